"""Browsers of people who are signed in."""

from django.test import Client

from onestop.accounts.models import User


def signed_in(username: str) -> Client:
    """A browser in which a planted person is signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client
