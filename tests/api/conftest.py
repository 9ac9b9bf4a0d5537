"""Fixtures of the interface's tests."""

import pytest
from pytest_django import Settings

from onestop.exchange.models import Delivery
from tests.api.calling import KEY, System
from tests.exchange import line as lines


@pytest.fixture(autouse=True)
def shared_key(settings: Settings) -> None:
    """The key that both sides know."""
    settings.ONESTOP_EXCHANGE_KEY = KEY


@pytest.fixture
def delivery() -> Delivery:
    """What a police station's own system got about an accepted case."""
    return lines.about_an_item_of_the_police()


@pytest.fixture
def system(delivery: Delivery) -> System:
    """The system that the delivery went to."""
    return System(delivery.system)
