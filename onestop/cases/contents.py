"""Sealed contents of a case: answers, who applies, decisions, results. The only place that opens and closes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from onestop.accounts import keys
from onestop.cases.models import Case, CaseEvent, WorkItem
from onestop.catalog.message_spec import PostRules
from onestop.catalog.spec import ThemeSpec


@dataclass(slots=True)
class Sheet:
    """The answers of a case, and at which revision each was last written."""

    values: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)


def read_sheet(case: Case) -> Sheet:
    """Open the answers."""
    content = read(case.answers_sealed, column="cases_case.answers", row=case.id)
    return Sheet(values=dict(content["values"]), revisions=dict(content["revisions"]))


def answers(case: Case) -> dict[str, str]:
    """Open the answers: key → value."""
    return read_sheet(case).values


def label(given: Mapping[str, str], theme: ThemeSpec, post: PostRules) -> dict[str, str]:
    """Who gets what is posted, by the form: the applicant where it names nobody else."""
    return {
        "recipient": given.get(post.recipient, "") or given.get(theme.identity.name, ""),
        "mobile": given.get(post.mobile, "") or given.get(theme.identity.mobile, ""),
        "address": given.get(post.address, ""),
    }


def write_sheet(case: Case, sheet: Sheet) -> None:
    """Seal the answers into the case (not stored yet)."""
    content = {"values": sheet.values, "revisions": sheet.revisions}
    case.answers_sealed = write(content, column="cases_case.answers", row=case.id)


def write_applicant(case: Case, theme: ThemeSpec, values: Mapping[str, str]) -> None:
    """Copy who applies from the answers into the columns that lists and searches use (not stored yet)."""
    who = {
        "name": values.get(theme.identity.name, ""),
        "id_number": values.get(theme.identity.id_number, ""),
        "mobile": values.get(theme.identity.mobile, ""),
    }
    case.applicant_sealed = write(who, column="cases_case.applicant", row=case.id)
    case.id_number_index = id_number_index(who["id_number"]) if who["id_number"] else ""
    case.name_index = name_index(who["name"]) if who["name"] else ""


def read_applicant(case: Case) -> dict[str, str]:
    """Open who applies: name, id_number, mobile ("" each while unknown)."""
    if case.applicant_sealed is None:
        return {"name": "", "id_number": "", "mobile": ""}
    return read(case.applicant_sealed, column="cases_case.applicant", row=case.id)


def id_number_index(id_number: str) -> str:
    """The search index of an ID number."""
    return keys.index(id_number.strip().upper(), column="id_number")


def name_index(name: str) -> str:
    """The search index of a full name."""
    return keys.index(name.strip(), column="name")


def decision(case: Case, **words: str) -> bytes:
    """Seal the words of a decision (reason, competent authority, remedy) for the case."""
    return write(words, column="cases_case.decision", row=case.id)


def read_decision(case: Case) -> dict[str, str]:
    """Open the words of a decision: reason, competent, remedy; {} where there is none."""
    if case.decision_sealed is None:
        return {}
    return read(case.decision_sealed, column="cases_case.decision", row=case.id)


def read_result(item: WorkItem) -> dict[str, str]:
    """Open what an item resulted in, or the reason and remedy of its refusal: {} where there is nothing yet."""
    if item.result_sealed is None:
        return {}
    return read(item.result_sealed, column="cases_workitem.result", row=item.id)


def write_words(words: Mapping[str, str], *, case_id: UUID, sequence: int) -> bytes:
    """Seal what somebody wrote about an entry of the case log."""
    return write(words, column=f"cases_caseevent.words:{sequence}", row=case_id)


def read_words(event: CaseEvent) -> dict[str, str]:
    """Open what was written about an entry: {} where nothing was, or where it has been deleted since."""
    if event.words_sealed is None:
        return {}
    return read(event.words_sealed, column=f"cases_caseevent.words:{event.sequence}", row=event.case_id)


def digest(content: Mapping[str, Any]) -> str:
    """A keyed digest for the log: proves later what was there, tells nothing by itself."""
    return keys.index(_text(content), column="log")


def write(content: Mapping[str, Any], *, column: str, row: UUID) -> bytes:
    """Seal a JSON object for a place."""
    return keys.seal_text(_text(content), column=column, row=row)


def read(sealed: bytes | memoryview, *, column: str, row: UUID) -> dict[str, Any]:
    """Open a JSON object of a place."""
    content: dict[str, Any] = json.loads(keys.unseal_text(sealed, column=column, row=row))
    return content


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
