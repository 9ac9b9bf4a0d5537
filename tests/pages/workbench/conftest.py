"""Signed-in browsers for the staff's pages."""

import pytest
from django.test import Client

from onestop.accounts.models import User
from tests import scenario


@pytest.fixture(autouse=True)
def _office(db: None) -> None:
    scenario.plant()


def signed_in(username: str) -> Client:
    """A browser in which a planted person is signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def clerk() -> Client:
    """A clerk at the window."""
    return signed_in("demo-window-1")


@pytest.fixture
def officer() -> Client:
    """An officer of the station that handles the scenario's household registration."""
    return signed_in("demo-police-1")


@pytest.fixture
def colleague() -> Client:
    """Another officer of the same station."""
    return signed_in("demo-police-1b")


@pytest.fixture
def elsewhere() -> Client:
    """An officer of another station."""
    return signed_in("demo-police-2")
