"""The days until the due date, drawn over a calendar on the progress page and above the day-by-day account."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Case
from onestop.cases.operations import department, window
from tests import recent, scenario
from tests.pages.reading import words


def at(name: str, case: Case, *more: str) -> str:
    return reverse(f"portal:{name}", args=[case.id, *more])


def cell(response: Any, day: str) -> str:
    """One day of the ribbon as it is read out, with its classes."""
    found: list[str] = [
        one for one in re.findall(r"<td.*?</td>", response.content.decode(), re.S) if f'datetime="{day}"' in one
    ]
    assert len(found) == 1, f"{day} stands {len(found)} times in the ribbon"
    return found[0]


def said(response: Any, day: str) -> str:
    return words(type("Part", (), {"content": cell(response, day).encode()})).replace(" ", "")


def test_each_day_is_read_out_with_its_reason(owner: Client) -> None:
    case = scenario.accepted("20_across_national_day")
    page = owner.get(at("case", case))
    for day, text in (
        ("2026-09-22", "9月22日受理"),
        ("2026-09-23", "9月23日第1天"),
        ("2026-10-01", "10月1日国庆节"),
        ("2026-10-10", "10月10日第8天调休班"),
        ("2026-10-11", "10月11日休"),
        ("2026-10-20", "10月20日第15天到期"),
    ):
        assert said(page, day) == text
    for kind in ("受理当天，不算", "法定节假日，不算", "调休上班，算"):
        assert kind in words(page)
    assert "停表等待，不算" not in words(page)


def test_today_is_marked_for_eyes_and_readers(owner: Client) -> None:
    case = recent.submitted()
    window.accept(case_id=case.id, actor=scenario.person("demo-window-1"), at=timezone.now())
    today = timezone.localdate().isoformat()
    page = owner.get(at("case", case))
    assert 'aria-current="date"' in cell(page, today)
    assert said(page, today).endswith("今天")
    provisional = bool(Case.objects.get(id=case.id).due_provisional)
    assert ("预计到期" in words(page)) == provisional


def test_a_stopped_item_shows_since_when_it_waits(owner: Client) -> None:
    case = recent.submitted()
    accepted = timezone.now() - timedelta(days=14)
    window.accept(case_id=case.id, actor=scenario.person("demo-window-1"), at=accepted)
    item = scenario.item_of(case, "self_employment_grant")
    department.suspend(
        work_item_id=item.id,
        reason_code=scenario.spec_of(item).pause_reasons[0].code,
        note="",
        expected_date=None,
        actor=scenario.officer_of(item),
        at=accepted,
    )
    page = owner.get(at("due_item", case, "self_employment_grant"))
    assert "ribbon-stopped" in page.content.decode()
    assert "停表等待，不算" in words(page)
    assert "按今天恢复推算，" in words(page)


def test_it_is_drawn_only_while_the_case_is_under_way(owner: Client) -> None:
    for case in (scenario.submitted(), scenario.finish_all(scenario.accepted())):
        assert 'class="ribbon"' not in owner.get(at("case", case)).content.decode()
