"""An application as the documents about it find it in `data`: the filled-in form, and the receipt. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from onestop.catalog.choice import Choice
from onestop.catalog.spec import ThemeSpec


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of the application."""

    name: str
    form: str
    """原件, 复印件 or 电子版."""
    count: int
    standing: str
    """Whether it is there, in words."""
    keeping: str = ""
    """核验后退还 or 收存, where a document says so."""


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody applies for, in words."""

    theme: ThemeSpec
    choice: Choice
    situations: Mapping[str, str]
    """Answers to the questions, as stored."""
    words: Mapping[str, str]
    """Answers to the fields as people read them; a field without an answer may be left out."""
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the application is: days in words, "" where there is none yet."""

    office: str
    office_phone: str = ""
    office_address: str = ""
    number: str = ""
    """"" while it is a draft."""
    query_code: str = ""
    submitted_on: str = ""
    answer_by: str = ""
    """Until when the window says whether it accepts."""
    accepted_on: str = ""
    due_on: str = ""
    provisional: bool = False
    """Whether the due date lies beyond the published calendar."""
    ended: bool = False
    """Whether nothing is under way any more."""


@dataclass(frozen=True, slots=True)
class Words:
    """An authorisation as it was confirmed or is to be signed: each person as name and number, days in words."""

    principal: tuple[str, str]
    agent: tuple[str, str]
    may: tuple[str, ...]
    may_not: tuple[str, ...]
    begins: str
    until: str
    digest: str


def authorisation_data(
    theme: ThemeSpec, *, office: str, may: Mapping[str, list[str]], never: tuple[str, ...], words: Words | None
) -> dict[str, Any]:
    """What the template of an authorisation finds: `words`, or for one to be filled in by hand what may be chosen."""
    return {
        "theme": theme.name,
        "office": office,
        "filled": words is not None,
        "choices": [{"label": label, "may": lines} for label, lines in may.items()],
        "never": list(never),
        **(asdict(words) if words else {}),
    }


def form_data(application: Application, standing: Standing) -> dict[str, Any]:
    """What the template of the form finds: `answers` by key for its own cells, the rest in lists in sequence."""
    theme = application.theme
    return {
        **_head(application, standing),
        "title": theme.form.title,
        "answers": {field.key: application.words.get(field.key, "") for field in theme.form.fields},
        "questions": [
            {"label": theme.situations_by_key[key].question, "text": theme.situations_by_key[key].label(value)}
            for key, value in application.situations.items()
            if value
        ],
        "added": [
            {"label": field.label, "text": text}
            for field in theme.form.fields
            if field.added and (text := application.words.get(field.key))
        ],
    }


def receipt_data(application: Application, standing: Standing, *, address: str, qr: str) -> dict[str, Any]:
    """What the template of the receipt finds; `address` and `qr` lead to where a number and its code are looked up."""
    return {
        **_head(application, standing),
        **asdict(standing),
        "applicant": application.words.get(application.theme.identity.name, ""),
        "working_days": application.theme.working_days,
        "address": address,
        "qr": qr,
    }


def _head(application: Application, standing: Standing) -> dict[str, Any]:
    theme = application.theme
    return {
        "theme": theme.name,
        "office": standing.office,
        "number": standing.number,
        "submitted_on": standing.submitted_on,
        "draft": not standing.number,
        "items": [item.name for item in theme.items if application.choice.item[item.code].applies],
        "papers": [asdict(paper) for paper in application.papers],
    }
