"""The two READMEs say the same, stay short, and name only what a reader finds on the pages."""

import re
from functools import cache
from pathlib import Path

import pytest

from onestop import settings
from tests.architecture import sources
from tests.docs import reading

ENGLISH, CHINESE = reading.ROOT / "README.md", reading.ROOT / "README.zh-CN.md"
MANUALS = [reading.ROOT / "docs/howto" / name for name in ("applicant.md", "window.md", "department.md", "sandbox.md")]
LONGEST = 150
SHOWN_BY_CODE = (".py", ".html", ".toml", ".js")


def _settings_of(text: str) -> list[str]:
    return re.findall(r"^\| `([A-Z_]+)` \|", text, re.M)


def _steps(text: str) -> list[str]:
    """The labels of each numbered step of the first case, joined."""
    walk = text.split("## ")[2]
    return [" ".join(_labels(step)) for step in re.split(r"^\d+\. ", walk, flags=re.M)[1:]]


def _labels(text: str) -> list[str]:
    """What the text sets in bold, in Chinese: words of the pages."""
    return [label for label in re.findall(r"\*\*([^*]+)\*\*", text) if not label.isascii()]


def test_both_give_the_same_commands_in_the_same_sequence() -> None:
    english, chinese = (list(reading.commands(reading.text_of(path))) for path in (ENGLISH, CHINESE))
    assert english == chinese
    assert len(english) >= 2


def test_both_walk_the_same_steps() -> None:
    english, chinese = _steps(reading.text_of(ENGLISH)), _steps(reading.text_of(CHINESE))
    assert len(english) >= 5
    assert english == chinese


def test_both_name_the_same_settings() -> None:
    english, chinese = _settings_of(reading.text_of(ENGLISH)), _settings_of(reading.text_of(CHINESE))
    assert english == chinese
    assert set(english) <= settings._known_names


@pytest.mark.parametrize("path", [ENGLISH, CHINESE], ids=lambda path: path.name)
def test_a_reader_gets_through_it(path: Path) -> None:
    assert len(reading.text_of(path).splitlines()) < LONGEST


@cache
def _what_pages_say() -> str:
    shown = [
        path
        for path in sources.tracked_files()
        if path.suffix in SHOWN_BY_CODE and path.relative_to(reading.ROOT).parts[0] in ("onestop", "sandbox", "themes")
    ]
    return "\n".join(reading.text_of(path) for path in shown)


@pytest.mark.parametrize("path", [ENGLISH, CHINESE, *MANUALS], ids=lambda path: path.name)
def test_every_label_that_a_reader_looks_for_is_on_some_page(path: Path) -> None:
    text = reading.text_of(path).partition("## ")[2]
    quoted = re.findall(r"“([^”]+)”", text) if path in MANUALS else []
    labels = _labels(text) + quoted
    assert labels
    assert [label for label in labels if label not in _what_pages_say()] == []
