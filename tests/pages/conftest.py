"""The office whose pages are opened."""

import pytest

from tests import scenario


@pytest.fixture(autouse=True)
def _office(db: None) -> None:
    scenario.plant()
