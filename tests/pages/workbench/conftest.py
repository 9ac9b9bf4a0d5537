"""Signed-in browsers for the staff's pages."""

import pytest
from django.test import Client

from tests.pages.browsers import signed_in


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
