"""What papers, form and registers say differently about one thing, each difference named with everybody who said it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onestop.catalog.spec import ThemeSpec

_MONTH = len("2026-09")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says: a paper, the form, a register."""

    source: str
    """In the user's words: 材料“退出现役证书”, 申报表单, 公安人口系统."""
    key: str
    value: str
    doubtful: bool = False
    """Whether it may be misread."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about which sources differ."""

    key: str
    name: str
    said: tuple[tuple[str, tuple[str, ...]], ...]
    """Each value with the sources that say it, in the sequence in which they were given."""
    doubtful: bool
    """Whether one of the values may be misread: compare with the paper first."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Everybody who said something about it."""
        return tuple(source for _, sources in self.said for source in sources)


def differences(statements: Iterable[Statement], names: Mapping[str, str]) -> tuple[Difference, ...]:
    """Every key about which two sources differ; empty values say nothing. Names: key → what it is called."""
    about: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.value:
            about.setdefault(statement.key, []).append(statement)
    found = (_difference(key, names.get(key, key), said) for key, said in about.items())
    return tuple(one for one in found if one)


def names_of(theme: ThemeSpec) -> dict[str, str]:
    """What everything that is read or asked is called."""
    rules = (rule for material in theme.materials if material.recognition for rule in material.recognition.readings)
    return {rule.key: rule.name for rule in rules} | {field.key: field.label for field in theme.form.fields}


def _difference(key: str, name: str, said: list[Statement]) -> Difference | None:
    month_only = any(len(one.value) == _MONTH and _is_day(one.value + "-01") for one in said)
    by_value: dict[str, list[Statement]] = {}
    for one in said:
        by_value.setdefault(_comparable(one.value, month_only=month_only), []).append(one)
    if len(by_value) < 2:
        return None
    return Difference(
        key,
        name,
        tuple((value, tuple(one.source for one in sources)) for value, sources in by_value.items()),
        doubtful=any(one.doubtful for one in said),
    )


def _comparable(value: str, *, month_only: bool) -> str:
    """A day is the same as its month where somebody only gave the month."""
    return value[:_MONTH] if month_only and _is_day(value) else value


def _is_day(value: str) -> bool:
    parts = value.split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(part.isdecimal() for part in parts)
