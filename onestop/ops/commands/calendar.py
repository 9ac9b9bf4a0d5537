"""`onestop calendar`: show a year's working days and the notice behind them, or import a new notice."""

import dataclasses
import datetime
from collections.abc import Iterator
from pathlib import Path

import click

from onestop.deadlines import calendar
from onestop.deadlines.calendar import Calendar
from onestop.deadlines.notices import ONE_DAY, BadCalendar, Notice
from onestop.ops import options, printing


@dataclasses.dataclass(frozen=True)
class NamedDay:
    """A day that a notice names."""

    date: datetime.date
    holiday: str
    notice: str


@dataclasses.dataclass(frozen=True)
class Month:
    """One month: how many days are worked, and the days that a notice names."""

    month: int
    working_days: int
    holidays: list[NamedDay]
    make_up_days: list[NamedDay]


@click.group
def command() -> None:
    """工作日历：查看一年的安排，导入新公布的安排。"""


@command.command
@click.argument("year", metavar="年份")
@options.data
@options.as_json
def show(*, year: str, data: Path | None, as_json: bool) -> None:
    """查看一年的放假、调休上班和所依据的通知。"""
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise click.UsageError(f"“{year}”不是年份。请写成2026的样子。")
    try:
        days = calendar.load(options.data_folder(data))
    except BadCalendar as error:
        raise click.ClickException(str(error)) from error
    notice = days.notice_of(int(year))
    if notice is None:
        first, last = days.notices[0].year, days.notices[-1].year
        raise click.ClickException(
            f"日历中没有{year}年的安排，现有{first}年至{last}年。公布后请用onestop calendar import导入。"
        )
    months = [_month(days, notice.year, month) for month in range(1, 13)]
    if as_json:
        printing.document(_document(days, notice, months))
    else:
        printing.lines(_report(days, notice, months))


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@options.data
@options.as_json
def import_(*, file: Path, data: Path | None, as_json: bool) -> None:
    """检查一年的安排，无误则存入数据目录。"""
    if not file.is_file():
        raise click.UsageError(f"没有文件“{file}”。请核对路径。")
    try:
        notice, stored = calendar.import_notice(file, options.data_folder(data))
    except BadCalendar as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        printing.document({"year": notice.year, "notice": notice.citation, "new": stored is not None, "stored": stored})
    elif stored is None:
        printing.lines([f"{notice.year}年的安排（{notice.citation}）已在日历中，无需再次导入。"])
    else:
        printing.lines([f"已导入{notice.year}年的安排（{notice.citation}），存于{stored}。"])


def _month(days: Calendar, year: int, month: int) -> Month:
    first = datetime.date(year, month, 1)
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    named: dict[bool, list[NamedDay]] = {False: [], True: []}
    for step in range((after - first).days):
        day = first + ONE_DAY * step
        fixed = days.fixed(day)
        if fixed:
            named[fixed.working].append(NamedDay(date=day, holiday=fixed.holiday, notice=fixed.notice.citation))
    return Month(
        month=month,
        working_days=days.rank(after - ONE_DAY) - days.rank(first - ONE_DAY),
        holidays=named[False],
        make_up_days=named[True],
    )


def _document(days: Calendar, notice: Notice, months: list[Month]) -> dict[str, object]:
    return {
        "year": notice.year,
        "notice": {key: getattr(notice, key) for key in ("title", "number", "date", "url", "source", "replaces")},
        "firm_through": days.firm_through,
        "working_days": sum(month.working_days for month in months),
        "months": months,
    }


def _report(days: Calendar, notice: Notice, months: list[Month]) -> Iterator[str]:
    number = f"（{notice.number}）" if notice.number else ""
    yield f"{notice.year}年，共{sum(month.working_days for month in months)}个工作日"
    yield f"依据：{notice.title}{number}"
    if notice.url:
        yield f"地址：{notice.url}"
    yield f"来源：{notice.source}"
    yield ""
    for month in months:
        named = _named("放假", month.holidays) + _named("调休上班", month.make_up_days)
        yield f"{month.month:>2}月  {month.working_days:>2}个工作日{named}"
    if days.firm_through.year == notice.year:
        yield ""
        yield f"{days.firm_through}之后的安排可能随下一年的通知变动，暂按周一至周五计算。"


def _named(word: str, named: list[NamedDay]) -> str:
    """The named days of a month by holiday, consecutive ones as a span."""
    by_holiday: dict[str, list[list[int]]] = {}
    for day in named:
        spans = by_holiday.setdefault(day.holiday, [])
        if spans and spans[-1][1] + 1 == day.date.day:
            spans[-1][1] = day.date.day
        else:
            spans.append([day.date.day, day.date.day])
    return "".join(f"；{holiday}{word}：{_spans(spans)}" for holiday, spans in by_holiday.items())


def _spans(spans: list[list[int]]) -> str:
    return "、".join(f"{first}日" if first == last else f"{first}日至{last}日" for first, last in spans)
