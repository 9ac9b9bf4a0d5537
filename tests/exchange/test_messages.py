"""Text messages from the case log to the telephone and back: each once, in the day, to the right number."""

from datetime import timedelta

import pytest

from onestop.accounts import demo
from onestop.accounts.models import Office
from onestop.cases.models import Case, CaseEvent
from onestop.cases.operations import contact, department
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from onestop.exchange import message_desk, message_receipts, operations, outbox, sealed
from onestop.exchange.answers import Answer
from onestop.exchange.findings import Gap
from onestop.exchange.message_gaps import RECEIPT_WITHIN
from onestop.exchange.models import Delivery, Message
from onestop.exchange.reconcile import Reconciliation
from onestop.exchange.slips import PAPER
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import Sandbox

pytestmark = pytest.mark.django_db

GATEWAY = "sms"
CLERK, OWNER = "demo-window-1", "demo-veteran-1"
EMPTY_NUMBER = "13900000000"


@pytest.fixture
def line(sandbox: Sandbox) -> Line:
    """Our side, connected to the gateway of an office that sends text messages."""
    scenario.plant()
    demo.connect([GATEWAY])
    return Line(sandbox.connector(GATEWAY))


def told(case: Case) -> list[tuple[str, str]]:
    """Each message about the case in the sequence of the log: entry, words."""
    found = Message.objects.filter(case=case).select_related("event").order_by("event_id")
    return [(one.event.name, sealed.message(one)["text"]) for one in found]


def about(case: Case, name: str) -> Message:
    """The message about the only entry of this name."""
    return Message.objects.select_related("delivery").get(case=case, event__name=name)


def finish(case: Case, code: str, line: Line) -> None:
    """An officer finishes an item at the line's moment."""
    scenario.complete(scenario.item_of(case, code), moment=line.at)


def everything(line: Line) -> None:
    """Relay, send, and take the receipts back."""
    line.round()
    message_receipts.note_arrived(at=line.at)


def gaps(line: Line) -> list[Gap]:
    """What reconciling finds."""
    walk = Reconciliation(at=line.at, statuses=lambda system, ids: {})
    return [finding.gap for finding in walk.findings()]


def test_an_accepted_case_is_told_once_and_the_receipt_comes_back(line: Line, sandbox: Sandbox) -> None:
    case = scenario.accepted()
    everything(line)
    everything(line)
    (arrived,) = sandbox.received(GATEWAY)
    message = about(case, "case.accepted")
    assert (arrived["id"], arrived["times"]) == (str(message.delivery_id), 1)
    assert (message.outcome, message.delivery and message.delivery.state) == ("delivered", "answered")
    assert told(case) == [("case.accepted", "刘同志您好，您的申报已受理，不晚于9月30日办完。进度见办事网站")]


def test_nothing_personal_leaves_but_number_and_surname(line: Line) -> None:
    case = scenario.accepted()
    line.relay()
    content = lines.message(Delivery.objects.get(case=case, kind="message"))
    answers = scenario.example().answers
    assert set(content) == {"kind", "system", "via", "signature", "mobile", "text"}
    assert content["mobile"] == answers["mobile"]
    text = content["text"] + content["signature"]
    assert not any(answers[key] in text for key in ("name", "id_number", "mobile"))
    assert str(case) not in text
    assert str(case.id) not in text


def test_what_is_told_follows_the_facts(line: Line) -> None:
    case = scenario.accepted()
    line.relay()
    finish(case, "household_registration", line)
    item = scenario.item_of(case, "social_insurance_registration")
    actor = scenario.officer_of(item)
    department.refuse(work_item_id=item.id, reason="查无此人", actor=actor, at=line.at)
    line.relay()
    names = [name for name, _ in told(case)]
    # What ends by acceptance is not told a second time.
    assert names == ["case.accepted", "work_item.completed", "work_item.refused"]
    way = {"post": "按您填的地址寄出", "pickup": "送到窗口即告知取件码"}[
        scenario.example().answers["household_page_delivery"]
    ]
    assert way in told(case)[1][1]
    assert "查无此人" not in told(case)[2][1]


def test_an_office_without_a_gateway_tells_in_the_portal_only(line: Line) -> None:
    Office.objects.update(connected=[])
    case = scenario.accepted()
    everything(line)
    assert about(case, "case.accepted").delivery is None
    assert not Delivery.objects.filter(kind="message").exists()


def test_at_night_a_message_waits_for_the_morning(line: Line, sandbox: Sandbox) -> None:
    case = scenario.accepted()
    line.at = scenario.at("2026-09-15", hour=22)
    everything(line)
    assert sandbox.received(GATEWAY) == []
    held = Delivery.objects.get(case=case, kind="message")
    assert held.due_at == scenario.at("2026-09-16", hour=8)
    line.at = held.due_at
    everything(line)
    assert len(sandbox.received(GATEWAY)) == 1


def test_one_that_failed_in_the_evening_does_not_ring_at_night(line: Line, sandbox: Sandbox) -> None:
    case = scenario.accepted()
    line.at = scenario.at("2026-09-15", hour=21) - timedelta(seconds=1)
    sandbox.faults("error")
    everything(line)
    line.later(hours=1)
    line.send()
    assert sandbox.received(GATEWAY) == []
    assert Delivery.objects.get(case=case, kind="message").due_at == scenario.at("2026-09-16", hour=8)


def test_a_number_that_is_not_reached_is_for_the_window_to_ring_up(line: Line) -> None:
    case = scenario.accepted()
    owner, clerk = scenario.person(OWNER), scenario.person(CLERK)
    contact.change_contact(case_id=case.id, mobile=EMPTY_NUMBER, text_messages=True, actor=owner, at=line.at)
    everything(line)
    message = about(case, "case.accepted")
    (shown,) = message_desk.correspondence(case_id=case.id, viewer=clerk).messages
    assert (shown.mobile, shown.state, shown.cause, shown.to_tell) == ("139****0000", "failed", "空号", True)
    assert message_desk.to_tell(viewer=clerk) == 1
    assert scenario.details_of(case, "message.failed")["reason"] == "empty_number"
    assert gaps(line).count(Gap.UNTOLD) == 1
    message_desk.tell(message_id=message.id, note="本人接听", actor=clerk, at=line.at)
    assert message_desk.to_tell(viewer=clerk) == 0
    assert Gap.UNTOLD not in gaps(line)
    before = scenario.rows_of(case.id)
    with pytest.raises(WrongState, match="已经记录过电话告知"):
        message_desk.tell(message_id=message.id, actor=clerk, at=line.at)
    with pytest.raises(NotPermitted):
        message_desk.tell(message_id=message.id, actor=owner, at=line.at)
    assert scenario.rows_of(case.id) == before


def test_only_a_message_that_failed_can_be_told_by_telephone(line: Line) -> None:
    case = scenario.accepted()
    everything(line)
    with pytest.raises(WrongState, match="短信没有失败"):
        message_desk.tell(message_id=about(case, "case.accepted").id, actor=scenario.person(CLERK), at=line.at)


def test_later_messages_go_to_the_new_number_or_nowhere(line: Line) -> None:
    case = scenario.accepted()
    everything(line)
    owner = scenario.person(OWNER)
    contact.change_contact(case_id=case.id, mobile="13900001111", text_messages=True, actor=owner, at=line.at)
    finish(case, "reserve_registration", line)
    everything(line)
    contact.change_contact(case_id=case.id, mobile="13900001111", text_messages=False, actor=owner, at=line.at)
    finish(case, "self_employment_grant", line)
    everything(line)
    first, second, third = Message.objects.filter(case=case).select_related("delivery").order_by("event_id")
    numbers = [one.delivery and lines.message(one.delivery)["mobile"] for one in (first, second, third)]
    assert numbers == [scenario.example().answers["mobile"], "13900001111", None]
    assert scenario.log_of(case).count(("contact.changed", "")) == 2


@pytest.mark.parametrize(("wanted", "number"), [(True, "13900001111"), (False, None)])
def test_what_waits_for_the_morning_follows_the_change(
    line: Line, sandbox: Sandbox, wanted: bool, number: str | None
) -> None:
    case = scenario.accepted()
    line.at = scenario.at("2026-09-15", hour=22)
    everything(line)
    owner = scenario.person(OWNER)
    contact.change_contact(case_id=case.id, mobile="13900001111", text_messages=wanted, actor=owner, at=line.at)
    line.relay()
    message = about(case, "case.accepted")
    assert (message.delivery and lines.message(message.delivery)["mobile"]) == number
    line.at = scenario.at("2026-09-16", hour=8)
    everything(line)
    assert len(sandbox.received(GATEWAY)) == int(wanted)


def test_a_wrong_number_changes_nothing(line: Line) -> None:
    case = scenario.accepted()
    before = scenario.rows_of(case.id)
    for wrong in ("", "1390000111", "没有"):
        with pytest.raises(Incomplete):
            contact.change_contact(
                case_id=case.id, mobile=wrong, text_messages=True, actor=scenario.person(OWNER), at=line.at
            )
    stranger = scenario.person("demo-veteran-2")
    with pytest.raises(NotFound):
        contact.change_contact(case_id=case.id, mobile="13900001111", text_messages=True, actor=stranger, at=line.at)
    assert scenario.rows_of(case.id) == before


def test_good_news_outweighs_bad_in_whatever_sequence(line: Line) -> None:
    case = scenario.accepted()
    everything(line)
    message = about(case, "case.accepted")
    assert message.delivery is not None
    answer = Answer(delivery_id=message.delivery.id, act="failed", reason="switched_off")
    message_receipts.note(message.delivery, answer, line.at)
    assert about(case, "case.accepted").outcome == "delivered"
    assert ("message.failed", "") not in scenario.log_of(case)


def test_a_dead_gateway_holds_up_nobody_and_tells_nothing_twice(line: Line, sandbox: Sandbox) -> None:
    lines.office("police")
    demo.connect([GATEWAY])
    case = scenario.accepted()
    sandbox.faults(system=GATEWAY, rate=1, kinds=["lose_reply"])
    line.relay()
    while outbox.send_next(at=line.at, worker="copy-1", chance=line.chance, connector_for=sandbox.connector_for):
        pass
    assert {one.kind: one.state for one in Delivery.objects.exclude(system=PAPER)} == {
        "item": "sent",
        "message": "pending",
    }
    sandbox.faults(system=GATEWAY, rate=0)
    line.later(minutes=30)
    everything(line)
    (arrived,) = sandbox.received(GATEWAY)
    assert arrived["times"] == 2
    assert about(case, "case.accepted").outcome == "delivered"


def test_a_message_without_a_receipt_is_named_in_the_end(line: Line) -> None:
    scenario.accepted()
    line.relay()
    line.send()
    assert Gap.NO_RECEIPT not in gaps(line)
    line.at += RECEIPT_WITHIN + timedelta(minutes=1)
    assert gaps(line).count(Gap.NO_RECEIPT) == 1


def test_a_message_that_could_not_be_written_is_sent_after_mending(line: Line) -> None:
    case = scenario.accepted()
    entry = CaseEvent.objects.get(case=case, name="case.accepted")
    CaseEvent.objects.filter(id=entry.id).update(details={})
    line.relay()
    dead = Delivery.objects.get(case=case, kind="message")
    assert (dead.state, dead.payload_sealed) == ("dead", None)
    assert Gap.DEAD in gaps(line)
    with pytest.raises(WrongState, match="仍然无法生成"):
        operations.resend(delivery_id=dead.id, actor=scenario.person(CLERK), at=line.at)
    CaseEvent.objects.filter(id=entry.id).update(details=entry.details)
    operations.resend(delivery_id=dead.id, actor=scenario.person(CLERK), at=line.at)
    everything(line)
    assert about(case, "case.accepted").outcome == "delivered"


def test_reading_marks_only_ones_own(line: Line) -> None:
    case = scenario.accepted()
    line.relay()
    owner = scenario.person(OWNER)
    assert message_desk.unread(viewer=owner) == {case.id: 1}
    with pytest.raises(NotPermitted):
        message_desk.mark_read(case_id=case.id, actor=scenario.person(CLERK), at=line.at)
    message_desk.mark_read(case_id=case.id, actor=owner, at=line.at)
    assert message_desk.unread(viewer=owner) == {}
