"""From the case log to messages: what the applicant is told of an entry, in the portal and where wanted by SMS."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from onestop.accounts import directory
from onestop.accounts.identifiers import new_id
from onestop.cases import contents, events, pickups, rulebook
from onestop.cases.change import AGENT
from onestop.cases.models import Authorisation, Case, CaseEvent, Pickup
from onestop.catalog import messages as words
from onestop.catalog.messages import TOLD
from onestop.catalog.spec import ThemeSpec
from onestop.exchange import sealed
from onestop.exchange.failures import FailureKind
from onestop.exchange.models import Delivery, Message
from onestop.exchange.subjects import case_of, event_of

journal = structlog.get_logger(__name__)

NO_ADDRESS = "办事网站"
"""Stands for the link where the settings name no address."""


@dataclass(frozen=True, slots=True)
class Made:
    """What follows from some entries; not stored yet."""

    messages: list[Message] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)


def of_events(found: Iterable[CaseEvent], *, at: datetime) -> Made:
    """The messages about those entries that the applicant is told of, and the deliveries of those sent by SMS."""
    known = list(found)
    for case_id in {event.case_id for event in known if event.name == events.CONTACT_CHANGED}:
        _redirect(case_id)
    told = [event for event in known if _is_told(event)]
    made = Made()
    if not told:
        return made
    cases = Case.objects.in_bulk({event.case_id for event in told})
    connected = {code: directory.connected(code) for code in {case.region_code for case in cases.values()}}
    for event in told:
        case = cases[event.case_id]
        try:
            message = build(event, case, connected=connected[case.region_code], at=at)
        except Exception as error:
            # One message that cannot be put into words must not hold up the others; the operator finds it as dead.
            journal.exception("message_not_built", case=str(case.id), event_name=event.name)
            if connected[case.region_code]:
                made.deliveries.append(_not_built(event, case, error, at))
            continue
        if message is not None:
            made.messages.append(message)
        if message is not None and message.delivery is not None:
            made.deliveries.append(message.delivery)
    return made


def _is_told(event: CaseEvent) -> bool:
    """What the applicant did needs no message, and what others did in the applicant's name does."""
    if event.name == events.CASE_SUBMITTED:
        return event.actor_label == AGENT
    if event.name == events.AUTHORISATION_GIVEN:
        return bool(event.details["how"] == Authorisation.How.PAPER)
    return event.name in TOLD


def _redirect(case_id: UUID) -> None:
    """Send what still waits, e.g. for the morning, to the number of now, or not at all."""
    waiting = Message.objects.filter(case=case_id, delivery__state=Delivery.State.PENDING, delivery__attempts=0)
    for message in waiting.filter(delivery__claimed_by="").select_related("case", "delivery"):
        delivery, mobile = message.delivery, contents.read_applicant(message.case)["mobile"]
        if delivery is None:
            continue
        if message.case.text_messages:
            sealed.seal_message(message, sealed.message(message) | {"mobile": mobile})
            sealed.seal_payload(delivery, sealed.content_of(delivery) | {"mobile": mobile})
            Delivery.objects.filter(id=delivery.id).update(payload_sealed=delivery.payload_sealed)
            Message.objects.filter(id=message.id).update(content_sealed=message.content_sealed)
        else:
            Message.objects.filter(id=message.id).update(delivery=None)
            Delivery.objects.filter(id=delivery.id).delete()


def build(event: CaseEvent, case: Case, *, connected: Iterable[str], at: datetime) -> Message | None:
    """The message about an entry, with its delivery where it goes out by SMS (neither stored yet); None where the
    theme tells nobody.
    """
    theme = rulebook.theme_of(case)
    facts = dict(_facts(theme, event, case))
    template = words.template_for(theme, event.name, facts)
    if template is None or not template.text:
        return None
    applicant = contents.read_applicant(case)
    values = words.values_of(theme, facts) | _values(event, applicant)
    content = {"text": words.filled(template.text, values), "mobile": applicant["mobile"]}
    message = Message(id=new_id(), case=case, event=event, created_at=at)
    sealed.seal_message(message, content)
    if theme.messages.system in connected and case.text_messages and applicant["mobile"]:
        message.delivery = _delivery(event, case, theme, at)
        sealed.seal_payload(message.delivery, _payload(theme, content))
    return message


def _facts(theme: ThemeSpec, event: CaseEvent, case: Case) -> Iterator[tuple[str, str]]:
    """What the words are chosen by."""
    item = theme.work_by_code.get(event.item_code)
    if item is not None:
        yield "item", item.code
    if event.name == events.CASE_CONCLUDED:
        yield "outcome", event.details["outcome"]
    elif event.name == events.WORK_SUSPENDED and item is not None:
        [reason] = [each for each in item.pause_reasons if each.code == event.details["reason"]]
        yield "pause", reason.code
        yield "waits_for", "applicant" if reason.by_applicant else "others"
    elif event.name == events.WORK_COMPLETED and item is not None:
        answers = contents.answers(case) if item.outcome.delivered else {}
        yield "delivery", words.delivery_of(item, answers)
    elif event.name == events.RESULT_DELIVERY_CHANGED:
        yield "delivery", event.details["way"]
    elif event.name == events.RESULT_HANDED_OUT:
        yield "by", event.details["by"]


def _values(event: CaseEvent, applicant: Mapping[str, str]) -> dict[str, str]:
    """What stands in the places that the theme has no words for."""
    days = {name: _day(event.details[name]) for name in ("due", "reply_by") if name in event.details}
    link, waybill = settings.ONESTOP_PUBLIC_ADDRESS or NO_ADDRESS, event.details.get("waybill", "")
    return {"surname": words.surname_of(applicant["name"]), "link": link, "waybill": waybill, **days, **_fetched(event)}


def _fetched(event: CaseEvent) -> dict[str, str]:
    """With which code and where a result is fetched; nothing of an entry that is not about that."""
    if "pickup" not in event.details:
        return {}
    row = Pickup.objects.select_related("department").get(id=event.details["pickup"])
    hours = row.department.hours or "时间见进度页"
    return {"code": pickups.code_of(row.id), "place": row.department.name, "hours": hours}


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.month}月{day.day}日"


def _payload(theme: ThemeSpec, content: Mapping[str, str]) -> dict[str, Any]:
    """What the gateway must know, and nothing of the case."""
    head = {"kind": Delivery.Kind.MESSAGE.value, "system": theme.messages.system, "via": ""}
    return head | {"signature": theme.messages.signature, **content}


def _delivery(event: CaseEvent, case: Case, theme: ThemeSpec, at: datetime) -> Delivery:
    quiet = theme.messages.quiet
    return Delivery(
        id=new_id(),
        case=case,
        event=event,
        region_code=case.region_code,
        system=theme.messages.system,
        department_id=case.lead_department_id,
        kind=Delivery.Kind.MESSAGE,
        state=Delivery.State.PENDING,
        due_at=words.quiet_until(quiet, timezone.localtime(at)) or at,
        created_at=at,
        quiet=quiet,
    )


def _not_built(event: CaseEvent, case: Case, error: Exception, at: datetime) -> Delivery:
    return Delivery(
        id=new_id(),
        case=case,
        event=event,
        region_code=case.region_code,
        department_id=case.lead_department_id,
        kind=Delivery.Kind.MESSAGE,
        state=Delivery.State.DEAD,
        created_at=at,
        last_failure=FailureKind.MISCONFIGURED,
        last_failure_code=type(error).__name__[:64],
    )


def rebuild(delivery: Delivery) -> Message:
    """The message that could not be put into words before (not stored yet). LookupError where there is none."""
    message = build(
        event_of(delivery),
        case_of(delivery),
        connected=directory.connected(delivery.region_code),
        at=delivery.created_at,
    )
    if message is None or message.delivery is None:
        raise LookupError("nothing to send")
    sealed.seal_payload(delivery, sealed.content_of(message.delivery))
    delivery.system, delivery.quiet, message.delivery = message.delivery.system, message.delivery.quiet, delivery
    return message
