"""Fixtures of the exchange's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange import pretend


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[pretend.Sandbox]:
    """A running sandbox without faults."""
    with pretend.running(tmp_path) as running:
        yield running
