"""Pictures that stand for the papers of sample applicants: plainly samples, with nobody's data on them."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from onestop.catalog.spec import PictureCheck

SIZE = (1080, 720)
PAPER, FRAME, INK = (250, 248, 242), (178, 34, 34), (90, 90, 90)
BACKGROUNDS = {"white": "#ffffff", "red": "#c42028"}


@lru_cache(maxsize=32)
def picture(code: str, asked: PictureCheck | None = None) -> bytes:
    """A PNG with the material's code on it; a head and shoulders as `asked` where it is a portrait."""
    image = _portrait(asked) if asked else _paper(code)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _paper(code: str) -> Image.Image:
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((16, 16, SIZE[0] - 17, SIZE[1] - 17), outline=FRAME, width=4)
    pen.text((64, 60), "SAMPLE", fill=FRAME, font=ImageFont.load_default(size=72))
    pen.text((64, 170), code.replace("_", " "), fill=INK, font=ImageFont.load_default(size=46))
    for line in range(270, SIZE[1] - 60, 54):
        pen.line((64, line, SIZE[0] - 64, line), fill=INK, width=2)
    return image


def _portrait(asked: PictureCheck) -> Image.Image:
    width, height = asked.width or SIZE[1], asked.height or SIZE[0]
    image = Image.new("RGB", (width, height), BACKGROUNDS.get(asked.background, "#ffffff"))
    pen = ImageDraw.Draw(image)
    pen.ellipse((width * 0.22, height * 0.05, width * 0.78, height * 0.66), fill=(205, 200, 196))
    pen.rectangle((width * 0.12, height * 0.74, width * 0.88, height), fill=INK)
    pen.text((width * 0.2, height * 0.82), "SAMPLE", fill="white", font=ImageFont.load_default(size=width // 7))
    return image
