"""Results by post: handed over once, tracked in whatever sequence, proven as served, mended where they come back."""

from datetime import timedelta

import pytest

from onestop.accounts import demo
from onestop.accounts.actors import SYSTEM
from onestop.accounts.models import Office
from onestop.cases import deliveries, pickups
from onestop.cases.dispatches import Parcel
from onestop.cases.models import Case, Dispatch, Pickup, TrackingEvent
from onestop.cases.operations import delivering, dispatching, outlet, posting_by_hand
from onestop.cases.operations.dispatching import Tracking
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from onestop.exchange import message_desk
from onestop.exchange.findings import Gap
from onestop.exchange.models import Delivery
from onestop.exchange.reconcile import Reconciliation
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import Sandbox
from tests.operations.refusing import refused

pytestmark = pytest.mark.django_db

EXAMPLE, ITEM = "02_with_spouse", "household_registration"
CLERK, OWNER = "demo-window-1", "demo-veteran-1"


@pytest.fixture
def line(sandbox: Sandbox) -> Line:
    """Our side, connected to the post of an office that uses it."""
    scenario.plant()
    demo.connect(["post"])
    return Line(sandbox.connector("post"))


@pytest.fixture
def case(line: Line) -> Case:
    """A case one of whose results is ready to be posted."""
    case = scenario.accepted(EXAMPLE)
    line.at = scenario.at("2026-09-20")
    scenario.complete(scenario.item_of(case, ITEM), moment=line.at)
    return case


def post(case: Case, line: Line, who: str = CLERK) -> Dispatch:
    """The window hands the result over."""
    item = scenario.item_of(case, ITEM)
    made = dispatching.dispatch(work_item_id=item.id, actor=scenario.person(who), at=line.at)
    return Dispatch.objects.get(id=made)


def travelled(line: Line) -> None:
    """Everything that the post has to say."""
    for _ in range(3):
        line.round()


def delivery(case: Case, line: Line, who: str = CLERK) -> deliveries.ResultView:
    """The result as somebody sees it."""
    found = deliveries.of_case(case_id=case.id, viewer=scenario.person(who), today=line.at.date())
    return next(one for one in found if one.item_code == ITEM)


def parcel(case: Case, line: Line, who: str = CLERK) -> Parcel:
    """Its parcel."""
    found = delivery(case, line, who).parcel
    assert found
    return found


def gaps(line: Line) -> list[Gap]:
    """What reconciling finds."""
    return [one.gap for one in Reconciliation(at=line.at, statuses=lambda system, ids: {}).findings()]


def test_a_result_travels_to_its_signature(line: Line, sandbox: Sandbox, case: Case) -> None:
    assert parcel(case, line).may_dispatch
    post(case, line)
    travelled(line)
    (arrived,) = sandbox.received("post")
    sent = Delivery.objects.get(kind="parcel")
    assert (arrived["id"], arrived["times"], sent.state) == (str(sent.id), 1, "answered")
    seen = parcel(case, line, OWNER)
    assert (seen.state, len(seen.waybill)) == ("delivered", 13)
    assert [one.text for one in seen.tracking][-1] == "已签收，签收人：本人"
    proof = scenario.details_of(case, "result.delivered")
    assert (proof["source"], proof["waybill"]) == ("post", seen.waybill)
    assert seen.ended_at
    assert proof["happened_at"] == seen.ended_at.isoformat()
    texts = [one.text for one in message_desk.correspondence(case_id=case.id, viewer=scenario.person(OWNER)).messages]
    assert any(seen.waybill in text for text in texts)
    served = delivery(case, line, OWNER).served
    assert served
    assert (served.how, served.to, served.at) == ("邮寄", "本人", seen.ended_at)
    assert Gap.NO_END not in gaps(line)


def test_the_label_says_where_to_and_nothing_else(line: Line, case: Case) -> None:
    post(case, line)
    line.relay()
    content, answers = lines.message(Delivery.objects.get(kind="parcel")), scenario.example(EXAMPLE).answers
    assert set(content) == {
        *("kind", "system", "via", "case", "item", "content", "sender"),
        *("recipient", "mobile", "address"),
    }
    assert (content["recipient"], content["address"]) == (answers["name"], answers["postal_address"])
    assert answers["id_number"] not in str(content)


def test_it_is_handed_over_once_and_only_when_there_is_something(line: Line, case: Case) -> None:
    clerk = scenario.person(CLERK)
    waiting, other = scenario.item_of(case, "id_card"), scenario.item_of(case, "reserve_registration")
    scenario.complete(other, moment=line.at)
    with refused(case.id, WrongState, "还没有办结"):
        dispatching.dispatch(work_item_id=waiting.id, actor=clerk, at=line.at)
    with refused(case.id, WrongState, "没有选择邮寄"):
        dispatching.dispatch(work_item_id=other.id, actor=clerk, at=line.at)
    with refused(case.id, NotPermitted):
        post(case, line, OWNER)
    with refused(case.id, NotFound):
        post(case, line, "demo-veteran-2")
    post(case, line)
    with refused(case.id, WrongState, "已经交寄"):
        post(case, line)


def test_an_office_without_the_post_says_so(line: Line, case: Case) -> None:
    Office.objects.update(connected=[])
    assert not parcel(case, line).may_dispatch
    with refused(case.id, WrongState, "没有接通邮政"):
        post(case, line)


def test_what_the_post_tells_may_come_twice_and_in_any_sequence(line: Line, case: Case) -> None:
    made = post(case, line)
    told = [
        Tracking("delivered", line.at + timedelta(days=2), "EM000000001CN", {"signed_by": "本人"}),
        Tracking("collected", line.at + timedelta(hours=3), "EM000000001CN"),
        Tracking("delivered", line.at + timedelta(days=2), "EM000000001CN"),
        Tracking("returned", line.at + timedelta(days=1)),
        Tracking("posted", line.at, "EM000000001CN"),
    ]
    for one in told:
        dispatching.track(dispatch_id=made.id, tracking=one, actor=SYSTEM, at=line.at)
    assert TrackingEvent.objects.filter(dispatch=made).count() == 4
    assert parcel(case, line).state == "delivered"
    assert [name for name, _ in scenario.log_of(case)].count("result.delivered") == 1
    assert ("result.returned", ITEM) not in scenario.log_of(case)


def came_back(case: Case, line: Line, sandbox: Sandbox) -> Dispatch:
    """A parcel that the post could not deliver."""
    steps = [{"act": "returned", "reason": "查无此人", "happened_at": "2027-01-02T10:00:00+08:00"}]
    plan = {"system": "post", "case": case.number, "item": ITEM, "steps": steps}
    sandbox.caller.post("/plans", json=plan).raise_for_status()
    made = post(case, line)
    travelled(line)
    return made


def test_mail_that_comes_back_lies_ready_with_a_new_code(line: Line, sandbox: Sandbox, case: Case) -> None:
    came_back(case, line, sandbox)
    seen, own = delivery(case, line), delivery(case, line, OWNER)
    assert seen.parcel
    assert seen.fetched
    assert own.fetched
    assert (seen.lies_here, seen.parcel.to_mend, seen.fetched.came_back, seen.fetched.code) == (True, True, True, "")
    assert seen.parcel.tracking[-1].text == "被退回，原因：查无此人"
    assert own.may_change
    newest = message_desk.correspondence(case_id=case.id, viewer=scenario.person(OWNER)).messages[0]
    assert own.fetched.code in newest.text
    assert "竞秀区退役军人事务局" in newest.text
    with refused(case.id, WrongState, "邮件已被退回"):
        post(case, line)


def test_it_is_sent_to_another_address_and_the_code_is_void(line: Line, sandbox: Sandbox, case: Case) -> None:
    made, clerk = came_back(case, line, sandbox), scenario.person(CLERK)
    code = pickups.code_of(Pickup.objects.get().id)
    with refused(case.id, Incomplete):
        dispatching.dispatch_again(dispatch_id=made.id, label={"mobile": "12"}, actor=clerk, at=line.at)
    with refused(case.id, NotPermitted):
        dispatching.dispatch_again(dispatch_id=made.id, label={}, actor=scenario.person(OWNER), at=line.at)
    sandbox.caller.post("/plans", json={"system": "post", "case": case.number, "item": ITEM, "steps": []})
    label = {"recipient": "", "address": "河北省保定市竞秀区朝阳大街1号"}
    dispatching.dispatch_again(dispatch_id=made.id, label=label, actor=clerk, at=line.at)
    with refused(case.id, WrongState, "作废"):
        outlet.find(code=code, actor=clerk, at=line.at)
    travelled(line)
    assert parcel(case, line).state == "delivered"
    sent = lines.message(Delivery.objects.filter(kind="parcel").latest("created_at", "event_id"))
    assert (sent["recipient"], sent["address"]) == (scenario.example(EXAMPLE).answers["name"], label["address"])
    with refused(case.id, WrongState, "没有可以重新寄的结果"):
        dispatching.dispatch_again(dispatch_id=made.id, label=label, actor=clerk, at=line.at)


def test_what_came_back_and_was_sent_anew_stays_back_whatever_the_post_says(
    line: Line, sandbox: Sandbox, case: Case
) -> None:
    made = came_back(case, line, sandbox)
    label = {"address": "河北省保定市竞秀区朝阳大街1号"}
    dispatching.dispatch_again(dispatch_id=made.id, label=label, actor=scenario.person(CLERK), at=line.at)
    told = Tracking("delivered", line.at + timedelta(days=1), detail={"signed_by": "本人"})
    dispatching.track(dispatch_id=made.id, tracking=told, actor=SYSTEM, at=line.at)
    assert parcel(case, line).state == "requested"
    assert delivery(case, line).served is None


def test_the_applicant_has_it_sent_elsewhere_after_it_came_back(line: Line, sandbox: Sandbox, case: Case) -> None:
    came_back(case, line, sandbox)
    item, owner, address = scenario.item_of(case, ITEM), scenario.person(OWNER), "河北省保定市莲池区裕华路5号"
    delivering.change_delivery(
        work_item_id=item.id, way="post", label={"postal_address": address}, actor=owner, at=line.at
    )
    assert parcel(case, line).may_dispatch
    post(case, line)
    line.relay()
    newest = Delivery.objects.filter(kind="parcel").latest("created_at", "event_id")
    assert lines.message(newest)["address"] == address


class TestByHand:
    """An office that is not connected to the post notes what it posted."""

    WAYBILL = "EM123456789CN"

    @pytest.fixture(autouse=True)
    def _not_connected(self, line: Line) -> None:
        Office.objects.update(connected=[])

    def note(self, case: Case, line: Line, waybill: str = WAYBILL) -> Dispatch:
        item, clerk = scenario.item_of(case, ITEM), scenario.person(CLERK)
        made = posting_by_hand.post_by_hand(work_item_id=item.id, waybill=waybill, actor=clerk, at=line.at)
        return Dispatch.objects.get(id=made)

    def test_waybill_and_signature_are_the_proof(self, line: Line, case: Case) -> None:
        assert parcel(case, line).may_note
        made, clerk = self.note(case, line, " em1234 56789cn"), scenario.person(CLERK)
        line.relay()
        newest = message_desk.correspondence(case_id=case.id, viewer=scenario.person(OWNER)).messages[0]
        assert self.WAYBILL in newest.text
        assert not Delivery.objects.filter(kind="parcel").exists()
        line.later(days=2)
        posting_by_hand.delivered_by_hand(
            dispatch_id=made.id, on=line.at.date(), signed_by="本人", actor=clerk, at=line.at
        )
        served = delivery(case, line, OWNER).served
        assert served
        assert (served.to, served.source) == ("本人", f"运单号 {self.WAYBILL}")
        assert scenario.details_of(case, "result.delivered")["source"] == "window"

    def test_what_came_back_lies_ready(self, line: Line, case: Case) -> None:
        made, clerk = self.note(case, line), scenario.person(CLERK)
        posting_by_hand.returned_by_hand(
            dispatch_id=made.id, on=line.at.date(), reason="查无此人", actor=clerk, at=line.at
        )
        assert delivery(case, line).lies_here
        with refused(case.id, WrongState, "已经是“被退回”"):
            posting_by_hand.returned_by_hand(
                dispatch_id=made.id, on=line.at.date(), reason="查无此人", actor=clerk, at=line.at
            )

    def test_what_cannot_be_is_refused(self, line: Line, case: Case) -> None:
        clerk, today = scenario.person(CLERK), line.at.date()
        with refused(case.id, Incomplete, "运单号"):
            self.note(case, line, "123")
        made = self.note(case, line)
        with refused(case.id, WrongState, self.WAYBILL):
            self.note(case, line)
        for on, who in ((today + timedelta(days=1), "本人"), (None, "本人"), (today, " ")):
            with refused(case.id, Incomplete):
                posting_by_hand.delivered_by_hand(dispatch_id=made.id, on=on, signed_by=who, actor=clerk, at=line.at)
        with refused(case.id, NotPermitted):
            posting_by_hand.delivered_by_hand(
                dispatch_id=made.id, on=today, signed_by="本人", actor=scenario.person(OWNER), at=line.at
            )

    def test_with_the_posts_system_it_is_left_to_that(self, line: Line, case: Case) -> None:
        demo.connect(["post"])
        with refused(case.id, WrongState, "请用“交寄”"):
            self.note(case, line)
        made, clerk = post(case, line), scenario.person(CLERK)
        with refused(case.id, WrongState, "由邮政回传"):
            posting_by_hand.delivered_by_hand(
                dispatch_id=made.id, on=line.at.date(), signed_by="本人", actor=clerk, at=line.at
            )


def test_a_parcel_without_an_end_is_named(line: Line, case: Case) -> None:
    post(case, line)
    line.relay()
    line.send()
    assert Gap.NO_END not in gaps(line)
    line.later(days=16)
    assert gaps(line).count(Gap.NO_END) == 1


def test_a_waybill_that_is_none_is_refused(line: Line, case: Case) -> None:
    made = post(case, line)
    with refused(case.id, Incomplete):
        dispatching.track(dispatch_id=made.id, tracking=Tracking("posted", line.at, "9" * 21), actor=SYSTEM, at=line.at)
