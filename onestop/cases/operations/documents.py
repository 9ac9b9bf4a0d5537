"""What the window does with issued documents: issue another one, print, void. Each under the case's lock, on record."""

from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import change, documents, events, issuing, policies
from onestop.cases.change import Change
from onestop.cases.models import Correction, IssuedDocument
from onestop.cases.printouts import Printout
from onestop.cases.refusals import Fault, Incomplete, NotFound, Outdated, WrongState

LONGEST = 500
"""Characters that the reason for voiding may have."""


def issue(*, case_id: UUID, document_code: str, actor: Actor, at: datetime) -> None:
    """Issue a document that the case can have now and has not: one for the asking, or in place of a voided one."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("issue_document", actor, c.case)
        document = c.theme.documents_by_code.get(document_code)
        if document is None or document not in c.theme.notices:
            raise NotFound("这个主题没有这种文书。请刷新页面后重新选择。")
        open_now = documents.issuable(c)
        if document_code not in open_now:
            raise WrongState(f"“{document.name}”已经签发过，或者现在还不能签发。要另开一份，请先作废原来的。")
        subject = open_now[document_code]
        correction = Correction.objects.get(id=subject) if subject else None
        c.record(events.DOCUMENT_ISSUED, details=issuing.issue_one(c, document, correction=correction))


def print_document(*, document_id: UUID, actor: Actor, at: datetime) -> Printout:
    """The document, this printing on record. A reprint keeps number and data."""
    found = documents.row(document_id)
    policies.require("print_document", actor, found.case)
    _require_valid(found)
    # Made before the case is locked: nobody waits for the typesetter.
    printout = documents.printout(found, at=at)
    with change.of_case(found.case_id, actor=actor, at=at) as c:
        policies.require("print_document", actor, c.case)
        _require_valid(documents.row(document_id))
        note_printed(c, found)
    return printout


def note_printed(c: Change, found: IssuedDocument) -> None:
    """One more printing of a document, as it was read, on record; Outdated where somebody else was first."""
    copy = found.prints + 1
    if not IssuedDocument.objects.filter(id=found.id, prints=found.prints).update(prints=copy):
        raise Outdated("这份文书刚刚由其他人打印过。请刷新页面，确有需要再打印。")
    _record(c, events.DOCUMENT_PRINTED, found, {"copy": copy})


def void(*, document_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Make a document void. Its number stays its own and is not given out again."""
    with change.of_case(documents.row(document_id).case_id, actor=actor, at=at) as c:
        policies.require("void_document", actor, c.case)
        found = documents.row(document_id)
        _require_valid(found)
        if faults := _faults(reason.strip()):
            raise Incomplete(faults[0].message, faults=faults)
        IssuedDocument.objects.filter(id=found.id, voided_at=None).update(voided_at=at)
        _record(c, events.DOCUMENT_VOIDED, found, {}, {"reason": reason})


def _faults(reason: str) -> list[Fault]:
    if not reason:
        return [Fault("reason", "请写明作废的原因，例如“姓名有误，已另开”。")]
    if len(reason) > LONGEST:
        return [Fault("reason", f"原因最多{LONGEST}个字，现在有{len(reason)}个字，请删减。")]
    return []


def _require_valid(found: IssuedDocument) -> None:
    if found.voided_at:
        raise WrongState(f"{found.number} 已作废，不能再用。请刷新页面，使用有效的文书。")


def _record(
    c: Change, event: str, found: IssuedDocument, details: dict[str, object], words: dict[str, str] | None = None
) -> None:
    told = {"document": str(found.id), "number": found.number, **details}
    c.record(event, details=told, words=words)
