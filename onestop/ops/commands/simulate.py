"""`onestop simulate`: a discharge season against the people of an office and the calendar. Needs no database."""

import datetime
import random
from collections.abc import Iterator
from pathlib import Path

import click

from onestop.catalog.examples import load_examples
from onestop.catalog.library import ThemeLibrary
from onestop.deadlines import calendar, workdays
from onestop.deadlines.calendar import Calendar
from onestop.deadlines.notices import BadCalendar
from onestop.ops import options, printing
from onestop.ops.commands.due import Day
from onestop.ops.commands.theme import THEMES
from onestop.simulation import arrivals, forecast, staffing
from onestop.simulation.forecast import Forecast, StationForecast
from onestop.simulation.season import WINDOW, BadSeason, Season

MOST_WORKING_DAYS = 250
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command
@click.option("--arrivals", "file", type=FILE, help="到件文件：CSV，列 date,count，可加 profile（示例名）。")
@click.option("--per-day", type=click.FloatRange(min=0, min_open=True), help="平均每个工作日来多少件（随机到达）。")
@click.option("--days", type=click.IntRange(1, MOST_WORKING_DAYS), default=60, help="到件持续多少个工作日，默认 60。")
@click.option("--from", "first", type=Day(), help="从哪一天开始，默认今天。")
@click.option("--office", "office_file", type=FILE, help="人手文件（TOML）：人数、每件分钟数、等待、比重。")
@click.option("--theme", default="veteran_discharge", help="主题代码，取最新版本。")
@click.option("--seed", type=int, default=1, help="随机数种子：同样的种子，同样的结果。")
@options.data
@options.as_json
def command(
    *,
    file: Path | None,
    per_day: float | None,
    days: int,
    first: datetime.date | None,
    office_file: Path | None,
    theme: str,
    seed: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """试算一个退役季：哪个部门什么时候忙不过来，多一个人差多少。"""
    if (file is None) == (per_day is None):
        raise click.UsageError("请写 --arrivals 文件 或者 --per-day 件数，二者写一个。")
    try:
        library = ThemeLibrary(THEMES)
        spec = library.latest(theme)
        days_of_work = calendar.load(options.data_folder(data))
        kinds = staffing.profiles(spec, load_examples(library.root / spec.code / spec.version))
        office, kinds = staffing.read(_text(office_file), spec, kinds)
        chance = random.Random(seed)  # noqa: S311 # chance, not a secret
        if per_day is None:
            begin, found = arrivals.read(
                _text(file), profiles=kinds, office=office, calendar=days_of_work, chance=chance
            )
        else:
            begin = workdays.next_working_day(days_of_work, first or datetime.date.today())  # noqa: DTZ011 # of this machine
            found = arrivals.invented(per_day, days, profiles=kinds, office=office, chance=chance)
        season = Season(begin, spec.working_days, office, found, spec.correction_working_days, seed)
        result = forecast.with_one_more(season, days_of_work)
    except (BadSeason, BadCalendar, LookupError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    names = forecast.names(spec.departments)
    if as_json:
        printing.document(forecast.as_document(result, names))
    else:
        printing.lines(_report(result, names, days_of_work, season))


def _text(file: Path | None) -> str:
    return file.read_text(encoding="utf-8") if file else ""


def _report(found: Forecast, names: dict[str, str], days: Calendar, season: Season) -> Iterator[str]:
    yield (
        f"{found.days[0]} 起到件 {found.arrived} 件，全部办结在 {found.days[-1]}；"
        f"受理到办结平均 {found.mean_days:.1f} 个工作日，九成在 {found.ninth_decile_days} 个工作日以内。"
    )
    if found.late:
        share = found.late / found.arrived
        yield f"超过 {season.promise} 个工作日的 {found.late} 件（{share:.0%}），从 {found.first_late} 开始出现。"
    else:
        yield f"没有超过 {season.promise} 个工作日的。"
    if found.days[-1] > days.firm_through:
        yield f"{days.firm_through} 以后的节假日安排尚未公布，按周一至周五推算。"
    yield ""
    for one in found.stations:
        yield from _of_station(one, names[one.station], found)


def _of_station(one: StationForecast, name: str, found: Forecast) -> Iterator[str]:
    if not one.served:
        yield f"{name}：{one.people} 人，没有要办的。"
        return
    yield (
        f"{name}：{one.people} 人，办 {one.served} 件次，忙 {one.busy:.0%}；平均等 {one.mean_wait:.1f} 个工作日，"
        f"最多积压 {one.longest_queue} 件（{one.longest_on}）。"
    )
    if one.late:
        limit = "答复时限" if one.station == WINDOW else "内部时限"
        yield f"  超过{limit} {one.late} 件次，从 {one.first_late} 开始。"
    if not found.late and one.late:
        yield f"  多一个人：由 {one.late} 件次变为 {one.late_with_one_more} 件次。"
    if found.late and one.late_cases_with_one_more is not None:
        yield f"  多一个人：超过总时限的由 {found.late} 件变为 {one.late_cases_with_one_more} 件。"
