"""Payment batches as pages show them, to the officers of the department that pays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from onestop.accounts.actors import Actor
from onestop.cases import contents, keyset
from onestop.cases.models import WorkItem
from onestop.cases.rows import PageOf
from onestop.catalog.values import masking, money
from onestop.exchange import bank_returns, payments
from onestop.exchange.models import PaymentBatch, PaymentLine, ReturnFile
from onestop.exchange.payments import REASON, WORDS

PAGE_SIZE = 30

Batch, Line = PaymentBatch.State, PaymentLine.State


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is due and in no batch; `more` where a batch does not hold all of it."""

    count: int
    total: str
    more: bool


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One line of the list of batches; people by the names that colleagues know."""

    id: UUID
    number: str
    state: str
    label: str
    count: int
    total: str
    made_by: str
    made_at: datetime
    approved_by: str
    approved_at: datetime | None
    sent_at: datetime | None
    paid: int
    refused: int
    open: int
    """Lines by what became of them."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One payment of a batch, name and account masked."""

    position: int
    work_item_id: UUID
    case_number: str
    name: str
    account: str
    amount: str
    state: str
    label: str
    words: str
    """Why the bank refused it, in its own words."""


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return file that was taken in, with each row that took no effect."""

    imported_at: datetime
    imported_by: str
    paid: int
    refused: int
    findings: tuple[str, ...]
    finished: bool


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch with what its viewer may do about it."""

    row: BatchRow
    digest: str
    reason: str
    """Why it was discarded."""
    lines: tuple[LineRow, ...]
    returns: tuple[ReturnRow, ...]
    may_approve: bool
    own: bool
    """Whether the viewer made it, so that somebody else must approve it."""
    may_discard: bool
    may_send: bool
    may_return: bool
    has_file: bool


def concerns(*, viewer: Actor) -> bool:
    """Whether the viewer's department pays anything."""
    if viewer.department_id is None:
        return False
    parts = WorkItem.objects.filter(department=viewer.department_id, on_clock=False).exclude(part_of="")
    return parts.exists() or PaymentBatch.objects.filter(department=viewer.department_id).exists()


def open_batch(*, work_item_id: UUID) -> tuple[UUID, str] | None:
    """The batch that an item is in and not settled yet, with its number, for a viewer whom the item was shown to."""
    line = PaymentLine.objects.filter(work_item=work_item_id, state=Line.OPEN).select_related("batch").first()
    return (line.batch_id, line.batch.number) if line else None


def waiting(*, viewer: Actor) -> Waiting:
    """What the next batch would hold."""
    found = payments.due(actor=viewer)
    total = money.in_words(money.in_yuan(sum(one.amount_fen for one in found)))
    return Waiting(len(found), total, more=len(found) == payments.MOST_LINES)


def batches(*, viewer: Actor, after: str = "", size: int = PAGE_SIZE) -> PageOf[BatchRow]:
    """The batches of the viewer's department, latest first."""
    payments.require_officer(viewer)
    found = PaymentBatch.objects.filter(department=viewer.department_id)
    if after:
        since, last = keyset.read(after)
        found = found.filter(Q(made_at__lt=since) | Q(made_at=since, id__lt=UUID(last)))
    rows = list(found.select_related("made_by", "approved_by").order_by("-made_at", "-id")[: size + 1])
    settled = _settled(rows[:size])
    shown = tuple(_batch_row(row, settled.get(row.id, {})) for row in rows[:size])
    return PageOf(shown, keyset.behind(rows, size, "made_at"))


def batch(*, batch_id: UUID, viewer: Actor) -> BatchPage:
    """One batch with all its lines, or NotFound."""
    payments.found(batch_id, viewer)
    one = PaymentBatch.objects.select_related("made_by", "approved_by").get(id=batch_id)
    lines = one.lines.select_related("work_item__case").order_by("position")
    returns = one.returns.select_related("imported_by").order_by("-imported_at")
    own = one.made_by_id == viewer.user_id
    return BatchPage(
        row=_batch_row(one, _settled([one]).get(one.id, {})),
        digest=one.digest,
        reason=contents.read(one.reason_sealed, column=REASON, row=one.id)["reason"] if one.reason_sealed else "",
        lines=tuple(_line_row(line) for line in lines),
        returns=tuple(_return_row(record) for record in returns),
        may_approve=one.state == Batch.MADE and not own,
        own=own,
        may_discard=one.state in (Batch.MADE, Batch.APPROVED),
        may_send=one.state == Batch.APPROVED,
        may_return=one.state == Batch.SENT,
        has_file=one.state in (Batch.SENT, Batch.CLOSED),
    )


def _settled(rows: Iterable[PaymentBatch]) -> dict[UUID, dict[str, int]]:
    counted: dict[UUID, dict[str, int]] = {}
    found = PaymentLine.objects.filter(batch__in=[row.id for row in rows]).values_list("batch_id", "state")
    for batch_id, state, count in found.annotate(Count("id")).order_by():
        counted.setdefault(batch_id, {})[state] = count
    return counted


def _batch_row(one: PaymentBatch, settled: Mapping[str, int]) -> BatchRow:
    return BatchRow(
        id=one.id,
        number=one.number,
        state=one.state,
        label=Batch(one.state).label,
        count=one.count,
        total=money.in_words(money.in_yuan(one.total_fen)),
        made_by=one.made_by.display_name,
        made_at=one.made_at,
        approved_by=one.approved_by.display_name if one.approved_by else "",
        approved_at=one.approved_at,
        sent_at=one.sent_at,
        paid=settled.get(Line.PAID, 0),
        refused=settled.get(Line.REFUSED, 0),
        open=settled.get(Line.OPEN, 0),
    )


def _line_row(line: PaymentLine) -> LineRow:
    who = payments.payee(line)
    words = contents.read(line.words_sealed, column=WORDS, row=line.id)["words"] if line.words_sealed else ""
    return LineRow(
        position=line.position,
        work_item_id=line.work_item_id,
        case_number=str(line.work_item.case),
        name=masking.mask_name(who["name"]),
        account=masking.mask_bank_card(who["account"]),
        amount=money.in_words(money.in_yuan(line.amount_fen)),
        state=line.state,
        label=Line(line.state).label,
        words=words,
    )


def _return_row(record: ReturnFile) -> ReturnRow:
    return ReturnRow(
        imported_at=record.imported_at,
        imported_by=record.imported_by.display_name,
        paid=record.paid,
        refused=record.refused,
        findings=tuple(bank_returns.in_words(*one) for one in record.findings),
        finished=record.finished_at is not None,
    )
