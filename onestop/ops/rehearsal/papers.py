"""Pictures that stand for the papers of sample applicants: plainly samples, with nobody's data on them."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

SIZE = (640, 420)
PAPER, FRAME, INK = (250, 248, 242), (178, 34, 34), (90, 90, 90)


@lru_cache(maxsize=32)
def picture(code: str) -> bytes:
    """A PNG with the material's code on it."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((12, 12, SIZE[0] - 13, SIZE[1] - 13), outline=FRAME, width=3)
    pen.text((40, 40), "SAMPLE", fill=FRAME, font=ImageFont.load_default(size=44))
    pen.text((40, 110), code.replace("_", " "), fill=INK, font=ImageFont.load_default(size=28))
    for line in range(180, SIZE[1] - 40, 34):
        pen.line((40, line, SIZE[0] - 40, line), fill=(220, 216, 206), width=2)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()
