"""The sample pictures of papers: drawn from the theme the first time that somebody looks, and kept for the next."""

from functools import lru_cache

from django.conf import settings

from onestop.cases import queries
from onestop.cases.refusals import NotFound
from onestop.documents import specimens

MEDIA_TYPE = "image/webp"
MOST_BYTES = 20_000
_LONGEST_SIDE = 800
_DOTS_PER_INCH = 200


@lru_cache(maxsize=128)
def sample(code: str, version: str, material: str) -> bytes:
    """The sample of one paper as WebP. NotFound where the theme shows none of it."""
    shown = queries.theme(code, version).specimens
    if material not in shown.templates:
        raise NotFound("没有这种材料的样张。")
    template, fonts_in = shown.templates[material], settings.ONESTOP_FONTS
    page = specimens.drawn(template, shown.values, fonts_in=fonts_in, dots_per_inch=_DOTS_PER_INCH)
    return specimens.small(page, longest_side=_LONGEST_SIDE, most_bytes=MOST_BYTES)
