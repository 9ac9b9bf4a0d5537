"""What was read on a page: lines of text in their places, and the rows that they make."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from PIL import Image

from onestop.documents.specimens import MARK

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Line:
    """A piece of text, blanks left out, with how sure the reader is (0 to 1) and its place in pixels."""

    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Pixels from the top."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class PageText:
    """All that was read on a page that stands upright and level."""

    lines: tuple[Line, ...]

    @cached_property
    def rows(self) -> tuple[tuple[Line, ...], ...]:
        """The lines by rows from the top, each row from the left."""
        rows: list[list[Line]] = []
        for line in sorted(self.lines, key=lambda one: one.middle):
            last = rows[-1][-1] if rows else None
            if last and abs(line.middle - last.middle) < 0.5 * min(line.height, last.height):
                rows[-1].append(line)
            else:
                rows.append([line])
        return tuple(tuple(sorted(row, key=lambda one: one.left)) for row in rows)

    @property
    def legible(self) -> float:
        """How sure the reader is of the page as a whole, 0 to 1; 0 for no text."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / letters if letters else 0.0

    def below(self, label: Line) -> Line | None:
        """The nearest line that stands under this one."""
        under = [
            line
            for line in self.lines
            if line.top >= label.middle and line.left < label.right and line.right > label.left and line is not label
        ]
        return min(under, key=lambda line: line.top, default=None)


@dataclass(frozen=True)
class Sighting:
    """What a reader found on a picture as it lies: lines, and by how many degrees they rise to the right."""

    lines: tuple[Line, ...]
    tilt: float = 0.0


class Reader(Protocol):
    """Something that reads text: the program of the extra `ocr`, or what a test has kept."""

    def read(self, picture: Image.Image) -> Sighting:
        """Everything that looks like text on the picture as it lies."""
        ...

    def looks_sideways(self, picture: Image.Image) -> bool:
        """Whether most of what looks like text runs from top to bottom."""
        ...


def without_blanks(text: str) -> str:
    """The text with every blank taken out: a reader sets them where letters stand wide."""
    return _BLANKS.sub("", text)


def of_the_paper(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines without the mark that sample papers bear."""
    marks = {without_blanks(mark).casefold() for mark in (MARK, *MARK.split())}
    return tuple(line for line in lines if line.text and line.text.casefold() not in marks)
