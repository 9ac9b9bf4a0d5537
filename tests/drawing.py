"""Photographs for tests: a page of print and a portrait, sharp or not, bright or not, on whatever background."""

import io

from PIL import Image, ImageDraw, ImageFilter, ImageFont

PAPER = (235, 233, 228)
INK = (30, 30, 30)


def page(*, size: tuple[int, int] = (1200, 1600), blur: float = 0, light: float = 1) -> bytes:
    """A printed page; `blur`: radius in pixels; `light`: 1 is daylight."""
    picture = Image.new("RGB", size, PAPER)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(28)
    for top in range(60, size[1] - 60, 48):
        pen.text((60, top), "CERTIFICATE OF DISCHARGE 0123456789 " * 3, fill=INK, font=font)
    return as_jpeg(picture.filter(ImageFilter.GaussianBlur(blur)).point(lambda value: value * light))


def portrait(*, size: tuple[int, int] = (358, 441), background: str = "white") -> bytes:
    """A head and shoulders before a background."""
    width, height = size
    picture = Image.new("RGB", size, background)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((width * 0.27, height * 0.1, width * 0.73, height * 0.62), fill=(214, 170, 140))
    pen.rectangle((width * 0.1, height * 0.72, width * 0.9, height), fill=(40, 60, 90))
    return as_jpeg(picture)


def as_jpeg(picture: Image.Image) -> bytes:
    """A JPEG as a phone makes it."""
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=88)
    return content.getvalue()


def opened(content: bytes) -> Image.Image:
    """The picture again."""
    return Image.open(io.BytesIO(content))
