"""Issuing documents: the number and the data in the transaction of the act that they tell of, the file afterwards."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases import answer_words, codes, contents, moments, numbering, states
from onestop.cases.dossier import Dossier
from onestop.cases.models import Clock, Correction, IssuedDocument, Material, WorkItem
from onestop.cases.refusals import WrongState
from onestop.cases.states import MaterialState, WorkState
from onestop.catalog import notices, outcomes, wording
from onestop.catalog.filled_in import PaperLine
from onestop.catalog.notices import Asked, Facts, Issuer, ItemLine, Mark, Service
from onestop.catalog.spec import MaterialSpec, ThemeSpec
from onestop.catalog.travel import DocumentSpec
from onestop.vault import digests

if TYPE_CHECKING:
    from onestop.cases.change import Change

PATH = "/verify/"
"""Of the page that shows whether a document is genuine; it stands on paper, so it never changes."""
CODE = "cases_issueddocument.code"
CODE_LENGTH = 8
DATA = "cases_issueddocument.data"
_BRACKETS = str.maketrans({**dict.fromkeys("[【（(〈<﹝", "〔"), **dict.fromkeys("]】）)〉>﹞", "〕")})


def issue(c: "Change", moment: str, *, correction: Correction | None = None) -> dict[str, object]:
    """Issue what the theme has for this moment of the case; what the entry in the log keeps of it.

    Call when everything else of the change is done: the data are what the case is now.
    """
    wanted = [one for one in c.theme.notices if one.issued_on == moment and _is_for(c, one)]
    return details(_store(c, wanted, Source(c, correction))) if wanted else {}


def issue_one(c: "Change", document: DocumentSpec, *, correction: Correction | None = None) -> dict[str, object]:
    """Issue one document because somebody asks for it."""
    return details(_store(c, [document], Source(c, correction)))


def receipt_of_service(c: "Change", service: Service) -> IssuedDocument:
    """The receipt of service (送达回证) for results that are handed over; WrongState where the theme has none."""
    [made] = _store(c, [served_in(c.theme)], Source(c, service=service))
    return made


def served_in(theme: ThemeSpec) -> DocumentSpec:
    """The theme's receipt of service; WrongState where it has none."""
    if theme.receipt_of_service is None:
        raise WrongState("这个主题没有送达回证。请联系系统管理员。")
    return theme.receipt_of_service


def details_of(document: IssuedDocument, data: Mapping[str, Any]) -> dict[str, str]:
    """What the log keeps of a document: never what stands in it."""
    return {"id": str(document.id), "number": document.number, "digest": contents.digest(data)}


def details(made: list[IssuedDocument]) -> dict[str, object]:
    """What the log keeps of documents that were issued together."""
    return {"documents": [details_of(one, data_of(one)) for one in made]}


def _is_for(c: "Change", document: DocumentSpec) -> bool:
    item = c.items.get(document.item)
    return not document.item or (item is not None and item.state != WorkState.NOT_APPLICABLE)


def _store(c: "Change", wanted: list[DocumentSpec], source: "Source") -> list[IssuedDocument]:
    facts, office, made = source.facts(wanted), source.office, []
    # Series are locked until the change ends: always in the sequence of their codes, so that nobody waits in a circle.
    for document in sorted(wanted, key=lambda one: one.code):
        series = f"document/{office.id}/{document.code}/{c.today.year}"
        running = numbering.next_in(series)
        number = notices.number(
            document.number, office=office.number_word or office.name, year=c.today.year, running=running
        )
        one = IssuedDocument(
            id=new_id(),
            case_id=c.case.id,
            document_code=document.code,
            subject=str(source.correction.id) if source.correction else "",
            series=series,
            running=running,
            number=number,
            issued_at=c.at,
            issued_by_id=c.actor.user_id,
        )
        mark = Mark(number, moments.in_words(c.at), code_of(one.id), address_of(one.id))
        data = notices.notice_data(c.theme, document, facts, mark)
        one.data_sealed = contents.write(data, column=DATA, row=one.id)
        made.append(one)
    IssuedDocument.objects.bulk_create(made)
    c.issued += made
    return made


def data_of(document: IssuedDocument) -> dict[str, Any]:
    """What the document was issued with."""
    return contents.read(document.data_sealed, column=DATA, row=document.id)


def file_digest(content: bytes) -> str:
    """A keyed digest of a document's file."""
    return contents.digest({"file": digests.sm3(content)})


def code_of(document_id: UUID) -> str:
    """The code that shows, with the number, whether a document is genuine."""
    return codes.derived(document_id, column=CODE, length=CODE_LENGTH)


def address_of(document_id: UUID) -> str:
    """Where the document's QR code leads; "" where the installation was not told its own address."""
    public = settings.ONESTOP_PUBLIC_ADDRESS.rstrip("/")
    return f"{public}{PATH}{reference_of(document_id)}/" if public else ""


def reference_of(document_id: UUID) -> str:
    """What the QR code says of a document: which one, and its code."""
    return base64.urlsafe_b64encode(document_id.bytes).decode().rstrip("=") + code_of(document_id).replace("-", "")


def document_of(reference: str) -> UUID:
    """The document that a reference of ours names; LookupError for any other text."""
    name, code = reference[:22], reference[22:]
    try:
        found = UUID(bytes=base64.urlsafe_b64decode(name + "=="))
    except ValueError as error:
        raise LookupError("no reference") from error
    if not codes.agree(code_of(found), code):
        raise LookupError("not ours")
    return found


def number_as_typed(number: str) -> str:
    """A number as it is stored, whatever brackets and blanks it was typed with."""
    return re.sub(r"\s", "", number.replace("\0", "")).translate(_BRACKETS)


class Source:
    """What documents are made of, read once for all that are issued together."""

    def __init__(self, c: "Change", correction: Correction | None = None, service: Service | None = None) -> None:
        self.c, self.correction, self.service = c, correction, service
        self._dossier = Dossier(case=c.case, viewer=c.actor, today=c.today)
        wanted = {c.case.lead_department_id, *(item.department_id for item in c.items.values())}
        self._departments = {one.id: one for one in Department.objects.filter(id__in=wanted)}
        self._papers = {row.material_code: row for row in Material.objects.filter(case_id=c.case.id)}

    @property
    def office(self) -> Department:
        """The department that issues."""
        return self._departments[self.c.case.lead_department_id]

    def facts(self, wanted: Iterable[DocumentSpec]) -> Facts:
        """How far the case is now, with the answers that these documents print."""
        case, office = self.c.case, self.office
        return Facts(
            issuer=Issuer(office.name, office.phone, office.address),
            applicant=contents.read_applicant(case)["name"],
            case_number=str(case),
            submitted_on=moments.in_words(case.submitted_at),
            answer_by=self._answer_by(),
            accepted_on=moments.in_words(case.accepted_at),
            due_on=moments.in_words(case.due_date),
            provisional=case.due_provisional,
            ended_on=moments.in_words(case.ended_at),
            outcome=case.outcome,
            words=dict(self._words({key for document in wanted for key in document.fields})),
            items=tuple(self._item(item) for item in self.c.items.values()),
            papers=tuple(self._paper(self.c.theme.materials_by_code[code]) for code in self._held()),
            asked=self._asked(self.correction) if self.correction else None,
            decision=contents.read_decision(case),
            service=self.service,
        )

    def _words(self, printed: Set[str]) -> Iterator[tuple[str, str]]:
        for field in self.c.theme.form.fields:
            value = self._dossier.answers.get(field.key)
            if field.key in printed and value:
                yield field.key, answer_words.in_words(self._dossier, field, value)

    def _answer_by(self) -> str:
        if not self.c.case.window_since:
            return ""
        running = Clock.objects.filter(case_id=self.c.case.id, kind=Clock.Kind.NOTICE, running_date__isnull=False)
        return moments.in_words(running.values_list("due_date", flat=True).first())

    def _item(self, item: WorkItem) -> ItemLine:
        spec, refused = self.c.spec(item), item.state == WorkState.REFUSED
        words = contents.read_result(item)
        fields = {field.key: field for field in spec.outcome.fields if not field.sensitive}
        return ItemLine(
            code=spec.code,
            name=spec.name,
            department=self._departments[item.department_id].name,
            applies=item.state != WorkState.NOT_APPLICABLE,
            on_clock=item.on_clock,
            state=states.label_of(WorkState(item.state)),
            done=item.state == WorkState.COMPLETED,
            refused=refused,
            due_on=moments.in_words(item.due_date),
            result=tuple(
                (field.label, outcomes.in_words(fields, key, words[key]))
                for key, field in fields.items()
                if words.get(key) and not refused
            ),
            reason=words.get("reason", "") if refused else "",
            remedy=words.get("remedy", "") if refused else "",
        )

    def _held(self) -> list[str]:
        """Codes of the papers of the case, in the sequence of the theme."""
        return [spec.code for spec in self.c.theme.materials if spec.code in self._papers]

    def _paper(self, spec: MaterialSpec) -> PaperLine:
        row = self._papers.get(spec.code)
        state = MaterialState(row.state) if row else MaterialState.MISSING
        standing = states.label_of(state)
        if row and state is MaterialState.PROMISED and row.promised_until:
            standing = f"承诺{moments.in_words(row.promised_until)}前补交"
        elif row and state is MaterialState.RECEIVED and spec.form == "original":
            standing = "已核原件" if row.original_seen_at else "待核原件"
        return PaperLine(
            spec.name, wording.MATERIAL_FORMS[spec.form], spec.count, standing, wording.KEEPINGS[spec.keeping]
        )

    def _asked(self, correction: Correction) -> Asked:
        theme = self.c.theme
        item = next((one for one in self.c.items.values() if one.id == correction.work_item_id), None)
        keys = (*theme.situations_by_key, *theme.fields_by_key)
        note = contents.read(correction.note_sealed, column="cases_correction.note", row=correction.id)["note"]
        return Asked(
            item=self.c.spec(item).name if item else "",
            fields=tuple(wording.asks(theme, key) for key in keys if key in correction.fields),
            papers=tuple(self._paper(spec) for spec in theme.materials if spec.code in correction.materials),
            note=note,
            reply_by=moments.in_words(correction.reply_by),
        )
