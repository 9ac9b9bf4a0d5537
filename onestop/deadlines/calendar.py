"""The working-day calendar: which days are worked, which notice says so, and how far that is known."""

import dataclasses
import datetime
import functools
import itertools
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from onestop.deadlines import notices
from onestop.deadlines.notices import BadCalendar, Notice

BUILTIN_FOLDER = Path(__file__).parent / "data"
IMPORTED_FOLDER = "calendar"

# Years after the last notice that can still be counted, on the assumption of Monday to Friday.
ASSUMED_YEARS = 10

ASSUMED = "节假日安排尚未公布，暂按周一至周五计算"


class Contradiction(BadCalendar):
    """Notices that cannot all hold: a missing year, or one day fixed in two ways."""


class OutsideCalendar(BadCalendar):
    """A day before the first notice, or too far after the last one to be counted."""


@dataclasses.dataclass(frozen=True, slots=True)
class FixedDay:
    """A day that a notice names: off or worked, for which holiday."""

    working: bool
    holiday: str
    notice: Notice

    def why(self) -> str:
        phrase = f"因{self.holiday}调休上班" if self.working else f"{self.holiday}放假"
        return f"{phrase}（{self.notice.citation}）"


@dataclasses.dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calendar:
    """Every day from `first_day` to `last_day`, each worked or not; firm up to and including `firm_through`.

    Two tables make counting independent of its length: `_rank[n]` is how many working days there are up to and
    including the n-th day (n = 1 for `first_day`), `_working[k - 1]` is the ordinal of the k-th working day.
    """

    notices: tuple[Notice, ...]
    first_day: datetime.date
    last_day: datetime.date
    firm_through: datetime.date
    _fixed: dict[datetime.date, FixedDay]
    _rank: list[int]
    _working: list[int]

    def is_working_day(self, day: datetime.date) -> bool:
        return self.rank(day) > self.rank(day - notices.ONE_DAY)

    def rank(self, day: datetime.date) -> int:
        """How many working days of the calendar there are up to and including `day`; 0 on the eve of `first_day`."""
        position = day.toordinal() - self.first_day.toordinal() + 1
        if not 0 <= position < len(self._rank):
            raise self.outside(str(day))
        return self._rank[position]

    def working_day(self, rank: int) -> datetime.date:
        """The working day of that rank, from 1."""
        if not 1 <= rank <= len(self._working):
            raise self.outside("推算的日期")
        return datetime.date.fromordinal(self._working[rank - 1])

    def fixed(self, day: datetime.date) -> FixedDay | None:
        """What a notice says of `day`; None for an ordinary weekday or weekend."""
        return self._fixed.get(day)

    def why(self, day: datetime.date) -> str:
        """Why `day` is worked or not, in Chinese, with the notice that says so."""
        working = self.is_working_day(day)
        fixed = self._fixed.get(day)
        if fixed:
            return fixed.why()
        kind = "工作日" if working else "周末"
        return kind if day <= self.firm_through else f"{kind}（{ASSUMED}）"

    def notice_of(self, year: int) -> Notice | None:
        return next((notice for notice in self.notices if notice.year == year), None)

    def outside(self, what: str) -> OutsideCalendar:
        return OutsideCalendar(
            f"{what}超出工作日历的范围（{self.first_day}至{self.last_day}）。请核对日期，或先导入所缺年份的安排。"
        )


def build(found: Iterable[Notice]) -> Calendar:
    """Build the calendar of these notices; raises `Contradiction` where they cannot all hold."""
    held = _in_force(found)
    fixed = _merge(held)
    first_day = datetime.date(held[0].year, 1, 1)
    last_day = datetime.date(held[-1].year + ASSUMED_YEARS, 12, 31)
    rank, working = [0], []
    for ordinal in range(first_day.toordinal(), last_day.toordinal() + 1):
        named = fixed.get(datetime.date.fromordinal(ordinal))
        # Ordinal 1 is a Monday.
        if named.working if named else (ordinal - 1) % 7 < 5:
            working.append(ordinal)
        rank.append(len(working))
    return Calendar(
        notices=held,
        first_day=first_day,
        last_day=last_day,
        # Not 31 December: the next notice may still move the days before New Year, as those of 2007 (2006-12-30 and 31
        # worked), 2008 (2007-12-29 worked, 31 off), 2012 (2011-12-31 worked) and 2019 (2018-12-29 worked, 31 off) did.
        # None has reached back beyond the 29th.
        firm_through=datetime.date(held[-1].year, 12, 28),
        _fixed=fixed,
        _rank=rank,
        _working=working,
    )


def _in_force(found: Iterable[Notice]) -> tuple[Notice, ...]:
    """One notice for each year, without a gap."""
    by_year = itertools.groupby(sorted(found, key=lambda notice: notice.year), key=lambda notice: notice.year)
    held = tuple(_prevailing(list(of_year)) for _, of_year in by_year)
    if not held:
        raise Contradiction("一份节假日安排也没有，无法建立工作日历。请至少提供一年的安排。")
    for earlier, later in itertools.pairwise(held):
        if later.year != earlier.year + 1:
            missing = "、".join(str(year) for year in range(earlier.year + 1, later.year))
            raise Contradiction(
                f"有{earlier.year}年和{later.year}年的安排，却缺少{missing}年的。请先导入{missing}年的安排。"
            )
    return held


def _prevailing(of_year: list[Notice]) -> Notice:
    """The notice that holds among those for one year: the one that is not replaced by another."""
    numbers = {notice.number for notice in of_year if notice.number}
    replaced = {notice.replaces for notice in of_year if notice.replaces}
    for notice in of_year:
        if notice.replaces and notice.replaces not in numbers - {notice.number}:
            raise Contradiction(
                f"{notice.file}要取代{notice.replaces}，但日历中{notice.year}年没有这份通知。请核对replaces写的文号。"
            )
    standing = [notice for notice in of_year if notice.number not in replaced]
    if not standing:
        raise Contradiction(f"{of_year[0].year}年的几份通知互相取代，没有一份有效。请核对replaces写的文号。")
    first, *others = standing
    for other in others:
        differing = sorted(dict(first.fixed_days().items() ^ other.fixed_days().items()))
        if differing:
            raise Contradiction(
                f"{first.file}和{other.file}都是{first.year}年的安排，但{_listed(differing)}的说法不同。"
                "请核对通知原文；如后一份通知取代前一份，请在[notice]中写replaces = “被取代的文号”。"
            )
    return first


def _listed(days: list[datetime.date]) -> str:
    shown = "、".join(str(day) for day in days[:5])
    return shown if len(days) <= 5 else f"{shown}等{len(days)}天"


def _merge(held: tuple[Notice, ...]) -> dict[datetime.date, FixedDay]:
    fixed: dict[datetime.date, FixedDay] = {}
    for notice in held:
        named = [(day, False, holiday.name) for holiday in notice.holidays for day in holiday.days()]
        named += [(made_up.date, True, made_up.holiday) for made_up in notice.workdays]
        for day, working, holiday_name in named:
            known = fixed.setdefault(day, FixedDay(working=working, holiday=holiday_name, notice=notice))
            if known.working != working:
                raise Contradiction(
                    f"{known.notice.file}和{notice.file}对{day}的说法不同：一份放假，一份上班。请核对两份通知的原文。"
                )
    return fixed


@functools.cache
def _builtin_notices() -> tuple[Notice, ...]:
    return tuple(notices.read_notice(path) for path in sorted(BUILTIN_FOLDER.glob("*.toml")))


@functools.cache
def load_builtin() -> Calendar:
    """The calendar of the notices that come with the software."""
    return build(_builtin_notices())


def load(data_dir: Path) -> Calendar:
    """The calendar of the built-in notices and those imported into `data_dir`.

    Cheap to call before every computation: it is rebuilt only after a file was added or changed.
    """
    files = _imported_files(data_dir)
    if not files:
        return load_builtin()
    return _load(tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@functools.lru_cache(maxsize=8)
def _load(files: tuple[tuple[Path, int, int], ...]) -> Calendar:
    return build((*_builtin_notices(), *(notices.read_notice(path) for path, _, _ in files)))


def _imported_files(data_dir: Path) -> list[Path]:
    return sorted((data_dir / IMPORTED_FOLDER).glob("*.toml"))


def import_notice(path: Path, data_dir: Path) -> tuple[Notice, Path | None]:
    """Check the notice file and keep a copy of it in `data_dir`; returns the notice and the copy, None if it was known.

    Raises `BadNotice` or `Contradiction` and keeps nothing if the calendar could not be built with it.
    """
    content = path.read_bytes()
    notice = notices.parse_notice(content, file=path.name)
    known = [*_builtin_notices(), *(notices.read_notice(file) for file in _imported_files(data_dir))]
    same_year = [other for other in known if other.year == notice.year]
    days = notice.fixed_days()
    if notice in same_year or (not notice.replaces and any(other.fixed_days() == days for other in same_year)):
        return notice, None
    build([*known, notice])
    return notice, _keep(content, data_dir / IMPORTED_FOLDER, notice.year)


def _keep(content: bytes, folder: Path, year: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    names = itertools.chain([f"{year}.toml"], (f"{year}-{count}.toml" for count in itertools.count(2)))
    target = next(folder / name for name in names if not (folder / name).exists())
    # Written aside and renamed: a server reading the folder sees the whole file or none.
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    # Published data: whoever imports it, the server's user must be able to read it.
    os.chmod(part.name, 0o644)
    os.replace(part.name, target)
    return target
