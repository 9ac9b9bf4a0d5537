"""A sample paper (样张) as a picture, from its template and the values of somebody invented. Pure; the same each time.

The mark 样张 SPECIMEN stands in house/specimen.typ and is asked for again here: no template can be set without it.
"""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import typst
from PIL import Image

from onestop.documents import fonts
from onestop.documents.printing import HOUSE, TemplateBroken

MARK = "样张 SPECIMEN"
"""As it stands at the foot of each."""
MARKED = "#show: paper.with("
"""What every template of a sample paper does: lay itself on the marked paper."""
_QUALITIES = (80, 65, 50, 35, 20)


def drawn(template: str, values: Mapping[str, str], *, fonts_in: Path, dots_per_inch: float) -> Image.Image:
    """One page. Raises TemplateBroken, also for a template without the mark, and fonts.FontsMissing."""
    if MARKED not in template:
        raise TemplateBroken(f"a sample paper begins with {MARKED}…)")
    try:
        compiler = typst.Compiler(template.encode(), root=HOUSE, font_paths=fonts.loaded(fonts_in))
        data = {"data": json.dumps(dict(values), ensure_ascii=False)}
        content = compiler.compile(format="png", ppi=dots_per_inch, sys_inputs=data)
    except typst.TypstError as error:
        raise TemplateBroken(error.diagnostic or error.message) from error
    if not isinstance(content, bytes):
        raise TemplateBroken("a sample paper is one page")
    return Image.open(io.BytesIO(content)).convert("RGB")


def small(picture: Image.Image, *, longest_side: int, most_bytes: int) -> bytes:
    """The picture as WebP, as sharp as `most_bytes` allow; at the lowest quality it may be more."""
    shown = picture.copy()
    shown.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    content = b""
    for quality in _QUALITIES:
        target = io.BytesIO()
        shown.save(target, "WEBP", quality=quality, method=6)
        content = target.getvalue()
        if len(content) <= most_bytes:
            break
    return content
