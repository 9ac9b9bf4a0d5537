"""The small declarative conditions of a theme: equality, comparison, `any`, `all`, `not` — and nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass

Answers = Mapping[str, str]
"""Answers to situations and form fields: key → text as stored (dates ISO 8601, codes; absent or "" = unanswered)."""


@dataclass(frozen=True, slots=True)
class Equals:
    """`field = value`, or `field = [v1, v2]` for one of several values. Unanswered never equals."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """`field = { lt | le | gt | ge = value }`: ISO dates as dates, numbers as numbers. Unanswered never holds."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. `All(())` always holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds. `Any(())` never holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Equals | Compare | All | Any | Not

ALWAYS: Condition = All(())
NEVER: Condition = Any(())
