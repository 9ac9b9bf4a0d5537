"""Sample papers: one for every paper of a theme, marked as samples, the same each time, with nobody real on them."""

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageChops

from onestop.catalog import loader
from onestop.documents import specimens
from onestop.documents.printing import TemplateBroken

THEMES = sorted(Path(settings.ONESTOP_THEMES).glob("*/*/theme.toml"))
PLAIN = '#import "/specimen.typ": *\n#show: paper.with(width: 60mm, height: 40mm)\n#data.name'


def drawn(template: str, name: str = "张示例") -> Image.Image:
    return specimens.drawn(template, {"name": name}, fonts_in=settings.ONESTOP_FONTS, dots_per_inch=60)


@pytest.mark.parametrize("head", THEMES, ids=lambda head: head.parent.name)
def test_every_paper_of_a_theme_has_one(head: Path) -> None:
    theme = loader.load(head.parent)
    assert theme.specimens.templates.keys() == theme.materials_by_code.keys()


def test_they_are_the_same_each_time_and_show_what_is_given() -> None:
    assert drawn(PLAIN).tobytes() == drawn(PLAIN).tobytes()
    assert ImageChops.difference(drawn(PLAIN), drawn(PLAIN, "李示例")).getbbox()


def test_none_is_drawn_without_the_mark() -> None:
    with pytest.raises(TemplateBroken, match="begins with"):
        drawn('#import "/specimen.typ": *\n#data.name')


def test_values_are_data_and_never_markup() -> None:
    assert drawn(PLAIN, "#panic()").size == drawn(PLAIN).size
