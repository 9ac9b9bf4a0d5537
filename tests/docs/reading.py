"""Reading the documents: what they command, link to and name."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import sources

ROOT = sources.ROOT
SHELLS = {"sh", "shell", "bash", "console"}
OURS = re.compile(r"(?:\$ )?(?:make|(?:\S*/)?onestop) ")


def documents() -> list[Path]:
    """Every document of the repository; the texts of a theme are data."""
    return [path for path in sources.tracked_files() if path.suffix == ".md" and "themes" not in path.parts]


def text_of(path: Path) -> str:
    """The document's text."""
    return path.read_text(encoding="utf-8")


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Fenced blocks, also indented ones: what stands after the fence, e.g. `json item`, and the content."""
    fence = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```[ \t]*$", re.M | re.S)
    for match in fence.finditer(text):
        yield match[2].strip(), match[3]


def prose(text: str) -> str:
    """The text without its fenced blocks and remarks."""
    return re.sub(r"^( *)```.*?^\1```[ \t]*$|<!--.*?-->", "", text, flags=re.M | re.S)


def commands(text: str) -> Iterator[list[str]]:
    """Commands in fenced blocks, as words, without prompt, remark and leading variable assignments."""
    for language, content in blocks(text):
        for line in content.replace("\\\n", " ").splitlines():
            if language in SHELLS or (not language and OURS.match(line.strip())):
                yield from _command(line.strip())


def inline_commands(text: str) -> Iterator[list[str]]:
    """Commands that the running text names between backticks."""
    for match in re.finditer(r"`((?:make|onestop) [a-z][^`|…]*)`", prose(text)):
        yield from _command(match[1])


def _command(line: str) -> Iterator[list[str]]:
    words = shlex.split(line.removeprefix("$ "), comments=True) if "<<" not in line else []
    while words and re.fullmatch(r"\w+=.*", words[0]):
        words = words[1:]
    if words:
        yield words
