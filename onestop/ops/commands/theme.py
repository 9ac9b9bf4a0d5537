"""`onestop theme`: check themes, publish a version, compare two versions. Needs no database."""

import os
from datetime import date
from pathlib import Path

import click

from onestop.catalog import checks, library, loader
from onestop.catalog.differences import differences
from onestop.catalog.problems import ThemeInvalid, ThemeProblem
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import calendar, clock
from onestop.ops import options, printing

THEMES = Path(__file__).resolve().parents[3] / "themes"


class Folder(click.ParamType[Path]):
    """A folder that is there."""

    name = "文件夹"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        folder = Path(str(value))
        if not folder.is_dir():
            self.fail(f"没有文件夹“{value}”。请核对路径。", param, ctx)
        return folder


FOLDER = Folder()


@click.group
def command() -> None:
    """主题：检查、发布、比较。"""


@command.command
@click.argument("folders", nargs=-1, type=FOLDER, metavar="[文件夹 …]")
@options.data
@options.as_json
def check(*, folders: tuple[Path, ...], data: Path | None, as_json: bool) -> int:
    """逐一证明主题可以使用；不写文件夹时检查全部主题。有问题时退出状态为 1。"""
    chosen = folders or _all_folders()
    found = {folder: _check(folder, data) for folder in chosen}
    if as_json:
        printing.document([{"folder": folder, "problems": list(problems)} for folder, problems in found.items()])
    else:
        for folder, problems in found.items():
            _report(folder, problems)
    return 1 if any(found.values()) else 0


@command.command
@click.argument("folder", type=FOLDER, metavar="文件夹")
@options.data
@options.as_json
def publish(*, folder: Path, data: Path | None, as_json: bool) -> int:
    """检查无误后发布一个版本：记下摘要，此后不得改动。"""
    problems = _check(folder, data)
    digest = "" if problems else library.publish(folder)
    if as_json:
        printing.document({"folder": folder, "problems": list(problems), "digest": digest})
    elif problems:
        _report(folder, problems)
    else:
        printing.lines([f"已发布{folder}，SM3 摘要 {digest}。"])
    return 1 if problems else 0


@command.command
@click.argument("old", type=FOLDER, metavar="旧版")
@click.argument("new", type=FOLDER, metavar="新版")
@options.as_json
def diff(*, old: Path, new: Path, as_json: bool) -> None:
    """逐项列出两个版本的不同：情形、字段、材料、事项、路线。"""
    found = differences(_load(old), _load(new))
    if as_json:
        printing.document(list(found))
    else:
        printing.lines([str(each) for each in found] or ["两个版本没有不同。"])


def _all_folders() -> tuple[Path, ...]:
    root = Path(os.environ.get("ONESTOP_THEMES") or THEMES)
    folders = tuple(root / code / version for code, version in library.ThemeLibrary(root).versions())
    if not folders:
        raise click.ClickException(f"{root} 中没有主题。请把主题放在 主题代码/版本 文件夹中。")
    return folders


def _check(folder: Path, data: Path | None) -> tuple[ThemeProblem, ...]:
    days = calendar.load(options.data_folder(data))

    def due_of(accepted: date, working_days: int) -> tuple[date, bool]:
        return clock.due_date(days, accepted, working_days)

    return checks.check(folder, due_of=due_of)


def _report(folder: Path, problems: tuple[ThemeProblem, ...]) -> None:
    if problems:
        printing.lines([f"{folder}：有{len(problems)}个问题", *(f"  {problem}" for problem in problems)])
    else:
        printing.lines([f"{folder}：没有问题"])


def _load(folder: Path) -> ThemeSpec:
    try:
        return loader.load(folder)
    except ThemeInvalid as invalid:
        raise click.ClickException(f"{folder} 不能读取：\n{invalid}") from invalid
