"""Anybody with number and query code sees how far a case is, and nothing of the person."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onestop.cases import queries
from onestop.cases.models import Case
from onestop.cases.operations import department
from tests import scenario
from tests.pages import browsers

pytestmark = pytest.mark.django_db

ADDRESS = reverse("portal:lookup")
NOT_FOUND = "没有查到。请核对办件编号和查询码"


@pytest.fixture
def case() -> Case:
    return scenario.accepted()


@pytest.fixture
def code(case: Case) -> str:
    page = queries.case_page(case_id=case.id, viewer=scenario.person("demo-veteran-1"), today=scenario.at().date())
    return page.query_code


def test_shows_every_item_with_its_state_and_nothing_of_the_person(client: Client, case: Case, code: str) -> None:
    item = scenario.item_of(case, "household_registration")
    department.refuse(
        work_item_id=item.id, reason="门牌号不存在", actor=scenario.officer_of(item), at=scenario.at("2026-09-10")
    )
    text = client.post(ADDRESS, {"number": case.number, "code": code}).content.decode()
    assert "不予办理" in text
    assert "社会保险登记" in text
    answers = scenario.example().answers
    secret = [answers[key] for key in ("name", "id_number", "mobile", "settle_address")]
    assert [each for each in (*secret, secret[0][0] + "**", "门牌号不存在") if each in text] == []


@pytest.mark.parametrize("spelt", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\t"])
def test_takes_the_code_as_people_type_it(client: Client, case: Case, code: str, spelt: object) -> None:
    assert callable(spelt)
    assert client.post(ADDRESS, {"number": f" {case.number} ", "code": spelt(code)}).status_code == 200


@pytest.mark.parametrize(
    ("number", "typed"),
    [(None, "AAAA-AAAA"), (None, ""), ("X-0", None), ("", None), (None, "验证码"), ("\x00", None)],
    ids=["wrong code", "no code", "wrong number", "no number", "other signs", "odd number"],
)
def test_says_the_same_whatever_is_wrong(
    client: Client, case: Case, code: str, number: str | None, typed: str | None
) -> None:
    given = {"number": case.number if number is None else number, "code": code if typed is None else typed}
    reply = client.post(ADDRESS, given)
    assert reply.status_code == 422
    assert NOT_FOUND in reply.content.decode()


def test_a_code_opens_its_own_case_only(client: Client, case: Case, code: str) -> None:
    other = scenario.accepted("11_late_report", who="demo-veteran-2")
    assert client.post(ADDRESS, {"number": other.number, "code": code}).status_code == 422


def test_the_code_stands_on_the_receipt_and_at_the_window(case: Case, code: str) -> None:
    receipt = browsers.signed_in("demo-veteran-1").get(reverse("portal:receipt", args=[case.id]))
    at_window = browsers.signed_in("demo-window-1").get(reverse("workbench:case", args=[case.id]))
    assert code in receipt.content.decode()
    assert code in at_window.content.decode()


def test_costs_few_queries(client: Client, case: Case, code: str) -> None:
    with CaptureQueriesContext(connection) as counted:
        client.post(ADDRESS, {"number": case.number, "code": code})
    assert len(counted) <= 2
