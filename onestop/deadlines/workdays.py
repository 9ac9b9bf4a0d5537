"""Counting working days and natural days (行政许可法82, 民法典200–204): the first day never counts."""

import datetime

from onestop.deadlines.calendar import Calendar
from onestop.deadlines.notices import ONE_DAY


def working_days_after(calendar: Calendar, start: datetime.date, days: int) -> datetime.date:
    """The last of `days` (at least 1) working days counted from the day after `start`."""
    return calendar.working_day(calendar.rank(start) + days)


def working_days_between(calendar: Calendar, start: datetime.date, end: datetime.date) -> int:
    """How many working days there are after `start` up to and including `end`; negative if `end` is earlier."""
    return calendar.rank(end) - calendar.rank(start)


def natural_days_after(calendar: Calendar, start: datetime.date, days: int) -> datetime.date:
    """The last of `days` natural days counted from the day after `start`; if it is a day off, the next working day."""
    ordinal = start.toordinal() + days
    if ordinal > calendar.last_day.toordinal():
        raise calendar.outside("推算的日期")
    return next_working_day(calendar, datetime.date.fromordinal(ordinal))


def natural_days_between(calendar: Calendar, start: datetime.date, end: datetime.date) -> int:
    """How many natural days there are after `start` up to and including `end`."""
    return (end - start).days


def first_day_off_before(calendar: Calendar, day: datetime.date) -> datetime.date:
    """The first of the days off directly before `day`; `day` itself where the day before it is worked."""
    return calendar.working_day(calendar.rank(day - ONE_DAY)) + ONE_DAY


def next_working_day(calendar: Calendar, day: datetime.date) -> datetime.date:
    """`day` itself if it is worked, otherwise the first working day after it."""
    return day if calendar.is_working_day(day) else working_days_after(calendar, day, 1)
