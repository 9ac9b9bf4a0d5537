"""One circuit per system: a dead one is left alone and tried by one delivery at a time; a slow one at its pace.

Closed, everything goes. After retry.OPENS_AFTER temporary failures in a row it opens: nothing goes until a pause is
over, then one delivery tries it. That one closes it, or keeps it open for a pause twice as long.
"""

import random
from datetime import datetime, timedelta

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from onestop.exchange import claims, retry
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.models import Circuit, Delivery, Mailbox

journal = structlog.get_logger(__name__)


def passable(waiting: QuerySet[Delivery], at: datetime) -> QuerySet[Delivery]:
    """Those deliveries whose system may be called at this moment."""
    return waiting.filter(~Exists(Circuit.objects.filter(system=OuterRef("system"), next_at__gt=at)))


def enter(system: str, *, at: datetime, per_second: float | None, sending: bool = True) -> bool:
    """Take the next call to a system, within the transaction that claims a delivery; False where another has just
    taken it. Workers that send to one system wait for one another here, for as long as a claim takes.

    sending: whether it is a delivery that goes there, so that answers are fetched from there too.
    """
    Circuit.objects.get_or_create(system=system, defaults={"next_at": at, "has_answers": sending})
    circuit = Circuit.objects.select_for_update().get(system=system)
    if circuit.next_at > at:
        return False
    before = (circuit.next_at, circuit.has_answers)
    circuit.has_answers = circuit.has_answers or sending
    if circuit.opened_at:
        # As long as the trial may last: a worker that dies with it gives the next one a chance.
        circuit.next_at = at + claims.LEASE
    elif per_second:
        circuit.next_at = at + timedelta(seconds=1 / per_second)
    if before != (circuit.next_at, circuit.has_answers):
        circuit.save(update_fields=["next_at", "has_answers"])
    return True


def is_open(system: str) -> bool:
    """Whether a system is left alone at present, but for trials."""
    return Circuit.objects.filter(system=system, opened_at__isnull=False).exists()


def note(system: str, failure: CallFailed | None, *, trial: bool, at: datetime, chance: random.Random) -> None:
    """Note how a call went. An answer of any kind proves that the system is there."""
    circuit = Circuit.objects.filter(system=system)
    if failure is None or failure.kind is FailureKind.PERMANENT:
        _close(circuit, system, at)
    elif trial:
        _pause(circuit, failure, at, chance)
    elif failure.kind is FailureKind.TEMPORARY:
        circuit.update(failures=F("failures") + 1, last_failure_code=failure.code)
        # What was under way when it opened opens it no further.
        _pause(circuit.filter(failures__gte=retry.OPENS_AFTER, opened_at=None), failure, at, chance)


def _close(circuit: QuerySet[Circuit], system: str, at: datetime) -> None:
    if not circuit.filter(Q(opened_at__isnull=False) | Q(failures__gt=0)).exists():
        return  # as nearly always, without a write
    if circuit.filter(opened_at__isnull=False).update(
        failures=0, pauses=0, opened_at=None, next_at=at, last_failure_code=""
    ):
        journal.info("circuit_closed", system=system)
        # What it has to say meanwhile is asked for at once.
        Mailbox.objects.filter(sender=system).update(due_at=at)
    else:
        circuit.filter(failures__gt=0).update(failures=0, last_failure_code="")


def _pause(circuit: QuerySet[Circuit], failure: CallFailed, at: datetime, chance: random.Random) -> None:
    for found in circuit:
        moved = circuit.filter(pauses=found.pauses).update(
            pauses=found.pauses + 1,
            opened_at=found.opened_at or at,
            next_at=at + retry.pause(found.pauses, chance),
            last_failure_code=failure.code,
        )
        if moved:
            journal.warning("circuit_open", system=found.system, code=failure.code)


def systems() -> tuple[str, ...]:
    """Every system that something was sent to, by code."""
    return tuple(Circuit.objects.filter(has_answers=True).order_by("system").values_list("system", flat=True))


def next_slot(*, at: datetime) -> datetime | None:
    """When the pace of a closed circuit lets a delivery go that is due; None where nothing waits for that."""
    held = Circuit.objects.filter(
        Exists(Delivery.objects.filter(system=OuterRef("system"), due_at__lte=at)), opened_at=None, next_at__gt=at
    )
    return held.order_by("next_at").values_list("next_at", flat=True).first()
