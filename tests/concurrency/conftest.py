"""What these tests stand on: a database that lets several writers in at once."""

import pytest
from django.db import connection

from tests import scenario


@pytest.fixture(autouse=True)
def _office(transactional_db: None) -> None:
    """The demo office, on PostgreSQL only: on SQLite there is one writer, and these tests would prove nothing."""
    assert connection.vendor == "postgresql", "these tests need PostgreSQL: make test-postgres"
    scenario.plant()
