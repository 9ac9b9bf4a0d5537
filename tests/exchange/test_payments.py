"""Payments by the bank: batched, approved by a second person, handed over as a file, reconciled to the cent."""

import base64
import csv
import io
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import contents, queries
from onestop.cases.models import Case, CaseEvent, WorkItem
from onestop.cases.operations import applicant, department
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from onestop.exchange import bank_files, bank_returns, payments, relay
from onestop.exchange.bank_files import HEADS, BadFile
from onestop.exchange.findings import Gap
from onestop.exchange.models import Delivery, PaymentBatch, PaymentLine, Receipt, ReturnFile
from onestop.exchange.reconcile import Reconciliation
from sandbox import bank
from tests import scenario
from tests.exchange.pretend import Sandbox

pytestmark = pytest.mark.django_db

GRANT, PAYMENT = "self_employment_grant", "self_employment_grant_payment"
AT = scenario.at("2026-09-16")
AMOUNTS = {"demo-veteran-1": "9000.00", "demo-veteran-2": "12000.05"}


def maker() -> Actor:
    return scenario.person("demo-veterans")


def second() -> Actor:
    return scenario.person("demo-veterans-2")


@pytest.fixture
def cases() -> list[Case]:
    """Two cases whose grant was reviewed."""
    scenario.plant()
    made = [scenario.accepted(who=who) for who in AMOUNTS]
    for case, amount in zip(made, AMOUNTS.values(), strict=True):
        granted(case, amount)
    return made


def granted(case: Case, amount: str) -> None:
    item = scenario.item_of(case, GRANT)
    outcome = scenario.outcome_for(item) | {"approved_amount": amount}
    department.complete(work_item_id=item.id, outcome=outcome, actor=maker(), at=AT)


@pytest.fixture
def batch(cases: list[Case]) -> PaymentBatch:
    """A batch of both, not approved yet."""
    return fresh(payments.make_batch(actor=maker(), at=AT))


@pytest.fixture
def sent(batch: PaymentBatch) -> PaymentBatch:
    """The same at the bank, and in the ledger."""
    payments.approve(batch_id=batch.id, actor=second(), at=AT)
    payments.send(batch_id=batch.id, actor=maker(), at=AT)
    while relay.relay(at=AT):
        pass
    return fresh(batch.id)


def fresh(batch_id: UUID) -> PaymentBatch:
    return PaymentBatch.objects.get(id=batch_id)


def file_of(batch: PaymentBatch) -> list[list[str]]:
    content, _ = payments.file_of(batch_id=batch.id, kind="csv", actor=maker())
    return list(csv.reader(io.StringIO(content.decode("gb18030"))))


def answered(batch: PaymentBatch, **refuse: str) -> bytes:
    """The bank's return file; `refuse`: position with an underscore before it → the bank's words."""
    content, _ = payments.file_of(batch_id=batch.id, kind="csv", actor=maker())
    words = {position.strip("_"): why for position, why in refuse.items()}
    return bank.returned(content, refuse=words, on="2026-09-18")


def changed(content: bytes, *edits: tuple[str, str]) -> bytes:
    text = content.decode("gb18030")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode("gb18030")


def taken_in(batch: PaymentBatch, content: bytes, *, days: int = 2) -> ReturnFile:
    record = bank_returns.take_in(batch_id=batch.id, content=content, actor=maker(), at=AT + timedelta(days=days))
    return ReturnFile.objects.get(id=record)


def lines(batch: PaymentBatch) -> list[str]:
    return list(PaymentLine.objects.filter(batch=batch).order_by("position").values_list("state", flat=True))


def everything() -> list[str]:
    """What a refusal must leave alone."""
    kinds = (PaymentBatch, PaymentLine, ReturnFile, Delivery, Receipt, WorkItem, CaseEvent)
    return [repr(list(kind.objects.order_by("pk").values())) for kind in kinds]


class TestMaking:
    def test_all_that_is_due_in_fen(self, batch: PaymentBatch, cases: list[Case]) -> None:
        assert (batch.count, batch.total_fen, batch.state) == (2, 2_100_005, "made")
        told = [payments.payee(line) for line in batch.lines.order_by("position")]
        wanted = [contents.answers(case) for case in cases]
        assert told == [{"name": one["name"], "account": one["bank_account"]} for one in wanted]
        with pytest.raises(WrongState, match="没有待发放"):
            payments.make_batch(actor=maker(), at=AT)

    @pytest.mark.parametrize("who", ["demo-window-1", "demo-veteran-1", "demo-administrator"])
    def test_by_officers_of_the_department_only(self, cases: list[Case], who: str) -> None:
        with pytest.raises(NotFound):
            payments.make_batch(actor=scenario.person(who), at=AT)
        with pytest.raises(WrongState, match="没有待发放"):
            payments.make_batch(actor=scenario.person("demo-police-1"), at=AT)

    def test_a_stranger_learns_nothing_of_it(self, batch: PaymentBatch) -> None:
        before = everything()
        for act in (payments.approve, payments.send, partial(payments.discard, reason="不对")):
            with pytest.raises(NotFound):
                act(batch_id=batch.id, actor=scenario.stranger(Role.OFFICER), at=AT)
        assert everything() == before


class TestFourEyes:
    def test_nobody_approves_what_they_made(self, batch: PaymentBatch) -> None:
        before = everything()
        with pytest.raises(NotPermitted, match="四眼原则"):
            payments.approve(batch_id=batch.id, actor=maker(), at=AT)
        with pytest.raises(WrongState, match="待复核”，不能导出"):
            payments.send(batch_id=batch.id, actor=maker(), at=AT)
        assert everything() == before

    def test_once(self, batch: PaymentBatch) -> None:
        payments.approve(batch_id=batch.id, actor=second(), at=AT)
        with pytest.raises(WrongState, match="不能复核"):
            payments.approve(batch_id=batch.id, actor=second(), at=AT)

    def test_not_what_has_changed_since(self, batch: PaymentBatch, cases: list[Case]) -> None:
        item = scenario.item_of(cases[1], PAYMENT)
        department.complete(work_item_id=item.id, outcome=scenario.outcome_for(item), actor=maker(), at=AT)
        with pytest.raises(Incomplete, match=f"第2笔（办件 {cases[1].number}）"):
            payments.approve(batch_id=batch.id, actor=second(), at=AT)
        assert fresh(batch.id).state == "made"

    def test_given_up_all_of_it_is_due_again(self, batch: PaymentBatch) -> None:
        with pytest.raises(Incomplete, match="作废的原因"):
            payments.discard(batch_id=batch.id, reason=" ", actor=maker(), at=AT)
        payments.discard(batch_id=batch.id, reason="金额要复核", actor=maker(), at=AT)
        with pytest.raises(WrongState, match="已作废”，不能复核"):
            payments.approve(batch_id=batch.id, actor=second(), at=AT)
        again = fresh(payments.make_batch(actor=maker(), at=AT))
        assert (again.count, again.number > batch.number) == (2, True)


class TestTheFile:
    def test_says_whom_how_much_and_adds_up(self, sent: PaymentBatch, cases: list[Case]) -> None:
        head, first, other, control = file_of(sent)
        assert head == list(HEADS)
        assert (first[:2], first[4]) == ([sent.number, "1"], "9000.00")
        assert (other[1], other[4]) == ("2", "12000.05")
        assert control[:5] == [sent.number, "合计", "2笔", "", "21000.05"]
        content, name = payments.file_of(batch_id=sent.id, kind="xlsx", actor=maker())
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert sheet == [head, first, other, control], "every cell is text: no account loses a digit"
        assert name == f"{sent.number}.xlsx"

    def test_is_a_delivery_of_each_case(self, sent: PaymentBatch, cases: list[Case]) -> None:
        found = Delivery.objects.filter(kind="file").order_by("work_item__case__number")
        assert [(one.system, one.state, one.case_id) for one in found] == [
            ("bank", "sent", case.id) for case in sorted(cases, key=lambda case: str(case.number))
        ]
        assert CaseEvent.objects.filter(name="payment.sent").count() == 2
        payments.send(batch_id=sent.id, actor=maker(), at=AT)
        assert CaseEvent.objects.filter(name="payment.sent").count() == 2, "sent again it is sent once"

    def test_not_before_it_is_approved_and_sent(self, batch: PaymentBatch) -> None:
        with pytest.raises(WrongState, match="之后才有文件"):
            file_of(batch)

    def test_a_bank_that_is_silent_is_named(self, sent: PaymentBatch) -> None:
        walk = Reconciliation(at=scenario.at("2026-09-30"), statuses=lambda system, ids: {})
        found = [one for one in walk.findings() if one.item_code == PAYMENT]
        assert [(one.gap, one.system) for one in found] == [(Gap.SILENT, "代发银行")] * 2


class TestTheReturn:
    def test_paid_is_finished_and_refused_goes_to_the_applicant(self, sent: PaymentBatch, cases: list[Case]) -> None:
        record = taken_in(sent, answered(sent, _2="户名与账号不符"))
        assert (record.paid, record.refused, record.findings) == (1, 1, [])
        assert lines(sent) == ["paid", "refused"]
        assert fresh(sent.id).state == "closed"
        assert {one.state for one in Delivery.objects.filter(kind="file")} == {"answered"}
        assert Receipt.objects.filter(sender="bank", verdict="applied").count() == 2
        paid, refused = (scenario.item_of(case, PAYMENT) for case in cases)
        assert (paid.state, refused.state) == ("completed", "correction")
        page = queries.case_page(case_id=cases[0].id, viewer=scenario.person("demo-veteran-1"), today=AT.date())
        [view] = [one for one in page.items if one.code == PAYMENT]
        assert view.result == {"发放日期": "2026年9月18日", "发放金额": "9,000.00元"}
        page = queries.case_page(case_id=cases[1].id, viewer=scenario.person("demo-veteran-2"), today=AT.date())
        [asked] = page.corrections
        assert asked.fields == ("bank_account", "bank_name")
        assert "户名与账号不符" in asked.note
        assert "请对照银行卡核对卡号" in asked.note

    def test_corrected_it_is_in_the_next_batch_under_the_new_account(
        self, sent: PaymentBatch, cases: list[Case]
    ) -> None:
        assert scenario.finish_all(cases[1]).state == "concluded", "the payment goes on beside the concluded case"
        taken_in(sent, answered(sent, _2="账号不存在"))
        viewer = scenario.person("demo-veteran-2")
        [asked] = queries.case_page(case_id=cases[1].id, viewer=viewer, today=AT.date()).corrections
        card = "6222020200112233446"
        changes = {"bank_account": card, "bank_name": "中国工商银行"}
        applicant.correct(case_id=cases[1].id, correction_id=asked.id, changes=changes, actor=viewer, at=AT)
        again = fresh(payments.make_batch(actor=maker(), at=AT))
        [line] = again.lines.all()
        assert (payments.payee(line)["account"], line.amount_fen) == (card, 1_200_005)

    @pytest.mark.parametrize(("edit", "code", "row"), [
        (("12000.05", "12000.06"), "wrong_amount", 3),
        (("12000.05", "12000.055"), "unreadable", 3),
        (("成功", "也许"), "unreadable", 2),
        ((",2,", ",7,"), "unknown_row", 3),
        ((",2,", ",1,"), "twice", 2),
    ])  # fmt: skip
    def test_a_row_that_does_not_fit_is_named_and_not_applied(
        self, sent: PaymentBatch, edit: tuple[str, str], code: str, row: int
    ) -> None:
        record = taken_in(sent, changed(answered(sent), edit))
        assert [row, code] in [[one[0], one[2]] for one in record.findings]
        assert fresh(sent.id).state == "sent"
        assert "open" in lines(sent)
        if code in ("unknown_row", "twice"):
            assert [0, "2", "missing"] in record.findings

    def test_another_account_and_another_batch(self, sent: PaymentBatch) -> None:
        account = file_of(sent)[1][3]
        record = taken_in(sent, changed(answered(sent), (account, "6222020200112233446"), (sent.number, "1")))
        assert [one[2] for one in record.findings] == ["wrong_batch", "missing"]
        record = taken_in(sent, changed(answered(sent), (account, "6222020200112233446")), days=3)
        assert [one[2] for one in record.findings] == ["wrong_account", "settled"]
        assert lines(sent) == ["open", "paid"]

    def test_nothing_of_another_batch_is_taken_at_all(self, sent: PaymentBatch) -> None:
        before = everything()
        other = answered(sent).decode("gb18030").replace(sent.number, "13060220260101001X").encode("gb18030")
        with pytest.raises(Incomplete, match=f"没有批次 {sent.number} 的任何一行"):
            taken_in(sent, other)
        assert everything() == before

    def test_the_same_file_is_taken_once_and_what_is_settled_stays_so(self, sent: PaymentBatch) -> None:
        whole = answered(sent)
        part = b"\r\n".join(line for line in whole.split(b"\r\n") if b",2," not in line)
        assert taken_in(sent, part).findings == [[0, "2", "missing"]]
        before = everything()
        with pytest.raises(WrongState, match="已于 2026-09-18 导入"):
            taken_in(sent, part)
        assert everything() == before
        record = taken_in(sent, whole, days=3)
        assert (record.paid, record.findings) == (1, [[2, "1", "settled"]])
        assert lines(sent) == ["paid", "paid"]
        with pytest.raises(WrongState, match="已对清”，不能导入"):
            taken_in(sent, whole + b"\r\n")

    def test_what_an_officer_finished_by_hand_is_named(self, sent: PaymentBatch, cases: list[Case]) -> None:
        item = scenario.item_of(cases[0], PAYMENT)
        department.complete(work_item_id=item.id, outcome=scenario.outcome_for(item), actor=maker(), at=AT)
        assert [one[2] for one in taken_in(sent, answered(sent)).findings] == ["not_open"]

    def test_one_that_broke_off_goes_on_and_pays_nothing_twice(
        self, sent: PaymentBatch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settle = bank_returns._settle
        monkeypatch.setattr(bank_returns, "_settle", lambda *told: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            taken_in(sent, answered(sent))
        monkeypatch.setattr(bank_returns, "_settle", settle)
        record = taken_in(sent, answered(sent), days=3)
        assert (record.paid, record.findings) == (2, [])
        assert lines(sent) == ["paid", "paid"]
        assert CaseEvent.objects.filter(name="work_item.completed", item_code=PAYMENT).count() == 2

    def test_a_workbook_does_too(self, sent: PaymentBatch) -> None:
        rows = list(csv.reader(io.StringIO(answered(sent).decode("gb18030"))))
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, [int(one) if one in ("1", "2") else one for one in row])
        assert taken_in(sent, content.getvalue()).findings == []

    @pytest.mark.parametrize(("content", "says"), [
        (b"", "文件是空的"),
        (b"PK\x03\x04 no workbook", "打不开这个工作簿"),
        (b"\xff\xff\xff", "读不出文字"),
        ("批次号,序号,户名,账号,金额（元）,用途\r\n".encode("gb18030"), "没有“结果”列"),
    ])  # fmt: skip
    def test_no_return_file(self, content: bytes, says: str) -> None:
        with pytest.raises(BadFile, match=says):
            bank_files.read_return(content)


def test_through_the_bank_of_the_sandbox(sent: PaymentBatch, sandbox: Sandbox) -> None:
    content, _ = payments.file_of(batch_id=sent.id, kind="csv", actor=maker())
    asked = {"file": base64.b64encode(content).decode(), "refuse": {"1": "账户已销户"}}
    reply = sandbox.caller.post("/systems/bank/files", json=asked)
    record = taken_in(sent, base64.b64decode(reply.raise_for_status().json()["file"]))
    assert (record.paid, record.refused, record.findings) == (1, 1, [])
    spoiled = base64.b64encode(changed(content, ("21000.05", "21000.06"))).decode()
    assert sandbox.caller.post("/systems/bank/files", json={"file": spoiled}).status_code == 422
