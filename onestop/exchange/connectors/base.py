"""What every connector does, whatever the system behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.signing import Signed


@dataclass(frozen=True, slots=True)
class Record:
    """A row as a system holds it: its key, its table, and when it was last changed."""

    guid: str
    table: str
    cd_time: str


class Connector(Protocol):
    """The way to one external system. Every method raises CallFailed, and nothing else, when the call fails."""

    sender: str
    """Code of the system: its answers are kept under it, and answer what was sent to it."""

    def check(self) -> None:
        """Prove that the system is reachable and takes our signature."""
        ...

    def send(self, *, message_id: str, body: str) -> None:
        """Hand over a message; returning means that the system has acknowledged it."""
        ...

    def collect(self, *, cursor: str) -> tuple[Signed, ...]:
        """Answers behind the cursor ("" = all), in sequence, not verified yet."""
        ...

    def status(self, *, message_ids: Sequence[str]) -> Mapping[str, str]:
        """How far each message has come there: unknown, accepted, passed_on (by a hub) or answered."""
        ...


@runtime_checkable
class Register(Protocol):
    """A system that can be asked about people."""

    def look_up(self, *, message_id: str, body: str, within: float) -> Mapping[str, Any]:
        """Its answer to one question, proven to be its own and to this question; CallFailed as above. `within`: seconds
        for each phase.
        """
        ...


@runtime_checkable
class Platform(Protocol):
    """What the platform that cases are reported to can do besides."""

    def report(self, *, message_id: str, body: str) -> str:
        """Hand over a batch of rows; what the system says of each, as it says it."""
        ...

    def answer_filing(self, *, message_id: str, body: str) -> None:
        """Tell what became of an application that was filed there."""
        ...

    def records(self, *, after: str) -> Sequence[Record]:
        """A page of the rows that the system has of us, behind a row's key, by their keys; empty at the end."""
        ...

    def filed_paper(self, *, href: str) -> bytes:
        """Fetch a paper that came by reference with an application."""
        ...


def as_platform(connector: object) -> Platform:
    """The connector, where it speaks to a platform; CallFailed, for the operator to mend, where it cannot."""
    if not isinstance(connector, Platform):
        raise CallFailed(FailureKind.MISCONFIGURED, "no_platform")
    return connector
