"""Fixtures of the exchange's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
