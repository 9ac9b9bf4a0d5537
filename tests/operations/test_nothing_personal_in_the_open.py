"""Whoever reads the whole database without the keys learns nobody's name, number, address, account or unit."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from onestop.accounts import demo
from onestop.accounts.models import User
from onestop.cases.models import Case
from onestop.cases.operations import department, window
from onestop.exchange import relay
from onestop.exchange.models import Delivery
from tests import scenario
from tests.operations import authorised

pytestmark = pytest.mark.django_db

PERSONAL = (
    "name",
    "id_number",
    "mobile",
    "birth_date",
    "unit_code",
    "bank_account",
    "full_time_school",
    "residence_address",
    "settle_address",
    "host_name",
    "host_id_number",
)


@pytest.fixture(autouse=True)
def _office() -> None:
    scenario.plant()


def stored() -> Iterator[tuple[str, str]]:
    """Every value of every table, with its place, as text; bytes as whatever of them is text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the names are the database's own
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                yield from ((f"{table}.{column}", _text(value)) for column, value in zip(columns, row, strict=True))


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def shown(values: dict[str, str]) -> set[tuple[str, str]]:
    """Places in the database where one of the values can be read, plainly or with the escapes of JSON."""
    return {
        (place, name)
        for place, text in stored()
        for name, value in values.items()
        if value in text or json.dumps(value)[1:-1] in text
    }


def handled_case() -> Case:
    """A case that has been through most of what can be done with words: revealed, paused, refused, finished, sent."""
    case = scenario.accepted("02_with_spouse")
    clerk, moment = scenario.person("demo-window-1"), scenario.at("2026-09-15")
    window.reveal(
        case_id=case.id, fields=["bank_account"], reason=f"核对{answers(case)['name']}的卡号", actor=clerk, at=moment
    )
    authorised.take_on(authorised.give(case.id, to=authorised.named()))
    item = scenario.item_of(case, "medical_insurance_enrolment")
    department.refuse(
        work_item_id=item.id,
        reason=f"{answers(case)['name']}已在外地参保",
        actor=scenario.officer_of(item),
        at=moment,
    )
    demo.handle_in_own_systems(["social_security"])
    while relay.relay(at=moment):
        pass
    return scenario.finish_all(case)


def answers(case: Case) -> dict[str, str]:
    return dict(scenario.example("02_with_spouse").answers)


def test_the_answers_of_a_case_are_nowhere_readable(client: Client) -> None:
    client.force_login(User.objects.get(username="demo-veteran-1"))
    case = handled_case()
    given = answers(case)

    assert shown({key: given[key] for key in PERSONAL if given.get(key)}) == set()


def test_what_an_account_was_verified_with_is_nowhere_readable() -> None:
    for username, name, id_number, mobile in demo.APPLICANTS:
        assert shown({"name": name, "id_number": id_number, "mobile": mobile}) == set()
        assert User.objects.get(username=username).display_name == name[0] + "*" * (len(name) - 1)


def test_the_search_would_notice(client: Client) -> None:
    case = scenario.submitted()
    Case.objects.filter(id=case.id).update(declined_items=["13060220020315401X 张建军"])
    Delivery.objects.all().delete()

    assert shown({"id_number": "13060220020315401X", "name": "张建军"}) == {
        ("cases_case.declined_items", "id_number"),
        ("cases_case.declined_items", "name"),
    }
