"""A due date over a calendar: each day with what it is for the limit, however long that lasts."""

from datetime import date, timedelta

import pytest

from onestop.deadlines import calendar, clock
from onestop.deadlines import ribbon as ribbons
from onestop.deadlines.clock import Pause
from onestop.deadlines.ribbon import Day, Kind, Ribbon

CALENDAR = calendar.load_builtin()
ACCEPTED = date(2026, 9, 22)
"""A Tuesday before Mid-Autumn and National Day, of which 10 October is made up for."""


def drawn(*pauses: Pause, start: date = ACCEPTED, limit: int = 15, today: date = ACCEPTED) -> Ribbon:
    due = clock.due(CALENDAR, start, limit, pauses=pauses, today=today)
    return ribbons.ribbon(due, CALENDAR, today=today)


def days(ribbon: Ribbon) -> dict[date, Day]:
    return {day.date: day for week in ribbon.weeks for day in week.days if day}


@pytest.mark.parametrize(("day", "kind", "number", "holiday"), [
    (ACCEPTED, Kind.START, 0, ""),
    (date(2026, 9, 23), Kind.COUNTED, 1, ""),
    (date(2026, 9, 25), Kind.HOLIDAY, 0, "中秋节"),
    (date(2026, 10, 1), Kind.HOLIDAY, 0, "国庆节"),
    (date(2026, 10, 10), Kind.MADE_UP, 8, "国庆节"),
    (date(2026, 10, 11), Kind.WEEKEND, 0, ""),
    (date(2026, 10, 20), Kind.COUNTED, 15, ""),
])  # fmt: skip
def test_each_day_says_what_it_is(day: date, kind: Kind, number: int, holiday: str) -> None:
    found = days(drawn())[day]
    assert (found.kind, found.number, found.holiday) == (kind, number, holiday)
    assert found.due == (day == date(2026, 10, 20))


def test_a_pause_is_drawn_on_working_days_and_moves_the_due_date() -> None:
    ribbon = drawn(Pause(date(2026, 10, 8), date(2026, 10, 12), "等待档案"), today=date(2026, 10, 12))
    found = days(ribbon)
    assert [day.date.day for day in found.values() if day.kind is Kind.STOPPED] == [9, 10, 12]
    assert found[date(2026, 10, 11)].kind is Kind.WEEKEND
    assert "等待档案" in found[date(2026, 10, 9)].why
    assert ribbon.due == date(2026, 10, 23)
    assert ribbon.kinds == (Kind.START, Kind.COUNTED, Kind.WEEKEND, Kind.HOLIDAY, Kind.STOPPED)


def test_weeks_run_from_monday_to_sunday() -> None:
    ribbon = drawn()
    assert {len(week.days) for week in ribbon.weeks} == {7}
    assert ribbon.weeks[0].days[0] is None
    assert all(day is None or day.date.weekday() == at for week in ribbon.weeks for at, day in enumerate(week.days))
    assert [day.date for day in days(ribbon).values() if day.opens_month] == [ACCEPTED, date(2026, 10, 1)]


def test_today_is_marked_until_the_due_date_and_after_it_only_said() -> None:
    assert [day.date for day in days(drawn(today=date(2026, 10, 9))).values() if day.today] == [date(2026, 10, 9)]
    late = drawn(today=date(2026, 10, 21))
    assert late.overdue
    assert not drawn(today=date(2026, 10, 20)).overdue
    assert not any(day.today for day in days(late).values())


def test_beyond_the_last_notice_it_is_provisional() -> None:
    assert drawn(start=CALENDAR.firm_through, today=CALENDAR.firm_through).provisional
    assert not drawn().provisional


def test_a_long_span_keeps_both_ends_and_today_and_counts_what_is_left_out() -> None:
    today = date(2026, 3, 4)
    start = date(2024, 3, 4)
    ribbon = drawn(Pause(start, date(2025, 12, 31), "等待资金"), start=start, limit=90, today=today)
    found = days(ribbon)
    assert len(ribbon.weeks) <= 16
    assert start in found
    assert ribbon.due in found
    assert found[today].today
    weeks = sum(week.left_out or 1 for week in ribbon.weeks)
    first, last = start - timedelta(days=start.weekday()), ribbon.due + timedelta(days=6 - ribbon.due.weekday())
    assert weeks == ((last - first).days + 1) // 7
