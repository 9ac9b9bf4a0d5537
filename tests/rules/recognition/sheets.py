"""Pages for the tests of recognition: text in rows as a reader gives it, and sample papers as a scanner does."""

import random
from collections.abc import Mapping, Sequence

from django.conf import settings
from PIL import Image, ImageFilter

from onestop.cases import queries
from onestop.catalog.spec import ThemeSpec
from onestop.documents import specimens
from onestop.recognition.lines import Line, PageText
from tests import scenario

HEIGHT, PITCH, LETTER = 20, 40, 20


def theme() -> ThemeSpec:
    """The first theme."""
    return queries.theme(*scenario.THEME)


def text(*rows: str | Sequence[str], sure: float = 0.99) -> PageText:
    """A page with these rows; pieces of a row stand apart."""
    lines = []
    for number, row in enumerate(rows):
        left = 0
        for piece in [row] if isinstance(row, str) else row:
            right = left + LETTER * len(piece)
            lines.append(Line(piece, sure, left, PITCH * number, right, PITCH * number + HEIGHT))
            left = max(right + 2 * LETTER, 200)
    return PageText(tuple(lines))


def paper(material: str, values: Mapping[str, str] | None = None, *, dots_per_inch: float = 110) -> Image.Image:
    """A sample paper with these values in the place of the theme's."""
    shown = theme().specimens
    return specimens.drawn(
        shown.templates[material],
        {**shown.values, **(values or {})},
        fonts_in=settings.ONESTOP_FONTS,
        dots_per_inch=dots_per_inch,
    )


def scanned(picture: Image.Image, chance: random.Random, *, turn: int | None = None) -> Image.Image:
    """The page as it comes out of the scanner: any side up, askew, and not quite in focus."""
    quarter = chance.choice((0, 90, 180, 270)) if turn is None else turn
    askew = picture.rotate(chance.uniform(-4, 4), Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    return askew.rotate(quarter, expand=True).filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.2)))
