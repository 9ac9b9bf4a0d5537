"""A due date over the weeks of a calendar: what each day is for the limit, drawn as a ribbon (到期日历)."""

import dataclasses
import datetime
import enum

from onestop.deadlines.calendar import Calendar
from onestop.deadlines.clock import DayNote, Due

DAYS_OF_WEEK = 7
MOST_WEEKS = 14
"""As many weeks are drawn whole; of more only those at both ends and around today."""
AT_ENDS = 4
AROUND_TODAY = 2


class Kind(enum.Enum):
    """What a day is for the limit."""

    START = "start"
    COUNTED = "counted"
    MADE_UP = "made_up"
    """Counted, though a weekend: worked for a holiday (调休上班)."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    STOPPED = "stopped"


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """One day of the ribbon."""

    date: datetime.date
    kind: Kind
    number: int
    """1, 2, 3 … for a counted day; 0 for one that is not."""
    holiday: str
    """Name of the holiday that gives the day off or has it worked, "" for none."""
    why: str
    today: bool
    due: bool
    opens_month: bool
    """The first day that is drawn of its month."""


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday; None where the limit has not begun or is over. Without days: so many weeks left out."""

    days: tuple[Day | None, ...]
    left_out: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Ribbon:
    """A limit from its first day to its due date, by weeks."""

    due: datetime.date
    provisional: bool
    weeks: tuple[Week, ...]
    kinds: tuple[Kind, ...]
    """Those that are drawn, in the sequence of Kind."""
    overdue: bool


def ribbon(due: Due, calendar: Calendar, *, today: datetime.date) -> Ribbon:
    """The days of a due date by week; what `today` marks may lie behind it."""
    days = _days(due, calendar, today)
    weeks = _by_week(days)
    kept = _kept(weeks, today)
    drawn = {day.kind for week in kept for day in week.days if day}
    return Ribbon(
        due=due.date,
        provisional=due.provisional,
        weeks=kept,
        kinds=tuple(kind for kind in Kind if kind in drawn),
        overdue=today > due.date,
    )


def _days(due: Due, calendar: Calendar, today: datetime.date) -> list[Day]:
    days: list[Day] = []
    number = 0
    for note in due.days:
        number += note.counted
        fixed = calendar.fixed(note.date)
        days.append(
            Day(
                date=note.date,
                kind=Kind.START if not days else _kind(note, calendar),
                number=number if note.counted else 0,
                holiday=fixed.holiday if fixed else "",
                why=note.why,
                today=note.date == today,
                due=note.date == due.date,
                opens_month=not days or note.date.day == 1,
            )
        )
    return days


def _kind(note: DayNote, calendar: Calendar) -> Kind:
    fixed = calendar.fixed(note.date)
    if note.counted:
        return Kind.MADE_UP if fixed and fixed.working else Kind.COUNTED
    if calendar.is_working_day(note.date):
        return Kind.STOPPED
    return Kind.HOLIDAY if fixed else Kind.WEEKEND


def _by_week(days: list[Day]) -> list[Week]:
    before = days[0].date.weekday()
    after = DAYS_OF_WEEK - 1 - days[-1].date.weekday()
    cells: list[Day | None] = [*[None] * before, *days, *[None] * after]
    return [Week(tuple(cells[at : at + DAYS_OF_WEEK])) for at in range(0, len(cells), DAYS_OF_WEEK)]


def _kept(weeks: list[Week], today: datetime.date) -> tuple[Week, ...]:
    """All of them, or where there are too many those at both ends and around today, with what is left out between."""
    if len(weeks) <= MOST_WEEKS:
        return tuple(weeks)
    now = next((at for at, week in enumerate(weeks) if any(day and day.today for day in week.days)), 0)
    kept: list[Week] = []
    for at, week in enumerate(weeks):
        if at < AT_ENDS or at >= len(weeks) - AT_ENDS or abs(at - now) <= AROUND_TODAY:
            kept.append(week)
        elif kept[-1].left_out:
            kept[-1] = Week((), kept[-1].left_out + 1)
        else:
            kept.append(Week((), 1))
    return tuple(kept)
