"""Issued documents as people meet them: the list of a case, the file, what may still be issued, what is genuine."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from onestop.accounts import keys
from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import assembly, codes, file_store, issuing, moments, papers, rulebook
from onestop.cases.change import Change
from onestop.cases.file_store import FileMissing
from onestop.cases.models import IssuedDocument
from onestop.cases.printouts import Printout
from onestop.cases.refusals import NotFound
from onestop.cases.rows import CasePage
from onestop.cases.states import CaseState, WorkState
from onestop.cases.viewing import viewable
from onestop.catalog import notices, travel
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.travel import DocumentSpec
from onestop.documents import printing, stapling
from onestop.documents.printing import Printed

NONE = "没有找到这份文书，或您无权查看。请刷新页面。"
UNKNOWN = "没有查到这份文书。请核对文号和核验码：两样都印在文书上，核验码不分大小写。仍查不到的，请向签发的单位查问。"
COLUMN = "document"
"""The place that a document's file is sealed for."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """An issued document in the list of its case."""

    id: UUID
    name: str
    number: str
    issued_at: datetime
    made: bool
    """Whether its file exists already; where not, it is made when somebody wants it."""
    prints: int
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Issuable:
    """A document that may be issued now."""

    code: str
    name: str
    correction: UUID | None = None
    """The one that it tells of."""


@dataclass(frozen=True, slots=True)
class DocumentsView:
    """The documents of a case, newest first, and what else its viewer may issue."""

    rows: tuple[DocumentRow, ...]
    issuable: tuple[Issuable, ...]


@dataclass(frozen=True, slots=True)
class Genuine:
    """What anybody may know of a document whose number and code they hold."""

    name: str
    number: str
    office: str
    applicant: str
    """Masked."""
    issued_on: date
    voided_on: date | None


def of_page(page: CasePage, viewer: Actor) -> DocumentsView:
    """The documents of a case that the viewer was shown whole; an applicant is not shown what was voided."""
    at_window = viewer.has(Role.WINDOW_CLERK)
    found = list(IssuedDocument.objects.filter(case_id=page.row.id).defer("data_sealed").order_by("-issued_at", "-id"))
    if not at_window:
        return DocumentsView(tuple(_row(one, page.theme) for one in found if not one.voided_at), ())
    standing = Standing(
        state=page.row.state,
        accepted=page.accepted_at is not None,
        applying=frozenset(one.code for one in page.items if one.state is not WorkState.NOT_APPLICABLE),
        corrections=tuple(one.id for one in page.corrections),
    )
    valid = frozenset((one.document_code, one.subject) for one in found if not one.voided_at)
    return DocumentsView(tuple(_row(one, page.theme) for one in found), tuple(_open_now(page.theme, standing, valid)))


def _row(one: IssuedDocument, theme: ThemeSpec) -> DocumentRow:
    return DocumentRow(
        id=one.id,
        name=theme.documents_by_code[one.document_code].name,
        number=one.number,
        issued_at=one.issued_at,
        made=one.file_at is not None,
        prints=one.prints,
        voided_at=one.voided_at,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides which documents a case can have now."""

    state: CaseState
    accepted: bool
    applying: frozenset[str]
    """Codes of the items that apply."""
    corrections: tuple[UUID, ...]
    """Those that are open."""


def issuable(c: Change) -> dict[str, UUID | None]:
    """What may be issued now, by code: whatever the theme has for a moment that came, where no valid one is there.

    With the correction that it tells of, None where it is of the case.
    """
    items = c.items.values()
    standing = Standing(
        state=CaseState(c.case.state),
        accepted=c.case.accepted_at is not None,
        applying=frozenset(one.item_code for one in items if one.state != WorkState.NOT_APPLICABLE),
        corrections=tuple(one.id for one in papers.open_corrections(c)),
    )
    valid = IssuedDocument.objects.filter(case_id=c.case.id, voided_at=None)
    found = _open_now(c.theme, standing, frozenset(valid.values_list("document_code", "subject")))
    return {one.code: one.correction for one in found}


def _open_now(theme: ThemeSpec, standing: Standing, valid: Set[tuple[str, str]]) -> Iterator[Issuable]:
    for document in theme.notices:
        if document.item and document.item not in standing.applying:
            continue
        subjects: tuple[UUID | None, ...] = (None,) if _has_come(standing, document.issued_on) else ()
        if document.issued_on == travel.CORRECTION_ASKED:
            subjects = standing.corrections
        for subject in subjects:
            if (document.code, str(subject or "")) not in valid:
                yield Issuable(document.code, document.name, subject)


def _has_come(standing: Standing, moment: str) -> bool:
    submitted = standing.state is not CaseState.DRAFT
    came = {
        travel.SUBMITTED: submitted,
        travel.ACCEPTED: standing.accepted,
        travel.DECLINED: standing.state is CaseState.DECLINED,
        travel.CONCLUDED: standing.state is CaseState.CONCLUDED,
        travel.BY_HAND: submitted,
    }
    return came.get(moment, False)


def row(document_id: UUID) -> IssuedDocument:
    """A document with its case; NotFound where there is none."""
    found = IssuedDocument.objects.select_related("case__lead_department").filter(id=document_id).first()
    if found is None:
        raise NotFound(NONE)
    return found


def download(*, case_id: UUID, document_id: UUID, viewer: Actor, at: datetime) -> Printout:
    """A valid document of a case for its applicant; NotFound for everybody else, and for what was voided."""
    viewable(case_id, viewer)
    found = row(document_id)
    if found.case_id != case_id or found.voided_at:
        raise NotFound(NONE)
    return printout(found, at=at)


def printout(document: IssuedDocument, *, at: datetime) -> Printout:
    """The document's file, made where there is none yet, and kept; always from the data it was issued with."""
    theme = rulebook.theme_of(document.case)
    spec = theme.documents_by_code[document.document_code]
    return Printout(f"{spec.name}（{document.number}）.pdf", _file(document, spec, at))


def _file(document: IssuedDocument, spec: DocumentSpec, at: datetime) -> bytes:
    store = file_store.default()
    if document.file_at:
        try:
            return keys.unseal_bytes(store.get(document.id), column=COLUMN, row=document.id)
        except FileMissing:
            pass  # lost with a disk: the data are in the database, and give the same document again
    content = _set(spec, issuing.data_of(document), at=document.issued_at).content
    store.put(document.id, keys.seal_bytes(content, column=COLUMN, row=document.id))
    digest = issuing.file_digest(content)
    IssuedDocument.objects.filter(id=document.id, file_at=None).update(file_at=at, file_digest=digest)
    return content


def _set(spec: DocumentSpec, data: Mapping[str, Any], *, at: datetime) -> Printed:
    qr = printing.qr_code(data["address"]) if data["address"] else ""
    return printing.pdf(spec.template, {**data, "qr": qr}, fonts_in=settings.ONESTOP_FONTS, at=at)


def preview(tried: Change) -> Printout:
    """What a change that was only tried would have issued, in one file: marked, and without a number."""
    if not tried.issued:
        raise NotFound("这样办理不签发文书，没有可以预览的。")
    parts = []
    for one in tried.issued:
        data = {**issuing.data_of(one), "number": notices.TO_COME, "code": "", "address": "", "preview": True}
        parts.append(_set(tried.theme.documents_by_code[one.document_code], data, at=tried.at).content)
    return Printout("文书预览.pdf", stapling.stapled(parts))


def scanned(*, reference: str) -> Genuine:
    """The document whose QR code was scanned, for anybody; NotFound where it is not ours."""
    try:
        return _genuine(row(issuing.document_of(reference)))
    except (LookupError, NotFound):
        raise NotFound(UNKNOWN) from None


def typed(*, number: str, code: str) -> Genuine:
    """The document with this number and code, for anybody; NotFound where they do not belong together."""
    wanted = issuing.number_as_typed(number)
    same = IssuedDocument.objects.filter(number=wanted).select_related("case__lead_department")
    # Offices choose their own words, and two may have chosen the same.
    found = next((one for one in same[:5] if codes.agree(issuing.code_of(one.id), code)), None) if wanted else None
    if found is None:
        raise NotFound(UNKNOWN)
    return _genuine(found)


def _genuine(found: IssuedDocument) -> Genuine:
    theme = rulebook.theme(found.case.theme_code, found.case.theme_version)
    return Genuine(
        name=theme.documents_by_code[found.document_code].name,
        number=found.number,
        office=found.case.lead_department.name,
        applicant=assembly.masked_name(found.case),
        issued_on=moments.local_date(found.issued_at),
        voided_on=moments.local_date(found.voided_at) if found.voided_at else None,
    )
