"""A document as PDF/A-2b from its template and data, in the house style of GB/T 9704-2012. Pure."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import segno
import typst

from onestop.documents import fonts

HOUSE = Path(__file__).parent / "house"
"""What every template may import, and nothing else: the root of all files that it can name."""
GETA = "〓"
"""What stands, by printers' custom, where a glyph is missing."""
ARCHIVAL: Final = "a-2b"


class TemplateBroken(Exception):
    """A template that cannot be set with this data; the message is the typesetter's."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A document, and the characters of its data that no font has: somebody must write them in by hand."""

    content: bytes
    missing: tuple[str, ...]


def pdf(template: str, data: Mapping[str, Any], *, fonts_in: Path, at: datetime) -> Printed:
    """Set a template. The data reach it as values, never as markup; `at` is the moment of making.

    Raises TemplateBroken, and fonts.FontsMissing.
    """
    missing = fonts.lacking("".join(_texts(data)), fonts_in)
    shown = {**_printable(data, frozenset(missing)), "missing": [f"U+{ord(one):04X}" for one in missing]}
    try:
        compiler = typst.Compiler(template.encode(), root=HOUSE, font_paths=fonts.loaded(fonts_in))
        content = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
            pdf_standards=ARCHIVAL,
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        raise TemplateBroken(error.diagnostic or error.message) from error
    if not isinstance(content, bytes):
        raise TemplateBroken("the template gave no document")
    return Printed(content, missing)


def qr_code(text: str) -> str:
    """A QR code as SVG, readable with a seventh of it spoiled."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2)
    return drawn.getvalue().decode()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _printable(value: Any, missing: frozenset[str]) -> Any:
    if isinstance(value, str):
        return "".join(GETA if one in missing else one for one in value)
    if isinstance(value, Mapping):
        return {key: _printable(one, missing) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one, missing) for one in value]
    return value
