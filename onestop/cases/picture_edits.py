"""Turns a picture upright, or cuts a portrait out of it in the size that the theme asks for."""

import io
from dataclasses import dataclass

from PIL import Image

from onestop.catalog.spec import PictureCheck

QUARTERS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
"""Degrees clockwise → the step that turns so."""
_QUALITY = 90
_LEAST_OF_WANTED = 0.6
"""A frame of fewer pixels than this share of what is asked would only be blown up."""


class EditRefused(Exception):
    """The picture cannot be changed so; the message says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is cut out: `zoom` in percent of the largest frame that fits (100-400), moved by `across` and `down`, in
    percent of the way from the middle to the edge (-100-100)."""

    zoom: int = 100
    across: int = 0
    down: int = 0

    def within_bounds(self) -> "Frame":
        """The nearest frame that is possible."""
        return Frame(min(max(self.zoom, 100), 400), min(max(self.across, -100), 100), min(max(self.down, -100), 100))


def turned(content: bytes, degrees: int) -> tuple[bytes, str]:
    """The picture turned clockwise by 90, 180 or 270 degrees, and its media type."""
    if degrees not in QUARTERS:
        raise EditRefused("只能按90度转动。")
    with Image.open(io.BytesIO(content)) as source:
        kind, dots = source.format, source.info.get("dpi")
        picture = source.transpose(QUARTERS[degrees])
    return _written(picture, "PNG" if kind == "PNG" else "JPEG", dots)


def framed(content: bytes, frame: Frame, asked: PictureCheck) -> tuple[bytes, str]:
    """The part within the frame, in exactly the size asked, as JPEG."""
    with Image.open(io.BytesIO(content)) as source:
        picture = source.convert("RGB")
    left, top, width, height = _box(picture.size, frame.within_bounds(), asked)
    if width < asked.width * _LEAST_OF_WANTED:
        raise EditRefused(
            f"框住的部分只有 {round(width)}×{round(height)} 像素，放大到 {asked.width}×{asked.height} 会模糊。"
            "请把画面放宽，或者用更清楚的原图。"
        )
    cut = picture.resize(
        (asked.width, asked.height), Image.Resampling.LANCZOS, box=(left, top, left + width, top + height)
    )
    return _written(cut, "JPEG", None)


def thumbnail(content: bytes, *, longest: int) -> bytes:
    """A small JPEG of a picture; `longest`: pixels of its longer side."""
    with Image.open(io.BytesIO(content)) as source:
        source.draft("RGB", (longest, longest))
        picture = source.convert("RGB")
    picture.thumbnail((longest, longest))
    return _written(picture, "JPEG", None)[0]


def _box(size: tuple[int, int], frame: Frame, asked: PictureCheck) -> tuple[float, float, float, float]:
    """Left, top, width and height of the frame, in pixels of the picture."""
    aspect = asked.width / asked.height
    width = min(size[0], size[1] * aspect) * 100 / frame.zoom
    height = width / aspect
    free_across, free_down = size[0] - width, size[1] - height
    return free_across / 2 * (1 + frame.across / 100), free_down / 2 * (1 + frame.down / 100), width, height


def _written(picture: Image.Image, kind: str, dots: object) -> tuple[bytes, str]:
    picture.info = {}
    target = io.BytesIO()
    resolution = {"dpi": dots} if isinstance(dots, tuple) else {}
    if kind == "PNG":
        picture.save(target, "PNG", **resolution)
        return target.getvalue(), "image/png"
    picture.save(target, "JPEG", quality=_QUALITY, optimize=True, **resolution)
    return target.getvalue(), "image/jpeg"
