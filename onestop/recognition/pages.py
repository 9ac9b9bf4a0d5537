"""The pages of what came from the scanner or the phone, one picture at a time."""

import io
from contextlib import closing

import pypdfium2
from PIL import Image

MOST_PAGES = 60
"""Of one stack: three times what the largest application has."""
PDF = "application/pdf"
_LONGEST_SIDE = 2000
"""Pixels: A4 at 170 dpi, which the reader needs no more of."""
_POINTS_PER_INCH = 72


class Unreadable(Exception):
    """What was stored cannot be opened as pages."""


def count(content: bytes, media_type: str) -> int:
    """How many pages there are."""
    if media_type != PDF:
        return 1
    with closing(_opened(content)) as document:
        return len(document)


def page(content: bytes, media_type: str, number: int) -> Image.Image:
    """One page, the first is 0, with its longer side at most 2000 pixels."""
    if media_type == PDF:
        with closing(_opened(content)) as document:
            return _rendered(document, number)
    try:
        picture = Image.open(io.BytesIO(content))
        picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        shown = picture.convert("RGB")
    except (OSError, ValueError) as error:
        raise Unreadable from error
    shown.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return shown


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable from error


def _rendered(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    try:
        sheet = document[number]
        scale = min(_LONGEST_SIDE / max(sheet.get_size()), 300 / _POINTS_PER_INCH)
        drawn: Image.Image = sheet.render(scale=scale).to_pil()
        return drawn.convert("RGB")
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        raise Unreadable from error
