"""The switches of the sandbox, for rehearsals: what its departments do with an item, and which faults happen."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from onestop.exchange.connectors import calling

Steps = Sequence[Mapping[str, object]]


class SandboxSwitches:
    """Speaks to a sandbox's own switches, which no real system has. Raises httpx.HTTPError where nobody answers."""

    def __init__(self, address: str, *, timeout: float = 10) -> None:
        self._client = calling.client(address, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def plan(self, *, case: str, item: str, steps: Steps) -> None:
        """Say what happens to an item from now on; an item without a plan is completed at once."""
        self._post("/plans", {"case": case, "item": item, "steps": list(steps)})

    def faults(self, *, rate: float, slow_seconds: float) -> None:
        """Let a share of the calls and answers go wrong; a slow reply comes after `slow_seconds`."""
        self._post("/faults", {"rate": rate, "slow_seconds": slow_seconds})

    def _post(self, target: str, content: Mapping[str, object]) -> None:
        self._client.post(target, json=content).raise_for_status()
