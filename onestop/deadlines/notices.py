"""One year's notice on days off (国务院办公厅关于某年部分节假日安排的通知): its file, read and checked."""

import dataclasses
import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path

ONE_DAY = datetime.timedelta(days=1)

# The longest holiday so far had ten days (Spring Festival 2020); more than this is a slip in `from` or `to`.
LONGEST_HOLIDAY_DAYS = 14

# Days off by law in every year (全国年节及纪念日放假办法): a file without one of them is incomplete.
STATUTORY_DAYS = (("元旦", 1, 1), ("劳动节", 5, 1), ("国庆节", 10, 1))

NOTICE_KEYS = frozenset({"year", "title", "number", "date", "url", "source", "replaces"})


class BadCalendar(ValueError):
    """The calendar cannot be built or asked as wished; the message is Chinese and for the person at the keyboard."""


class BadNotice(BadCalendar):
    """A notice file is wrong; the message names the file, the key and the remedy."""

    def __init__(self, *, file: str, key: str, problem: str, remedy: str) -> None:
        super().__init__(f"{file}：{key}：{problem}。{remedy}。")


@dataclasses.dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday (放假): its first and last day, both off, weekends in between included."""

    name: str
    first: datetime.date
    last: datetime.date

    def days(self) -> tuple[datetime.date, ...]:
        return tuple(self.first + ONE_DAY * step for step in range((self.last - self.first).days + 1))


@dataclasses.dataclass(frozen=True, slots=True)
class MakeUpDay:
    """A Saturday or Sunday that is worked (调休上班) in exchange for a day of `holiday`."""

    date: datetime.date
    holiday: str


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """What one notice fixed for `year`, which may reach back into December of the year before.

    `replaces` is the number of an earlier notice for the same year that this one supersedes; `file` is for messages.
    """

    year: int
    title: str
    source: str
    holidays: tuple[Holiday, ...]
    workdays: tuple[MakeUpDay, ...]
    number: str = ""
    date: datetime.date | None = None
    url: str = ""
    replaces: str = ""
    file: str = dataclasses.field(default="", compare=False)

    @property
    def citation(self) -> str:
        return self.number or self.title

    def fixed_days(self) -> dict[datetime.date, bool]:
        """Every day the notice names, and whether it is worked."""
        off = {day: False for holiday in self.holidays for day in holiday.days()}
        return off | {made_up.date: True for made_up in self.workdays}


class _Table:
    """One TOML table with the file and place it stands in, so that every complaint can name them."""

    def __init__(self, *, file: str, place: str, values: object, keys: frozenset[str]) -> None:
        self._file, self._place = file, place
        if not isinstance(values, Mapping):
            raise BadNotice(file=file, key=place, problem="应当是一张表", remedy=f"请写成{place}并在下面逐行列出各项")
        self._values = values
        for key in values:
            if key not in keys:
                raise self.wrong(key, "没有这一项", f"可用的项：{'、'.join(sorted(keys))}")

    def wrong(self, key: str, problem: str, remedy: str) -> BadNotice:
        return BadNotice(file=self._file, key=f"{self._place} {key}", problem=problem, remedy=remedy)

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "缺少文字或不是文字", f'请写成 {key} = "……"')
        return value.strip()

    def optional_text(self, key: str) -> str:
        return self.text(key) if self.has(key) else ""

    def day(self, key: str) -> datetime.date:
        value = self._values.get(key)
        # A datetime is a date to isinstance, but not a day of a calendar.
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            raise self.wrong(key, "缺少日期或不是日期", f"请写成 {key} = 2027-01-01 的样子，不加引号")
        return value

    def year(self, key: str) -> int:
        value = self._values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 1949 <= value <= 9000:
            raise self.wrong(key, "缺少年份或不是年份", f"请写成 {key} = 2027 的样子")
        return value


def read_notice(path: Path) -> Notice:
    """Read and check one notice file; raises `BadNotice` for anything a person must mend, `OSError` if unreadable."""
    return parse_notice(path.read_bytes(), file=path.name)


def parse_notice(content: bytes, *, file: str) -> Notice:
    """Parse and check the bytes of a notice file; `file` is the name to be used in complaints."""
    document = _document(content, file)
    head = _Table(file=file, place="[notice]", values=document.get("notice"), keys=NOTICE_KEYS)
    notice = Notice(
        year=head.year("year"),
        title=head.text("title"),
        source=head.text("source"),
        number=head.optional_text("number"),
        date=head.day("date") if head.has("date") else None,
        url=head.optional_text("url"),
        replaces=head.optional_text("replaces"),
        holidays=tuple(_holiday(table) for table in _tables(document, "holiday", {"name", "from", "to"}, file)),
        workdays=tuple(_make_up_day(table) for table in _tables(document, "workday", {"date", "for"}, file)),
        file=file,
    )
    _check_days(notice)
    _check_workdays(notice)
    _check_complete(notice)
    return notice


def _document(content: bytes, file: str) -> dict[str, object]:
    try:
        document: dict[str, object] = tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        raise BadNotice(file=file, key="全文", problem="不是UTF-8文本", remedy="请用UTF-8编码另存") from error
    except tomllib.TOMLDecodeError as error:
        problem, remedy = f"不是合格的TOML（{error}）", "请对照往年的文件改正这一处"
        raise BadNotice(file=file, key="全文", problem=problem, remedy=remedy) from error
    for key in document:
        if key not in {"notice", "holiday", "workday"}:
            remedy = "只应有[notice]、[[holiday]]和[[workday]]"
            raise BadNotice(file=file, key=key, problem="没有这一节", remedy=remedy)
    return document


def _tables(document: dict[str, object], name: str, keys: set[str], file: str) -> list[_Table]:
    rows = document.get(name, [])
    if not isinstance(rows, list):
        raise BadNotice(file=file, key=name, problem="应当可以有多条", remedy=f"请用双方括号写成[[{name}]]")
    return [
        _Table(file=file, place=f"第{place}个[[{name}]]", values=values, keys=frozenset(keys))
        for place, values in enumerate(rows, start=1)
    ]


def _holiday(table: _Table) -> Holiday:
    holiday = Holiday(name=table.text("name"), first=table.day("from"), last=table.day("to"))
    if holiday.last < holiday.first:
        raise table.wrong("to", f"{holiday.last}早于开始日期{holiday.first}", "请核对起止日期")
    if (holiday.last - holiday.first).days >= LONGEST_HOLIDAY_DAYS:
        raise table.wrong("to", f"{holiday.name}长于{LONGEST_HOLIDAY_DAYS}天", "请核对起止日期")
    return holiday


def _make_up_day(table: _Table) -> MakeUpDay:
    made_up = MakeUpDay(date=table.day("date"), holiday=table.text("for"))
    if made_up.date.weekday() < 5:
        raise table.wrong("date", f"{made_up.date}不是周六或周日，不会是调休上班日", "请核对日期")
    return made_up


def _wrong(notice: Notice, key: str, problem: str, remedy: str) -> BadNotice:
    return BadNotice(file=notice.file, key=key, problem=problem, remedy=remedy)


def _check_days(notice: Notice) -> None:
    """Refuse days of another year and days named twice."""
    named = [(day, "[[holiday]]") for holiday in notice.holidays for day in holiday.days()]
    named += [(made_up.date, "[[workday]]") for made_up in notice.workdays]
    first, last = datetime.date(notice.year - 1, 12, 1), datetime.date(notice.year, 12, 31)
    seen: set[datetime.date] = set()
    for day, key in named:
        if not first <= day <= last:
            raise _wrong(notice, key, f"{day}不在{notice.year}年通知的范围内", f"应在{first}至{last}之间，请核对年份")
        if day in seen:
            raise _wrong(notice, key, f"{day}写了两次", "每一天只能在一处，请删去多余的一处")
        seen.add(day)


def _check_workdays(notice: Notice) -> None:
    names = [holiday.name for holiday in notice.holidays]
    for made_up in notice.workdays:
        if made_up.holiday not in names:
            problem = f"{made_up.date}为“{made_up.holiday}”调休，但没有这个节日"
            raise _wrong(notice, "[[workday]] for", problem, f"请写成其中之一：{'、'.join(names)}")


def _check_complete(notice: Notice) -> None:
    days = notice.fixed_days()
    for name, month, day in STATUTORY_DAYS:
        date = datetime.date(notice.year, month, day)
        if days.get(date, True):
            raise _wrong(notice, "[[holiday]]", f"缺少{name}（{date}）", "请把通知中的节日录全")
