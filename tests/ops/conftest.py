"""What a worker needs: departments' systems over HTTP, and a database that other threads and processes can open."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connections
from pytest_django import Settings

from tests.commands import running
from tests.exchange import pretend
from tests.exchange.pretend import KEY, Sandbox

Installation = Callable[..., dict[str, str]]


@pytest.fixture
def sandbox(tmp_path: Path, settings: Settings) -> Iterator[Sandbox]:
    """A running sandbox that the settings name, without faults."""
    with pretend.running(tmp_path) as running_one, pretend.own_connectors():
        settings.ONESTOP_SANDBOX_URL = running_one.address
        settings.ONESTOP_EXCHANGE_KEY = KEY.decode()
        yield running_one


@pytest.fixture
def shared_database(transactional_db: None, settings: Settings) -> Iterator[None]:
    """The test's database, such that other threads and processes see it: on SQLite a file in the data folder."""
    default = connections["default"]
    if default.vendor != "sqlite":
        yield
        return
    file = settings.ONESTOP_DATA / "onestop.sqlite3"
    file.parent.mkdir(parents=True, exist_ok=True)
    with default.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    before = connections.settings["default"]
    connections.settings["default"] = {**before, "NAME": str(file)}
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = default
        connections.settings["default"] = before
        for leftover in file.parent.glob("onestop.sqlite3*"):
            leftover.unlink()


@pytest.fixture
def own_folder(settings: Settings) -> Iterator[None]:
    """A data folder without what other tests left in theirs, and as fast."""
    with tempfile.TemporaryDirectory(dir=settings.ONESTOP_DATA.parent, prefix="onestop-tests-") as folder:
        settings.ONESTOP_DATA = Path(folder)
        yield


@pytest.fixture
def environment(shared_database: None, sandbox: Sandbox, installation: Installation) -> Callable[[], dict[str, str]]:
    """The environment in which a process of its own finds this test's database, keys and sandbox."""
    return lambda: installation(ONESTOP_SANDBOX_URL=sandbox.address, ONESTOP_EXCHANGE_KEY=KEY.decode())


@pytest.fixture
def installation(shared_database: None, settings: Settings) -> Installation:
    """The environment in which a process of its own finds this test's database and keys, with what else it needs."""

    def of_now(**more: str) -> dict[str, str]:
        found = running.environment(
            ONESTOP_DATA=str(settings.ONESTOP_DATA),
            ONESTOP_KEYS_FILE=str(settings.ONESTOP_KEYS_FILE),
            ONESTOP_KEYS_CREATE="1",
            ONESTOP_LOG_LEVEL="ERROR",
            **more,
        )
        if address := os.environ.get("DATABASE_URL"):
            name = connections["default"].settings_dict["NAME"]
            found["DATABASE_URL"] = urlsplit(address)._replace(path=f"/{name}").geturl()
        return found

    return of_now
