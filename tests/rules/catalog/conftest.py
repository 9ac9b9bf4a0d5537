"""The tiny fictitious theme `library_card`, whole and in copies that tests may break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from onestop.catalog import loader
from onestop.catalog.spec import ThemeSpec

LIBRARY_CARD = Path(__file__).parents[1] / "themes" / "library_card" / "1"

Break = Callable[..., Path]


@pytest.fixture(scope="session")
def library_card() -> ThemeSpec:
    return loader.load(LIBRARY_CARD)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the theme folder, ready to be changed."""
    return Path(shutil.copytree(LIBRARY_CARD, tmp_path / "library_card" / "1"))


@pytest.fixture
def broken(copy: Path) -> Break:
    """Change one file of a copy: replace the first occurrence of `old` (add at the end where `old` is empty)."""

    def change(file: str, old: str, new: str) -> Path:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1) if old else f"{text}\n{new}\n", encoding="utf-8")
        return copy

    return change
