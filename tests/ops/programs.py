"""Programs of an installation as processes of their own, killed and started again while others go on."""

import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

from onestop.exchange import signing
from onestop.ops import ports, sandbox_program
from tests.commands import running

TICK_SECONDS = 0.02
PATIENCE_SECONDS = 120
FAULTS = 0.1
"""Of the calls, beside the kills: errors, late and lost replies, answers given twice."""


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Look again and again until it holds."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_SECONDS / TICK_SECONDS)):
        if holds():
            return
        pause.wait(TICK_SECONDS)
    raise AssertionError(f"it never came to this: {what}")


@dataclass
class Program:
    """One program; `is_up` says whether it works yet, given what it has written so far."""

    name: str
    words: Sequence[str]
    environment: dict[str, str]
    log: Path
    is_up: Callable[[str], bool]
    kills: int = 0
    _running: "subprocess.Popen[bytes] | None" = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """Start it, in a session of its own: a kill takes all its processes."""
        told: IO[bytes] = self._stack.enter_context(self.log.open("wb"))
        self._running = subprocess.Popen(
            self.words, env=self.environment, stdout=told, stderr=told, start_new_session=True
        )

    def wait_until_up(self) -> None:
        """Return once it works; it must not end by itself."""
        wait_until(self._is_up, f"{self.name} is up")

    def _is_up(self) -> bool:
        assert self._running
        assert self._running.poll() is None, f"{self.name} ended by itself: {self.log.read_text()}"
        return self.is_up(self.log.read_text())

    def kill(self) -> None:
        """SIGKILL, to all of it at once."""
        if self._running:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None
            self._stack.close()

    def kill_at_any_moment(self, chance: random.Random, *, most_seconds: float) -> None:
        """Kill it once it is up and some time has passed, and start it again."""
        self.wait_until_up()
        threading.Event().wait(chance.uniform(0, most_seconds))
        self.kill()
        self.kills += 1
        self.start()


def sandbox(port: int, *, environment: dict[str, str], folder: Path, faults: float) -> Program:
    """Every external system, a share of whose answers goes wrong, with its store in the folder."""
    words = sandbox_program.words(data=folder, key_file=signing.key_file(), port=port, faults=faults)
    return Program("sandbox", words, environment, folder / "sandbox.log", lambda _: _answers(port, "/health"))


def site(port: int, *, environment: dict[str, str], folder: Path) -> Program:
    """The site."""
    words = running.words("serve", "--port", str(port), "--workers", "1")
    return Program("site", words, environment, folder / "site.log", lambda _: _answers(port, "/healthz"))


def worker(number: int, *, environment: dict[str, str], folder: Path) -> Program:
    """A worker; it tells that it began."""
    told = environment | {"ONESTOP_LOG_LEVEL": "INFO"}
    log = folder / f"worker-{number}.log"
    return Program(f"worker {number}", running.words("worker"), told, log, lambda said: "worker_began" in said)


def _answers(port: int, path: str) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@dataclass
class Ground:
    """The programs of one installation: what is killed, and where they are."""

    sandbox: Program
    site: Program
    workers: list[Program]
    address: str
    """Of the site, as that of the systems is of the sandbox."""
    systems: str
    chance: random.Random

    def turn_clock(self, seconds: float) -> None:
        """Set the clock of all systems ahead by so many seconds, until the sandbox starts anew."""
        changed = httpx.post(f"{self.systems}/faults", json={"clock_ahead": seconds}, trust_env=False, timeout=5)
        changed.raise_for_status()

    @property
    def all(self) -> list[Program]:
        """Everything that runs."""
        return [self.site, *self.workers, self.sandbox]

    @property
    def kills(self) -> int:
        """How many so far."""
        return sum(one.kills for one in self.all)


def ground(installation: Callable[..., dict[str, str]], folder: Path, *, workers: int) -> Ground:
    """Programs that know of one another, not started; this process's settings name the same sandbox."""
    site_port, sandbox_port = ports.free_port(), ports.free_port()
    systems = f"http://{ports.LOOPBACK}:{sandbox_port}"
    environment = installation(ONESTOP_SANDBOX_URL=systems, ONESTOP_DEMO="1")
    seed = random.getrandbits(32)
    print(f"chance {seed}")  # noqa: T201 - shown where the test fails
    return Ground(
        sandbox=sandbox(sandbox_port, environment=environment, folder=folder, faults=FAULTS),
        site=site(site_port, environment=environment, folder=folder),
        workers=[worker(number, environment=environment, folder=folder) for number in range(workers)],
        address=f"http://{ports.LOOPBACK}:{site_port}",
        systems=systems,
        chance=random.Random(seed),
    )


@contextmanager
def all_running(programs: Sequence[Program]) -> Iterator[None]:
    """The programs, up; whatever still runs at the end is killed."""
    for one in programs:
        one.start()
    try:
        for one in programs:
            one.wait_until_up()
        yield
    finally:
        for one in programs:
            one.kill()
