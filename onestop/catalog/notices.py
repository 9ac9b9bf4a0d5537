"""What a notice (the documents that an office issues under a number) says: its number, and its `data`. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from onestop.catalog.filled_in import PaperLine
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.travel import DocumentSpec

PLACES = re.compile(r"\{(\w*)(?::0(\d))?\}")
TO_COME = "（签发时编号）"
"""Stands for the number of a document that is only looked at."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """The office that issues, and how to reach it, "" where it has said nothing."""

    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of the case, as far as it is when the notice is issued."""

    code: str
    name: str
    department: str
    applies: bool
    on_clock: bool
    state: str
    """In words."""
    done: bool = False
    refused: bool = False
    due_on: str = ""
    result: tuple[tuple[str, str], ...] = ()
    """Label and text of what it resulted in."""
    reason: str = ""
    remedy: str = ""
    """Of a refused item."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a correction asks for: every field and paper by name."""

    item: str
    """"" where the whole case is meant."""
    fields: tuple[str, ...]
    papers: tuple[PaperLine, ...]
    note: str
    reply_by: str


@dataclass(frozen=True, slots=True)
class Given:
    """A result, or a document, that is handed to whoever applies."""

    name: str
    number: str = ""
    office: str = ""
    """Who made it."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Service:
    """How results reach who applies (送达): what is given, to whom, which way."""

    results: tuple[Given, ...]
    receiver: str
    way: str
    """e.g. 窗口自取, 邮寄."""
    relation: str = "本人"
    """Of the receiver to who applies."""
    waybill: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """How far a case is when a notice of it is issued: days in words, "" where there is none yet."""

    issuer: Issuer
    applicant: str
    case_number: str
    submitted_on: str
    answer_by: str = ""
    accepted_on: str = ""
    due_on: str = ""
    provisional: bool = False
    ended_on: str = ""
    outcome: str = ""
    """all_done, partial, none_done; "" before the end."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Answers as people read them."""
    items: tuple[ItemLine, ...] = ()
    papers: tuple[PaperLine, ...] = ()
    asked: Asked | None = None
    decision: Mapping[str, str] = field(default_factory=dict)
    """reason, competent and remedy of a decline."""
    service: Service | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one document from every other."""

    number: str
    issued_on: str
    code: str
    """With the number, shows anybody whether it is genuine."""
    address: str = ""
    """Where that is looked up; "" where the installation has no address of its own."""


def faulty_number(pattern: str) -> str:
    """What is wrong with a pattern of numbers, "" where nothing is."""
    named = [match[1] for match in PLACES.finditer(pattern)]
    if unknown := set(named) - {"office", "year", "running"}:
        return f"编号中不能用“{'、'.join(sorted(unknown))}”。"
    if not {"year", "running"} <= set(named):
        return "编号须有年份 {year} 和顺序号 {running}，否则会重号。"
    return ""


def number(pattern: str, *, office: str, year: int, running: int) -> str:
    """The number of a document (发文字号). `{running:04}` fills up with zeros; GB/T 9704 writes none."""
    values = {"office": office, "year": str(year), "running": str(running)}
    return PLACES.sub(lambda match: values[match[1]].zfill(int(match[2] or 0)), pattern)


def notice_data(theme: ThemeSpec, document: DocumentSpec, facts: Facts, mark: Mark) -> dict[str, Any]:
    """What the template of a notice finds: of the answers only those that the document names."""
    return {
        **asdict(mark),
        **{key: value for key, value in asdict(facts).items() if key != "words"},
        "theme": theme.name,
        "basis": list(theme.basis),
        "item": document.item,
        "document": document.name,
        "document_basis": document.basis,
        "working_days": theme.working_days,
        "answers": {key: facts.words.get(key, "") for key in document.fields},
        "preview": mark.number == TO_COME,
    }
