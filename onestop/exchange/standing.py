"""How the exchange with each system stands, for a page; and whether a system can be reached now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.cases import rulebook
from onestop.cases.refusals import NotFound, Refused
from onestop.exchange import queries
from onestop.exchange.accounting import AT_WORK, BANK_NAME
from onestop.exchange.connectors import registry
from onestop.exchange.connectors import systems as declared_systems
from onestop.exchange.connectors.systems import BadSystems
from onestop.exchange.findings import cause
from onestop.exchange.models import UNANSWERED, UNDER_WAY, Circuit, Delivery, Mailbox
from onestop.exchange.payments import BANK
from onestop.exchange.slips import PAPER

State = Delivery.State
CARRIED = {PAPER: "纸质交接", BANK: BANK_NAME}
"""Peers that no theme names, because somebody carries what goes to them."""


@dataclass(frozen=True, slots=True)
class SystemRow:
    """How the exchange with one system stands."""

    code: str
    name: str
    heard_at: datetime | None
    """When it last gave us its answers; None where it never did."""
    failures: int
    """Of collecting, in a row."""
    cause: str
    waiting: int
    tried: int
    """The most attempts that a waiting delivery has behind it."""
    unanswered: int
    dead: int
    next_trial: datetime | None
    """When one delivery tries it, while its circuit is open; None where everything goes."""
    trying: bool
    """Whether that delivery is under way."""
    open_cause: str
    """Why the circuit opened."""
    carried: bool
    """Whether somebody carries what goes there: nobody can call it."""


def systems(*, viewer: Actor) -> tuple[SystemRow, ...]:
    """Every system that something was sent to or collected from, or that the file of systems names, by code."""
    counted = _counted(viewer)
    mailboxes = {row.sender: row for row in Mailbox.objects.order_by("sender")}
    circuits = {row.system: row for row in Circuit.objects.filter(opened_at__isnull=False)}
    held = Delivery.objects.filter(due_at__isnull=False, system__in=circuits).exclude(claimed_by="")
    tried = set(held.values_list("system", flat=True))
    known = names(viewer.region_code)
    return tuple(
        SystemRow(
            code=code,
            name=known.get(code, code),
            **_of_mailbox(mailboxes.get(code)),
            **_of_counts(counted.get(code, {})),
            **_of_circuit(circuits.get(code)),
            trying=code in tried,
            carried=code in CARRIED,
        )
        for code in sorted(counted.keys() | mailboxes.keys() | _declared())
    )


def _counted(viewer: Actor) -> dict[str, Mapping[str, Any]]:
    """What is under way within the viewer's reach, counted by system."""
    waiting, dead = Q(state=State.PENDING), Q(state=State.DEAD)
    unanswered = UNANSWERED & (Q(work_item=None) | Q(work_item__state__in=AT_WORK))
    under_way = queries.within_reach(viewer).filter(UNDER_WAY).exclude(system="")
    counts = under_way.order_by().values("system")
    found = counts.annotate(
        waiting=Count("id", filter=waiting),
        tried=Max("attempts", filter=waiting),
        unanswered=Count("id", filter=unanswered),
        dead=Count("id", filter=dead),
    )
    return {row["system"]: row for row in found}


def _of_mailbox(mailbox: Mailbox | None) -> dict[str, Any]:
    return {
        "heard_at": mailbox.collected_at if mailbox else None,
        "failures": mailbox.failures if mailbox else 0,
        "cause": cause(mailbox.last_failure_code) if mailbox else "",
    }


def _of_counts(counted: Mapping[str, int | None]) -> dict[str, Any]:
    return {name: counted.get(name) or 0 for name in ("waiting", "tried", "unanswered", "dead")}


def _of_circuit(circuit: Circuit | None) -> dict[str, Any]:
    return {
        "next_trial": circuit.next_at if circuit else None,
        "open_cause": cause(circuit.last_failure_code) if circuit else "",
    }


def _declared() -> set[str]:
    """The systems that the file of systems names; of a faulty one the doctor tells."""
    try:
        return set(declared_systems.declared()) - {declared_systems.DEFAULT}
    except BadSystems:
        return set()


def names(region_code: str) -> dict[str, str]:
    """System code → name, from the themes that the region offers."""
    found = dict(CARRIED)
    for code, version in directory.offered_themes(region_code):
        try:
            found |= rulebook.theme(code, version).systems
        except Refused:
            continue  # a theme that cannot be read says nothing; doctor and reconcile tell of it
    return found


@dataclass(frozen=True, slots=True)
class Checked:
    """What calling a system showed; the cause is empty where it is there and takes our signature."""

    name: str
    cause: str


def check(*, system: str, viewer: Actor) -> Checked:
    """Call a system of the list, now. NotFound for any other."""
    found = next((row for row in systems(viewer=viewer) if row.code == system), None)
    if found is None or found.carried:
        raise NotFound("没有找到这个系统。请从“数据交换”页面重新进入。")
    return Checked(found.name, cause(registry.failure_of(system)))
