"""Every case × item sent, received, accepted or finished, or named with what is wrong. Nothing is changed."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Max

from onestop.cases import events, rulebook
from onestop.cases.models import Case, CaseEvent, Clock, WorkItem
from onestop.cases.refusals import Refused
from onestop.cases.states import WORK_ENDED, CaseState
from onestop.exchange import accounting, contradictions, file_gaps, message_gaps, parcel_gaps, queries
from onestop.exchange.accounting import Held, ItemAccount, Now
from onestop.exchange.failures import CallFailed
from onestop.exchange.findings import Finding, Gap, Stage
from onestop.exchange.models import Delivery, Receipt
from onestop.exchange.reporting import comparing
from onestop.exchange.reporting.comparing import NO_RECORDS, Records

AT_ONCE = 200
"""Cases that are looked at together: what is held in memory at any moment."""
ASKED_AT_ONCE = 50
"""Deliveries that one question to a system names."""
CASE_COLUMNS = (
    "number", "state", "theme_code", "theme_version", "theme_digest", "submitted_at", "accepted_at", "ended_at"
)  # fmt: skip

Verdict = Receipt.Verdict
Row = TypeVar("Row")

Statuses = Callable[[str, Collection[UUID]], Mapping[UUID, str]]
"""What a system says of deliveries that it has acknowledged: unknown, accepted, passed_on or answered."""


def ask(connector_for: Callable[[str], object], system: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """What a system says of deliveries; nothing where its connector cannot ask, or where nobody answers now."""
    try:
        status = getattr(connector_for(system), "status", None)
        if status is None:
            return {}
        told = status(message_ids=[str(one) for one in ids])
    except CallFailed:
        # A system that is down tells nothing of one delivery: that its answers are missing is found by their limit.
        return {}
    return {one: told.get(str(one), "") for one in ids}


@dataclass
class Account:
    """How far the items have come, counted while the findings are read."""

    cases: int = 0
    items: Counter[Stage] = field(default_factory=Counter)
    gaps: Counter[Gap] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class CaseAccount:
    """How far a case's items have come, and what is wrong."""

    case_id: UUID
    stages: list[Stage]
    findings: list[Finding]


class Reconciliation:
    """One walk over everything, at a moment; `account` is complete once the findings are read to their end."""

    def __init__(self, *, at: datetime, statuses: Statuses, records: Records = NO_RECORDS) -> None:
        self.account = Account()
        self._now = Now(at, rulebook.working_days())
        self._statuses, self._records = statuses, records

    def findings(self) -> Iterator[Finding]:
        """Everything that is not accounted for, and what only waits (findings.ACCOUNTED).

        Holds AT_ONCE cases in memory at a time, however many there are.
        """
        walks = (
            self._of_cases(),
            self._of_events(),
            self._of_strays(),
            message_gaps.found(self._now),
            parcel_gaps.found(self._now),
            comparing.findings(at=self._now.at, records=self._records),
            file_gaps.without_content(),
            file_gaps.without_row(at=self._now.at),
        )
        for finding in itertools.chain(*walks):
            self.account.gaps[finding.gap] += 1
            yield finding

    def _of_cases(self) -> Iterator[Finding]:
        found = Case.objects.exclude(state=CaseState.DRAFT).order_by("id")
        ids = list(found.values_list("id", flat=True)[:AT_ONCE])
        while ids:
            yield from self._of_some(ids)
            ids = list(found.filter(id__gt=ids[-1]).values_list("id", flat=True)[:AT_ONCE])

    def _of_some(self, ids: list[UUID]) -> Iterator[Finding]:
        """These cases. Those with a finding are read once more, for a case may move on between two statements."""
        held = self._hold(ids)
        good = [accounts for case in held.cases if not (accounts := self._of_case(case, held)).findings]
        for one in good:
            self._count(one)
        if suspect := set(ids) - {one.case_id for one in good}:
            again = self._hold(suspect)
            for case in again.cases:
                one = self._of_case(case, again)
                self._count(one)
                yield from one.findings

    def _count(self, one: CaseAccount) -> None:
        self.account.cases += 1
        self.account.items.update(one.stages)

    def _hold(self, ids: Collection[UUID]) -> Held:
        items = WorkItem.objects.filter(case__in=ids).select_related("department").defer("result_sealed")
        deliveries = Delivery.objects.filter(case__in=ids, work_item__isnull=False).defer("payload_sealed")
        receipts = Receipt.objects.filter(delivery__case__in=ids, delivery__work_item__isnull=False).defer("raw_sealed")
        answered = receipts.annotate(of_item=F("delivery__work_item")).order_by("number", "received_at", "id")
        clocks = Clock.objects.filter(case__in=ids, running_date__isnull=False)
        unrelayed = CaseEvent.objects.filter(case__in=ids, relayed_at=None)
        held = Held(
            cases=list(Case.objects.filter(id__in=ids).only(*CASE_COLUMNS).order_by("id")),
            items=_by(items.order_by("position"), "case_id"),
            deliveries=_by(deliveries.select_related("slip").order_by("event_id"), "work_item_id"),
            receipts=_by(answered, "of_item"),
            clocks=_by(clocks, "case_id"),
            unrelayed=set(unrelayed.values_list("case_id", "item_code")),
        )
        held.statuses.update(self._asked(held))
        return held

    def _asked(self, held: Held) -> Iterator[tuple[UUID, str]]:
        """What the systems say of everything that they have acknowledged and not answered."""
        open_items = [item for items in held.items.values() for item in items if item.state not in WORK_ENDED]
        asked: dict[str, list[UUID]] = defaultdict(list)
        for delivery in (one for item in open_items for one in held.deliveries.get(item.id, ())[-1:]):
            by_wire = delivery.kind != Delivery.Kind.FILE
            if by_wire and delivery.state == Delivery.State.SENT and self._now.is_old(delivery.sent_at):
                asked[delivery.system].append(delivery.id)
        for system, ids in asked.items():
            for first in range(0, len(ids), ASKED_AT_ONCE):
                yield from self._statuses(system, ids[first : first + ASKED_AT_ONCE]).items()

    def _of_case(self, case: Case, held: Held) -> CaseAccount:
        try:
            theme = rulebook.theme_of(case)
        except Refused as refusal:
            changed = Finding(Gap.RULES_CHANGED, case_number=str(case), since=case.submitted_at, detail=refusal.message)
            return CaseAccount(case.id, [], [changed])
        items = held.items.get(case.id, [])
        accounts = [ItemAccount(self._now, case, item, theme, held) for item in items]
        findings = [
            *contradictions.found_in(case, items, held.clocks.get(case.id, ()), theme),
            *itertools.chain.from_iterable(one.findings() for one in accounts),
        ]
        return CaseAccount(case.id, [one.stage() for one in accounts], findings)

    def _of_events(self) -> Iterator[Finding]:
        """Log entries that nobody took up."""
        found = CaseEvent.objects.filter(relayed_at=None, at__lt=self._now.at - accounting.IN_HAND).order_by("id")
        columns = ("id", "name", "at", "item_code", "case__number")
        for event_id, name, moment, code, number in found.values_list(*columns).iterator(chunk_size=AT_ONCE):
            yield Finding(
                Gap.UNRELAYED,
                case_number=number or "草稿",
                item_code=code,
                since=moment,
                detail=events.LABELS.get(name, name),
                reference=str(event_id),
            )

    def _of_strays(self) -> Iterator[Finding]:
        """Answers that name no delivery of ours and that nobody has settled.

        One whose signature failed is accounted for once its sender is heard again: the cursor stood still meanwhile,
        so that everything was fetched anew.
        """
        proven = Receipt.objects.exclude(verdict=Verdict.UNVERIFIED).order_by()
        heard = dict(proven.values_list("sender").annotate(Max("received_at")))
        found = queries.without_effect().filter(delivery=None).defer("raw_sealed")
        for receipt in found.order_by("received_at", "id").iterator(chunk_size=AT_ONCE):
            last = heard.get(receipt.sender)
            overtaken = receipt.verdict == Verdict.UNVERIFIED and last is not None and last > receipt.received_at
            if not overtaken and (receipt.verdict or self._now.is_old(receipt.received_at)):
                yield accounting.of_receipt(receipt)


def _by(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """Rows by one of their columns."""
    grouped: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, column)].append(row)
    return grouped
