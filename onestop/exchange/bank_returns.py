"""What the bank says of a batch, row by row: paid, refused, or named with why it was not applied. Nothing twice."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onestop.accounts.actors import SYSTEM, Actor
from onestop.accounts.identifiers import new_id
from onestop.cases import contents, events, moments
from onestop.cases.models import CaseEvent, WorkItem
from onestop.cases.operations import department
from onestop.cases.refusals import Fault, Incomplete, Refused, WrongState
from onestop.cases.states import WorkState
from onestop.catalog.values import money
from onestop.exchange import bank_files, payments, sealed
from onestop.exchange.bank_files import BackRow, BadFile
from onestop.exchange.models import Delivery, PaymentBatch, PaymentLine, Receipt, ReturnFile
from onestop.exchange.payments import BANK, WORDS
from onestop.exchange.signing import Signed
from onestop.vault import digests

Batch, Line = PaymentBatch.State, PaymentLine.State

CODES: Mapping[str, str] = {
    "wrong_batch": "批次号不是本批",
    "unknown_row": "本批没有这个序号",
    "twice": "文件中同一序号出现不止一次，各行都没有采用",
    "unreadable": "金额或结果读不懂（结果只能是“成功”或“失败”）",
    "wrong_amount": "金额与送出的不同",
    "wrong_account": "账号与送出的不同",
    "settled": "这一笔以前已经对清",
    "not_open": "该事项已由经办人另行处理",
    "missing": "回盘文件里没有这一笔",
}
"""Why a row took no effect."""
EFFECTS = (events.WORK_COMPLETED, events.WORK_CORRECTION_ASKED)


def in_words(row: int, position: str, code: str) -> str:
    """A row that took no effect, as people read it."""
    where = [f"文件第{row}行"] if row else []
    where += [f"序号 {position}"] if position else []
    return f"{'，'.join(where)}：{CODES.get(code, code)}"


_MISSING_HERE = "这一批的推送还在登记。请稍候几秒，再导入一次。"


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A row, the line that it is about, and why it may not take effect ("" where it may)."""

    row: BackRow
    line: PaymentLine | None
    code: str


def take_in(*, batch_id: UUID, content: bytes, actor: Actor, at: datetime) -> UUID:
    """Apply a return file to its batch; the id of its record, which names every row that took no effect.

    The same file is taken once. One that broke off half-way goes on where it stopped.
    """
    try:
        rows = bank_files.read_return(content)
    except BadFile as error:
        raise Incomplete(str(error), faults=[Fault("file", str(error))]) from error
    batch, record = _begin(batch_id, digests.sm3(content), rows, actor, at)
    lines = {str(line.position): line for line in PaymentLine.objects.filter(batch=batch).select_related("work_item")}
    findings: list[tuple[int, str, str]] = []
    paid = refused = 0
    for verdict in _judged(batch, record, lines, rows):
        code = verdict.code or _apply(batch, verdict, at)
        if code:
            findings.append((verdict.row.row, verdict.row.position, code))
        elif verdict.row.paid:
            paid += 1
        else:
            refused += 1
    named = {row.position for row in rows if row.batch == batch.number}
    findings += [(0, position, "missing") for position, line in lines.items() if position not in named and _open(line)]
    _end(batch, record, findings, paid, refused, at)
    return record.id


def _begin(
    batch_id: UUID, digest: str, rows: list[BackRow], actor: Actor, at: datetime
) -> tuple[PaymentBatch, ReturnFile]:
    person, _ = payments.require_officer(actor)
    with transaction.atomic(durable=True):
        batch = payments.locked(batch_id, actor)
        known = ReturnFile.objects.filter(digest=digest).select_related("batch").first()
        if known and known.finished_at:
            when = f"{moments.local_date(known.imported_at):%Y-%m-%d}"
            raise WrongState(f"这个文件已于 {when} 导入到批次 {known.batch.number}，没有再次处理。")
        payments.require_state(batch, Batch.SENT, "导入回盘文件")
        if not any(row.batch == batch.number for row in rows):
            message = f"文件里没有批次 {batch.number} 的任何一行。请核对选的是不是这一批的回盘文件。"
            raise Incomplete(message, faults=[Fault("file", message)])
        told = Delivery.objects.filter(id__in=PaymentLine.objects.filter(batch=batch).values("id")).count()
        if told < batch.count:
            raise WrongState(_MISSING_HERE)
        if known:
            return batch, known
        record = ReturnFile(id=new_id(), batch=batch, digest=digest, imported_by_id=person, imported_at=at)
        record.save(force_insert=True)
        return batch, record


def _judged(
    batch: PaymentBatch, record: ReturnFile, lines: Mapping[str, PaymentLine], rows: list[BackRow]
) -> Iterator[_Verdict]:
    times = Counter(row.position for row in rows if row.batch == batch.number)
    for row in rows:
        line = lines.get(row.position) if row.batch == batch.number else None
        yield _Verdict(row, line, _code(batch, record, row, line, times[row.position]))


def _code(batch: PaymentBatch, record: ReturnFile, row: BackRow, line: PaymentLine | None, times: int) -> str:
    if row.batch != batch.number:
        return "wrong_batch"
    if line is None:
        return "unknown_row"
    wrong = {
        "twice": times > 1,
        "unreadable": row.paid is None or row.amount_fen is None,
        "wrong_amount": row.amount_fen != line.amount_fen,
        "wrong_account": row.account != payments.payee(line)["account"],
        # What this very file settled before it broke off is no finding.
        "settled": line.settled_at is not None and line.settled_at < record.imported_at,
    }
    return next((code for code, holds in wrong.items() if holds), "")


def _apply(batch: PaymentBatch, verdict: _Verdict, at: datetime) -> str:
    """Let one row take effect through the departments' operations; "" where it did, else why it did not."""
    row, line = verdict.row, verdict.line
    if line is None:
        return "unknown_row"
    if line.state != Line.OPEN:
        return ""
    item = WorkItem.objects.select_related("case").get(id=line.work_item_id)
    spec = payments.payment_of(item)
    if spec is None:
        return "not_open"
    try:
        if row.paid:
            on = row.on or moments.local_date(at)
            outcome = {spec.paid_on: on.isoformat(), spec.paid_amount: money.in_yuan(line.amount_fen)}
            department.complete(work_item_id=item.id, outcome=outcome, actor=SYSTEM, at=at)
        else:
            note = f"银行没有发放成功{f'，原因：{row.words}' if row.words else ''}。{spec.remedy}"
            department.ask_correction(
                work_item_id=item.id, fields=spec.correct, materials=[], note=note, actor=SYSTEM, at=at
            )
    except Refused:
        if not _took_effect(item, row):
            return "not_open"
    _settle(batch, line, row, at)
    return ""


def _took_effect(item: WorkItem, row: BackRow) -> bool:
    """Whether an import that broke off had done its work on the item and not lived to note it."""
    item.refresh_from_db()
    done = CaseEvent.objects.filter(case_id=item.case_id, item_code=item.item_code, name__in=EFFECTS)
    last = done.order_by("sequence").last()
    by_bank = last is not None and last.actor_id is None
    return by_bank and item.state == (WorkState.COMPLETED if row.paid else WorkState.CORRECTION)


def _settle(batch: PaymentBatch, line: PaymentLine, row: BackRow, at: datetime) -> None:
    words = contents.write({"words": row.words}, column=WORDS, row=line.id) if row.words else None
    receipt = Receipt(
        id=new_id(),
        sender=BANK,
        message_id=f"{batch.number}-{line.position}",
        number=line.position,
        delivery_id=line.id,
        received_at=at,
        applied_at=at,
        verdict=Receipt.Verdict.APPLIED,
    )
    sealed.seal_raw(receipt, Signed(receipt.message_id, at.isoformat(), repr(row), ""))
    with transaction.atomic(durable=True):
        state = Line.PAID if row.paid else Line.REFUSED
        still_open = PaymentLine.objects.filter(id=line.id, state=Line.OPEN)
        if not still_open.update(state=state, settled_at=at, words_sealed=words):
            return  # the same file was taken in twice at once
        Delivery.objects.filter(id=line.id).update(state=Delivery.State.ANSWERED, answered_at=at)
        receipt.save(force_insert=True)


def _open(line: PaymentLine) -> bool:
    return line.state == Line.OPEN


def _end(
    batch: PaymentBatch,
    record: ReturnFile,
    findings: list[tuple[int, str, str]],
    paid: int,
    refused: int,
    at: datetime,
) -> None:
    with transaction.atomic(durable=True):
        ReturnFile.objects.filter(id=record.id).update(
            finished_at=at, findings=[list(one) for one in findings], paid=paid, refused=refused
        )
        left = PaymentLine.objects.filter(batch=batch, state=Line.OPEN).exists()
        if not left:
            PaymentBatch.objects.filter(id=batch.id).update(state=Batch.CLOSED, ended_at=at)
