"""Fixtures of the exchange's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onestop.exchange.models import Delivery
from tests import scenario
from tests.exchange import line as lines
from tests.exchange import pretend
from tests.exchange.line import Line


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[pretend.Sandbox]:
    """A running sandbox without faults."""
    with pretend.running(tmp_path) as running:
        yield running


@pytest.fixture
def line(sandbox: pretend.Sandbox) -> Line:
    """Our side of the exchange, connected to the sandbox."""
    return Line(sandbox.connector())


@pytest.fixture
def sent(line: Line) -> Delivery:
    """One delivery that has arrived: an item of the police that went to the hub."""
    lines.office("police")
    scenario.accepted()
    line.relay()
    line.send()
    [delivery] = lines.deliveries()
    return delivery
