"""The code tables of the form as mappings from code to name, read once from `onestop/catalog/tables`."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib import resources

_SUFFIX = ".csv"
_NAME = re.compile(r"[a-z_]+")


class CodeTable(Mapping[str, str]):
    """One code table (代码表): code → name in the sequence of its source, with any further columns."""

    def __init__(self, name: str, rows: tuple[Mapping[str, str], ...]) -> None:
        self.name = name
        self._rows = {row["code"]: row for row in rows}
        self._labels = {code: row["name"] for code, row in self._rows.items()}

    def __getitem__(self, code: str) -> str:
        return self._labels[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)

    def __contains__(self, code: object) -> bool:
        return code in self._labels

    def label(self, code: str) -> str:
        """The name of a code; the code itself where the table lacks it, so that an old value can still be shown."""
        return self._labels.get(code, code)

    def cell(self, code: str, column: str) -> str:
        """A further column of a code's row; KeyError where there is no such code or column."""
        return self._rows[code][column]

    @cached_property
    def usual(self) -> Mapping[str, str]:
        """The entries a form offers first: those marked in the column `usual`, or all where the table marks none."""
        marked = {code: row["name"] for code, row in self._rows.items() if row.get("usual") == "1"}
        return marked or dict(self._labels)


@cache
def names() -> tuple[str, ...]:
    """The names of all tables, sorted."""
    folder = resources.files("onestop.catalog.tables")
    return tuple(sorted(entry.name.removesuffix(_SUFFIX) for entry in folder.iterdir() if entry.name.endswith(_SUFFIX)))


@cache
def table(name: str) -> CodeTable:
    """The table of that name. LookupError where there is none."""
    if not _NAME.fullmatch(name) or name not in names():
        raise LookupError(f"没有代码表“{name}”，可用的有：{'、'.join(names())}。")
    text = resources.files("onestop.catalog.tables").joinpath(name + _SUFFIX).read_text(encoding="utf-8")
    return CodeTable(name, tuple(csv.DictReader(text.splitlines())))
