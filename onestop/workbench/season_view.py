"""A season tried out: what was asked for, and what it came to, as the page shows it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from onestop.accounts import directory
from onestop.cases import queries, rulebook
from onestop.catalog.examples import load_examples
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import workdays
from onestop.simulation import arrivals, forecast, staffing
from onestop.simulation.forecast import Forecast, StationForecast
from onestop.simulation.season import Office, Profile, Season
from onestop.workbench.acts import Act, Input

MOST_CASES = 3000
"""What a page tries out while somebody waits; the command goes further."""
WIDTH, HEIGHT = 720, 80
"""Of a chart, in its own units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is left at the end of one day."""

    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class StationLine:
    """One department, or the window."""

    name: str
    found: StationForecast
    bars: tuple[Bar, ...]
    better: int
    """Cases fewer that end too late with one more person; negative where there would be more."""

    @property
    def busy(self) -> int:
        """Percent."""
        return round(self.found.busy * 100)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is tried out."""

    per_day: float
    days: int
    first: date
    people: Mapping[str, int]
    minutes: float
    window_minutes: float


@dataclass(frozen=True, slots=True)
class SeasonPage:
    """The page."""

    theme: ThemeSpec
    numbers: tuple[Input, ...]
    people: tuple[Input, ...]
    faults: tuple[tuple[str, str], ...]
    found: Forecast | None = None
    lines: tuple[StationLine, ...] = ()
    firm_through: date | None = None
    """Where the season goes beyond it: the last day of the published calendar."""

    act = Act("season", "试算")

    @property
    def share(self) -> int:
        """Percent of the cases that end too late."""
        return round(100 * self.found.late / self.found.arrived) if self.found and self.found.arrived else 0


def page(region_code: str, given: Mapping[str, str], today: date) -> SeasonPage:
    """What was asked for, or what is usual; tried out where somebody asked and nothing is wrong."""
    theme = queries.themes_offered(region_code)[-1]
    reading = _Reading(theme, region_code, given, today)
    asked = reading.asked()
    shown = SeasonPage(theme, tuple(reading.numbers), tuple(reading.people), tuple(reading.faults))
    if asked is None or not given:
        return shown
    return _tried(shown, asked)


class _Reading:
    """Reads the form, remembering what is wrong."""

    def __init__(self, theme: ThemeSpec, region_code: str, given: Mapping[str, str], today: date) -> None:
        self._given, self._today = given, today
        usual = staffing.usual(theme, directory.staff_of(region_code))
        self._usual, self._names = usual, forecast.names(theme.departments)
        self.numbers: list[Input] = []
        self.people: list[Input] = []
        self.faults: list[tuple[str, str]] = []

    def asked(self) -> Asked | None:
        """Everything asked for; None where something is wrong, which `faults` says."""
        per_day = self._number("per_day", "平均每个工作日到件", 8, 0.1, 500)
        days = self._number("days", "持续几个工作日", 60, 1, 250)
        first = self._date("first", "从哪一天开始")
        window = self._number("window_minutes", "窗口每件几分钟", self._usual.window_minutes, 1, 480)
        minutes = self._number("minutes", "部门每个事项几分钟", self._usual.usual_minutes, 1, 480)
        people = {
            station: int(self._number(f"people-{station}", self._names[station], count, 1, 200, of_people=True))
            for station, count in self._usual.people.items()
        }
        if not self.faults and per_day * days > MOST_CASES:
            words = f"一共约 {per_day * days:.0f} 件，页面上最多试算 {MOST_CASES} 件，请减少天数或者每天到件。"
            self.faults.append(("#season-per_day", words))
        return None if self.faults else Asked(per_day, int(days), first, people, minutes, window)

    def _number(
        self, name: str, label: str, usual: float, least: float, most: float, *, of_people: bool = False
    ) -> float:
        typed = self._given.get(name, "").strip() or f"{usual:g}"
        try:
            value, fault = float(typed), ""
        except ValueError:
            value, fault = usual, "请填数字。"
        if not least <= value <= most or (of_people and value != int(value)):
            fault = f"请填 {least:g} 至 {most:g} 之间的{'整数' if of_people else '数'}。"
        self._keep(self.people if of_people else self.numbers, "line", name, label, typed, fault)
        return value

    def _date(self, name: str, label: str) -> date:
        typed = self._given.get(name, "").strip() or self._today.isoformat()
        day, fault = self._today, ""
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            fault = "请填日期，例如 2026-12-01。"
        if not fault and abs(day.year - self._today.year) > 1:
            fault = "请填今年前后一年以内的日期。"
        self._keep(self.numbers, "date", name, label, typed, fault)
        return day

    def _keep(self, inputs: list[Input], kind: str, name: str, label: str, typed: str, fault: str) -> None:
        inputs.append(Input(kind=kind, name=name, label=label, value=typed, required=True, hint="", fault=fault))
        if fault:
            self.faults.append((f"#season-{name}", f"“{label}”：{fault}"))


def _tried(shown: SeasonPage, asked: Asked) -> SeasonPage:
    calendar, theme = rulebook.working_days(), shown.theme
    office = Office(people=asked.people, usual_minutes=asked.minutes, window_minutes=asked.window_minutes)
    chance = random.Random(1)  # noqa: S311 # chance, not a secret
    found = arrivals.invented(
        asked.per_day, asked.days, profiles=_kinds(theme.code, theme.version), office=office, chance=chance
    )
    first = workdays.next_working_day(calendar, asked.first)
    season = Season(first, theme.working_days, office, found, theme.correction_working_days)
    result = forecast.with_one_more(season, calendar)
    names = forecast.names(theme.departments)
    return replace(
        shown,
        found=result,
        lines=tuple(_line(names[one.station], one, result) for one in result.stations),
        firm_through=calendar.firm_through if result.days[-1] > calendar.firm_through else None,
    )


@lru_cache(maxsize=16)
def _kinds(code: str, version: str) -> tuple[Profile, ...]:
    # A published version never changes.
    return staffing.profiles(rulebook.theme(code, version), load_examples(rulebook.library().root / code / version))


def _line(name: str, one: StationForecast, whole: Forecast) -> StationLine:
    width, highest = WIDTH / max(len(one.backlog), 1), max(one.longest_queue, 1)
    bars = tuple(
        Bar(
            x=round(number * width, 2),
            y=round(HEIGHT * (1 - left / highest), 2),
            width=round(width, 2),
            height=round(HEIGHT * left / highest, 2),
            says=f"{day.month}月{day.day}日：{left} 件",
        )
        for number, (day, left) in enumerate(zip(whole.days, one.backlog, strict=True))
        if left
    )
    return StationLine(name, one, bars, whole.late - (one.late_cases_with_one_more or 0))
