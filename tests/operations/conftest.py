"""The office in which the operations are tried."""

import pytest

from tests import scenario


@pytest.fixture(autouse=True)
def _office(db: None) -> None:
    scenario.plant()
