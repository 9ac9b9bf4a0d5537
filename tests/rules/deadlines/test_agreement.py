"""The built-in calendar against chinesecalendar, an independent package, on every day and every start of its years."""

import bisect
import datetime

import chinese_calendar
import pytest

from onestop.deadlines import clock
from onestop.deadlines.calendar import Calendar

FIRST, LAST = datetime.date(2004, 1, 1), datetime.date(2026, 12, 31)
DAYS = [FIRST + datetime.timedelta(days=step) for step in range((LAST - FIRST).days + 1)]
WORKED = [day for day in DAYS if chinese_calendar.is_workday(day)]


def test_every_day(builtin: Calendar) -> None:
    assert [day for day in DAYS if builtin.is_working_day(day)] == WORKED


@pytest.mark.parametrize("limit", [1, 5, 10, 15, 20, 45])
def test_due_date_of_every_start(builtin: Calendar, limit: int) -> None:
    compared = 0
    for start in DAYS:
        position = bisect.bisect_right(WORKED, start) + limit - 1
        if position < len(WORKED):
            assert clock.due_date(builtin, start, limit)[0] == WORKED[position], start
            compared += 1
    assert compared > 8300


def test_proof_of_every_start(builtin: Calendar) -> None:
    worked = set(WORKED)
    for start in DAYS[::3]:
        due = clock.due(builtin, start, 15)
        if due.date <= LAST:
            assert [note.counted for note in due.days[1:]] == [note.date in worked for note in due.days[1:]]
            assert sum(note.counted for note in due.days) == 15


def test_december_is_right_only_with_the_next_years_notice(builtin: Calendar) -> None:
    """The days that a reader of one file per year gets wrong."""
    worked = {"2006-12-30", "2006-12-31", "2007-12-29", "2011-12-31", "2018-12-29"}
    off = {"2007-12-31", "2018-12-31"}
    for text in worked | off:
        day = datetime.date.fromisoformat(text)
        assert builtin.is_working_day(day) is (text in worked)
        fixed = builtin.fixed(day)
        assert fixed is not None
        assert fixed.notice.year == day.year + 1
