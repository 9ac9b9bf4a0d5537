"""The documents of an application that its applicant and its window print: the filled-in form, and the receipt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from onestop.cases import authorisation_words, moments, states
from onestop.cases.authorisation_words import Deed
from onestop.cases.authority import NEVER
from onestop.cases.refusals import NotFound
from onestop.cases.rows import CasePage, MaterialView
from onestop.cases.states import CASE_ENDED, CaseState, MaterialState
from onestop.catalog import filled_in, travel, wording
from onestop.catalog.filled_in import Application, PaperLine, Standing, Words
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.travel import DocumentSpec
from onestop.documents import fonts, printing, word


@dataclass(frozen=True, slots=True)
class Printout:
    """A document to be saved or printed."""

    name: str
    """Of the file."""
    content: bytes
    """PDF, or of a word processor's format where the name says so."""


def form(page: CasePage, *, at: datetime) -> Printout:
    """The form as it is filled in now, masked where the page is; NotFound where the theme has no such document."""
    document = _document(page, travel.FORM)
    return _set(page, document, filled_in.form_data(_application(page), _standing(page)), at)


def form_to_edit(page: CasePage) -> Printout:
    """The same form for a word processor; NotFound where the theme has none."""
    document = page.theme.document_of(travel.FORM)
    if document is None or not document.word:
        raise NotFound("这个主题没有可以编辑的申报表单。")
    content = word.docx(document.word, filled_in.form_data(_application(page), _standing(page)))
    return Printout(f"{document.name}（{page.row.number or '草稿'}）.docx", content)


def receipt(page: CasePage, *, address: str, at: datetime) -> Printout:
    """The receipt of what was submitted; `address` is where anybody looks up a number and its code."""
    document = _document(page, travel.RECEIPT)
    if page.row.state is CaseState.DRAFT:
        raise NotFound("还没有提交，所以没有回执。请先提交申报。")
    data = filled_in.receipt_data(_application(page), _standing(page), address=address, qr=printing.qr_code(address))
    return _set(page, document, data, at)


def unprintable(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Characters of the answers that no font has: on paper somebody must write them in."""
    return fonts.lacking("".join(answers.values()), settings.ONESTOP_FONTS)


def authorisation(theme: ThemeSpec, office: str, deed: Deed | None, *, at: datetime) -> Printout:
    """The words of an authorisation, to be signed or kept; None: with blanks, to be filled in by hand."""
    document = _document_of(theme, travel.AUTHORISATION)
    data = filled_in.authorisation_data(theme, office=office, may=dict(_choices()), never=NEVER, words=_words(deed))
    printed = printing.pdf(document.template, data, fonts_in=settings.ONESTOP_FONTS, at=at)
    return Printout(f"{document.name}{f'（{deed.agent.name}）' if deed else ''}.pdf", printed.content)


def prints_authorisation(theme: ThemeSpec) -> bool:
    """Whether the theme has the document that `authorisation` prints."""
    return theme.document_of(travel.AUTHORISATION) is not None


def _choices() -> Iterator[tuple[str, list[str]]]:
    for scope, label in authorisation_words.SCOPES.items():
        yield label, list(authorisation_words.may(scope))


def _words(deed: Deed | None) -> Words | None:
    if deed is None:
        return None
    return Words(
        principal=(deed.principal.name, deed.principal.id_number),
        agent=(deed.agent.name, deed.agent.id_number),
        may=deed.may,
        may_not=deed.may_not,
        begins=moments.in_words(deed.begins),
        until=moments.in_words(deed.until),
        digest=deed.digest,
    )


def _document(page: CasePage, prints: str) -> DocumentSpec:
    return _document_of(page.theme, prints)


def _document_of(theme: ThemeSpec, prints: str) -> DocumentSpec:
    found = theme.document_of(prints)
    if found is None:
        raise NotFound("这个主题没有可以打印的这种文书。")
    return found


def _set(page: CasePage, document: DocumentSpec, data: dict[str, object], at: datetime) -> Printout:
    printed = printing.pdf(document.template, data, fonts_in=settings.ONESTOP_FONTS, at=at)
    return Printout(f"{document.name}（{page.row.number or '草稿'}）.pdf", printed.content)


def _application(page: CasePage) -> Application:
    return Application(
        theme=page.theme,
        choice=page.choice,
        situations=page.situations,
        words={answer.key: answer.text for answer in page.answers},
        papers=tuple(
            PaperLine(name=one.name, form=one.form, count=one.count, standing=_standing_of(one))
            for one in page.materials
        ),
    )


def _standing_of(one: MaterialView) -> str:
    """In words that nobody takes for a proof that the office holds the original."""
    is_original = one.form == wording.MATERIAL_FORMS["original"]
    if is_original and one.state is MaterialState.RECEIVED and one.original_seen_at is None:
        return "待核原件"
    return states.label_of(one.state)


def _standing(page: CasePage) -> Standing:
    return Standing(
        office=page.office.name,
        office_phone=page.office.phone,
        office_address=page.office.address,
        number=page.row.number,
        query_code=page.query_code,
        submitted_on=moments.in_words(page.row.submitted_at),
        answer_by=moments.in_words(page.row.window_due_date),
        accepted_on=moments.in_words(page.accepted_at),
        due_on=moments.in_words(page.row.due_date),
        provisional=page.row.due_provisional,
        ended=page.row.state in CASE_ENDED,
    )
