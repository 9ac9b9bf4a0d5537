"""The fonts that documents are printed in, and which characters they have."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

FILES = (
    "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    "noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
)
"""Below the folder of the packages: Song for text and titles, Hei for labels."""


class FontsMissing(Exception):
    """A font file is not where it should be; the message names it."""


@lru_cache(maxsize=2)
def loaded(folder: Path) -> typst.Fonts:
    """The fonts, read once a process, and no other: what this machine has besides must not change a document."""
    files = _files(folder)
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(file.parent) for file in files]
    )


def lacking(text: Iterable[str], folder: Path) -> tuple[str, ...]:
    """The characters that cannot be printed, each once, in the sequence of the text."""
    known = _characters(folder)
    return tuple(dict.fromkeys(one for one in text if ord(one) not in known and unicodedata.category(one) != "Cc"))


@lru_cache(maxsize=2)
def _characters(folder: Path) -> frozenset[int]:
    """Code points that every one of the fonts has a glyph for."""
    maps = []
    for file in _files(folder):
        with TTFont(file, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps)


def _files(folder: Path) -> list[Path]:
    files = [folder / name for name in FILES]
    if absent := next((file for file in files if not file.is_file()), None):
        raise FontsMissing(str(absent))
    return files
