"""The separator sheets of a theme (分隔页): a page for each paper, with a QR code that sorts what follows. Pure."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from onestop.documents import printing

TEMPLATE = printing.HOUSE / "separators.typ"


def pdf(theme: str, papers: Iterable[tuple[str, str]], *, fonts_in: Path, at: datetime) -> bytes:
    """`papers`: of each its name and what its code says, in the sequence of the guide."""
    data = {"theme": theme, "papers": [{"name": name, "qr": printing.qr_code(code)} for name, code in papers]}
    return printing.pdf(TEMPLATE.read_text(encoding="utf-8"), data, fonts_in=fonts_in, at=at).content
