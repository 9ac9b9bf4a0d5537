"""Which identity photo a picture is, by the shape and the background that the theme asks of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PIL import Image

from onestop.catalog.spec import MaterialSpec, PictureCheck

_LOOKED_AT = 96
"""Pixels of the longest side: enough for areas of colour."""
_EDGE = 0.08
_CLEAR, _COVERED = 0.55, 0.85
_SHAPE = 0.15
"""By which share the proportion of the sides may differ: a photo is cut by hand."""
_EMPTY = 0.12
_WEDGE = 0.06
_LEAST_SIDE = 12
Pixel = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Portrait:
    """The paper that a picture is, and the degrees by which it must be turned to the left."""

    material: str
    turned: int


def portrait_of(picture: Image.Image, materials: Iterable[MaterialSpec]) -> Portrait | None:
    """The photo that the picture may be; None where no photo or more than one is like it."""
    found = [
        Portrait(one.code, turned)
        for one in materials
        if one.picture and (turned := _turn(picture, one.picture)) is not None
    ]
    return found[0] if len(found) == 1 else None


def blank(picture: Image.Image) -> bool:
    """Whether the page is empty: the back of a sheet that went through the scanner."""
    small = picture.convert("L")
    small.thumbnail((_LOOKED_AT, _LOOKED_AT))
    histogram = small.histogram()
    return sum(histogram[:200]) < 0.002 * small.width * small.height


def _turn(picture: Image.Image, asked: PictureCheck) -> int | None:
    """How the picture must be turned to the left to be the photo; None where it is not."""
    is_back = _BACKGROUNDS.get(asked.background)
    if is_back is None:
        return None
    small = picture.convert("RGB")
    small.thumbnail((_LOOKED_AT, _LOOKED_AT))
    if asked.background != "white":
        small = _trimmed(small)
    if not _shaped(small, asked):
        return None
    shares = [_share(small.rotate(turn, expand=True), is_back) for turn in _TURNS]
    if not 1 - _whole(small, is_back) > _EMPTY:
        return None
    # The shoulders run over one edge, and over none of the others.
    lowest = min(range(len(_TURNS)), key=lambda at: shares[at])
    others = [share for at, share in enumerate(shares) if at != lowest]
    if shares[lowest] > _COVERED or min(others) < _CLEAR:
        return None
    return _TURNS[lowest]


_TURNS = (0, 90, 180, 270)


def _shaped(small: Image.Image, asked: PictureCheck) -> bool:
    if not (asked.width and asked.height):
        return True
    wanted = max(asked.width, asked.height) / min(asked.width, asked.height)
    return abs(max(small.size) / min(small.size) / wanted - 1) <= _SHAPE


def _share(small: Image.Image, is_back: Callable[[Pixel], bool]) -> float:
    """How much of the lower edge is background."""
    width, height = small.size
    return _whole(small.crop((0, height - max(2, round(height * _EDGE)), width, height)), is_back)


def _whole(small: Image.Image, is_back: Callable[[Pixel], bool]) -> float:
    shades = small.tobytes()
    pixels = zip(shades[0::3], shades[1::3], shades[2::3], strict=True)
    return sum(map(is_back, pixels)) / max(small.width * small.height, 1)


def _trimmed(small: Image.Image) -> Image.Image:
    """The picture without the white of the sheet that it lies on."""
    inked = Image.eval(small.convert("L"), lambda value: 255 if value < 215 else 0)
    box = inked.getbbox()
    if not box or min(box[2] - box[0], box[3] - box[1]) < _LEAST_SIDE:
        return small
    left, top, right, bottom = box
    # A photo that lies askew leaves wedges of the sheet along its edges.
    across, down = (right - left) * _WEDGE, (bottom - top) * _WEDGE
    return small.crop((round(left + across), round(top + down), round(right - across), round(bottom - down)))


def _white(pixel: Pixel) -> bool:
    return min(pixel) > 205


def _red(pixel: Pixel) -> bool:
    red, green, blue = pixel
    return red > 120 and red > 1.8 * green and red > 1.8 * blue


def _blue(pixel: Pixel) -> bool:
    red, green, blue = pixel
    return blue > 100 and blue > 1.4 * red and blue > 1.1 * green


_BACKGROUNDS: Mapping[str, Callable[[Pixel], bool]] = {"white": _white, "red": _red, "blue": _blue}
