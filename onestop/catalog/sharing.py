"""Data sharing before asking (数据共享): what may be asked about a person, and what an answer is good for. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from onestop.catalog import answers as catalog_answers
from onestop.catalog.choice import Choice
from onestop.catalog.conditions import Answers
from onestop.catalog.evaluate import holds
from onestop.catalog.kinds import SHARED_WAIVERS
from onestop.catalog.lookups import Fill, Lookup, SparedPaper
from onestop.catalog.spec import ThemeSpec, Waiver

Told = Mapping[str, str]
"""What a system says of somebody: its name of a thing → its value."""


def askable(theme: ThemeSpec, answers: Answers, choice: Choice) -> tuple[Lookup, ...]:
    """The lookups that may be made for a person with these answers: none in vain, none for who is turned away.

    `choice` is what applies before any check is counted in.
    """
    if choice.ineligible:
        return ()
    return tuple(lookup for lookup in theme.lookups if holds(lookup.asked_when, answers) and _wanted(lookup, choice))


def _wanted(lookup: Lookup, choice: Choice) -> bool:
    asked = {*choice.questions, *(field.key for field in choice.fields if field.asked)}
    return any(fill.key in asked for fill in lookup.fills) or any(
        brought_by(waiver, lookup.system)
        for paper in lookup.spares
        for waiver in choice.material[paper.material].possible_waivers
    )


def names(lookup: Lookup) -> tuple[str, ...]:
    """What a system is asked for, under its own names, each once."""
    wanted = (*(fill.name for fill in lookup.fills), *(spared.name for spared in lookup.spares if spared.name))
    return tuple(dict.fromkeys(wanted))


def values(theme: ThemeSpec, lookup: Lookup, told: Told, *, today: date) -> dict[str, str]:
    """The answers that can be filled in, by situation or field, as they are stored; what is no valid answer is left
    out: a register's slip must not become the applicant's.
    """
    found: dict[str, str] = {}
    for fill in lookup.fills:
        value = _ours(fill, told.get(fill.name, ""))
        checked = catalog_answers.check_field(theme, fill.key, value, today=today, office_tables={})
        found |= {key: cleaned for key, cleaned in checked.cleaned.items() if cleaned}
    return found


def _ours(fill: Fill, value: str) -> str:
    return fill.values.get(value, "") if fill.values else value


def spared(lookup: Lookup, told: Told) -> tuple[str, ...]:
    """The papers for which an answer stands, by material code."""
    return tuple(paper.material for paper in lookup.spares if _says(paper, told))


def _says(paper: SparedPaper, told: Told) -> bool:
    if not paper.name:
        return True
    said = told.get(paper.name, "")
    return said == paper.value if paper.value else bool(said)


def brought_by(waiver: Waiver, system: str) -> bool:
    """Whether an answer of the system brings the waiver."""
    return waiver.kind in SHARED_WAIVERS and waiver.source == system


def stands_until(lookup: Lookup, asked_on: date) -> date:
    """The last day on which an answer may be used."""
    return asked_on + timedelta(days=lookup.valid_days)
