"""What shared systems answered about an applicant: kept with the case, filled in where nothing stood, or not used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import application, change, contents, events, papers, policies, shared_checks
from onestop.cases.change import Change
from onestop.cases.models import SharedCheck
from onestop.cases.refusals import NotFound, WrongState
from onestop.cases.shared_checks import Outcome
from onestop.cases.states import CaseState
from onestop.catalog import sharing
from onestop.catalog.lookups import Lookup


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of asking a system one lookup."""

    lookup: str
    found: bool = False
    told: Mapping[str, str] = field(default_factory=dict)
    """What it says of the applicant, under its own names."""
    failure: str = ""
    """Why it gave no answer, as a short code; "" where it did."""


def keep_checks(
    *, case_id: UUID, id_number: str, answered: Sequence[Answered], actor: Actor, at: datetime
) -> tuple[str, ...]:
    """Keep what systems answered about the person with this number; the keys of the answers that were filled in.

    Only what is empty is filled in, and only in a draft: what somebody has said stays, and the difference is seen.
    """
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("check_shared", actor, c.case)
        if c.case.state not in shared_checks.OPEN:
            raise WrongState("办件已经受理或者结束，不再向其他系统核验。请刷新页面查看最新状态。")
        sheet = contents.read_sheet(c.case)
        lookups = {lookup.code: lookup for lookup in c.theme.lookups}
        person = contents.id_number_index(id_number)
        rows = [_row(c, lookups[one.lookup], one, sheet.values, person) for one in answered]
        SharedCheck.objects.bulk_create(rows)
        filled = tuple(key for row in rows for key in row.filled)
        if filled:
            _fill_in(c, sheet, rows)
        if c.case.state != CaseState.DRAFT:
            shared_checks.record(c, rows)
            papers.bring_up_to_date(c, application.chosen_for(c, sheet.values))
        return filled


def _row(c: Change, lookup: Lookup, answered: Answered, standing: Mapping[str, str], person: str) -> SharedCheck:
    row = SharedCheck(
        case_id=c.case.id,
        lookup=lookup.code,
        system=lookup.system,
        person_index=person,
        asked_at=c.at,
        failure_code=answered.failure[:64],
        outcome=Outcome.UNAVAILABLE if answered.failure else Outcome.NOT_FOUND,
    )
    if answered.found and not answered.failure:
        told = sharing.values(c.theme, lookup, answered.told, today=c.today)
        differs = any(standing.get(key, "") not in ("", value) for key, value in told.items())
        row.outcome = Outcome.CONTRADICTS if differs else Outcome.FOUND
        row.answer_sealed = contents.write(told, column=shared_checks.ANSWER, row=row.id)
        row.spares = list(sharing.spared(lookup, answered.told))
        if c.case.state == CaseState.DRAFT:
            row.filled = [key for key in told if not standing.get(key)]
    return row


def _fill_in(c: Change, sheet: contents.Sheet, rows: Iterable[SharedCheck]) -> None:
    c.put(answers_revision=c.case.answers_revision + 1)
    for row in rows:
        told = shared_checks.values(row)
        sheet.values.update({key: told[key] for key in row.filled})
        sheet.revisions.update(dict.fromkeys(row.filled, c.case.answers_revision))
    contents.write_sheet(c.case, sheet)
    contents.write_applicant(c.case, c.theme, sheet.values)
    c.put(answers_sealed=c.case.answers_sealed, applicant_sealed=c.case.applicant_sealed)


def take_back(*, case_id: UUID, lookup: str, actor: Actor, at: datetime) -> None:
    """Do without what a system answered (不采用核验结果): its papers are asked for again, its answers stay to be
    corrected. After submission only the window may.
    """
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("take_back_check", actor, c.case)
        in_draft = c.case.state == CaseState.DRAFT
        if c.case.state not in shared_checks.OPEN or not (in_draft or policies.at_window(actor, c.case, None)):
            raise WrongState("申报已经提交，不能再改用自己交材料。如有疑问，请联系窗口。")
        values = contents.answers(c.case)
        checks = shared_checks.of_case(c.case, c.theme, values, on=c.applied_on)
        if lookup not in checks.standing:
            raise NotFound("没有可以不采用的核验结果。请刷新页面查看最新状态。")
        row = checks.standing[lookup].row
        SharedCheck.objects.filter(id=row.id).update(taken_back_at=at)
        if not in_draft:
            c.record(events.CHECK_TAKEN_BACK, details={"lookup": row.lookup, "system": row.system})
            papers.bring_up_to_date(c, application.chosen_for(c, values))
