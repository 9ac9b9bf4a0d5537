"""The guards that conftest.py puts around every test do guard."""

import socket

import pytest
from django.contrib.contenttypes.models import ContentType


def test_no_test_leaves_this_machine() -> None:
    with socket.socket() as door, pytest.raises(AssertionError, match=r"203\.0\.113\.7"):
        door.connect(("203.0.113.7", 80))


@pytest.mark.django_db
def test_a_list_without_order_comes_in_no_order_one_could_rely_on() -> None:
    # Ten rows at least; the same order five times running would be chance of less than one in 10 to the 26.
    seen = {tuple(kind.pk for kind in ContentType.objects.all()) for _ in range(5)}
    ordered = {tuple(kind.pk for kind in ContentType.objects.order_by("pk")) for _ in range(5)}
    assert len(seen) > 1
    assert len(ordered) == 1
