"""Slips: the papers of an item on their way to a department without a system, numbered, signed and printed."""

import base64
import hmac
import json
import secrets
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from onestop.accounts import keys
from onestop.cases import contents, moments, numbering
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.travel import Route
from onestop.deadlines import workdays
from onestop.deadlines.calendar import Calendar
from onestop.documents import printing
from onestop.documents.printing import Printed
from onestop.exchange import mapping, sealed
from onestop.exchange.models import Delivery, Slip
from onestop.exchange.subjects import case_of, department_of, work_item_of

PAPER = "paper"
"""Stands for the system of a delivery that somebody carries; no theme can name a system so."""

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a code that is read off paper: nothing that looks like something else."""
CODE_LENGTH = 8
SIGNATURE_BYTES = 14
"""With the sixteen of the id a reference without padding, which an address could not hold."""


def issue(delivery: Delivery, route: Route, *, at: datetime, calendar: Calendar) -> Slip:
    """The slip of a new delivery (neither stored yet), under the next number of its region and year.

    Call inside the transaction that stores it: a rollback gives the number back.
    """
    day = moments.local_date(at)
    running = numbering.next_in(f"slip/{delivery.region_code}/{day:%Y}")
    body = f"{delivery.region_code}{day:%Y}{running:06d}"
    return Slip(
        delivery=delivery,
        number=f"{body}{numbering.check_character(body)}",
        code="".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)),
        collect_by=workdays.working_days_after(calendar, day, route.collect_working_days),
    )


def write_out(delivery: Delivery, route: Route, *, at: datetime, calendar: Calendar) -> Slip:
    """Make a delivery one on paper, which no worker sends: with its message, and the slip (not stored yet)."""
    content = mapping.message(
        work_item_of(delivery), route, kind=Delivery.Kind(delivery.kind), department=department_of(delivery)
    )
    sealed.seal_payload(delivery, content)
    delivery.system, delivery.state, delivery.due_at = PAPER, Delivery.State.TO_COLLECT, None
    return issue(delivery, route, at=at, calendar=calendar)


def reference_of(delivery_id: UUID) -> str:
    """What the QR code says of a slip: which one, signed, and nothing about whom or what it is for."""
    return base64.urlsafe_b64encode(delivery_id.bytes + _signature(delivery_id)).decode()


def delivery_of(reference: str) -> UUID:
    """The delivery that a reference of ours names. LookupError for any other text."""
    try:
        content = base64.urlsafe_b64decode(reference)
        found = UUID(bytes=content[:16])
    except ValueError as error:
        raise LookupError("no reference") from error
    if not hmac.compare_digest(content[16:], _signature(found)):
        raise LookupError("not signed by us")
    return found


def _signature(delivery_id: UUID) -> bytes:
    return bytes.fromhex(keys.index(str(delivery_id), column="slip"))[:SIGNATURE_BYTES]


def shown(code: str) -> str:
    """A code in two halves, as people read it out."""
    return f"{code[:4]}-{code[4:]}"


def as_typed(code: str) -> str:
    """What somebody typed, without what only helps the eye."""
    return "".join(one for one in code.upper() if one.isalnum())


def document(slip: Slip, theme: ThemeSpec, *, address: str, at: datetime) -> Printed:
    """The slip as it is printed the next time; `address` is what the QR code leads to.

    The delivery must be loaded with its case, work item and department. What is handed over stands in its message.
    """
    delivery = slip.delivery
    case, route = case_of(delivery), theme.routes_by_item[work_item_of(delivery).item_code]
    data = {
        "office": case.lead_department.name,
        "department": department_of(delivery).name,
        "number": slip.number,
        "code": shown(slip.code),
        "qr": printing.qr_code(address),
        "case_number": str(case),
        "item": theme.work_by_code[route.item].name,
        "applicant": contents.read_applicant(case)["name"],
        "papers": _papers(delivery, theme, route),
        "issued_on": in_words(moments.local_date(delivery.created_at)),
        "collect_by": in_words(slip.collect_by),
        "printed": f"{in_words(moments.local_date(at))}（第{slip.prints + 1}次）",
    }
    template = theme.documents_by_code[route.slip].template
    return printing.pdf(template, data, fonts_in=settings.ONESTOP_FONTS, at=at)


def _papers(delivery: Delivery, theme: ThemeSpec, route: Route) -> list[dict[str, str]]:
    forms = [{"name": name, "count": "1份", "note": "申请人填写并签名"} for name in route.encloses]
    handed_in = [
        {"name": paper["name"], "count": f"{spec.count}份", "note": spec.note}
        for paper in json.loads(sealed.payload(delivery))["materials"]
        if paper["state"] not in mapping.NOT_THERE and (spec := theme.materials_by_code[paper["code"]])
    ]
    return forms + handed_in


def in_words(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
