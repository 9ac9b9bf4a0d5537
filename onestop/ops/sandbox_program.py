"""The sandbox as a program of its own, beside the one that speaks to it."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

STOPS_WITHIN_SECONDS = 10


class NotStarted(Exception):
    """The sandbox did not come up; the message is what it said."""


def words(
    *,
    data: Path,
    key_file: Path,
    port: int,
    faults: float = 0,
    delay: float = 0,
    by_hand: Sequence[str] = (),
    site: str = "",
) -> list[str]:
    """The command line of a sandbox with its store in the data folder."""
    return [
        *(sys.executable, "-m", "sandbox", "--port", str(port), "--faults", str(faults), "--delay", str(delay)),
        *("--data", str(_folder(data)), "--key-file", str(key_file), "--site", site),
        *(word for system in by_hand for word in ("--by-hand", system)),
    ]


def password(data: Path) -> str:
    """What people sign in with at the desks of the sandbox in this data folder, which has run before."""
    return (_folder(data) / "password").read_text(encoding="utf-8").strip()


def _folder(data: Path) -> Path:
    return data / "sandbox"


@contextmanager
def running(*, data: Path, key_file: Path, port: int) -> Iterator[None]:
    """A sandbox that listens until the block ends; NotStarted where it does not."""
    command = words(data=data, key_file=key_file, port=port)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as program:  # noqa: S603
        try:
            told = program.stdout.readline() if program.stdout else ""
            if not told.startswith("sandbox http"):
                raise NotStarted(told.strip())
            yield
        finally:
            program.terminate()
            try:
                program.wait(STOPS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                program.kill()
