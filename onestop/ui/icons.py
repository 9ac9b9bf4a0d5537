"""The site's icon in the sizes that telephones want, drawn from ui/favicon.svg when first asked for."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

SIZES = (192, 512)
_DRAWING = Path(__file__).parent / "static" / "ui" / "favicon.svg"
_SIDE = 32
_EDGE = 10
"""Percent left free around the mark: telephones cut icons into circles and drops (W3C: the middle 80 % is safe)."""
_POINTS_PER_INCH = 72


def name_of(size: int) -> str:
    """The asset's name."""
    return f"ui/drawn/icon-{size}.png"


class DrawnIcons(BaseFinder):
    """Finds the icons for `collectstatic` and for a site that has not collected yet."""

    def __init__(self, *args: Any, **named: Any) -> None:
        self._storage = FileSystemStorage(location=settings.ONESTOP_DATA / "drawn")

    def check(self, **named: Any) -> list[Any]:
        """Nothing can be set wrongly."""
        return []

    def find(self, path: str, find_all: bool = False, **named: Any) -> Any:
        """The file behind the name of an icon; an empty list for any other name."""
        if path not in map(name_of, SIZES):
            return []
        found = str(self._drawn(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every icon, and where it lies."""
        for size in SIZES:
            self._drawn(name_of(size))
            yield name_of(size), self._storage

    def _drawn(self, name: str) -> Path:
        path = Path(self._storage.path(name))
        if not path.exists() or path.stat().st_mtime < _DRAWING.stat().st_mtime:
            path.parent.mkdir(parents=True, exist_ok=True)
            size = next(size for size in SIZES if name_of(size) == name)
            half = path.with_suffix(".part")
            _draw_apart(size, half)
            half.replace(path)
        return path


def _draw_apart(size: int, to: Path) -> None:
    """Draw in a program of its own: the typesetter keeps threads, and a server that forks its workers once they are
    there leaves every worker with a typesetter that waits for them for ever.
    """
    script = "import sys; from pathlib import Path; from onestop.ui import icons; "
    script += "Path(sys.argv[2]).write_bytes(icons.png(int(sys.argv[1])))"
    subprocess.run([sys.executable, "-c", script, str(size), str(to)], check=True)  # noqa: S603 # our own words only


def png(size: int) -> bytes:
    """The mark on a ground of its own colour, without the rounded corners that each telephone cuts by itself."""
    template = (
        f'#set page(width: {_SIDE}pt, height: {_SIDE}pt, margin: {_EDGE}%, fill: rgb("#0d5577"))\n'
        f'#image("{_DRAWING.name}", width: 100%)'
    )
    compiler = typst.Compiler(template.encode(), root=_DRAWING.parent)
    drawn = compiler.compile(format="png", ppi=size / _SIDE * _POINTS_PER_INCH)
    if not isinstance(drawn, bytes):
        raise TypeError("an icon of several pages")
    return drawn
