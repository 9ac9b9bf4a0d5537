"""Separator sheets: a page with a QR code that says which paper the pages after it are."""

import zxingcpp
from PIL import Image

_PREFIX = "onestop:paper"
_LONGEST_SIDE = 1600


def payload(theme: str, material: str) -> str:
    """What the QR code on a separator sheet says. The same for every version of a theme, and for every case."""
    return f"{_PREFIX}:{theme}:{material}"


def material_on(picture: Image.Image, theme: str) -> str | None:
    """The paper that a separator sheet of this theme announces, however it lies; None for any other page."""
    small = picture.convert("L")
    small.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    # They need no text recognition, so this works wherever the extra is not installed.
    begin = f"{_PREFIX}:{theme}:"
    for code in zxingcpp.read_barcodes(small, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if code.text.startswith(begin):
            return code.text.removeprefix(begin)
    return None
