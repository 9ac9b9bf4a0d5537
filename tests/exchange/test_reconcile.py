"""Reconciling: what has its place is left alone, and each thing that could get lost is named with what to do."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from onestop.accounts import demo
from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department
from onestop.cases import file_store
from onestop.cases.models import Case, CaseEvent, Clock, StoredFile, WorkItem
from onestop.cases.operations import department
from onestop.exchange import operations, reconcile
from onestop.exchange.accounting import ANSWER_WORKING_DAYS
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.findings import ACCOUNTED, WORDS, Finding, Gap, Stage
from onestop.exchange.models import Delivery, Receipt
from onestop.exchange.reconcile import Account, Reconciliation
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import Sandbox

pytestmark = pytest.mark.django_db

HOUSEHOLD, ENROLMENT = "household_registration", "medical_insurance_enrolment"
HOLD = {"act": "hold"}


def nothing_told(system: str, ids: Collection[UUID]) -> Mapping[UUID, str]:
    return {}


def reconciled(line: Line, statuses: reconcile.Statuses = nothing_told) -> tuple[list[Finding], Account]:
    """Everything found at the line's moment, and the account."""
    walk = Reconciliation(at=line.at, statuses=statuses)
    return list(walk.findings()), walk.account


def gaps(line: Line, statuses: reconcile.Statuses = nothing_told) -> list[tuple[Gap, str]]:
    """What is not accounted for, by gap and item."""
    found, _ = reconciled(line, statuses)
    return [(one.gap, one.item_code) for one in found if one.gap not in ACCOUNTED]


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    """A file store without what other tests left in it."""
    settings.ONESTOP_DATA = tmp_path / "data"


@pytest.fixture
def case(line: Line, sandbox: Sandbox) -> Case:
    """An accepted case whose departments work in their own systems and hold everything."""
    lines.office()
    case = scenario.accepted()
    for item in WorkItem.objects.filter(case=case):
        sandbox.plan(str(case), item.item_code, HOLD)
    return case


@pytest.fixture
def sent(line: Line, case: Case) -> Case:
    """The same with all that could be sent acknowledged."""
    line.relay()
    line.send()
    return case


def held_item(case: Case) -> WorkItem:
    """An item that a department's own system has."""
    return scenario.item_of(case, HOUSEHOLD)


class TestAccountedFor:
    def test_a_case_on_its_way_with_where_each_item_is(self, line: Line, sent: Case) -> None:
        found, account = reconciled(line)
        assert found == []
        assert account.cases == 1
        assert account.items.total() == WorkItem.objects.count()
        assert account.items[Stage.SENT] == len(lines.deliveries()) > 1

    def test_a_case_that_has_ended_by_the_answers(self, line: Line, sandbox: Sandbox) -> None:
        lines.office()
        scenario.complete(scenario.item_of(scenario.accepted(), "reserve_registration"))
        while line.round():
            pass
        line.later(days=40)
        found, account = reconciled(line)
        assert found == []
        assert account.items[Stage.FINISHED] > 1

    def test_what_waits_is_listed_and_no_fault(self, line: Line, case: Case, sandbox: Sandbox) -> None:
        line.relay()
        sandbox.faults("error")
        line.send_one()
        found, account = reconciled(line)
        assert {one.gap for one in found} == {Gap.PENDING}
        assert account.items[Stage.TO_SEND] == len(found) == len(lines.deliveries())
        [tried] = [one for one in found if one.detail]
        assert "已试1次" in tried.detail
        assert "对方回复 500" in tried.detail

    def test_a_draft_is_nobodys_business(self, line: Line) -> None:
        scenario.plant()
        scenario.draft()
        found, account = reconciled(line)
        assert (found, account.cases) == ([], 0)

    def test_however_many_cases_they_are_looked_at_by_the_handful(
        self, line: Line, sent: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scenario.submitted("02_with_spouse")
        scenario.submitted("16_one_item_refused")
        monkeypatch.setattr(reconcile, "AT_ONCE", 1)
        found, account = reconciled(line)
        assert {one.gap for one in found} <= {Gap.UNRELAYED}
        assert account.cases == 3


class TestOnTheWayOut:
    def test_a_log_entry_that_nobody_took_up(self, line: Line, case: Case) -> None:
        line.relay()
        left = CaseEvent.objects.latest("id")
        CaseEvent.objects.filter(id=left.id).update(relayed_at=None)
        line.at = left.at + timedelta(minutes=1)
        assert gaps(line) == []
        line.later(hours=1)
        [found] = [one for one in reconciled(line)[0] if one.gap not in ACCOUNTED]
        assert (found.gap, found.case_number, found.since) == (Gap.UNRELAYED, case.number, left.at)

    def test_an_item_of_an_own_system_without_a_delivery(self, line: Line, sent: Case) -> None:
        item = held_item(sent)
        Delivery.objects.filter(work_item=item).delete()
        assert gaps(line) == [(Gap.UNSENT, HOUSEHOLD)]

    def test_a_department_that_changed_over_with_items_on_its_list(self, line: Line) -> None:
        scenario.plant()
        scenario.accepted()
        line.relay()
        assert gaps(line) == []
        demo.handle_in_own_systems(["healthcare_security"])
        assert gaps(line) == [(Gap.UNSENT, ENROLMENT)]

    def test_one_that_waits_for_the_operator(self, line: Line, sent: Case) -> None:
        waiting = Delivery.objects.filter(work_item=held_item(sent))
        waiting.update(state="pending", due_at=line.at, last_failure="misconfigured", last_failure_code="http_401")
        [found] = [one for one in reconciled(line)[0] if one.gap not in ACCOUNTED]
        assert (found.gap, found.item, found.since) == (
            Gap.MISCONFIGURED,
            "户口登记（退役军人恢复户口）",
            waiting[0].created_at,
        )
        assert "对方回复 401" in found.wrong
        assert "密钥" in found.remedy

    def test_one_that_waits_for_days(self, line: Line, sent: Case) -> None:
        Delivery.objects.filter(work_item=held_item(sent)).update(state="pending", due_at=line.at)
        Delivery.objects.exclude(work_item=held_item(sent)).update(state="answered")
        line.later(days=30)
        assert (Gap.OVERDUE, HOUSEHOLD) in gaps(line)

    def test_a_dead_one(self, line: Line, sent: Case) -> None:
        Delivery.objects.filter(work_item=held_item(sent)).update(state="dead", last_failure_code="http_422")
        assert gaps(line) == [(Gap.DEAD, HOUSEHOLD)]

    def test_a_dead_one_whose_item_a_person_has_finished_is_settled(self, line: Line, sent: Case) -> None:
        item = held_item(sent)
        Delivery.objects.filter(work_item=item).update(state="dead")
        scenario.complete(item, moment=line.at)
        line.relay()
        line.send()
        assert gaps(line) == []

    def test_a_withdrawal_that_did_not_arrive(self, line: Line, sent: Case) -> None:
        item = held_item(sent)
        department.transfer(
            work_item_id=item.id,
            department_id=Department.objects.get(code="police-130602-02").id,
            reason="地址属东风所",
            actor=scenario.officer_of(item),
            at=line.at,
        )
        line.relay()
        line.send()
        assert gaps(line) == []
        Delivery.objects.filter(kind="withdrawal").update(state="dead")
        assert gaps(line) == [(Gap.DEAD, HOUSEHOLD)]


class TestAtTheOtherSide:
    def test_silence_beyond_the_limit_of_the_item(self, line: Line, sent: Case) -> None:
        limit = scenario.spec_of(held_item(sent)).working_days or ANSWER_WORKING_DAYS
        line.later(days=limit)  # a weekend lies in between, or the limit is longer still
        assert (Gap.SILENT, HOUSEHOLD) not in gaps(line)
        line.later(days=21)
        [found] = [one for one in reconciled(line)[0] if one.item_code == HOUSEHOLD]
        assert (found.gap, found.system) == (Gap.SILENT, "河北公安互联网+管理平台")
        delivery = lines.delivery_of(held_item(sent))
        heard = {"number": 1, "raw_sealed": b"", "received_at": line.at, "verdict": "foreign"}
        Receipt.objects.create(sender="another", message_id="a-1", delivery=delivery, **heard)
        assert (Gap.SILENT, HOUSEHOLD) in gaps(line), "nobody speaks for it"

    def test_who_waits_for_the_applicant_is_not_silent(self, line: Line, sent: Case) -> None:
        item = held_item(sent)
        department.ask_correction(
            work_item_id=item.id,
            fields=["settle_address"],
            materials=[],
            note="门牌号不清",
            actor=scenario.officer_of(item),
            at=line.at,
        )
        line.later(days=30)
        assert (Gap.SILENT, HOUSEHOLD) not in gaps(line)

    def test_a_hub_that_keeps_what_it_took(self, line: Line, sent: Case) -> None:
        Delivery.objects.filter(work_item=held_item(sent)).update(system="provincial_platform")
        kept = lines.delivery_of(held_item(sent))

        def statuses(system: str, ids: Collection[UUID]) -> Mapping[UUID, str]:
            return {one: "accepted" if one == kept.id else "passed_on" for one in ids}

        assert gaps(line, statuses) == [], "it has just been taken"
        line.later(hours=1)
        [found], account = reconciled(line, statuses)
        assert (found.gap, found.item_code, found.system) == (Gap.NOT_PASSED_ON, HOUSEHOLD, "省一体化政务服务平台")
        assert (account.items[Stage.SENT], account.items[Stage.RECEIVED] > 0) == (1, True)

    def test_a_system_that_knows_nothing_of_what_it_acknowledged(self, line: Line, sent: Case) -> None:
        line.later(hours=1)
        lost = Delivery.objects.get(work_item=held_item(sent))

        def statuses(system: str, ids: Collection[UUID]) -> Mapping[UUID, str]:
            return {one: "unknown" if one == lost.id else "answered" for one in ids}

        assert gaps(line, statuses) == [(Gap.LOST, HOUSEHOLD)]


class TestAsking:
    def test_a_connector_that_cannot_ask_is_passed_over(self) -> None:
        assert reconcile.ask(lambda system: object(), "police_platform", [new_id()]) == {}

    def test_a_system_that_is_down_tells_nothing(self) -> None:
        class Down:
            def status(self, *, message_ids: Collection[str]) -> Mapping[str, str]:
                raise CallFailed(FailureKind.TEMPORARY, "ConnectError")

        assert reconcile.ask(lambda system: Down(), "police_platform", [new_id()]) == {}

    def test_what_it_says_is_taken_by_delivery(self) -> None:
        one = new_id()

        class Up:
            def status(self, *, message_ids: Collection[str]) -> Mapping[str, str]:
                return dict.fromkeys(message_ids, "passed_on")

        assert reconcile.ask(lambda system: Up(), "police_platform", [one]) == {one: "passed_on"}


class TestAnswers:
    @pytest.fixture
    def refused(self, line: Line, sandbox: Sandbox, case: Case) -> Receipt:
        """An answer whose content does not fit."""
        sandbox.plan(str(case), HOUSEHOLD, {"act": "complete", "outcome": {"restored_on": "已办理"}})
        line.relay()
        line.send()
        line.collect()
        line.apply()
        return Receipt.objects.get()

    def test_one_without_effect(self, line: Line, refused: Receipt) -> None:
        assert gaps(line) == [(Gap.REFUSED, HOUSEHOLD)]
        assert reconciled(line)[0][0].detail == "内容不全或不符（restored_on）"

    @pytest.mark.parametrize("verdict", ["late", "broken"])
    def test_one_that_needs_a_person(self, line: Line, refused: Receipt, verdict: str) -> None:
        Receipt.objects.update(verdict=verdict)
        assert gaps(line) == [(Gap(verdict), HOUSEHOLD)]

    @pytest.mark.parametrize("verdict", ["unknown", "unreadable", "unverified"])
    def test_one_that_names_no_case(self, line: Line, refused: Receipt, verdict: str) -> None:
        Receipt.objects.update(verdict=verdict, delivery=None)
        assert gaps(line) == [(Gap(verdict), "")]
        actor = scenario.person("demo-administrator")
        operations.settle_receipt(receipt_id=refused.id, reason="已电话核对", actor=actor, at=line.at)
        assert gaps(line) == []

    def test_one_that_nobody_applies(self, line: Line, refused: Receipt) -> None:
        Receipt.objects.update(verdict="", due_at=line.at, received_at=line.at)
        assert gaps(line) == []
        line.later(hours=1)
        assert gaps(line) == [(Gap.UNDECIDED, HOUSEHOLD)]

    def test_one_that_the_department_has_since_corrected(self, line: Line, refused: Receipt) -> None:
        Receipt.objects.create(
            sender=refused.sender,
            message_id="the right one",
            number=refused.number + 1,
            delivery=refused.delivery,
            raw_sealed=b"",
            received_at=line.at,
            verdict="applied",
        )
        assert gaps(line) == []

    def test_one_that_a_person_has_settled(self, line: Line, refused: Receipt) -> None:
        actor = scenario.person("demo-administrator")
        operations.settle_receipt(receipt_id=refused.id, reason="已电话核对", actor=actor, at=line.at)
        line.relay()
        assert gaps(line) == []

    def test_a_forged_one_once_its_sender_was_heard_again(self, line: Line, refused: Receipt) -> None:
        Receipt.objects.create(
            sender=refused.sender,
            message_id="a digest",
            number=9,
            raw_sealed=b"",
            received_at=refused.received_at - timedelta(minutes=1),
            verdict="unverified",
        )
        assert gaps(line) == [(Gap.REFUSED, HOUSEHOLD)]


class TestFiles:
    def test_a_row_whose_content_is_gone(self, line: Line, sent: Case) -> None:
        lost = StoredFile.objects.filter(case=sent)[0]
        file_store.default().remove(lost.id)
        [found] = reconciled(line)[0]
        assert (found.gap, found.case_number, found.reference) == (Gap.FILE_MISSING, sent.number, str(lost.id))

    def test_content_that_no_row_knows(self, line: Line, sent: Case, fresh_clock: Callable[[Line], None]) -> None:
        stray = new_id()
        file_store.default().put(stray, b"sealed")
        fresh_clock(line)
        assert (Gap.FILE_UNKNOWN, stray.hex) in {(one.gap, one.reference) for one in reconciled(line)[0]}


@pytest.fixture
def fresh_clock() -> Callable[[Line], None]:
    """Sets the line's clock well after every file of this test was written."""

    def put(line: Line) -> None:
        line.at = max(line.at, timezone.now()) + timedelta(hours=1)

    return put


class TestContradictions:
    def test_a_concluded_case_with_an_open_item(self, line: Line) -> None:
        scenario.plant()
        case = scenario.finish_all(scenario.accepted(), moment=line.at)
        line.relay()
        assert gaps(line) == []
        WorkItem.objects.filter(case=case, item_code=HOUSEHOLD).update(
            state="ready", finished_at=None, worklist_date=line.at.date()
        )
        [found] = reconciled(line)[0]
        assert (found.gap, found.item_code) == (Gap.CONTRADICTION, HOUSEHOLD)
        assert "整件已办结，事项仍是“待办”" in found.wrong

    def test_a_clock_that_runs_for_an_ended_item(self, line: Line) -> None:
        scenario.plant()
        item = held_item(scenario.accepted())
        scenario.complete(item, moment=line.at)
        line.relay()
        Clock.objects.filter(work_item=item, kind="promise").update(running_date=line.at.date())
        [found] = reconciled(line)[0]
        assert "承诺时限仍在计时" in found.wrong

    def test_a_case_that_nobody_concluded(self, line: Line) -> None:
        scenario.plant()
        case = scenario.finish_all(scenario.accepted(), moment=line.at)
        line.relay()
        Case.objects.filter(id=case.id).update(state="handling", outcome="", ended_at=None)
        assert gaps(line) == [(Gap.CONTRADICTION, "")]

    def test_an_item_that_nobody_released(self, line: Line) -> None:
        scenario.plant()
        item = held_item(scenario.accepted())
        line.relay()
        WorkItem.objects.filter(id=item.id).update(state="waiting", released_at=None, worklist_date=None)
        assert gaps(line) == [(Gap.CONTRADICTION, HOUSEHOLD)]

    def test_rules_that_are_no_longer_those_the_case_began_with(self, line: Line) -> None:
        scenario.plant()
        case = scenario.accepted()
        line.relay()
        Case.objects.filter(id=case.id).update(theme_digest="0" * 64)
        assert gaps(line) == [(Gap.RULES_CHANGED, "")]


def test_every_finding_says_what_is_wrong_and_what_to_do() -> None:
    assert set(WORDS) == set(Gap)
    assert all(wrong and remedy.endswith("。") for wrong, remedy in WORDS.values())
