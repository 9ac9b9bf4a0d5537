"""The switches of the sandbox: what its departments do with an item, who decides there, and which faults happen."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from onestop.exchange.connectors import calling

Steps = Sequence[Mapping[str, object]]


class SwitchRefused(Exception):
    """A switch that nobody threw; the message says why, in the sandbox's words, or is "" where nobody answered."""


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

    def file(self, *, system: str, application: Mapping[str, object], papers: Steps) -> str:
        """Let somebody file an application at a system; its number there."""
        content = {"system": system, "application": application, "papers": list(papers)}
        reply = self._client.post("/filings", json=content).raise_for_status()
        return str(reply.json()["PROJECT_NO"])

    def faults(self, *, rate: float, slow_seconds: float) -> None:
        """Let a share of the calls and answers go wrong; a slow reply comes after `slow_seconds`."""
        self._post("/faults", {"rate": rate, "slow_seconds": slow_seconds})

    def know(self, *, system: str, id_number: str, values: Mapping[str, str]) -> None:
        """Let a system know these things, under its own names, of an invented person."""
        self._post("/people", {"system": system, "id_number": id_number, "values": dict(values)})

    def change_faults(self, *, system: str = "", **change: object) -> None:
        """Set what is given, of rate, kinds, slow_seconds, following and clear, for a system or for all.

        Raises SwitchRefused.
        """
        self._throw("/faults", {"system": system, **change})

    def decide_by_hand(self, *, system: str, by_hand: bool) -> None:
        """Let a person decide at a system, or the system by itself. Raises SwitchRefused."""
        self._throw("/plans", {"system": system, "by_hand": by_hand})

    def state_of_faults(self) -> dict[str, Any]:
        """What holds for whom, and what happened lately. Raises SwitchRefused."""
        try:
            found: dict[str, Any] = self._client.get("/faults").raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise SwitchRefused from error
        return found

    def _throw(self, target: str, content: Mapping[str, object]) -> None:
        try:
            self._post(target, content)
        except httpx.HTTPStatusError as refusal:
            raise SwitchRefused(refusal.response.text) from refusal
        except httpx.HTTPError as error:
            raise SwitchRefused from error

    def _post(self, target: str, content: Mapping[str, object]) -> None:
        self._client.post(target, json=content).raise_for_status()
