"""Readers of docs/seed.md and of the tables in the guide's text, for the tests beside."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from onestop.catalog import loader
from onestop.catalog.spec import ThemeSpec

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "themes/veteran_discharge/2022"
DEPARTURES = "## 与原文不同之处"


@dataclass(frozen=True, slots=True)
class SeedRow:
    """One row of docs/seed.md: what it quotes of the guide, and what it points to."""

    quote: str
    where: str

    def references(self) -> list[str]:
        """The texts in backticks: `file#key`, or a path of the repository."""
        return re.findall(r"`([^`]+)`", self.where)


def squeezed(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


@cache
def theme() -> ThemeSpec:
    """The theme as loaded."""
    return loader.load(FOLDER)


def guide() -> str:
    """The document that the theme implements."""
    return (FOLDER / "source.txt").read_text(encoding="utf-8")


def seed_rows() -> tuple[list[SeedRow], list[SeedRow]]:
    """Rows that say where the guide is met, and rows that say where we depart from it."""
    met, _, departures = (ROOT / "docs/seed.md").read_text(encoding="utf-8").partition(DEPARTURES)
    return list(_rows(met)), list(_rows(departures))


def _rows(text: str) -> Iterator[SeedRow]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and cells[0] != "原文" and not set(cells[0]) <= {"-"}:
            yield SeedRow(cells[0], "，".join(cells[1:]))


def exists(reference: str) -> bool:
    """Whether a reference of docs/seed.md points at something that is there."""
    file, _, path = reference.partition("#")
    for place in (FOLDER / file, ROOT / file):
        if place.exists():
            return not path or _holds(place, path)
    return False


def _holds(place: Path, path: str) -> bool:
    if place.suffix != ".toml":
        return path in place.read_text(encoding="utf-8")
    found: Any = _toml(place)
    for step in path.split("."):
        found = _step(found, step)
    return found is not None


def _step(table: Any, step: str) -> Any:
    """The value of a key (lists may be named in the plural), or the entry with that code, key or item."""
    if not isinstance(table, dict):
        return None
    if step in table or step.removesuffix("s") in table:
        return table.get(step, table.get(step.removesuffix("s")))
    entries = [entry for value in table.values() if isinstance(value, list) for entry in value]
    named = (entry for entry in entries if isinstance(entry, dict))
    return next((entry for entry in named if step in (entry.get("code"), entry.get("key"), entry.get("item"))), None)


@cache
def _toml(place: Path) -> dict[str, Any]:
    return tomllib.loads(place.read_text(encoding="utf-8"))


def examples() -> list[dict[str, Any]]:
    """The sample applicants of 2022 as written."""
    return [_toml(path) for path in sorted((FOLDER / "examples").glob("*.toml"))]


def annex(title: str, *, until: str) -> list[list[str]]:
    """The cells of each line between the annex's title and `until`, empty cells left out."""
    text = guide().partition(title)[2].partition(until)[0]
    return [[cell.strip() for cell in line.split("\t") if cell.strip()] for line in text.splitlines() if line.strip()]


def asked_materials() -> list[tuple[str, str, str, str]]:
    """附件1: (name, form, count, note) of every row."""
    rows = []
    for cells in annex("附件1:", until="附件2:"):
        values = [cell for cell in cells if cell != "军人退役"]
        if any(form in values for form in ("原件", "复印件", "电子版")):
            name, form, count, *note = values
            rows.append((name, form, count, "".join(note)))
    return rows


NO_FIELDS = {
    "军人退役“一件事一次办”申报表单",
    "个人基本信息",
    "户口登记、核发身份证",
    "年 月 日",
    "年 月",
    "学历",
    "服役部队",
    "省 市 县(市、区)",
    "联系方式",
    "落户方式",
    "是(否)",
}
"""Cells of 附件2 that are a heading of several cells, or the blank to fill in."""


def form_cells() -> list[str]:
    """附件2: the label of every cell to fill in, in its sequence."""
    return [cell for cells in annex("附件2:", until="附件1:") for cell in cells if cell not in NO_FIELDS]
