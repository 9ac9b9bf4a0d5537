"""What a person may do where the exchange does not get on: each thing once, on record, and never in a wrong state."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from onestop.accounts import keys
from onestop.accounts.actors import Actor
from onestop.accounts.identifiers import new_id
from onestop.accounts.roles import Role
from onestop.cases import moments
from onestop.cases import queries as case_queries
from onestop.cases.models import Case, WorkItem
from onestop.cases.operations import applicant
from onestop.cases.refusals import Incomplete, NotFound, Refused, WrongState
from onestop.exchange import ledger, operations, sealed
from onestop.exchange.models import Delivery, Receipt
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import Sandbox

pytestmark = pytest.mark.django_db

HOUSEHOLD = "household_registration"
HOLD = {"act": "hold"}
WHO_MAY = ["demo-administrator", "demo-window-1"]


@pytest.fixture
def case(line: Line, sandbox: Sandbox) -> Case:
    """An accepted case, all of it acknowledged by systems that hold it."""
    lines.office()
    case = scenario.accepted()
    for item in WorkItem.objects.filter(case=case):
        sandbox.plan(str(case), item.item_code, HOLD)
    line.relay()
    line.send()
    return case


@pytest.fixture
def delivery(case: Case) -> Delivery:
    """The delivery of one item."""
    return lines.delivery_of(scenario.item_of(case, HOUSEHOLD))


@pytest.fixture
def refused_answer(line: Line, sandbox: Sandbox, case: Case) -> Receipt:
    """An answer that came before its time: the item was suspended here meanwhile."""
    item = scenario.item_of(case, HOUSEHOLD)
    sandbox.plan(str(case), HOUSEHOLD, {"act": "complete"})
    line.later(minutes=1)
    operations.resend(delivery_id=lines.delivery_of(item).id, actor=clerk(), at=line.at)
    line.send()
    line.collect()
    WorkItem.objects.filter(id=item.id).update(state="suspended", pause_reason="awaiting_person")
    line.apply()
    return Receipt.objects.get(verdict="late")


def clerk() -> Actor:
    return scenario.person("demo-window-1")


def fresh(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(id=delivery.id)


def changes_nothing(case: Case, act: Callable[[], object], why: type[Refused], words: str) -> None:
    """The act is refused in these words, and everything is as before."""

    def stored() -> object:
        return (
            scenario.rows_of(case.id),
            list(Delivery.objects.order_by("id").values("id", "state", "due_at", "attempts")),
            list(Receipt.objects.order_by("id").values("id", "verdict", "due_at", "settled_at")),
        )

    before = stored()
    with pytest.raises(why, match=words):
        act()
    assert stored() == before


class TestResend:
    @pytest.mark.parametrize("who", WHO_MAY)
    def test_a_dead_one_goes_out_again_under_its_id(
        self, line: Line, sandbox: Sandbox, case: Case, delivery: Delivery, who: str
    ) -> None:
        Delivery.objects.filter(id=delivery.id).update(
            state="dead", attempts=300, last_failure="permanent", last_failure_code="http_422"
        )
        operations.resend(delivery_id=delivery.id, actor=scenario.person(who), at=line.at)
        waiting = fresh(delivery)
        assert (waiting.state, waiting.due_at, waiting.attempts, waiting.last_failure) == ("pending", line.at, 0, "")
        arrived = len(sandbox.received())
        assert line.send() == 1
        assert fresh(delivery).state == "sent"
        assert len(sandbox.received()) == arrived, "the receiver knows the id"

    def test_it_stands_in_the_case_log_with_who_did_it(self, line: Line, case: Case, delivery: Delivery) -> None:
        operations.resend(delivery_id=delivery.id, actor=clerk(), at=line.at)
        details = scenario.details_of(case, "delivery.resent")
        assert (details["delivery"], details["was"]) == (str(delivery.id), "sent")
        page = case_queries.case_page(case_id=case.id, viewer=clerk(), today=line.at.date())
        assert (page.events[-1].text, page.events[-1].actor_label) == (
            "重新推送：户口登记（退役军人恢复户口）",
            "窗口人员·竞秀区退役军人事务局",
        )
        assert line.relay() == 1
        assert Delivery.objects.filter(event__name="delivery.resent").count() == 0, "nothing follows from the entry"

    def test_a_message_that_could_not_be_built_is_built_now(self, line: Line, case: Case, delivery: Delivery) -> None:
        built = lines.message(delivery)
        Delivery.objects.filter(id=delivery.id).update(state="dead", payload_sealed=None, system="")
        operations.resend(delivery_id=delivery.id, actor=clerk(), at=line.at)
        assert lines.without_addresses(lines.message(fresh(delivery))) == lines.without_addresses(built)
        assert fresh(delivery).system

    def test_one_that_waits_already(self, line: Line, case: Case, delivery: Delivery) -> None:
        operations.resend(delivery_id=delivery.id, actor=clerk(), at=line.at)
        again = lambda: operations.resend(delivery_id=delivery.id, actor=clerk(), at=line.at)  # noqa: E731
        changes_nothing(case, again, WrongState, "正在等待发送")

    def test_one_that_is_answered(self, line: Line, case: Case, delivery: Delivery) -> None:
        Delivery.objects.filter(id=delivery.id).update(state="answered")
        again = lambda: operations.resend(delivery_id=delivery.id, actor=clerk(), at=line.at)  # noqa: E731
        changes_nothing(case, again, WrongState, "已经答复")

    def test_one_whose_item_has_ended(self, line: Line, case: Case, delivery: Delivery) -> None:
        owner = scenario.person("demo-veteran-1")
        applicant.withdraw_case(case_id=case.id, reason="不办了", actor=owner, at=line.at)
        again = lambda: operations.resend(delivery_id=delivery.id, actor=clerk(), at=line.at)  # noqa: E731
        changes_nothing(case, again, WrongState, "已经结束")

    @pytest.mark.parametrize(
        "who",
        [
            lambda: scenario.stranger(Role.ADMINISTRATOR),
            lambda: scenario.stranger(Role.WINDOW_CLERK),
            lambda: scenario.person("demo-supervisor"),
            lambda: scenario.person("demo-veteran-2"),
            lambda: scenario.person("demo-social"),
        ],
        ids=["administrator elsewhere", "window elsewhere", "supervisor", "another applicant", "another department"],
    )
    def test_a_stranger_learns_nothing(
        self, line: Line, case: Case, delivery: Delivery, who: Callable[[], Actor]
    ) -> None:
        for one in (delivery.id, new_id()):
            again = lambda one=one: operations.resend(delivery_id=one, actor=who(), at=line.at)  # noqa: E731
            changes_nothing(case, again, NotFound, "没有找到")


class TestReplay:
    def test_all_of_a_system_since_a_day(self, line: Line, case: Case, delivery: Delivery) -> None:
        Delivery.objects.exclude(id=delivery.id).exclude(state="to_collect").update(system="another")
        others, since = lines.deliveries(system="another"), moments.local_date(delivery.created_at)
        done = operations.replay(system=delivery.system, since=since, actor=clerk(), at=line.at)
        assert (done.sent, done.left, done.more) == (1, 0, False)
        assert fresh(delivery).state == "pending"
        assert {one.state for one in others} == {"sent"}

    def test_not_what_is_older(self, line: Line, case: Case, delivery: Delivery) -> None:
        line.later(days=2)
        since = moments.local_date(delivery.created_at) + timedelta(days=1)
        assert operations.replay(system=delivery.system, since=since, actor=clerk(), at=line.at).sent == 0

    def test_no_more_at_once_than_a_person_waits_for(
        self, line: Line, case: Case, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(operations, "MOST_AT_ONCE", 1)
        Delivery.objects.update(system="one")
        done = operations.replay(system="one", since=date(2026, 1, 1), actor=clerk(), at=line.at)
        assert (done.sent, done.more) == (1, True)

    def test_of_nobody_elses_cases(self, line: Line, case: Case, delivery: Delivery) -> None:
        for who in (scenario.stranger(Role.WINDOW_CLERK), scenario.stranger(Role.ADMINISTRATOR)):
            done = operations.replay(system=delivery.system, since=date(2026, 1, 1), actor=who, at=line.at)
            assert (done.sent, done.left) == (0, 0)

    def test_not_from_tomorrow_on(self, line: Line, case: Case, delivery: Delivery) -> None:
        replay = lambda: operations.replay(  # noqa: E731
            system=delivery.system, since=date(2027, 1, 1), actor=clerk(), at=line.at
        )
        changes_nothing(case, replay, Incomplete, "还不能重新推送")


class TestApplyAgain:
    def test_takes_effect_once_what_stood_in_its_way_is_gone(
        self, line: Line, case: Case, refused_answer: Receipt
    ) -> None:
        item = scenario.item_of(case, HOUSEHOLD)
        WorkItem.objects.filter(id=item.id).update(state="in_progress", pause_reason="")
        operations.apply_again(receipt_id=refused_answer.id, actor=clerk(), at=line.at)
        assert line.apply() == 1
        assert Receipt.objects.get(id=refused_answer.id).verdict == "applied"
        assert scenario.item_of(case, HOUSEHOLD).state == "completed"
        assert "receipt.applied_again" in lines.log_of(item)

    def test_and_is_listed_again_where_it_still_does_not(self, line: Line, case: Case, refused_answer: Receipt) -> None:
        operations.apply_again(receipt_id=refused_answer.id, actor=clerk(), at=line.at)
        line.apply()
        [row] = ledger.unapplied(viewer=clerk()).rows
        assert row.id == refused_answer.id

    def test_one_that_named_a_delivery_not_there_yet_finds_it(
        self, line: Line, case: Case, refused_answer: Receipt
    ) -> None:
        Receipt.objects.filter(id=refused_answer.id).update(verdict="unknown", delivery=None)
        administrator = scenario.person("demo-administrator")
        operations.apply_again(receipt_id=refused_answer.id, actor=administrator, at=line.at)
        assert Receipt.objects.get(id=refused_answer.id).delivery is not None

    @pytest.mark.parametrize(
        ("verdict", "words"),
        [("applied", "已经生效"), ("", "正在处理"), ("unreadable", "读不懂"), ("unverified", "签名不符")],
    )
    def test_not_where_it_cannot_help(
        self, line: Line, case: Case, refused_answer: Receipt, verdict: str, words: str
    ) -> None:
        Receipt.objects.filter(id=refused_answer.id).update(verdict=verdict, due_at=None if verdict else line.at)
        again = lambda: operations.apply_again(receipt_id=refused_answer.id, actor=clerk(), at=line.at)  # noqa: E731
        changes_nothing(case, again, WrongState, words)

    def test_one_without_a_case_is_the_administrators(self, line: Line, case: Case, refused_answer: Receipt) -> None:
        Receipt.objects.filter(id=refused_answer.id).update(verdict="unreadable", delivery=None)
        again = lambda: operations.apply_again(receipt_id=refused_answer.id, actor=clerk(), at=line.at)  # noqa: E731
        changes_nothing(case, again, NotFound, "没有找到")


class TestSettle:
    def test_takes_it_off_the_list_with_what_was_found(self, line: Line, case: Case, refused_answer: Receipt) -> None:
        assert len(ledger.unapplied(viewer=clerk()).rows) == 1
        operations.settle_receipt(
            receipt_id=refused_answer.id, reason="已电话告知，以本系统为准", actor=clerk(), at=line.at
        )
        assert ledger.unapplied(viewer=clerk()).rows == ()
        page = case_queries.case_page(case_id=case.id, viewer=clerk(), today=line.at.date())
        assert page.events[-1].words == (("理由", "已电话告知，以本系统为准"),)

    def test_one_that_names_no_case_keeps_who_and_why_itself(
        self, line: Line, case: Case, refused_answer: Receipt
    ) -> None:
        Receipt.objects.filter(id=refused_answer.id).update(verdict="unreadable", delivery=None)
        administrator = scenario.person("demo-administrator")

        def settle(who: Actor, reason: str = "已请对方查看，系测试报文") -> None:
            operations.settle_receipt(receipt_id=refused_answer.id, reason=reason, actor=who, at=line.at)

        changes_nothing(case, lambda: settle(clerk()), NotFound, "没有找到")
        changes_nothing(case, lambda: settle(administrator, " "), Incomplete, "请写明")
        settle(administrator)
        assert ledger.unapplied(viewer=administrator).rows == ()
        kept = Receipt.objects.get(id=refused_answer.id)
        assert (kept.settled_at, kept.settled_by_id) == (line.at, administrator.user_id)
        assert kept.settled_sealed
        words = keys.unseal_text(kept.settled_sealed, column=sealed.SETTLED, row=kept.id)
        assert words == "已请对方查看，系测试报文"
        changes_nothing(case, lambda: settle(administrator), WrongState, "已经了结")

    def test_only_with_a_reason_and_only_once(self, line: Line, case: Case, refused_answer: Receipt) -> None:
        def settle(reason: str) -> None:
            operations.settle_receipt(receipt_id=refused_answer.id, reason=reason, actor=clerk(), at=line.at)

        changes_nothing(case, lambda: settle("  "), Incomplete, "请写明")
        settle("已核对")
        changes_nothing(case, lambda: settle("已核对"), WrongState, "已经了结")
