"""When cases come: counts of days from a file, or invented at so many a day."""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from datetime import date

from onestop.deadlines import workdays
from onestop.deadlines.calendar import Calendar
from onestop.simulation.season import Arrival, BadSeason, Office, Profile

MOST = 100_000
"""Cases of one season: more than any district sees, and what a computer tries out in some minutes."""
HEADER = ("date", "count", "profile")


def invented(
    per_day: float, days: int, *, profiles: Sequence[Profile], office: Office, chance: random.Random
) -> list[Arrival]:
    """So many a working day on average for so many working days, each moment as likely as another (Poisson)."""
    if not 0 < per_day * days <= MOST:
        raise BadSeason(f"每天件数乘天数应在 1 至 {MOST} 之间，请改小一些。")
    found, at, end = [], 0.0, days * office.day
    while (at := at + chance.expovariate(per_day / office.day)) < end:
        found.append(Arrival(at, _one_of(profiles, chance)))
    return found


def read(
    text: str, *, profiles: Sequence[Profile], office: Office, calendar: Calendar, chance: random.Random
) -> tuple[date, list[Arrival]]:
    """The first working day and the cases of a CSV with date, count and, where wanted, profile (an example).

    What comes on a day off is dealt with from the next working day on. BadSeason names the row that is wrong.
    """
    rows = list(_rows(text, {profile.code: profile for profile in profiles}))
    if not rows:
        raise BadSeason("文件里没有一行到件。请写 date,count 两列，例如 2026-12-01,35。")
    total = sum(count for _, count, _ in rows)
    if not 0 < total <= MOST:
        raise BadSeason(f"件数合计应在 1 至 {MOST} 之间，现在是 {total}。")
    on_days = [(workdays.next_working_day(calendar, day), count, profile) for day, count, profile in rows]
    first = min(day for day, _, _ in on_days)
    found = [
        Arrival((workdays.working_days_between(calendar, first, day) + chance.random()) * office.day, kind)
        for day, count, profile in on_days
        for kind in ([profile] * count if profile else [_one_of(profiles, chance) for _ in range(count)])
    ]
    return first, sorted(found, key=lambda arrival: arrival.at)


def _rows(text: str, profiles: dict[str, Profile]) -> Iterator[tuple[date, int, Profile | None]]:
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    names = tuple(name.strip() for name in table.fieldnames or ())
    if not set(HEADER[:2]) <= set(names) <= set(HEADER):
        raise BadSeason("第一行应是列名：date,count，可以再加 profile（示例的文件名）。")
    for number, row in enumerate(table, start=2):
        given = {str(name).strip(): str(value or "").strip() for name, value in row.items()}
        try:
            day, count = date.fromisoformat(given["date"]), int(given["count"])
        except ValueError:
            raise BadSeason(f"第 {number} 行：日期写成 2026-12-01 的样子，件数写整数。") from None
        code = given.get("profile", "")
        if not 0 <= count <= MOST:
            raise BadSeason(f"第 {number} 行：件数应在 0 至 {MOST} 之间。")
        if code and code not in profiles:
            raise BadSeason(f"第 {number} 行：没有示例“{code}”。可以用的有：{'、'.join(sorted(profiles))}。")
        yield day, count, profiles.get(code)


def _one_of(profiles: Sequence[Profile], chance: random.Random) -> Profile:
    return chance.choices(profiles, weights=[profile.weight for profile in profiles])[0]
