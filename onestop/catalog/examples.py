"""Sample applicants of a theme: invented people, what they answer, and what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onestop.catalog import sharing
from onestop.catalog.decoding import Place, Unreadable, decode
from onestop.catalog.loader import read_toml
from onestop.catalog.problems import ThemeInvalid, ThemeProblem
from onestop.catalog.spec import ThemeSpec


@dataclass(frozen=True, slots=True)
class Step:
    """What a department does otherwise than complete its item at once."""

    item: str
    act: str
    """complete, refuse, suspend, correct (ask for a correction), arrive (awaited papers are handed in), never."""
    reason: str = ""
    """Code of the pause reason for suspend; the words of the reason for refuse and correct."""
    fields: tuple[str, ...] = ()
    """Fields that a correction names."""
    materials: tuple[str, ...] = ()
    """Materials that a correction names."""
    on: date | None = None
    """The day of an act of one day; None where it comes as soon as it can."""
    from_: date | None = None
    """The first day of a pause or correction."""
    to: date | None = None
    """The day on which it ends."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How the case ends, and what applies to the person."""

    state: str
    outcome: str = ""
    items: tuple[str, ...] = ()
    """Codes of the items and parts that apply, in the sequence of the theme."""
    materials: tuple[str, ...] = ()
    """Codes of the required materials, in the sequence of the theme."""
    waived: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    due_date: date | None = None
    """At the end, after every pause; None where the case is not accepted."""
    provisional: bool = False
    flags: tuple[str, ...] = ()
    ineligible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownThere:
    """What a pretend system knows of the sample applicant."""

    system: str
    values: Mapping[str, str]
    """Under the system's own names."""


@dataclass(frozen=True, slots=True)
class Example:
    """One sample applicant."""

    code: str
    """The name of the file."""
    title: str
    answers: Mapping[str, str]
    submitted: date
    expect: Expected
    accepted: date | None = None
    filed_at: str = ""
    """Code of the system where the person files; "" for the portal."""
    declined: tuple[str, ...] = ()
    plan: tuple[Step, ...] = ()
    knowns: tuple[KnownThere, ...] = ()

    def spared(self, theme: ThemeSpec) -> frozenset[tuple[str, str]]:
        """The papers, each with its system, for which stands what systems know of the applicant."""
        return frozenset(
            (material, lookup.system)
            for known in self.knowns
            for lookup in theme.lookups
            if lookup.system == known.system
            for material in sharing.spared(lookup, known.values)
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What a pretend system knows of an invented person, so that a demonstration has something to look up."""

    who: str
    id_number: str
    system: str
    values: Mapping[str, str]
    """Under the system's own names."""


@dataclass(frozen=True, slots=True)
class _KnownPeople:
    knowns: tuple[Known, ...] = ()


def load_known(folder: Path) -> tuple[Known, ...]:
    """Everything in `folder/examples/known`. Raises ThemeInvalid with every mistake of form."""
    problems: list[ThemeProblem] = []
    found: list[Known] = []
    for path in sorted((folder / "examples" / "known").glob("*.toml")):
        place = Place(f"examples/known/{path.name}", problems)
        try:
            found += decode(_KnownPeople, read_toml(path, place), place).knowns
        except Unreadable:
            continue
    if problems:
        raise ThemeInvalid(problems)
    return tuple(found)


def load_examples(folder: Path) -> tuple[Example, ...]:
    """The sample applicants in `folder/examples`, by file name. Raises ThemeInvalid with every mistake of form."""
    problems: list[ThemeProblem] = []
    examples: list[Example] = []
    for path in sorted((folder / "examples").glob("*.toml")):
        place = Place(f"examples/{path.name}", problems)
        try:
            examples.append(decode(Example, read_toml(path, place) | {"code": path.stem}, place))
        except Unreadable:
            continue
    if problems:
        raise ThemeInvalid(problems)
    return tuple(examples)
