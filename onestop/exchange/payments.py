"""Payments by the bank, in batches: made by one officer, approved by another, handed over as a file, each on record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from onestop.accounts.actors import Actor
from onestop.accounts.identifiers import new_id
from onestop.accounts.roles import Role
from onestop.cases import change, contents, events, moments, numbering, policies, rulebook
from onestop.cases.models import WorkItem
from onestop.cases.refusals import Fault, Incomplete, NotFound, NotPermitted, Outdated, WrongState
from onestop.cases.states import WorkState
from onestop.catalog.ending import PaymentSpec
from onestop.catalog.values import money
from onestop.exchange import bank_files
from onestop.exchange.bank_files import OutRow
from onestop.exchange.models import PaymentBatch, PaymentLine
from onestop.vault import digests

BANK = "bank"
"""Stands for the system of a delivery that goes to the bank as a line of a file; no theme can name a system so."""
MOST_LINES = 500
"""Of one batch: somebody has to look it through."""
PAYABLE = frozenset({WorkState.READY, WorkState.IN_PROGRESS})
PAYEE, WORDS, REASON = "exchange_paymentline.payee", "exchange_paymentline.words", "exchange_paymentbatch.reason"
NO_BATCH = "没有找到这个发放批次，或您无权处理。请从“银行发放”页面重新进入。"

Batch, Line = PaymentBatch.State, PaymentLine.State


@dataclass(frozen=True, slots=True)
class Due:
    """A payment that may be made now."""

    item: WorkItem
    name: str
    account: str
    amount_fen: int


def due(*, actor: Actor) -> list[Due]:
    """The payments of the actor's department that wait for a batch, oldest first, at most MOST_LINES."""
    require_officer(actor)
    return [one for _, one in _dues(_payable(actor)[:MOST_LINES]) if one]


def make_batch(*, actor: Actor, at: datetime) -> UUID:
    """Put everything that is due into a batch, for a second person to look at. Each payment is in one open batch."""
    person, department = require_officer(actor)
    payable = due(actor=actor)
    if not payable:
        raise WrongState("现在没有待发放的款项：审核办结后才会出现，已编入批次的不再列出。")
    day = moments.local_date(at)
    try:
        with transaction.atomic(durable=True):
            body = f"{actor.region_code}{day:%Y%m%d}"
            body += f"{numbering.next_in(f'payment/{actor.region_code}/{day:%Y%m%d}'):03d}"
            batch = PaymentBatch.objects.create(
                number=body + numbering.check_character(body),
                region_code=actor.region_code,
                department_id=department,
                state=Batch.MADE,
                count=len(payable),
                total_fen=sum(one.amount_fen for one in payable),
                made_by_id=person,
                made_at=at,
            )
            PaymentLine.objects.bulk_create(_line(batch, number, one) for number, one in enumerate(payable, start=1))
    except IntegrityError as error:
        raise Outdated("其中的款项刚刚由其他人编入了批次。请刷新页面，按最新状态处理。") from error
    return batch.id


def approve(*, batch_id: UUID, actor: Actor, at: datetime) -> None:
    """The second person's consent (复核): not by whoever made it."""
    with transaction.atomic(durable=True):
        batch = locked(batch_id, actor)
        if batch.made_by_id == actor.user_id:
            raise NotPermitted("批次须由编制人以外的另一位经办人复核（四眼原则）。请同事登录后复核。")
        require_state(batch, Batch.MADE, "复核")
        _require_payable(batch)
        PaymentBatch.objects.filter(id=batch.id).update(state=Batch.APPROVED, approved_by=actor.user_id, approved_at=at)


def discard(*, batch_id: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """Give a batch up before the bank has it: its payments are due again, its number stays its own."""
    with transaction.atomic(durable=True):
        batch = locked(batch_id, actor)
        require_state(batch, Batch.MADE, "作废", Batch.APPROVED)
        if not reason.strip():
            message = "请写明作废的原因，例如“有一笔金额要重新核定”。"
            raise Incomplete(message, faults=[Fault("reason", message)])
        sealed = contents.write({"reason": reason.strip()}, column=REASON, row=batch.id)
        PaymentLine.objects.filter(batch=batch).update(state=Line.DROPPED, settled_at=at)
        PaymentBatch.objects.filter(id=batch.id).update(state=Batch.DISCARDED, ended_at=at, reason_sealed=sealed)


def send(*, batch_id: UUID, actor: Actor, at: datetime) -> None:
    """Hand the batch over: the bank may pay, and every case says so. Repeated, it goes on where it broke off."""
    with transaction.atomic(durable=True):
        batch = locked(batch_id, actor)
        if batch.state != Batch.SENT:
            require_state(batch, Batch.APPROVED, "导出")
            _require_payable(batch)
            content = bank_files.write_csv(batch.number, rows_of(batch))
            PaymentBatch.objects.filter(id=batch.id).update(
                state=Batch.SENT, sent_by=actor.user_id, sent_at=at, digest=digests.sm3(content)
            )
    for line in PaymentLine.objects.filter(batch=batch, told_at=None).order_by("position"):
        with change.of_work_item(line.work_item_id, actor=actor, at=at) as c:
            item = c.item(line.work_item_id)
            policies.require("send_payment", actor, c.case, item)
            if PaymentLine.objects.filter(id=line.id, told_at=None).update(told_at=at):
                c.record(events.PAYMENT_SENT, item=item, details={"batch": batch.number, "line": str(line.id)})


def file_of(*, batch_id: UUID, kind: str, actor: Actor) -> tuple[bytes, str]:
    """The file of a batch that was sent, letter by letter as at first, and its name. kind: csv or xlsx."""
    batch = found(batch_id, actor)
    if batch.state not in (Batch.SENT, Batch.CLOSED) or batch.sent_at is None:
        raise WrongState("批次复核并导出之后才有文件。")
    rows = rows_of(batch)
    if kind == "xlsx":
        return bank_files.write_xlsx(batch.number, rows, at=batch.sent_at), f"{batch.number}.xlsx"
    content = bank_files.write_csv(batch.number, rows)
    if digests.sm3(content) != batch.digest:
        raise WrongState("文件与导出时记录的摘要不符，不能再次取用。请系统管理员查明原因。")
    return content, f"{batch.number}.csv"


def rows_of(batch: PaymentBatch) -> list[OutRow]:
    """The lines of a batch as its file has them."""
    return [_row(line) for line in _lines(batch)]


def _row(line: PaymentLine) -> OutRow:
    who, item = payee(line), line.work_item
    purpose = rulebook.theme_of(item.case).work_by_code[item.item_code].name
    return OutRow(line.position, who["name"], who["account"], line.amount_fen, purpose)


def _lines(batch: PaymentBatch) -> QuerySet[PaymentLine]:
    return PaymentLine.objects.filter(batch=batch).select_related("work_item__case").order_by("position")


def payee(line: PaymentLine) -> dict[str, str]:
    """Who is paid: name and account."""
    return contents.read(line.payee_sealed, column=PAYEE, row=line.id)


def require_officer(actor: Actor) -> tuple[UUID, int]:
    """The person and the department of an officer; NotFound for whoever pays nobody."""
    if not actor.has(Role.OFFICER) or actor.department_id is None or actor.user_id is None:
        raise NotFound(NO_BATCH)
    return actor.user_id, actor.department_id


def locked(batch_id: UUID, actor: Actor) -> PaymentBatch:
    """The batch under lock, for an officer of its department; call inside a transaction."""
    return found(batch_id, actor, PaymentBatch.objects.select_for_update(of=("self",)))


def require_state(batch: PaymentBatch, wanted: str, act: str, *others: str) -> None:
    """WrongState where the batch is elsewhere."""
    if batch.state not in (wanted, *others):
        words = Batch(batch.state).label
        raise WrongState(f"批次 {batch.number} 当前是“{words}”，不能{act}。请刷新页面，按最新状态处理。")


def found(batch_id: UUID, actor: Actor, among: QuerySet[PaymentBatch] | None = None) -> PaymentBatch:
    """The batch, for an officer of its department; NotFound for everybody else."""
    require_officer(actor)
    batches = PaymentBatch.objects.all() if among is None else among
    batch = batches.filter(id=batch_id, department=actor.department_id).first()
    if batch is None:
        raise NotFound(NO_BATCH)
    return batch


def _payable(actor: Actor) -> QuerySet[WorkItem]:
    taken = PaymentLine.objects.filter(work_item=OuterRef("pk"), state=Line.OPEN)
    waiting = WorkItem.objects.filter(department=actor.department_id, state__in=PAYABLE, on_clock=False)
    return waiting.exclude(part_of="").exclude(Exists(taken)).select_related("case").order_by("released_at", "id")


def _dues(items: Iterable[WorkItem]) -> Iterator[tuple[WorkItem, Due | None]]:
    """What is to be paid for each item: None where it is no payment, or where nothing was granted in fen."""
    found = list(items)
    wholes = WorkItem.objects.filter(case__in={item.case_id for item in found}, state=WorkState.COMPLETED)
    by_code = {(whole.case_id, whole.item_code): whole for whole in wholes}
    for item in found:
        yield item, _due(item, by_code.get((item.case_id, item.part_of)))


def _due(item: WorkItem, whole: WorkItem | None) -> Due | None:
    spec = payment_of(item)
    if spec is None or whole is None or whole.result_sealed is None or item.state not in PAYABLE:
        return None
    granted = contents.read(whole.result_sealed, column="cases_workitem.result", row=whole.id).get(spec.amount, "")
    account = contents.answers(item.case).get(spec.account, "")
    try:
        amount = money.in_fen(granted)
    except ValueError:
        return None  # granted before amounts had a form: an officer finishes it by hand
    return Due(item, contents.read_applicant(item.case)["name"], account, amount) if account and amount else None


def payment_of(item: WorkItem) -> PaymentSpec | None:
    """What the theme says of the payment; the case must be loaded."""
    return rulebook.theme_of(item.case).work_by_code[item.item_code].payment


def _line(batch: PaymentBatch, position: int, one: Due) -> PaymentLine:
    line = PaymentLine(
        id=new_id(), batch=batch, position=position, work_item=one.item, amount_fen=one.amount_fen, state=Line.OPEN
    )
    who = {"name": one.name, "account": one.account}
    line.payee_sealed = contents.write(who, column=PAYEE, row=line.id)
    return line


def _require_payable(batch: PaymentBatch) -> None:
    """Everything in it is still to be paid as it was put in: nothing was withdrawn, corrected or finished since."""
    changed = list(_changed(_lines(batch)))
    if changed:
        raise Incomplete(
            "批次编制之后有办件变了，请作废本批后重新编制：" + "；".join(changed[:10]) + "。",
            faults=[Fault("", words) for words in changed],
        )


def _changed(lines: Iterable[PaymentLine]) -> Iterator[str]:
    kept = list(lines)
    now = {item.id: due for item, due in _dues(line.work_item for line in kept)}
    for line in kept:
        who, due = payee(line), now[line.work_item_id]
        if due is None or (due.name, due.account, due.amount_fen) != (who["name"], who["account"], line.amount_fen):
            yield f"第{line.position}笔（办件 {line.work_item.case}）"
