"""What holds for every test: no outside network, templates that fail on unknown names, lists in no chance order."""

import gc
import ipaddress
import os
import random
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.template import engines
from pytest_django import DjangoDbBlocker

from tests import scenario

ROOM = 1024**3
"""Bytes: for the folders of several runs, of which pytest keeps three."""


class OutsideNetwork(AssertionError):
    """A test tried to leave this machine."""


def _stays_here(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket in the file system
    host = str(address[0])
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session", autouse=True)
def no_outside_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not _stays_here(address):
            raise OutsideNetwork(f"a test connects to {address!r}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


class _UnknownName(str):
    """Stands where a template meets a name that it was not given, and says so loudly."""

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"the template uses {name!r}, which it was not given")


@pytest.fixture(scope="session", autouse=True)
def templates_know_their_names() -> Iterator[None]:
    """Make an undefined template variable an error instead of an empty place on the page."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "string_if_invalid", _UnknownName("%s"))
        yield


@pytest.fixture(scope="session", autouse=True)
def lists_without_chance_order() -> Iterator[None]:
    """Shuffle what a queryset without order_by brings, so that nothing relies on the row order of one database."""
    fetch_all = QuerySet._fetch_all

    def shuffled(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and self._result_cache and not self.ordered:
            random.shuffle(self._result_cache)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", shuffled)
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_has_to_survive_a_power_cut() -> Iterator[None]:
    """Leave out the waiting for the disk, which takes most of the time of handing in a paper."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database with the demo office and its people, planted once for nearly all tests."""
    with django_db_blocker.unblock():
        scenario.plant()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # After the shuffling: whoever begins one of the long ones last keeps everybody waiting at the end. None of those
    # that empty the database is among them: they stay behind the others, which need its people.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_configure() -> None:
    # The folders of the tests, a hundred megabytes, lie beside that of the settings: in memory where the system offers
    # it. A container often offers 64 megabytes.
    beside = Path(settings.ONESTOP_DATA).parent
    if shutil.disk_usage(beside).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(beside))
    # Thousands of small tests leave little to collect: looking for it often takes a tenth of their time.
    gc.set_threshold(100_000, 50, 50)


def pytest_unconfigure() -> None:
    # What a program leaves behind that is about to end needs no collecting, which pytest would do five times over.
    gc.freeze()
    shutil.rmtree(settings.ONESTOP_DATA, ignore_errors=True)
