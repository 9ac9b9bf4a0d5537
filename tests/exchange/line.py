"""Our side of the exchange, one step at a time, at moments that the test names."""

import json
import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from onestop.accounts import demo
from onestop.cases.models import CaseEvent, WorkItem
from onestop.exchange import application, inbox, outbox, relay, sealed, subjects
from onestop.exchange.connectors.base import Connector
from onestop.exchange.models import CaseReport, Delivery, Receipt
from onestop.exchange.reporting import batches
from onestop.exchange.slips import PAPER
from tests import scenario
from tests.exchange.pretend import SHARED

OWN_SYSTEMS = ("police", "social_security", "healthcare_security", "veterans_affairs", "armed_forces_dept")


class Line:
    """A worker's hands, moved by the test. `at` is its only clock, beside the real one for signatures."""

    def __init__(self, connector: Connector, *, reports: bool = False) -> None:
        self.connector = connector
        self.reports = reports
        self.at = scenario.at("2026-09-15")
        self.chance = random.Random(11)

    def later(self, **span: float) -> None:
        """Let time go by."""
        self.at += timedelta(**span)

    def relay(self) -> int:
        """Take up the case log to its end."""
        taken = sum(iter(lambda: relay.relay(at=self.at), 0))
        if not self.reports:
            # Reporting has tests of its own; the others count what departments are sent.
            CaseReport.objects.all().delete()
        return taken

    def report(self) -> int:
        """Build what is to be reported by now; of how many cases."""
        self.later(seconds=10)
        return _times(lambda: batches.report_next(at=self.at, chance=self.chance))

    def send_one(self, *, worker: str = "copy-1", connector: Connector | None = None) -> bool:
        """Send the next delivery that is due."""
        way = connector or self.connector
        return outbox.send_next(at=self.at, worker=worker, chance=self.chance, connector_for=lambda system: way)

    def send(self) -> int:
        """Send all that is due; how many were tried."""
        return _times(self.send_one)

    def collect(self, *, connector: Connector | None = None, ahead: float = 0) -> int:
        """Collect one page; how many answers were new. `ahead`: seconds by which our clock is wrong."""
        self.later(seconds=2)
        way = connector or self.connector
        now = time.time() + ahead
        return inbox.collect(
            way.sender,
            at=self.at,
            chance=self.chance,
            connector_for=lambda system: way,
            key_of=lambda system: SHARED,
            now=lambda: now,
        )

    def apply(self, *, worker: str = "copy-1") -> int:
        """Apply all that is due; how many were tried."""
        return _times(
            lambda: application.apply_next(
                at=self.at, worker=worker, chance=self.chance, connector_for=lambda system: self.connector
            )
        )

    def round(self) -> int:
        """Everything once; how much there was to do."""
        return self.relay() + self.send() + self.collect() + self.apply()


def _times(step: Callable[[], bool]) -> int:
    return sum(iter(step, False))


def office(*kinds: str) -> None:
    """The demo office, with departments of these kinds working in their own systems."""
    scenario.plant()
    demo.handle_in_own_systems(kinds or OWN_SYSTEMS)


def message(delivery: Delivery) -> dict[str, Any]:
    """What a delivery says."""
    content: dict[str, Any] = json.loads(sealed.payload(delivery))
    return content


def without_addresses(content: dict[str, Any]) -> dict[str, Any]:
    """The message without where its papers can be fetched, which is chance."""
    for paper in content.get("materials", ()):
        for file in paper["files"]:
            file.pop("href")
    return content


def deliveries(**filters: object) -> list[Delivery]:
    """What of the ledger is about work items and goes by wire, in the sequence of the events."""
    about_items = Delivery.objects.filter(work_item__isnull=False, **filters)
    found = about_items.exclude(system=PAPER).select_related("work_item", "department")
    return list(found.order_by("event_id", "work_item__position"))


def delivery_of(item: WorkItem) -> Delivery:
    """The only delivery about an item."""
    return Delivery.objects.get(work_item=item)


def verdicts() -> list[str]:
    """What became of the receipts, in the sequence of their arrival."""
    return list(Receipt.objects.order_by("number", "received_at", "id").values_list("verdict", flat=True))


def item_about(delivery: Delivery) -> WorkItem:
    """The work item of a delivery, fresh."""
    return WorkItem.objects.select_related("case", "department").get(id=subjects.work_item_of(delivery).id)


def log_of(item: WorkItem) -> list[str]:
    """The entries about an item, in sequence."""
    found = CaseEvent.objects.filter(case_id=item.case_id, item_code=item.item_code)
    return list(found.order_by("sequence").values_list("name", flat=True))


def about_an_item_of_the_police() -> Delivery:
    """What is to go to a police station's own system about an accepted case; nobody else has a system of their own."""
    office("police")
    scenario.accepted()
    relay.relay(at=scenario.at("2026-09-15"), limit=100)
    [made] = deliveries()
    return made
