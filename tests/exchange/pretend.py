"""A sandbox of the tests' own, over real HTTP on the loopback."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from onestop.exchange.connectors import calling, registry
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.connectors.systems import System
from onestop.exchange.sharing import Ways
from onestop.exchange.signing import Key, SharedKey
from sandbox.endpoints import ENDPOINTS
from sandbox.faults import Faults
from sandbox.server import Endpoint, Server
from sandbox.store import Store

KEY = b"a key for tests"
SHARED = SharedKey(KEY)
"""The same, as our side holds it."""
GUESSED = SharedKey(b"guessed")
PASSWORD = "open sesame"
"""Of everybody at the sandbox's desks."""
HUB = "provincial_platform"
"""Every route of the first theme goes there."""
CHANCE = random.Random(7)


class Sandbox:
    """A running sandbox and ways to look at it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        self._connectors: list[JsonHttp] = []
        self.caller = calling.client(self.address, timeout=5)

    def connector(
        self, system: str = HUB, *, key: Key = SHARED, timeout: float = 2, path: str = "", ahead: float = 0
    ) -> JsonHttp:
        """A connector to one of its systems; `ahead`: seconds by which its clock is wrong."""
        address = f"{self.address}/systems/{system}{path}"
        made = JsonHttp(address, sender=system, key=key, timeout=timeout, now=lambda: time.time() + ahead)
        self._connectors.append(made)
        return self._connectors[-1]

    @cached_property
    def connector_for(self) -> Callable[[str], JsonHttp]:
        """One connector to each of its systems, as a worker has."""
        return cache(self.connector)

    def hang_up(self) -> None:
        """Close every connection to it."""
        closing: list[JsonHttp | httpx.Client] = [*self._connectors, self.caller]
        for open_one in closing:
            open_one.close()

    def faults(self, *following: str, **change: object) -> None:
        """Faults of the next calls, and any other switch."""
        self.caller.post("/faults", json={"following": following, **change}).raise_for_status()

    @contextmanager
    def replying(
        self, content: Any, *, to: str = "answers", method: str = "GET", signs: bool = False
    ) -> Iterator[list[str]]:
        """Give this content in reply, unsigned unless said otherwise, as a system with a fault of its own would. Brings
        what was sent meanwhile.
        """
        sent: list[str] = []

        def reply(request: Any, body: str) -> tuple[int, Any]:
            sent.append(body)
            return 200, content

        with pytest.MonkeyPatch.context() as patch:
            replying = Endpoint(reply, signed=True, signs=signs)
            patch.setattr(self._server, "endpoints", {**ENDPOINTS, (method, f"/systems/*/{to}"): replying})
            yield sent

    def know(self, system: str, id_number: str, **values: str) -> None:
        """Let one of its systems know a person."""
        told = {"system": system, "id_number": id_number, "values": values}
        self.caller.post("/people", json=told).raise_for_status()

    @property
    def ways(self) -> Ways:
        """How its systems are asked about people."""
        return Ways(self.connector_for, per_second=lambda system: None)

    def plan(self, case: str, item: str, *steps: dict[str, Any]) -> None:
        """What happens to an item."""
        self.caller.post("/plans", json={"case": case, "item": item, "steps": steps}).raise_for_status()

    def by_hand(self, system: str, by_hand: bool = True) -> None:
        """Who decides at a system."""
        self.caller.post("/plans", json={"system": system, "by_hand": by_hand}).raise_for_status()

    def fetch_papers_from(self, address: str) -> None:
        """Where the site is that it fetches papers from."""
        self._server.site = address

    def records(self, project_no: str = "", *, system: str = HUB) -> list[dict[str, Any]]:
        """The rows that it was sent and did not refuse, of one 办件 or of all."""
        params = {"system": system, "project_no": project_no}
        rows: list[dict[str, Any]] = self.caller.get("/looks/records", params=params).json()["rows"]
        return rows

    def lose_record(self, guid: str, *, system: str = HUB) -> None:
        """Lose a row."""
        self.caller.post("/looks/records/lose", json={"system": system, "ROW_GUID": guid}).raise_for_status()

    def file(self, application: dict[str, Any], papers: Sequence[dict[str, Any]] = (), *, system: str = HUB) -> str:
        """Somebody files an application there; its number."""
        content = {"system": system, "application": application, "papers": papers}
        number: str = self.caller.post("/filings", json=content).raise_for_status().json()["PROJECT_NO"]
        return number

    def told(self, project_no: str, *, system: str = HUB) -> list[dict[str, Any]]:
        """What was answered to an application."""
        params = {"system": system, "project_no": project_no}
        told: list[dict[str, Any]] = self.caller.get("/filings", params=params).json()["told"]
        return told

    def fetched(self) -> list[int]:
        """How often each paper of the applications was fetched, in the sequence of filing."""
        return self._server.filings.fetched()

    def papers(self, fault: str) -> None:
        """Lose the papers of all applications ("lose"), or give other contents for them ("swap")."""
        if fault == "lose":
            self._server.filings.lose_papers()
        else:
            self._server.filings.swap_papers(b"another one")

    def received(self, system: str = HUB) -> list[dict[str, Any]]:
        """What arrived at one of its systems; "" for all."""
        listing: list[dict[str, Any]] = self.caller.get("/received", params={"system": system}).json()["received"]
        return listing


@contextmanager
def own_connectors() -> Iterator[None]:
    """Connectors by the settings, made anew and closed at the end: another sandbox may get the same port."""
    made: list[JsonHttp] = []
    make = registry._made.__wrapped__

    @cache
    def kept(system: System, key: Key) -> JsonHttp:
        made.append(cast(JsonHttp, make(system, key)))
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_made", kept)
        try:
            yield
        finally:
            for each in made:
                each.close()


@contextmanager
def running(folder: Path) -> Iterator[Sandbox]:
    """A sandbox with a store in the folder, stopped at the end."""
    store = Store(folder / "sandbox.sqlite3")
    server = Server(
        ("127.0.0.1", 0),
        store=store,
        faults=Faults(rate=0, seed=1),
        key=KEY,
        delay=0,
        endpoints=ENDPOINTS,
        day_seconds=0,
        password=PASSWORD,
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    sandbox = Sandbox(server)
    try:
        yield sandbox
    finally:
        sandbox.hang_up()
        server.shutdown()
        thread.join()
        server.server_close()
        store.close()
