"""The clock of one time limit: its due date from start, limit, pauses and calendar, and the proof of it.

Nothing is counted up or stored: a due date is a pure function of its inputs and can be had again at any time.
"""

import dataclasses
import datetime
import enum
from collections.abc import Iterable, Sequence

from onestop.deadlines import workdays
from onestop.deadlines.calendar import Calendar
from onestop.deadlines.notices import ONE_DAY

# The first and the last day on which a clock stands still, both included.
Span = tuple[datetime.date, datetime.date]

ACCEPTANCE_DAY = "受理当日不计入"


class Unit(enum.Enum):
    """What a limit counts (工作日 or 自然日)."""

    WORKING_DAYS = "working_days"
    NATURAL_DAYS = "natural_days"


class Light(enum.Enum):
    """How near a due date is (亮灯预警)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    OVERDUE = "overdue"


_COUNTING = {
    Unit.WORKING_DAYS: (workdays.working_days_between, workdays.working_days_after),
    Unit.NATURAL_DAYS: (workdays.natural_days_between, workdays.natural_days_after),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Pause:
    """A stop of the clock (停表) from the day after `start` to `end` included; still open while `end` is None."""

    start: datetime.date
    end: datetime.date | None
    reason: str

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"停表的结束日期{self.end}早于开始日期{self.start}。请核对起止日期。")


@dataclasses.dataclass(frozen=True, slots=True)
class DayNote:
    """One day of the proof: whether it counts toward the limit, and why, in Chinese."""

    date: datetime.date
    counted: bool
    why: str


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """A due date, whether it lies beyond the published calendar, and each day from the start through it."""

    date: datetime.date
    provisional: bool
    days: tuple[DayNote, ...]


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days as few spans, in order, none touching another."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + ONE_DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def stopped(pauses: Iterable[Pause], *, today: datetime.date | None = None) -> tuple[Span, ...]:
    """When the clock stands still; an open pause lasts through `today`, which it needs."""
    return merge(span for pause in pauses if (span := _span(pause, today)))


def _span(pause: Pause, today: datetime.date | None) -> Span | None:
    end = pause.end or today
    if end is None:
        raise ValueError(f"{pause.start}开始的停表尚未结束，计算到期日须给出今天的日期。")
    return (pause.start + ONE_DAY, end) if end > pause.start else None


def due_date(
    calendar: Calendar,
    start: datetime.date,
    limit: int,
    *,
    unit: Unit = Unit.WORKING_DAYS,
    pauses: Sequence[Pause] = (),
    today: datetime.date | None = None,
) -> tuple[datetime.date, bool]:
    """The due date and whether it is provisional; `limit` is in `unit`, at least 1; `start` itself is not counted.

    Its cost grows with the number of pauses, not of days. A limit in natural days that runs out on a day off moves to
    the next working day. Raises `OutsideCalendar` if a day cannot be counted.
    """
    if limit < 1:
        raise ValueError(f"时限须至少1天，现为{limit}。")
    count, advance = _COUNTING[unit]
    reached, left = start, limit
    for first, last in stopped(pauses, today=today) if pauses else ():
        if last <= reached:
            continue
        before = count(calendar, reached, first - ONE_DAY) if first > reached else 0
        if before >= left:
            break
        left -= before
        reached = last
    found = advance(calendar, reached, left)
    return found, found > calendar.firm_through


def due(
    calendar: Calendar,
    start: datetime.date,
    limit: int,
    *,
    unit: Unit = Unit.WORKING_DAYS,
    pauses: Sequence[Pause] = (),
    today: datetime.date | None = None,
    start_why: str = ACCEPTANCE_DAY,
) -> Due:
    """The due date with its proof; as `due_date`, and `start_why` says what the day of the start is."""
    found, provisional = due_date(calendar, start, limit, unit=unit, pauses=pauses, today=today)
    stops = _stops(pauses, today)
    notes = [DayNote(start, False, start_why)]
    left = limit
    for step in range(1, (found - start).days + 1):
        day = start + ONE_DAY * step
        reason = _stop_reason(stops, day)
        if unit is Unit.WORKING_DAYS:
            note = _working_note(calendar, day, reason)
        else:
            note = _natural_note(calendar, day, reason, left)
        left -= note.counted
        notes.append(note)
    return Due(date=found, provisional=provisional, days=tuple(notes))


def _stops(pauses: Iterable[Pause], today: datetime.date | None) -> tuple[tuple[Span, str], ...]:
    """Each pause with its own reason, in an order that does not depend on theirs."""
    return tuple(sorted((span, pause.reason) for pause in pauses if (span := _span(pause, today))))


def _stop_reason(stops: tuple[tuple[Span, str], ...], day: datetime.date) -> str:
    reasons = dict.fromkeys(reason for (first, last), reason in stops if first <= day <= last)
    return f"停表：{'、'.join(reasons)}" if reasons else ""


def _working_note(calendar: Calendar, day: datetime.date, reason: str) -> DayNote:
    if calendar.is_working_day(day) and reason:
        return DayNote(day, False, reason)
    return DayNote(day, calendar.is_working_day(day), calendar.why(day))


def _natural_note(calendar: Calendar, day: datetime.date, reason: str, left: int) -> DayNote:
    if left == 0:
        return DayNote(day, False, f"期满遇非工作日顺延：{calendar.why(day)}")
    if reason:
        return DayNote(day, False, reason)
    return DayNote(day, True, "自然日" if left > 1 else f"期满日：{calendar.why(day)}")


def remaining(calendar: Calendar, due_date: datetime.date, today: datetime.date) -> int:
    """Working days left after `today`; 0 on the due date itself, -1 from the day after it, weekend or not."""
    if today <= due_date:
        return workdays.working_days_between(calendar, today, due_date)
    return -workdays.working_days_between(calendar, due_date, workdays.next_working_day(calendar, today))


def light(remaining: int, *, yellow: int, red: int) -> Light:
    """The light for so many working days left; `yellow` and `red` are the most days left that still show that light."""
    if red > yellow:
        raise ValueError(f"红灯的天数（{red}）不应多于黄灯的天数（{yellow}）。")
    if remaining < 0:
        return Light.OVERDUE
    if remaining <= red:
        return Light.RED
    return Light.YELLOW if remaining <= yellow else Light.GREEN
