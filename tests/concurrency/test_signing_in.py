"""Somebody who signs in twice at once for the first time is one person."""

from functools import partial

import pytest

from onestop.accounts import sign_in
from onestop.accounts.models import User
from onestop.accounts.people import Identity
from tests import people, scenario
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NEW = Identity(name="赵志远", id_number=people.make_id_number(sequence=771), mobile="", source="identity_service")


def test_two_tabs_of_somebody_new_make_one_account() -> None:
    before = User.objects.count()
    brought = together(*[partial(sign_in.as_verified, NEW, at=scenario.at())] * 4)
    assert refusals(brought) == []
    assert len({user.id for user in brought if isinstance(user, User)}) == 1
    assert User.objects.count() == before + 1
