"""The repository works anywhere, and every command that the documents name exists."""

import re
from pathlib import Path

import click
import pytest

from onestop.ops import cli
from tests.architecture import sources
from tests.docs import reading

SOMEBODYS_MACHINE = re.compile(
    r"/work/(?:main|wt|shared|\.library)|/root/|/home/\w+/|/Users/\w+/|/opt/(?:wheels|pypi)"
    r"|files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|registry\.npmmirror\.com|tuna\.tsinghua"
)
INDEX_OPTIONS = re.compile(r"^\s*(?:--index-url|--extra-index-url|--find-links|-i|-f)\b", re.M)


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


def test_no_file_knows_somebodys_machine() -> None:
    found = [
        f"{sources.place(path, text.count(chr(10), 0, match.start()) + 1)} {match.group()}"
        for path in sources.tracked_files()
        if path != Path(__file__)
        for text in [_text(path)]
        for match in SOMEBODYS_MACHINE.finditer(text)
    ]
    assert found == []


def test_lock_files_name_no_address() -> None:
    locks = [*sorted((sources.ROOT / "requirements").glob("*.txt")), sources.ROOT / "package-lock.json"]
    assert len(locks) >= 3
    for lock in locks:
        text = _text(lock)
        assert not INDEX_OPTIONS.search(text), lock.name
        assert '"resolved"' not in text, lock.name


def test_every_locked_package_has_a_hash() -> None:
    for lock in sorted((sources.ROOT / "requirements").glob("*.txt")):
        for entry in re.split(r"\n(?=\S)", _text(lock).strip()):
            assert "--hash=sha256:" in entry, f"{lock.name}: {entry.splitlines()[0]}"


def _targets() -> set[str]:
    declared = re.search(r"^\.PHONY:(.*)$", _text(sources.ROOT / "Makefile"), re.M)
    assert declared
    return set(declared.group(1).split())


def _unknown(words: list[str]) -> str:
    """What of this command does not exist; empty where all of it does, or where it is none of ours."""
    if words[0] == "make":
        missing = [
            word for word in words[1:] if "=" not in word and not word.startswith("-") and word not in _targets()
        ]
        return f"make {missing[0]}" if missing else ""
    if words[0].rsplit("/", 1)[-1] != "onestop" or len(words) == 1 or words[1].startswith("-"):
        return ""
    if words[1] not in cli.COMMANDS:
        return f"onestop {words[1]}"
    command = cli.onestop.get_command(click.Context(cli.onestop), words[1])
    return _unknown_inside(command, words[2:]) if command and words[1] != "manage" else ""


def _unknown_inside(command: click.Command, words: list[str]) -> str:
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.get_command(click.Context(command), words[0])
        return _unknown_inside(inner, words[1:]) if inner else f"{command.name} {words[0]}"
    known = {option for param in command.params for option in param.opts} | {"--help"}
    wrong = [word for word in words if word.startswith("--") and word.split("=")[0] not in known]
    return f"{command.name} {wrong[0]}" if wrong else ""


def test_every_command_in_the_documents_exists() -> None:
    documents = reading.documents()
    assert documents
    unknown = [
        f"{sources.place(path)}: {missing}"
        for path in documents
        for words in [*reading.commands(_text(path)), *reading.inline_commands(_text(path))]
        if (missing := _unknown(words))
    ]
    assert unknown == []


@pytest.mark.parametrize(
    "words", [["make", "tea"], ["onestop", "tea"], ["onestop", "manage"], [".venv/bin/onestop", "x"]]
)
def test_a_command_that_does_not_exist_is_noticed(words: list[str]) -> None:
    assert bool(_unknown(words)) is (words[-1] != "manage")


def test_the_make_targets_are_the_ones_declared() -> None:
    rules = re.findall(r"^([a-z][a-z-]*):", _text(sources.ROOT / "Makefile"), re.M)
    assert set(rules) == _targets()
