"""Messages for people: the applicant's list with its marks, and for the window what became of each text message."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import change, contents, events, policies, rulebook
from onestop.cases.refusals import NotFound, WrongState
from onestop.cases.viewing import viewable
from onestop.catalog.values import masking
from onestop.exchange import sealed
from onestop.exchange.findings import cause
from onestop.exchange.message_receipts import REASONS
from onestop.exchange.models import Delivery, Message

MOST = 100
NOT_FOUND = "没有找到这条消息，或您无权处理。请从办件列表重新进入。"

State, Outcome = Delivery.State, Message.Outcome
TO_TELL = Q(outcome=Outcome.FAILED, told_at=None) | Q(outcome="", told_at=None, delivery__state=State.DEAD)
"""Messages that did not reach the telephone, and of which nobody has told the applicant in another way."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message, as its reader may see it."""

    id: UUID
    at: datetime
    text: str
    unread: bool
    mobile: str
    """Masked; "" where no text message was sent."""
    state: str
    """What became of the text message: unsent, waiting, dead, sent, delivered, failed or told."""
    cause: str
    state_at: datetime | None
    held_until: datetime | None
    """While a text message waits: when it goes out, e.g. after the quiet hours."""
    to_tell: bool
    """Whether somebody at the window must ring up."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How the applicant of a case is reached."""

    mobile: str
    """Masked."""
    text_messages: bool
    """Whether the applicant wants them."""
    offered: bool
    """Whether the office sends any."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What the applicant of a case was told, newest first, and how to reach the applicant."""

    messages: tuple[MessageView, ...]
    contact: Contact


def correspondence(*, case_id: UUID, viewer: Actor) -> Correspondence:
    """For the applicant of a case or its window; NotFound for everybody else."""
    case = viewable(case_id, viewer)
    mobile = masking.mask_mobile(contents.read_applicant(case)["mobile"])
    offered = rulebook.theme_of(case).messages.system in directory.connected(case.region_code)
    contact = Contact(mobile=mobile, text_messages=case.text_messages, offered=offered)
    return Correspondence(_messages(case_id), contact)


def _messages(case_id: UUID) -> tuple[MessageView, ...]:
    found = Message.objects.filter(case=case_id).select_related("delivery").defer("delivery__payload_sealed")
    return tuple(_view(message) for message in found.order_by("-event_id")[:MOST])


def _view(message: Message) -> MessageView:
    content, delivery = sealed.message(message), message.delivery
    failed = message.outcome == Outcome.FAILED
    dead = delivery is not None and delivery.state == State.DEAD
    return MessageView(
        id=message.id,
        at=message.created_at,
        text=content["text"],
        unread=message.read_at is None,
        mobile=masking.mask_mobile(content["mobile"]) if delivery else "",
        state=_state(message),
        cause=REASONS.get(message.outcome_code, REASONS["other"]) if failed else cause(_failure(delivery)),
        state_at=message.told_at or message.outcome_at or (delivery.sent_at if delivery else None),
        held_until=delivery.due_at if delivery and delivery.state == State.PENDING else None,
        to_tell=message.told_at is None and (failed or (dead and not message.outcome)),
    )


def _failure(delivery: Delivery | None) -> str:
    return delivery.last_failure_code if delivery else ""


def _state(message: Message) -> str:
    if message.delivery is None:
        return "unsent"
    if message.told_at is not None:
        return "told"
    waiting = {State.PENDING: "waiting", State.DEAD: "dead"}
    return message.outcome or waiting.get(State(message.delivery.state), "sent")


def unread(*, viewer: Actor) -> dict[UUID, int]:
    """Case → how many messages the applicant has not read, where there are any."""
    if viewer.user_id is None:
        return {}
    found = Message.objects.filter(case__applicant=viewer.user_id, read_at=None).order_by()
    return dict(found.values_list("case_id").annotate(Count("id")))


def mark_read(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Note that the applicant has read the messages of a case; again it changes nothing."""
    policies.require("read_messages", actor, viewable(case_id, actor))
    Message.objects.filter(case=case_id, read_at=None).update(read_at=at)


def to_tell(*, viewer: Actor) -> int:
    """For how many messages somebody at the viewer's window must ring up."""
    return _within_reach(viewer).filter(TO_TELL).count()


def first_to_tell(*, viewer: Actor, size: int = 10) -> tuple[tuple[UUID, str], ...]:
    """Id and number of the cases that wait longest for somebody to ring up."""
    found = _within_reach(viewer).filter(TO_TELL).order_by("id").values_list("case_id", "case__number")[:size]
    return tuple(dict.fromkeys((case_id, number or "") for case_id, number in found))


def _within_reach(viewer: Actor) -> QuerySet[Message]:
    if viewer.has(Role.WINDOW_CLERK) and viewer.department_id is not None:
        return Message.objects.filter(case__lead_department=viewer.department_id)
    return Message.objects.none()


def tell(*, message_id: UUID, note: str = "", actor: Actor, at: datetime) -> None:
    """Note that somebody at the window has told the applicant by telephone what a text message did not."""
    message = Message.objects.filter(id=message_id).first()
    if message is None:
        raise NotFound(NOT_FOUND)
    with change.of_case(message.case_id, actor=actor, at=at) as c:
        policies.require("tell_applicant", actor, c.case)
        message = Message.objects.select_related("delivery", "event").get(id=message_id)
        if message.told_at is not None:
            raise WrongState("这条消息已经记录过电话告知，不用重复记录。请刷新页面查看。")
        if not Message.objects.filter(TO_TELL, id=message_id).exists():
            raise WrongState("这条消息的短信没有失败，不用电话告知。请刷新页面查看最新状态。")
        Message.objects.filter(id=message_id).update(told_at=at)
        item = c.items.get(message.event.item_code)
        c.record(events.MESSAGE_TOLD, item=item, details={"message": str(message.id)}, words={"note": note})
