"""Several programs under one command: started together, stopped together."""

import http.client
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from onestop.ops import ports
from onestop.ops.stopping import stopped_when_told

LOOK_EVERY_SECONDS = 0.2
STOPS_WITHIN_SECONDS = 15
ANSWERS_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Program:
    """A program by its name for people, and its command line."""

    name: str
    words: Sequence[str]


class ProgramEnded(Exception):
    """A program ended that should go on; the message says which."""


class Programs:
    """Running programs. Leaving the block stops all of them."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._programs = programs
        self._running: list[tuple[Program, subprocess.Popen[bytes]]] = []
        self._signals = stopped_when_told()
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        self._stop = self._signals.__enter__()
        for program in self._programs:
            # A session of its own: Ctrl+C reaches the programs through us, once, and in our sequence.
            started = subprocess.Popen(program.words, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
            self._running.append((program, started))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for _, running in self._running:
            running.terminate()
        for _, running in self._running:
            try:
                running.wait(STOPS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()
        self._signals.__exit__(kind, error, at)

    def wait_until_answering(self, port: int) -> None:
        """Return once the site answers, or somebody wants to stop. Raises ProgramEnded where it does not."""
        for _ in range(int(ANSWERS_WITHIN_SECONDS / LOOK_EVERY_SECONDS)):
            if self._stop.wait(LOOK_EVERY_SECONDS) or _answers(port):
                return
            self._require_running()
        raise ProgramEnded(f"网站在{ANSWERS_WITHIN_SECONDS}秒内没有应答，已全部停止。")

    def wait(self) -> None:
        """Return when somebody wants to stop. Raises ProgramEnded where a program ended by itself."""
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            self._require_running()

    def _require_running(self) -> None:
        for program, running in self._running:
            if (status := running.poll()) is not None and not self._stop.is_set():
                raise ProgramEnded(f"{program.name}意外停止（退出状态 {status}），其他程序已一并停止。")


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=2)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
