"""Measures what the compressed parts of a PDF swell to, in bounded memory, before a library is let near it.

Nothing here trusts the file's structure: a stream is wherever the word `stream` stands, and what inflates is counted.
"""

import re
import zlib

MOST_INFLATED = 256 * 1024 * 1024
"""Bytes that all parts together may swell to: nine scanned A4 pages at 300 dpi kept without loss. No ratio is held
beside it, for a blank page of 26 MB rightly shrinks a thousandfold."""

MOST_OBJECTS = 100_000
_PIECE = 256 * 1024
_SWELLING = frozenset({b"FlateDecode", b"Fl", b"RunLengthDecode", b"RL"})
_RUN_LENGTH = frozenset({b"RunLengthDecode", b"RL"})

# qpdf skips blanks and then one line end, or does without either.
_STREAM = re.compile(rb"(?<!end)stream[ \t\f\v\x00]*(?:\r\n|\n|\r)?")
_WHITE = rb"(?:[\s\x00]|%[^\r\n]*[\r\n])*"
_FILTERS = re.compile(rb"/Filter" + _WHITE + rb"(\[[^\]]{0,400}\]?|/[^\s/<>\[\]()]{1,80}|\d)")
_NAME = re.compile(rb"/([^\s\x00/<>\[\]()%]+)")
_ESCAPE = re.compile(rb"#([0-9a-fA-F]{2})")
_ESCAPED_NAME = re.compile(rb"/[A-Za-z0-9]{0,12}#[4-7][0-9a-fA-F][A-Za-z0-9#]{0,40}")


class Swells(Exception):
    """The parts of the file swell to more than may be opened."""


class Outdated(Exception):
    """The file hides or stacks its compression, or uses one that nothing has written for twenty years."""


class Allowance:
    """What may still be spent; spending more raises Swells."""

    def __init__(self, most: int) -> None:
        self._left = most

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Swells


def measure(content: bytes) -> None:
    """Raises Swells or Outdated for a file that must not be parsed."""
    if content.count(b"obj") > 2 * MOST_OBJECTS:
        raise Swells
    _refuse_hidden_filters(content)
    # What is read counts too: overlapping streams that yield nothing would cost time without end.
    allowance = Allowance(MOST_INFLATED + 2 * len(content))
    for start in _STREAM.finditer(content):
        inflate(memoryview(content)[start.end() :], allowance)


def inflate(data: memoryview, allowance: Allowance) -> None:
    """Spend what the data swells to as zlib would inflate it, piece by piece; data that is not zlib spends little."""
    engine = zlib.decompressobj()
    position = 0
    waiting = b""
    while not engine.eof and (waiting or position < len(data)):
        if not waiting:
            # A first short look: most streams in scans are JPEG and fail on their first bytes.
            step = _PIECE if position else 64
            waiting, position = bytes(data[position : position + step]), position + step
        before = len(waiting)
        try:
            swollen = len(engine.decompress(waiting, _PIECE))
        except zlib.error:
            return
        waiting = engine.unconsumed_tail
        allowance.spend(swollen + before - len(waiting))


def check_filters(names: list[bytes]) -> None:
    """Raises Outdated for filters whose output cannot be bounded by what `measure` has seen."""
    if any(name in (b"LZWDecode", b"LZW", b"Crypt") for name in names):
        raise Outdated
    if sum(1 for name in names if name in _SWELLING) > 1 or len(names) > 3:
        raise Outdated


def runs(names: list[bytes]) -> bool:
    """Whether the run-length filter is among them."""
    return any(name in _RUN_LENGTH for name in names)


def _refuse_hidden_filters(content: bytes) -> None:
    # A name may be written with escapes (/L#5aW): read them before looking for filters.
    if b"#" in content:
        content = _ESCAPED_NAME.sub(lambda found: unescaped(found[0]), content)
    for found in _FILTERS.finditer(content):
        written = found[1]
        if written.isdigit():
            raise Outdated  # a filter named by another object: no writer does this, and it would hide what is there
        check_filters([name[1] for name in _NAME.finditer(written)])


def unescaped(name: bytes) -> bytes:
    """A PDF name with its #xx escapes read."""
    return _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name)
