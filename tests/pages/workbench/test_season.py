"""The supervisor tries a season out, and is told who is overrun when."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import words

pytestmark = pytest.mark.django_db

DEPARTMENTS = ("veterans_affairs", "police", "social_security", "healthcare_security", "armed_forces_dept")
ASKED = {"per_day": "14", "days": "60", "first": "2026-12-01", "window_minutes": "20", "minutes": "30"}


@pytest.fixture
def supervisor() -> Client:
    scenario.plant()
    return signed_in("demo-supervisor")


def test_begins_with_the_people_of_the_office_and_tries_nothing_yet(supervisor: Client) -> None:
    page = supervisor.get(reverse("workbench:season"))
    assert 'name="people-police"' in page.content.decode()
    assert "件会超过" not in words(page)


def test_names_who_is_overrun_and_what_one_more_person_changes(supervisor: Client) -> None:
    few = dict.fromkeys(("people-window", "people-veterans_affairs"), "1")
    text = words(supervisor.get(reverse("workbench:season"), ASKED | few))
    assert "件会超过 15 个工作日" in text
    assert "退役军人事务部门 1 人 忙不过来" in text
    assert "超期少" in text
    assert "以后的节假日安排尚未公布" in text
    many = dict.fromkeys([f"people-{station}" for station in ("window", *DEPARTMENTS)], "4")
    assert "受理以后都能在 15 个工作日内办结" in words(supervisor.get(reverse("workbench:season"), ASKED | many))


@pytest.mark.parametrize(("name", "typed", "says"), [
    ("per_day", "many", "“平均每个工作日到件”：请填数字"),
    ("per_day", "400", "页面上最多试算 3000 件"),
    ("days", "0", "“持续几个工作日”：请填 1 至 250 之间的数"),
    ("people-police", "1.5", "“公安局”：请填 1 至 200 之间的整数"),
    ("first", "2026-02-30", "“从哪一天开始”：请填日期"),
    ("first", "1990-01-01", "前后一年以内"),
])  # fmt: skip
def test_what_cannot_be_tried_is_said_and_kept(supervisor: Client, name: str, typed: str, says: str) -> None:
    page = supervisor.get(reverse("workbench:season"), ASKED | {name: typed})
    assert page.status_code == 422
    assert says in words(page)
    assert f'value="{typed}"' in page.content.decode()
