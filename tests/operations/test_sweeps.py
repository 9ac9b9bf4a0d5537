"""What the system does by itself: once each, never too early, and the same however often it looks."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from onestop.cases.models import Case, CaseEvent, Clock, WorkItem
from onestop.cases.operations import applicant, department, system, window
from onestop.cases.states import WorkState
from onestop.deadlines import calendar
from tests import scenario

NOTICE_2027 = """
[notice]
year = 2027
title = "国务院办公厅关于2027年部分节假日安排的通知（测试）"
number = "国办发明电〔2026〕99号"
date = 2026-11-04
source = "测试用的假设安排"

[[holiday]]
name = "元旦"
from = 2027-01-01
to = 2027-01-03

[[holiday]]
name = "劳动节"
from = 2027-05-01
to = 2027-05-05

[[holiday]]
name = "国庆节"
from = 2027-10-01
to = 2027-10-07

[[workday]]
date = 2026-12-27
for = "元旦"
"""


def warnings(case: Case) -> list[tuple[str, str]]:
    found = CaseEvent.objects.filter(case=case, name__in=["clock.warned", "clock.overdue"]).order_by("sequence")
    return [(event.name, str(event.details["clock"])) for event in found]


class TestWarning:
    def test_once_when_three_working_days_are_left_and_once_when_they_are_over(self) -> None:
        case = scenario.submitted()
        # To be answered by Tuesday the 15th: Thursday the 10th leaves three working days.
        assert system.warn(at=scenario.at("2026-09-09")) == 0
        assert [system.warn(at=scenario.at("2026-09-10", hour)) for hour in (9, 10)] == [1, 0]
        assert system.warn(at=scenario.at("2026-09-15", 23)) == 0
        assert [system.warn(at=scenario.at("2026-09-16", hour)) for hour in (0, 9)] == [1, 0]
        assert warnings(case) == [("clock.warned", "notice"), ("clock.overdue", "notice")]
        assert scenario.details_of(case, "clock.overdue") == {"clock": "notice", "due": "2026-09-15", "subject": ""}

    def test_one_that_nobody_warned_of_in_time_is_called_late_only(self) -> None:
        case = scenario.submitted()
        assert system.warn(at=scenario.at("2026-09-20")) == 1
        assert warnings(case) == [("clock.overdue", "notice")]

    def test_the_item_is_named(self) -> None:
        case = scenario.accepted()
        system.warn(at=scenario.at("2026-10-08"))
        named = CaseEvent.objects.filter(case=case, name="clock.overdue", details__clock="promise")
        assert "household_registration" in named.values_list("item_code", flat=True)

    def test_never_of_what_has_ended_or_was_answered(self) -> None:
        case = scenario.finish_all(scenario.accepted())
        assert system.warn(at=scenario.at("2026-12-01")) == 0
        assert warnings(case) == []

    def test_not_of_a_paused_clock_whose_day_moves_on_with_it(self) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        officer = scenario.officer_of(item)
        department.suspend(
            work_item_id=item.id, reason_code="special_procedure", actor=officer, at=scenario.at("2026-09-10")
        )
        system.warn(at=scenario.at("2026-10-20"))
        late = CaseEvent.objects.filter(case=case, name="clock.overdue", details__clock="promise")
        assert "household_registration" not in late.values_list("item_code", flat=True)

    def test_takes_no_more_than_it_is_told_and_the_rest_next_time(self) -> None:
        scenario.accepted()
        made = [system.warn(at=scenario.at("2026-10-20"), limit=4) for _ in range(6)]
        assert made[0] == 4
        assert made[-1] == 0
        assert sum(made) == Clock.objects.filter(warned="overdue").count() > 4


class TestReleasing:
    def test_finds_what_was_left_behind(self) -> None:
        case = scenario.accepted()
        scenario.complete(scenario.item_of(case, "social_insurance_registration"))
        # As after a restored backup, or when a rule was different before.
        left = WorkItem.objects.filter(case=case, item_code="pension_transfer")
        left.update(state=WorkState.WAITING, worklist_date=None)
        Clock.objects.filter(work_item__in=left, kind__in=["internal", "legal"]).delete()
        assert system.release_waiting(at=scenario.at("2026-09-15")) == (1, None)
        assert scenario.item_of(case, "pension_transfer").state == WorkState.READY
        assert system.release_waiting(at=scenario.at("2026-09-15")) == (0, None)

    def test_leaves_alone_what_waits_for_good_reason_and_goes_on_where_it_stopped(self) -> None:
        first, second = scenario.accepted(), scenario.accepted(who="demo-veteran-2")
        before = [scenario.rows_of(case.id) for case in (first, second)]
        ids = sorted([first.id, second.id])
        assert system.release_waiting(at=scenario.at("2026-09-15"), limit=1) == (0, ids[0])
        assert system.release_waiting(at=scenario.at("2026-09-15"), limit=1, after=ids[0]) == (0, ids[1])
        assert system.release_waiting(at=scenario.at("2026-09-15"), limit=1, after=ids[1]) == (0, None)
        assert [scenario.rows_of(case.id) for case in (first, second)] == before


class TestCalendar:
    @pytest.fixture
    def notice(self, tmp_path: Path) -> Iterator[Path]:
        file = tmp_path / "2027.toml"
        file.write_text(NOTICE_2027, encoding="utf-8")
        yield file
        for kept in (Path(settings.ONESTOP_DATA) / calendar.IMPORTED_FOLDER).glob("2027*.toml"):
            kept.unlink()

    def test_a_day_beyond_the_published_year_is_provisional_until_the_notice_comes(self, notice: Path) -> None:
        case = scenario.submitted()
        accepted = scenario.at("2026-12-16")
        late = {"late_report": "住院"}
        window.accept(case_id=case.id, actor=scenario.person("demo-window-1"), at=accepted, judgements=late)
        case = Case.objects.get(id=case.id)
        # Monday to Friday as far as anybody knows.
        assert (case.due_date, case.due_provisional) == (date(2027, 1, 6), True)

        calendar.import_notice(notice, Path(settings.ONESTOP_DATA))
        assert system.recompute_due_dates(at=scenario.at("2026-12-17")) == 1

        case = Case.objects.get(id=case.id)
        # New Year's Day is off, Sunday 27 December is worked instead.
        assert (case.due_date, case.due_provisional) == (date(2027, 1, 6), False)
        assert not Clock.objects.filter(case=case, provisional=True, running_date__isnull=False).exists()
        assert system.recompute_due_dates(at=scenario.at("2026-12-18")) == 0
        assert scenario.log_of(case)[-1] == ("due.recomputed", "")

    def test_a_stopped_clock_is_left_alone(self) -> None:
        case = scenario.submitted()
        applicant.withdraw_case(
            case_id=case.id, reason="", actor=scenario.person("demo-veteran-1"), at=scenario.at("2026-12-16")
        )
        before = scenario.rows_of(case.id)
        assert system.recompute_due_dates(at=scenario.at("2026-12-31")) == 0
        assert scenario.rows_of(case.id) == before
