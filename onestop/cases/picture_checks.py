"""What could be wrong with a photograph, told at once while it can still be taken again. Hints only: people decide.

The measures of the ID-card photo are those of GA 461-2004, the others are chosen from photographs of papers.
"""

import io
from enum import StrEnum

from PIL import Image, ImageFilter, ImageStat

from onestop.catalog.spec import PictureCheck

_LOOKED_AT = 1000
"""Longest side, in pixels, of the copy that is looked at."""
_SMALLEST_PAPER = 1000
"""Longest side below which the small print of a paper is lost."""
_LEAST_SHARPNESS = 30.0
"""Variance of the Laplacian of grey values; a page in focus has hundreds, the same page out of focus less than ten."""
_LEAST_LIGHT = 90
"""Grey value that the lightest tenth of a picture must reach: even the paper is dark below it."""
_LAPLACE = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_BORDER = 0.06
"""Share of the width that is background at either side, and of the height at the top."""
_WHITE = 235
_MOST_SPREAD = 25.0


class Remark(StrEnum):
    """Something that may be wrong with a picture."""

    BLURRED = "blurred"
    DARK = "dark"
    SMALL = "small"
    WRONG_SIZE = "wrong_size"
    NOT_WHITE = "not_white"
    NOT_RED = "not_red"


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(io.BytesIO(content)) as picture:
        return picture.size


def remarks(content: bytes, asked: PictureCheck | None) -> tuple[Remark, ...]:
    """What may be wrong with a picture that can be opened; `asked`: what the theme says a portrait must be."""
    with Image.open(io.BytesIO(content)) as source:
        size = source.size
        source.draft("RGB", (_LOOKED_AT, _LOOKED_AT))
        picture = source.convert("RGB")
    picture.thumbnail((_LOOKED_AT, _LOOKED_AT))
    if asked is None:
        return tuple(_of_paper(picture, size))
    return tuple(_of_portrait(picture, size, asked))


def _of_paper(picture: Image.Image, size: tuple[int, int]) -> list[Remark]:
    grey = picture.convert("L")
    found = [Remark.SMALL] if max(size) < _SMALLEST_PAPER else []
    if _is_dark(grey):
        found.append(Remark.DARK)
    elif not found and _is_blurred(grey):
        # A dark or tiny picture is never sharp: naming its cause once is enough.
        found.append(Remark.BLURRED)
    return found


def _of_portrait(picture: Image.Image, size: tuple[int, int], asked: PictureCheck) -> list[Remark]:
    found = [] if _fits(size, asked) else [Remark.WRONG_SIZE]
    if asked.background == "white" and not _is_white(picture):
        found.append(Remark.NOT_WHITE)
    if asked.background == "red" and not _is_red(picture):
        found.append(Remark.NOT_RED)
    if _is_dark(picture.convert("L")):
        found.append(Remark.DARK)
    return found


def _fits(size: tuple[int, int], asked: PictureCheck) -> bool:
    wanted = (asked.width, asked.height)
    return all(not want or abs(have - want) <= asked.tolerance for have, want in zip(size, wanted, strict=True))


def _is_blurred(grey: Image.Image) -> bool:
    if min(grey.size) < 3:
        return False  # a line of pixels has no sharpness
    inner = grey.filter(_LAPLACE).crop((1, 1, grey.width - 1, grey.height - 1))
    return ImageStat.Stat(inner).var[0] < _LEAST_SHARPNESS


def _is_dark(grey: Image.Image) -> bool:
    counts = grey.histogram()
    lightest, left = 255, sum(counts) // 10
    while lightest > 0 and left > counts[lightest]:
        left -= counts[lightest]
        lightest -= 1
    return lightest < _LEAST_LIGHT


def _background(picture: Image.Image) -> list[Image.Image]:
    """The strips at the top and at the upper half of both sides, where no shoulder reaches."""
    width, height = picture.size
    across, down = max(1, round(width * _BORDER)), max(1, round(height * _BORDER / 2))
    half = max(1, height // 2)
    return [
        picture.crop((0, 0, width, down)),
        picture.crop((0, 0, across, half)),
        picture.crop((width - across, 0, width, half)),
    ]


def _is_white(picture: Image.Image) -> bool:
    stats = [ImageStat.Stat(strip) for strip in _background(picture)]
    return all(min(stat.mean) >= _WHITE and max(stat.stddev) <= _MOST_SPREAD for stat in stats)


def _is_red(picture: Image.Image) -> bool:
    """By hue, not by one exact red: prints, scanners and screens each have their own."""
    for strip in _background(picture):
        hue, saturation, value = ImageStat.Stat(strip.convert("HSV").resize((1, 1), Image.Resampling.BOX)).mean
        near_red = min(hue, 256 - hue) <= 12
        if not near_red or saturation < 110 or value < 90:
            return False
    return True
