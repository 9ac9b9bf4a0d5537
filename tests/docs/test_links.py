"""Every link inside the repository leads somewhere, and every file that a document names is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.architecture import sources
from tests.docs import reading

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(r"`((?:\.?[a-z_]+/)+[a-z_\-0-9]*\.(?:py|md|toml|txt)|(?:\.?[a-z_]+/)+)`")
OUTSIDE = ("http://", "https://", "mailto:")
FOLDERS = ("", "onestop/", "tests/")
"""Where a file that a document names may lie; most of ARCHITECTURE.md speaks of onestop."""
OF_A_THEME = {"docs/seed.md", "docs/howto/theme.md", "docs/howto/item.md"}
"""They name files of a theme, which their own tests look up."""


def _anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#+ +(.*)$", reading.prose(reading.text_of(path)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _dead_links(path: Path) -> Iterator[str]:
    for target in LINK.findall(reading.prose(reading.text_of(path))):
        if not target.startswith(OUTSIDE):
            name, _, anchor = unquote(target).partition("#")
            found = path.parent / name if name else path
            if not found.exists() or (anchor and anchor not in _anchors(found)):
                yield target


@pytest.mark.parametrize("path", reading.documents(), ids=lambda path: str(path.relative_to(reading.ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    assert list(_dead_links(path)) == []


def test_every_file_that_a_document_names_is_there() -> None:
    missing = [
        f"{sources.place(path)}: {name}"
        for path in reading.documents()
        if sources.place(path) not in OF_A_THEME
        for name in NAMED_FILE.findall(reading.prose(reading.text_of(path)))
        if not any((reading.ROOT / folder / name).exists() for folder in FOLDERS)
    ]
    assert missing == []


def test_every_how_to_is_reached_from_the_readme() -> None:
    linked = set(LINK.findall(reading.text_of(reading.ROOT / "README.md")))
    how_tos = {str(path.relative_to(reading.ROOT)) for path in (reading.ROOT / "docs/howto").glob("*.md")}
    assert how_tos - linked == set()
