"""Fixtures of the documents' tests."""

from tests.exchange.conftest import sandbox as sandbox
