"""An office for the simulation from a TOML file: people, minutes, waits, and which applicants come how often."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from onestop.catalog.choose import choose
from onestop.catalog.examples import Example
from onestop.catalog.spec import ThemeSpec
from onestop.simulation.season import WINDOW, BadSeason, Job, Office, Profile, Wait

MOST_PEOPLE = 1000
MOST_MINUTES = 10_000
MOST_DAYS = 400
KEYS = ("hours_per_day", "spread", "people", "minutes", "waits", "mix")


def profiles(theme: ThemeSpec, examples: Iterable[Example]) -> tuple[Profile, ...]:
    """A kind of applicant for each sample applicant of the theme who is accepted."""
    return tuple(Profile(one.code, _jobs(theme, one)) for one in examples if one.accepted and not one.expect.ineligible)


def _jobs(theme: ThemeSpec, example: Example) -> tuple[Job, ...]:
    chosen = choose(theme, example.answers, declined=frozenset(example.declined), on=example.submitted)
    return tuple(
        Job(
            item=item.code,
            department=item.department,
            after=item.starts_after or ((item.part_of,) if item.part_of else ()),
            limit=item.working_days,
            on_clock=item.counts_toward_deadline,
        )
        for item in theme.work
        # What acceptance itself does costs no department anything.
        if chosen.item[item.code].applies and not item.done_by_acceptance
    )


def usual(theme: ThemeSpec, people: Mapping[str, int] | None = None) -> Office:
    """One person everywhere, or as many as are named."""
    known = people or {}
    return Office(people={station: max(known.get(station, 1), 1) for station in (WINDOW, *theme.departments)})


def read(text: str, theme: ThemeSpec, kinds: Sequence[Profile]) -> tuple[Office, tuple[Profile, ...]]:
    """The office of a file, and the kinds of applicants with their weights. BadSeason says what is wrong where."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSeason(f"不是正确的 TOML：{error}。请按提示的行列改正。") from None
    _known("", found, KEYS)
    items = [item.code for item in theme.work]
    people = _numbers(found, "people", (WINDOW, *theme.departments), least=1, most=MOST_PEOPLE)
    minutes = _numbers(found, "minutes", (WINDOW, "default", *items), least=0, most=MOST_MINUTES)
    weights = _numbers(found, "mix", [kind.code for kind in kinds], least=0, most=MOST_PEOPLE)
    if weights and not any(weights.values()):
        raise BadSeason("mix：至少一种申请人的比重要大于 0。")
    base = usual(theme, {station: int(count) for station, count in people.items()})
    office = replace(
        base,
        minutes={name: value for name, value in minutes.items() if name != "default"},
        usual_minutes=minutes.get("default", base.usual_minutes),
        hours_per_day=_number("hours_per_day", found.get("hours_per_day", base.hours_per_day), 0.5, 24),
        spread=_spread(found.get("spread", base.spread)),
        waits={item: _wait(item, value) for item, value in _table(found, "waits", items).items()},
    )
    return office, tuple(replace(kind, weight=weights.get(kind.code, 0.0 if weights else 1.0)) for kind in kinds)


def _table(found: Mapping[str, Any], name: str, known: Sequence[str]) -> Mapping[str, Any]:
    table = found.get(name, {})
    if not isinstance(table, dict):
        raise BadSeason(f"{name} 应是一张表，写作 [{name}]。")
    _known(name, table, known)
    return table


def _numbers(
    found: Mapping[str, Any], name: str, known: Sequence[str], *, least: float, most: float
) -> dict[str, float]:
    table = _table(found, name, known)
    return {key: _number(f"{name}.{key}", value, least, most) for key, value in table.items()}


def _number(place: str, value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadSeason(f"{place} 应是 {least:g} 至 {most:g} 之间的数。")
    return float(value)


def _wait(item: str, value: object) -> Wait:
    if not isinstance(value, dict):
        raise BadSeason(f"waits.{item} 应是一张表，写作 [waits.{item}]。")
    _known(f"waits.{item}", value, ("share", "working_days"))
    share = _number(f"waits.{item}.share", value.get("share"), 0, 1)
    return Wait(share, int(_number(f"waits.{item}.working_days", value.get("working_days"), 1, MOST_DAYS)))


def _spread(value: object) -> Any:
    if value not in ("exponential", "fixed"):
        raise BadSeason('spread 只能写 "exponential"（有长有短）或 "fixed"（每件一样长）。')
    return value


def _known(place: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in table:
        if key not in known:
            raise BadSeason(f"没有“{f'{place}.{key}' if place else key}”这一项。可以写：{'、'.join(known)}。")
