"""What the applicant is told about an entry of the case log: which words, how they are filled, how long they get."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from onestop.catalog.evaluate import holds
from onestop.catalog.message_spec import LONGEST_LINK, MessageTemplate
from onestop.catalog.spec import ItemSpec, ThemeSpec
from onestop.catalog.values import masking
from onestop.catalog.wording import PLACEHOLDER

SEGMENT = 70
"""UTF-16 units of a text message that travels in one piece (3GPP TS 23.038, UCS-2)."""
LONGEST_WAYBILL = 20
LONGEST_PLACE = 14
LONGEST_HOURS = 16
"""Characters of the name and the opening hours of a place where results are fetched, that still fit; a longer one
costs a second piece.
"""
LONGEST: Mapping[str, str] = {
    "surname": "欧阳",
    "due": "12月31日",
    "reply_by": "12月31日",
    "waybill": "9" * LONGEST_WAYBILL,
    "link": "x" * LONGEST_LINK,
    "code": "ABC-DEF",
    "place": "所" * LONGEST_PLACE,
    "hours": "时" * LONGEST_HOURS,
}
"""The longest text of each placeholder whose words are not the theme's."""
ALWAYS_THERE = frozenset({"surname", "link"})
OUTCOMES = ("all_done", "partial", "none_done")
NOT_DELIVERED = "none"
"""Stands for the delivery way of a result that nobody has to be given."""
COLLECTORS = ("applicant", "agent")
"""Who fetches a result: the applicant, or somebody else for the applicant (代领人)."""
HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of entry that the applicant is told of."""

    facts: Callable[[ThemeSpec], Iterator[Facts]]
    """Every set of facts that there may be: a template must be found for each of them."""
    placeholders: frozenset[str] = frozenset()
    """Beside those that are always there and those of an item, if the entry is about one."""
    optional: bool = False
    """Whether a theme may have no words for it."""


def _of_case(theme: ThemeSpec) -> Iterator[Facts]:
    yield {}


def _of_outcome(theme: ThemeSpec) -> Iterator[Facts]:
    for outcome in OUTCOMES:
        yield {"outcome": outcome}


def _of_rating(theme: ThemeSpec) -> Iterator[Facts]:
    if theme.rating:
        yield {}


def _of_item(theme: ThemeSpec) -> Iterator[Facts]:
    for item in theme.work:
        yield {"item": item.code}


def _of_result(theme: ThemeSpec) -> Iterator[Facts]:
    for item in theme.work:
        ways = [way.value for way in theme.delivery_ways] if item.outcome.delivered else [NOT_DELIVERED]
        yield from ({"item": item.code, "delivery": way} for way in ways)


def _of_parcel(theme: ThemeSpec) -> Iterator[Facts]:
    for item in theme.work if theme.post else ():
        if item.outcome.delivered:
            yield {"item": item.code}


def _of_pickup(theme: ThemeSpec) -> Iterator[Facts]:
    for item in theme.work if theme.pickup else ():
        if item.outcome.delivered:
            yield {"item": item.code}


def _of_change(theme: ThemeSpec) -> Iterator[Facts]:
    for item in theme.work:
        if item.outcome.delivered:
            yield from ({"item": item.code, "delivery": way.value} for way in theme.delivery_ways)


def _of_handing_out(theme: ThemeSpec) -> Iterator[Facts]:
    for facts in _of_pickup(theme):
        yield from ({**facts, "by": by} for by in COLLECTORS)


def _of_pause(theme: ThemeSpec) -> Iterator[Facts]:
    for item in theme.work:
        for reason in item.pause_reasons:
            by = "applicant" if reason.by_applicant else "others"
            yield {"item": item.code, "pause": reason.code, "waits_for": by}


_FETCHED = frozenset({"code", "place", "hours"})

TOLD: Mapping[str, Told] = {
    "case.accepted": Told(_of_case, frozenset({"due"})),
    "case.correction_asked": Told(_of_case, frozenset({"reply_by"})),
    "case.declined": Told(_of_case),
    "case.terminated": Told(_of_case),
    "case.expired": Told(_of_case),
    "case.concluded": Told(_of_outcome),
    "case.rectified": Told(_of_rating),
    "case.submitted": Told(_of_case, optional=True),
    "authorisation.given": Told(_of_case, optional=True),
    "work_item.correction_asked": Told(_of_item, frozenset({"reply_by"})),
    "work_item.suspended": Told(_of_pause, frozenset({"pause", "waits_for"})),
    "work_item.refused": Told(_of_item),
    "work_item.completed": Told(_of_result),
    "result.posted": Told(_of_parcel, frozenset({"waybill"})),
    "result.returned": Told(_of_parcel, _FETCHED | {"waybill"}),
    "result.delivery_changed": Told(_of_change, frozenset({"way"})),
    "result.ready": Told(_of_pickup, _FETCHED),
    "result.uncollected": Told(_of_pickup, _FETCHED),
    "result.handed_out": Told(_of_handing_out),
}
"""Every entry of the case log that the applicant must or wants to know of, by its name there; of submissions only what
somebody else submitted, of authorisations only what the window recorded from a paper."""


def placeholders(event: str) -> frozenset[str]:
    """The placeholders that the words for an entry may use: none of them says more of a person than a surname."""
    about_item = set() if event.startswith(("case.", "authorisation.")) else {"item", "department"}
    about_result = {"result"} if event.startswith("result.") else set()
    return TOLD[event].placeholders | ALWAYS_THERE | about_item | about_result


def template_for(theme: ThemeSpec, event: str, facts: Facts) -> MessageTemplate | None:
    """The words for an entry with these facts; None where the theme has none."""
    found = (each for each in theme.messages.templates if each.event == event and holds(each.when, facts))
    return next(found, None)


def values_of(theme: ThemeSpec, facts: Facts) -> dict[str, str]:
    """What the theme itself says about the facts, by placeholder."""
    item = theme.work_by_code.get(facts.get("item", ""))
    if item is None:
        return {}
    reasons = {reason.code: reason for reason in item.pause_reasons}
    values = {
        "item": item.name,
        "result": item.outcome.name,
        "department": theme.departments.get(item.department, ""),
    }
    if way := next((way for way in theme.delivery_ways if way.value == facts.get("delivery")), None):
        values["way"] = way.label
    if reason := reasons.get(facts.get("pause", "")):
        values |= {"pause": reason.label, "waits_for": reason.waits_for or reason.label}
    return values


def delivery_of(item: ItemSpec, answers: Mapping[str, str]) -> str:
    """The way in which this person is given the result of an item."""
    way = answers.get(item.outcome.delivery_field, "") if item.outcome.delivered else ""
    return way or NOT_DELIVERED


def filled(text: str, values: Mapping[str, str]) -> str:
    """The words with each `{placeholder}` replaced. LookupError for one that there is no value for."""
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)


def surname_of(name: str) -> str:
    """The surname of a Han name; "" of any other, which cannot be cut."""
    surname = masking.mask_name(name).rstrip("*")
    return surname if 0 < len(surname) < len(name) and "·" not in name and not surname.isascii() else ""


def as_sent(signature: str, text: str) -> str:
    """A text message as the telephone shows it."""
    return f"【{signature}】{text}"


def units(text: str) -> int:
    """UTF-16 units: a rare character counts twice."""
    return len(text.encode("utf-16-le")) // 2


def quiet_until(hours: str, moment: datetime) -> datetime | None:
    """When the quiet hours (HH:MM-HH:MM, local) that a local moment falls into are over; None outside of them."""
    if not hours:
        return None
    begins, ends = (time.fromisoformat(each) for each in hours.split("-"))
    now = moment.time()
    inside = begins <= now < ends if begins < ends else now >= begins or now < ends
    if not inside:
        return None
    day = moment.date() + timedelta(days=1) if now >= ends else moment.date()
    return datetime.combine(day, ends, tzinfo=moment.tzinfo)
