"""Each system that a theme sends to over the wire has its page, with its items and settings that can be used."""

import re
from pathlib import Path

import pytest

from onestop.cases import rulebook
from onestop.exchange.connectors import systems
from tests.docs import reading

PAGES = reading.ROOT / "docs" / "howto" / "connectors"
THEMES = [rulebook.library().get(*key) for key in rulebook.library().versions()]


def items_by_system() -> dict[str, set[str]]:
    """System → the names of the items that go there."""
    found: dict[str, set[str]] = {}
    for theme in THEMES:
        for route in theme.routes:
            if not route.paper:
                found.setdefault(route.system, set()).add(theme.work_by_code[route.item].name)
    return found


@pytest.mark.parametrize("code", sorted(items_by_system()))
def test_a_system_has_a_page_with_its_name_and_items(code: str) -> None:
    text = reading.text_of(PAGES / f"{code}.md")
    assert text.startswith(f"# {THEMES[0].systems[code]}（`{code}`）")
    assert [name for name in items_by_system()[code] if f"| {name}" not in text] == []


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_the_settings_shown_are_read(page: Path, tmp_path: Path) -> None:
    [shown] = [content for language, content in reading.blocks(reading.text_of(page)) if language == "toml"]
    file = tmp_path / "systems.toml"
    file.write_text(shown, encoding="utf-8")
    assert set(systems._read(file, 0)) == {page.stem}
    assert re.search(r"per_second = \d+", shown)
