"""Results by post: handed over once, tracked in whatever sequence, proven as served, mended where they come back."""

from datetime import timedelta

import pytest

from onestop.accounts import demo
from onestop.accounts.actors import SYSTEM
from onestop.accounts.models import Office
from onestop.cases import dispatches
from onestop.cases.models import Case, Dispatch, TrackingEvent
from onestop.cases.operations import dispatching
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


def parcel(case: Case, who: str = CLERK) -> dispatches.Parcel:
    """The result as somebody sees it."""
    found = dispatches.of_case(case_id=case.id, viewer=scenario.person(who))
    return next(one for one in found if one.item_code == ITEM)


def gaps(line: Line) -> list[Gap]:
    """What reconciling finds."""
    return [one.gap for one in Reconciliation(at=line.at, statuses=lambda system, ids: {}).findings()]


def test_a_result_travels_to_its_signature(line: Line, sandbox: Sandbox, case: Case) -> None:
    assert parcel(case).may_dispatch
    post(case, line)
    travelled(line)
    (arrived,) = sandbox.received("post")
    delivery = Delivery.objects.get(kind="parcel")
    assert (arrived["id"], arrived["times"], delivery.state) == (str(delivery.id), 1, "answered")
    seen = parcel(case, OWNER)
    assert (seen.state, len(seen.waybill)) == ("delivered", 13)
    assert [one.text for one in seen.tracking][-1] == "已签收，签收人：本人"
    proof = scenario.details_of(case, "result.delivered")
    assert (proof["source"], proof["waybill"]) == ("post", seen.waybill)
    assert seen.ended_at
    assert proof["happened_at"] == seen.ended_at.isoformat()
    texts = [one.text for one in message_desk.correspondence(case_id=case.id, viewer=scenario.person(OWNER)).messages]
    assert any(seen.waybill in text for text in texts)
    assert {Gap.NO_END, Gap.CAME_BACK}.isdisjoint(gaps(line))


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
    assert not parcel(case).may_dispatch
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
    assert parcel(case).state == "delivered"
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


def test_mail_that_comes_back_is_work_for_the_window(line: Line, sandbox: Sandbox, case: Case) -> None:
    made, clerk = came_back(case, line, sandbox), scenario.person(CLERK)
    assert dispatches.returned(viewer=clerk) == ((case.id, case.number),)
    seen = parcel(case)
    assert seen.to_mend
    assert seen.tracking[-1].text == "被退回，原因：查无此人"
    assert not parcel(case, OWNER).to_mend
    assert Gap.CAME_BACK in gaps(line)
    with refused(case.id, WrongState, "请用“重新寄”"):
        post(case, line)
    with refused(case.id, Incomplete):
        dispatching.dispatch_again(dispatch_id=made.id, label={"mobile": "12"}, actor=clerk, at=line.at)
    sandbox.caller.post("/plans", json={"system": "post", "case": case.number, "item": ITEM, "steps": []})
    label = {"recipient": "", "address": "河北省保定市竞秀区朝阳大街1号"}
    dispatching.dispatch_again(dispatch_id=made.id, label=label, actor=clerk, at=line.at)
    travelled(line)
    assert parcel(case).state == "delivered"
    sent = lines.message(Delivery.objects.filter(kind="parcel").latest("created_at", "event_id"))
    assert (sent["recipient"], sent["address"]) == (scenario.example(EXAMPLE).answers["name"], label["address"])
    assert dispatches.returned(viewer=clerk) == ()
    with refused(case.id, WrongState, "没有被退回"):
        dispatching.to_pickup(dispatch_id=made.id, actor=clerk, at=line.at)


def test_it_may_be_fetched_instead(line: Line, sandbox: Sandbox, case: Case) -> None:
    made, clerk = came_back(case, line, sandbox), scenario.person(CLERK)
    with refused(case.id, NotPermitted):
        dispatching.to_pickup(dispatch_id=made.id, actor=scenario.person(OWNER), at=line.at)
    dispatching.to_pickup(dispatch_id=made.id, actor=clerk, at=line.at)
    line.relay()
    assert parcel(case).state == "to_pickup"
    assert Gap.CAME_BACK not in gaps(line)
    newest = message_desk.correspondence(case_id=case.id, viewer=clerk).messages[0]
    assert "改为自取" in newest.text


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
