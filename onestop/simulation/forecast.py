"""What a season comes to: who is overrun when, how many cases end too late, and what one more person changes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onestop.deadlines.calendar import Calendar
from onestop.simulation import queueing
from onestop.simulation.queueing import Served
from onestop.simulation.season import WINDOW, Season

ROUNDING = 1e-9
"""Of a day: what sums of minutes may be off."""


@dataclass(frozen=True, slots=True)
class StationForecast:
    """One department, or the window."""

    station: str
    people: int
    served: int
    busy: float
    """Share of the working time from the first to the last thing there was to do."""
    mean_wait: float
    """Working days from release to start."""
    late: int
    """Items that took longer than their own limit; at the window, cases that were answered too late."""
    first_late: date | None
    """The day on which the first of them did."""
    longest_queue: int
    longest_on: date | None
    backlog: tuple[int, ...]
    """What is left at the end of each day of the season."""
    late_cases_with_one_more: int | None = None
    """Cases that would still end too late with one more person here; None where nobody asked."""
    late_with_one_more: int | None = None
    """So many of its own would still be too late then."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The whole season."""

    days: tuple[date, ...]
    arrived: int
    concluded: int
    late: int
    """Cases of which something on the clock ended after the promise, pauses not counted."""
    first_late: date | None
    """The first day on which a case ran over."""
    mean_days: float
    """Working days from acceptance to the end of everything on the clock."""
    ninth_decile_days: int
    stations: tuple[StationForecast, ...]


def of(season: Season, calendar: Calendar) -> Forecast:
    """Try the season once."""
    return _Reading(season, calendar, queueing.run(season)).forecast()


def with_one_more(season: Season, calendar: Calendar) -> Forecast:
    """The same, with what one more person at each station would change."""
    found = of(season, calendar)
    tried = (of(_strengthened(season, one.station), calendar) for one in found.stations)
    stations = tuple(
        replace(one, late_cases_with_one_more=then.late, late_with_one_more=then.stations[place].late)
        for place, (one, then) in enumerate(zip(found.stations, tried, strict=True))
    )
    return replace(found, stations=stations)


def _strengthened(season: Season, station: str) -> Season:
    return replace(season, office=season.office.with_one_more(station))


class _Reading:
    """The log of a season, read in days."""

    def __init__(self, season: Season, calendar: Calendar, log: Sequence[Served]) -> None:
        self._season, self._calendar, self._log = season, calendar, log
        self._first_rank = calendar.rank(season.first_day)
        self._day = season.office.day
        self._length = 1 + max((self._ended(one) for one in log), default=0)

    def forecast(self) -> Forecast:
        accepted = {one.case: self._ended(one) for one in self._log if one.job is None}
        taken: dict[int, int] = {}
        over: dict[int, int] = {}
        for one in self._log:
            if one.job is None or not one.job.on_clock:
                continue
            ended = self._ended(one)
            taken[one.case] = max(taken.get(one.case, 0), ended - accepted[one.case])
            due = accepted[one.case] + self._season.promise + one.stopped
            if ended > due:
                over[one.case] = min(over.get(one.case, due + 1), due + 1)
        spent = sorted(taken.get(case, 0) for case in accepted)
        return Forecast(
            days=tuple(self._date(day) for day in range(self._length)),
            arrived=len(self._season.arrivals),
            concluded=len(accepted),
            late=len(over),
            first_late=self._date(min(over.values())) if over else None,
            mean_days=sum(spent) / len(spent) if spent else 0.0,
            ninth_decile_days=spent[math.ceil(len(spent) * 0.9) - 1] if spent else 0,
            stations=tuple(self._station(name, people) for name, people in self._season.office.people.items()),
        )

    def _station(self, name: str, people: int) -> StationForecast:
        mine = [one for one in self._log if one.station == name]
        late = [self._ended(one) for one in mine if self._is_late(one)]
        backlog = self._backlog(mine)
        longest = max(backlog, default=0)
        return StationForecast(
            station=name,
            people=people,
            served=len(mine),
            busy=self._busy(mine, people),
            mean_wait=sum(one.started - one.released for one in mine) / self._day / len(mine) if mine else 0.0,
            late=len(late),
            first_late=self._date(min(late)) if late else None,
            longest_queue=longest,
            longest_on=self._date(backlog.index(longest)) if longest else None,
            backlog=tuple(backlog),
        )

    def _is_late(self, one: Served) -> bool:
        limit = one.job.limit if one.job else self._season.answer
        return bool(limit) and self._ended(one) - self._day_of(one.released) > limit

    def _busy(self, mine: Sequence[Served], people: int) -> float:
        if not mine:
            return 0.0
        days = math.ceil(max(one.finished for one in mine) / self._day) - math.floor(
            min(one.released for one in mine) / self._day
        )
        return sum(one.finished - one.started for one in mine) / (max(days, 1) * self._day * people)

    def _backlog(self, mine: Sequence[Served]) -> list[int]:
        changes = [0] * (self._length + 1)
        for one in mine:
            changes[self._day_of(one.released)] += 1
            changes[self._ended(one)] -= 1
        left, found = 0, []
        for change in changes[: self._length]:
            left += change
            found.append(left)
        return found

    def _day_of(self, minutes: float) -> int:
        return int(minutes / self._day)

    def _ended(self, one: Served) -> int:
        """What ends when the office closes has ended on that day."""
        return max(self._day_of(one.released), math.ceil(one.finished / self._day - ROUNDING) - 1)

    def _date(self, day: int) -> date:
        return self._calendar.working_day(self._first_rank + day)


def as_document(found: Forecast, names: Mapping[str, str]) -> dict[str, object]:
    """The forecast for programs: days as ISO 8601, stations by their codes and names."""
    return {
        "arrived": found.arrived,
        "concluded": found.concluded,
        "late": found.late,
        "first_late": found.first_late,
        "mean_working_days": round(found.mean_days, 2),
        "ninth_decile_working_days": found.ninth_decile_days,
        "days": found.days,
        "stations": [
            {
                "code": one.station,
                "name": names.get(one.station, one.station),
                "people": one.people,
                "served": one.served,
                "busy": round(one.busy, 3),
                "mean_wait_working_days": round(one.mean_wait, 2),
                "late_items": one.late,
                "first_late": one.first_late,
                "longest_queue": one.longest_queue,
                "longest_on": one.longest_on,
                "late_cases_with_one_more": one.late_cases_with_one_more,
                "late_items_with_one_more": one.late_with_one_more,
                "backlog": one.backlog,
            }
            for one in found.stations
        ],
    }


def names(theme_departments: Mapping[str, str]) -> dict[str, str]:
    """What the stations are called."""
    return {WINDOW: "综合窗口", **theme_departments}
