"""Papers that somebody carries: a slip for each item on paper, printed, collected once by its department, or void."""

from datetime import timedelta
from functools import partial

import pypdfium2
import pytest
import zxingcpp

from onestop.accounts import demo
from onestop.accounts.actors import Actor
from onestop.accounts.models import Department
from onestop.accounts.roles import Role
from onestop.cases import contents
from onestop.cases.models import Case, CaseEvent
from onestop.cases.operations import applicant, department
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, Refused, WrongState
from onestop.documents.printing import Printed
from onestop.exchange import collection, handovers, operations, relay, sealed, slips
from onestop.exchange.findings import Finding, Gap, Stage
from onestop.exchange.models import Delivery, Receipt, Slip
from onestop.exchange.reconcile import Reconciliation
from onestop.exchange.subjects import work_item_of
from tests import scenario

pytestmark = pytest.mark.django_db

RESERVE = "reserve_registration"
AT = scenario.at("2026-09-09")
"""A Wednesday, and the day after acceptance: the slip should be collected within three working days."""
ADDRESS = "https://yjs.example/workbench/slips/"


def relayed() -> None:
    """Take up the case log to its end."""
    while relay.relay(at=AT):
        pass


@pytest.fixture
def case() -> Case:
    """An accepted case, with a slip for the armed forces department, who works in the workbench."""
    scenario.plant()
    made = scenario.accepted()
    relayed()
    return made


@pytest.fixture
def slip(case: Case) -> Slip:
    """The only slip."""
    return Slip.objects.select_related("delivery__work_item").get()


def clerk() -> Actor:
    return scenario.person("demo-window-1")


def armed() -> Actor:
    return scenario.person("demo-armed")


def printed(slip: Slip, *, days: int = 0) -> Printed:
    reference = slips.reference_of(slip.delivery_id)
    moment = AT + timedelta(days=days)
    return collection.print_slip(
        delivery_id=slip.delivery_id, address=f"{ADDRESS}{reference}/", actor=clerk(), at=moment
    )


def collected(slip: Slip, *, actor: Actor | None = None) -> None:
    collection.collect(delivery_id=slip.delivery_id, actor=actor or armed(), at=AT + timedelta(hours=3))


def state(slip: Slip) -> str:
    return Delivery.objects.get(id=slip.delivery_id).state


def everything(case: Case) -> tuple[object, ...]:
    """What a refusal must leave alone."""
    rows = (model.objects.order_by("pk").values() for model in (Delivery, Slip, Receipt))
    return (scenario.rows_of(case.id), *(repr(list(found)) for found in rows))


def read(document: bytes) -> tuple[str, list[str]]:
    """What a document of one page says, without its line breaks, and what its QR codes say."""
    pages = pypdfium2.PdfDocument(document)
    [page] = pages
    assert [round(side) for side in page.get_size()] == [595, 842], "one page of A4"
    text = page.get_textpage().get_text_range()
    codes = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    return "".join(text.split()), [code.text for code in codes]


class TestPrinting:
    def test_it_says_what_is_handed_to_whom_until_when(self, case: Case, slip: Slip) -> None:
        text, [code] = read(printed(slip).content)
        answers = contents.answers(case)
        for said in (
            slip.number,
            slips.shown(slip.code),
            str(case.number),
            answers["name"],
            "竞秀区人民武装部：",
            "预备役登记",
            "退役军人预备役登记表",
            "两寸证件照片",
            "应领取日期2026年9月14日",
            "2026年9月9日（第1次）",
        ):
            assert said in text, said
        assert code == f"{ADDRESS}{slips.reference_of(slip.delivery_id)}/"
        assert answers["id_number"] not in text + code
        assert answers["name"] not in code

    def test_again_under_the_same_number_and_on_record(self, case: Case, slip: Slip) -> None:
        first, second = read(printed(slip).content), read(printed(slip, days=1).content)
        assert second[1] == first[1]
        assert "2026年9月10日（第2次）" in second[0]
        details = CaseEvent.objects.filter(case=case, name="slip.printed").order_by("sequence")
        kept = [(one.details["slip"], one.details["copy"]) for one in details]
        assert kept == [(slip.number, 1), (slip.number, 2)]

    @pytest.mark.parametrize(("name", "shown", "missing"), [
        ("买买提·𬀩㛃", "买买提·𬀩㛃", ()),
        ("张𱍐", "张〓", ("𱍐",)),
    ])  # fmt: skip
    def test_rare_characters_are_printed_or_named(
        self, case: Case, slip: Slip, name: str, shown: str, missing: tuple[str, ...]
    ) -> None:
        case = Case.objects.get(id=case.id)
        who = contents.read_applicant(case) | {"name": name}
        case.applicant_sealed = contents.write(who, column="cases_case.applicant", row=case.id)
        case.save(update_fields=["applicant_sealed"])
        document = printed(slip)
        text, _ = read(document.content)
        assert shown in text
        assert document.missing == missing
        assert ("U+31350" in text) == bool(missing), "whoever holds the paper reads what to write in"
        row = handovers.scanned(delivery_id=slip.delivery_id, viewer=clerk(), today=AT.date())
        assert row.missing == missing

    @pytest.mark.parametrize("username", ["demo-armed", "demo-police-1", "demo-veteran-1"])
    def test_by_the_window_only(self, case: Case, slip: Slip, username: str) -> None:
        before = everything(case)
        with pytest.raises((NotFound, NotPermitted)):
            collection.print_slip(delivery_id=slip.delivery_id, address=ADDRESS, actor=scenario.person(username), at=AT)
        assert everything(case) == before


class TestCollecting:
    def test_is_the_receipt_of_the_delivery_with_who_and_when(self, case: Case, slip: Slip) -> None:
        printed(slip)
        assert collection.by_code(f" {slips.shown(slip.code).lower()} ") == slip.delivery_id
        assert collection.by_reference(slips.reference_of(slip.delivery_id)) == slip.delivery_id
        collected(slip)
        receipt = Receipt.objects.get()
        assert (receipt.delivery_id, receipt.sender, receipt.message_id) == (slip.delivery_id, "paper", slip.number)
        assert (receipt.verdict, receipt.received_at) == ("applied", AT + timedelta(hours=3))
        assert armed().name in sealed.raw(receipt).body
        assert state(slip) == "collected"
        row = handovers.of_item(work_item_id=work_item_of(slip.delivery).id, viewer=armed(), today=AT.date())
        assert row
        assert (row.collected_by, row.may_collect) == (armed().name, False)
        [entry] = CaseEvent.objects.filter(case=case, name="slip.collected")
        assert (entry.actor_id, entry.item_code) == (armed().user_id, RESERVE)

    @pytest.mark.parametrize(("who", "says"), [
        ("demo-police-1", "交给“竞秀区人民武装部”的，须由该单位的经办人"),
        ("demo-window-1", "须由该单位的经办人"),
        ("elsewhere", "属于其他区县的办件"),
    ])  # fmt: skip
    def test_by_nobody_else(self, case: Case, slip: Slip, who: str, says: str) -> None:
        printed(slip)
        before = everything(case)
        actor = scenario.stranger(Role.OFFICER) if who == "elsewhere" else scenario.person(who)
        with pytest.raises(NotPermitted, match=says):
            collected(slip, actor=actor)
        assert everything(case) == before

    def test_once(self, case: Case, slip: Slip) -> None:
        printed(slip)
        collected(slip)
        before = everything(case)
        with pytest.raises(WrongState, match="已于2026年9月9日由人武部 吴军确认领取，不用重复确认"):
            collected(slip)
        assert everything(case) == before

    def test_not_before_there_was_anything_to_hand_over(self, case: Case, slip: Slip) -> None:
        with pytest.raises(WrongState, match="还没有打印"):
            collected(slip)

    def test_not_what_was_withdrawn_since(self, case: Case, slip: Slip) -> None:
        printed(slip)
        person = scenario.person("demo-veteran-1")
        applicant.withdraw_case(case_id=case.id, reason="改到外地安置", actor=person, at=AT)
        with pytest.raises(WrongState, match="已撤回"):
            collected(slip)
        relayed()
        with pytest.raises(WrongState, match="已作废"):
            collected(slip)
        assert [one.delivery.state for one in Slip.objects.select_related("delivery")] == ["void"]

    @pytest.mark.parametrize("code", ["", "AAAA-AAAA", "2" * 40])
    def test_not_a_code_that_is_on_no_slip(self, slip: Slip, code: str) -> None:
        with pytest.raises(Incomplete, match="没有这个交接码"):
            collection.by_code(code)

    @pytest.mark.parametrize("spoil", [lambda one: "", lambda one: "x" + one[1:], lambda one: one[:-4] + "AAAA"])
    def test_not_a_reference_that_we_did_not_sign(self, slip: Slip, spoil: "partial[str]") -> None:
        with pytest.raises(NotFound):
            collection.by_reference(spoil(slips.reference_of(slip.delivery_id)))

    def test_the_department_goes_on_in_the_workbench_meanwhile(self, case: Case, slip: Slip) -> None:
        scenario.complete(scenario.item_of(case, RESERVE), moment=AT)
        printed(slip)
        collected(slip)
        assert state(slip) == "collected"


class TestVoid:
    def test_its_number_stays_its_own_and_another_one_follows(self, case: Case, slip: Slip) -> None:
        printed(slip)
        voided(slip, "打印后遗失")
        relayed()
        old, new = Slip.objects.select_related("delivery").order_by("number")
        assert (old.number, old.delivery.state, new.delivery.state) == (slip.number, "void", "to_collect")
        assert (running(new), new.prints) == (running(old) + 1, 0)
        assert new.code != old.code
        for refused in (partial(collected, old), partial(printed, old), partial(voided, old, "又丢了")):
            with pytest.raises(WrongState, match=f"{old.number} 已作废"):
                refused()
        printed(new)
        collected(new)

    def test_not_without_a_reason_nor_by_others_nor_after_collection(self, case: Case, slip: Slip) -> None:
        printed(slip)
        before = everything(case)
        with pytest.raises(Incomplete, match="请写明作废的原因"):
            voided(slip, "  ")
        with pytest.raises(Refused):
            collection.void(delivery_id=slip.delivery_id, reason="丢了", actor=armed(), at=AT)
        assert everything(case) == before
        collected(slip)
        with pytest.raises(WrongState, match="确认领取，不能再作废"):
            voided(slip, "丢了")

    def test_corrected_papers_go_with_a_slip_of_their_own(self, case: Case, slip: Slip) -> None:
        item = scenario.item_of(case, RESERVE)
        asked = department.ask_correction(
            work_item_id=item.id, fields=["skills"], materials=[], note="请写全。", actor=armed(), at=AT
        )
        person = scenario.person("demo-veteran-1")
        applicant.correct(case_id=case.id, correction_id=asked, changes={"skills": "驾驶"}, actor=person, at=AT)
        relayed()
        states = Delivery.objects.filter(work_item=item).order_by("event_id").values_list("kind", "state")
        assert list(states) == [("item", "void"), ("correction", "to_collect")]

    def test_nothing_is_pushed_that_is_carried(self, slip: Slip) -> None:
        with pytest.raises(WrongState, match="纸质交接"):
            operations.resend(delivery_id=slip.delivery_id, actor=clerk(), at=AT)

    def test_one_that_could_not_be_written_out_is_once_it_can(self, case: Case, slip: Slip) -> None:
        Slip.objects.all().delete()
        Delivery.objects.filter(id=slip.delivery_id).update(state="dead", payload_sealed=None, system="")
        operations.resend(delivery_id=slip.delivery_id, actor=clerk(), at=AT)
        again = Slip.objects.select_related("delivery").get()
        assert (again.delivery_id, again.delivery.state, again.delivery.system) == (
            slip.delivery_id, "to_collect", "paper",
        )  # fmt: skip


def voided(slip: Slip, reason: str) -> None:
    collection.void(delivery_id=slip.delivery_id, reason=reason, actor=clerk(), at=AT)


def running(slip: Slip) -> int:
    """The running number within the region and year."""
    return int(slip.number[len(demo.REGION) + 4 : -1])


def test_paper_goes_to_a_department_with_a_system_too(case: Case) -> None:
    Department.objects.update(handles_in="own_system")
    scenario.accepted(who="demo-veteran-2")
    relayed()
    assert [running(one) for one in Slip.objects.order_by("number")] == [1, 2]


def test_what_nobody_comes_for_is_named_after_the_limit_of_the_theme(case: Case, slip: Slip) -> None:
    def found(day: str) -> list[Finding]:
        walk = Reconciliation(at=scenario.at(day), statuses=lambda system, ids: {})
        findings = [one for one in walk.findings() if one.item_code == RESERVE]
        assert walk.account.items[Stage.TO_COLLECT if state(slip) == "to_collect" else Stage.RECEIVED] == 1
        return findings

    def listed(day: str, viewer: str = "demo-supervisor") -> list[tuple[str, int]]:
        today = scenario.at(day).date()
        page = handovers.uncollected(viewer=scenario.person(viewer), today=today)
        return [(row.number, row.late_days) for row in page.rows]

    assert (found("2026-09-14"), listed("2026-09-14")) == ([], [])
    [finding] = found("2026-09-16")
    assert (finding.gap, finding.system) == (Gap.UNCOLLECTED, "区人民武装部")
    assert slip.number in finding.wrong
    assert listed("2026-09-16") == listed("2026-09-16", "demo-window-1") == [(slip.number, 2)]
    assert listed("2026-09-16", "demo-armed") == []
    printed(slip)
    collected(slip)
    relayed()
    assert (found("2026-09-16"), listed("2026-09-16")) == ([], [])
