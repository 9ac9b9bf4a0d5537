"""What every connector does, whatever the system behind it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from onestop.exchange.signing import Signed


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
