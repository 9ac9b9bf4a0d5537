"""What every connector does, whatever the system behind it."""

from typing import Protocol

from onestop.exchange.signing import Signed


class Connector(Protocol):
    """The way to one external system. Every method raises CallFailed, and nothing else, when the call fails."""

    sender: str
    """Name under which answers of this system are kept; systems behind one door share it."""

    def check(self) -> None:
        """Prove that the system is reachable and takes our signature."""
        ...

    def send(self, *, message_id: str, body: str) -> None:
        """Hand over a message; returning means that the system has acknowledged it."""
        ...

    def collect(self, *, cursor: str) -> tuple[Signed, ...]:
        """Answers behind the cursor ("" = all), in sequence, not verified yet."""
        ...
