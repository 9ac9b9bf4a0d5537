"""Signed-in browsers for the applicants' pages."""

import pytest
from django.test import Client

from onestop.accounts.models import User
from tests import scenario

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _office(db: None) -> None:
    scenario.plant()


def signed_in(username: str) -> Client:
    """A browser in which a planted person is signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def owner() -> Client:
    """The applicant of the scenario's cases."""
    return signed_in("demo-veteran-1")


@pytest.fixture
def stranger() -> Client:
    """Another applicant."""
    return signed_in("demo-veteran-2")


@pytest.fixture
def officer() -> Client:
    """Somebody of the staff."""
    return signed_in("demo-police-1")
