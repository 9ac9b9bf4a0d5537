"""`onestop due`: a due date with its proof, day by day."""

import datetime
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from onestop.deadlines import calendar, clock
from onestop.deadlines.notices import BadCalendar
from onestop.ops import options, printing

WEEKDAYS = "一二三四五六日"
UNNAMED_PAUSE = "未写明原因"


def parse_day(text: str) -> datetime.date | None:
    """The day of YYYY-MM-DD; None for anything else, the short forms of ISO 8601 included."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


class Day(click.ParamType[datetime.date]):
    """A day as YYYY-MM-DD."""

    name = "日期"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        if isinstance(value, datetime.date):
            return value
        return parse_day(str(value)) or self._refuse(value, param, ctx)

    def _refuse(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        self.fail(f"“{value}”不是日期。请写成2026-11-24的样子，并核对该日确实存在。", param, ctx)


class WorkingDays(click.ParamType[int]):
    """A limit of at least one working day."""

    name = "天数"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0):
            self.fail(f"“{value}”不是可用的天数。请写1至99999的整数，例如15。", param, ctx)
        return int(text)


class PauseSpan(click.ParamType[clock.Pause]):
    """A pause as FROM..TO or FROM..TO:reason."""

    name = "起..止[:原因]"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> clock.Pause:
        if isinstance(value, clock.Pause):
            return value
        span, _, reason = str(value).replace("：", ":", 1).partition(":")
        first, _, last = span.partition("..")
        start, end = parse_day(first), parse_day(last)
        if start is None or end is None:
            self.fail(
                f"“{value}”不是停表的起止。请写成2026-11-24..2026-11-30或2026-11-24..2026-11-30:原因。", param, ctx
            )
        try:
            return clock.Pause(start=start, end=end, reason=reason.strip() or UNNAMED_PAUSE)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command
@click.option("--accepted", type=Day(), required=True, help="受理日期，例如2026-11-24；当日不计入。")
@click.option("--working-days", type=WorkingDays(), required=True, help="时限，按工作日计。")
@click.option(
    "--pause",
    "pauses",
    type=PauseSpan(),
    multiple=True,
    help="停表：自起日的次日停，至止日止；可写多次，可附原因。",
)
@options.data
@options.as_json
def command(
    *,
    accepted: datetime.date,
    working_days: int,
    pauses: tuple[clock.Pause, ...],
    data: Path | None,
    as_json: bool,
) -> None:
    """计算办结期限，并逐日说明理由。"""
    try:
        days = calendar.load(options.data_folder(data))
    except BadCalendar as error:
        raise click.ClickException(str(error)) from error
    try:
        due = clock.due(days, accepted, working_days, pauses=pauses)
    except calendar.OutsideCalendar as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        printing.document({"due_date": due.date, "provisional": due.provisional, "days": due.days})
    else:
        printing.lines(_report(due, days, working_days))


def _report(due: clock.Due, days: calendar.Calendar, limit: int) -> Iterator[str]:
    accepted = due.days[0].date
    estimate = "（预计）" if due.provisional else ""
    yield f"{named(accepted)}受理，时限{limit}个工作日，应于{named(due.date)}前（含当日）办结{estimate}。"
    if due.provisional:
        yield f"{days.firm_through}之后的节假日安排尚未公布，公布并导入后，到期日可能变动。"
    yield ""
    yield "日期                      计入  说明"
    for (counted, why), notes in itertools.groupby(due.days, key=lambda note: (note.counted, note.why)):
        run = list(notes)
        span = str(run[0].date) if len(run) == 1 else f"{run[0].date}..{run[-1].date}"
        yield f"{span:<24}  {len(run) if counted else '-':>4}  {why}"


def named(day: datetime.date) -> str:
    """The day with its weekday, for people."""
    return f"{day}（周{WEEKDAYS[day.weekday()]}）"
