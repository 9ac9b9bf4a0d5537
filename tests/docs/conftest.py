"""Fixtures of the documents' tests."""

from tests.commands.conftest import installed as installed
from tests.exchange.conftest import sandbox as sandbox
