"""Signed-in browsers for the applicants' pages."""

import pytest
from django.test import Client

from tests.pages.browsers import signed_in

HTMX = {"HX-Request": "true"}


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
