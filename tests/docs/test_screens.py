"""The pictures of the pages: every page of the page table is among them, and they stay small."""

from onestop.ui import access
from tests.architecture import sources
from tests.browser import shown

FOLDER = sources.ROOT / "docs" / "screens"
WIDTHS = (390, 1440)
MOST_BYTES = 3_000_000


def test_every_page_of_the_table_has_its_pictures_or_a_reason() -> None:
    excused = [name for names in shown.NOT_PAGES.values() for name in names]
    assert sorted([*shown.TITLES, *excused]) == sorted(access.pages())


def test_the_index_shows_what_lies_beside_it() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert index == shown.index(WIDTHS)
    pictures = [path for path in FOLDER.iterdir() if path.suffix == ".webp"]
    assert all(f"({path.name})" in index for path in pictures)
    assert len(pictures) == index.count(".webp")
    assert sum(path.stat().st_size for path in pictures) < MOST_BYTES
