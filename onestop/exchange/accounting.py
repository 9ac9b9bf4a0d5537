"""How far one work item is proven to have come, and what of it is not where it should be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from onestop.cases import moments
from onestop.cases.models import Case, Clock, WorkItem
from onestop.cases.states import WORK_ENDED, WorkState, label_of
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.travel import Route
from onestop.deadlines import workdays
from onestop.deadlines.calendar import Calendar
from onestop.exchange import mapping, slips
from onestop.exchange.failures import FailureKind
from onestop.exchange.findings import VERDICTS, Finding, Gap, Stage, cause
from onestop.exchange.models import Delivery, Receipt

IN_HAND = timedelta(minutes=10)
"""How long something may be in a worker's or another system's hands before it is asked about."""
ANSWER_WORKING_DAYS = 3
"""How long a department may be silent where the theme gives the item no limit of its own."""

State, Kind = Delivery.State, Delivery.Kind
BANK_NAME = "代发银行"
ON_PAPER: Mapping[str, Stage] = {State.TO_COLLECT: Stage.TO_COLLECT, State.COLLECTED: Stage.RECEIVED}
"""How far something has come that somebody carries."""
AT_WORK = frozenset({WorkState.READY, WorkState.IN_PROGRESS})
"""States in which the department is to act: in the others somebody else is."""
ARRIVED = frozenset({"passed_on", "answered"})
"""What a system says of a delivery that the department has."""


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of the looking."""

    at: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The local date."""
        return moments.local_date(self.at)

    def is_old(self, moment: datetime | None) -> bool:
        """Whether whoever had it in hand then should be done with it."""
        return moment is not None and self.at - moment > IN_HAND

    def working_days_since(self, moment: datetime) -> int:
        """Working days after the day of a moment, today included."""
        return workdays.working_days_between(self.calendar, moments.local_date(moment), self.today)


def gap_of_waiting(delivery: Delivery, now: Now, *, most_days: int = ANSWER_WORKING_DAYS) -> Gap:
    """What a delivery that was not sent yet counts as; `most_days`: working days that it may wait."""
    if delivery.last_failure == FailureKind.MISCONFIGURED:
        return Gap.MISCONFIGURED
    return Gap.OVERDUE if now.working_days_since(delivery.created_at) > most_days else Gap.PENDING


@dataclass(frozen=True, slots=True)
class Held:
    """What is stored about some cases, without any sealed column."""

    cases: list[Case]
    items: dict[UUID, list[WorkItem]]
    """By case, like the clocks; deliveries and receipts by work item, in sequence."""
    deliveries: dict[UUID, list[Delivery]]
    receipts: dict[UUID, list[Receipt]]
    clocks: dict[UUID, list[Clock]]
    unrelayed: set[tuple[UUID, str]]
    """Case and item of log entries that nobody took up yet."""
    statuses: dict[UUID, str] = field(default_factory=dict)
    """What the systems say, by delivery."""


class ItemAccount:
    """One item of one case, looked at from every side."""

    def __init__(self, now: Now, case: Case, item: WorkItem, theme: ThemeSpec, held: Held) -> None:
        self._now, self._case, self._item, self._theme, self._held = now, case, item, theme, held
        self._receipts = held.receipts.get(item.id, [])
        self._deliveries = held.deliveries.get(item.id, [])
        current = [
            one for one in self._deliveries if one.kind != Kind.WITHDRAWAL and one.department_id == item.department_id
        ]
        self._last = current[-1] if current else None
        self._route: Route | None = theme.routes_by_item.get(item.item_code)

    @property
    def _at_bank(self) -> bool:
        """Whether the bank was told to pay it last, and has not answered."""
        return self._last is not None and self._last.kind == Kind.FILE and self._last.state == State.SENT

    @property
    def _leaves_us(self) -> bool:
        """Whether the department is to get something, by wire or on paper: what has no route stays with us."""
        return self._route is not None and mapping.leaves_us(self._route, self._item.department)

    def stage(self) -> Stage:
        """How far the item is proven to have come."""
        state = WorkState(self._item.state)
        if state == WorkState.NOT_APPLICABLE:
            return Stage.NOT_APPLICABLE
        if state in WORK_ENDED:
            return Stage.FINISHED
        if state == WorkState.WAITING:
            return Stage.WAITING
        if not self._leaves_us:
            return Stage.SENT if self._at_bank else Stage.AT_DEPARTMENT
        if self._last is None or self._last.state in (State.PENDING, State.DEAD, State.VOID):
            return Stage.TO_SEND
        if self._last.state in ON_PAPER:
            return ON_PAPER[self._last.state]
        told = self._held.statuses.get(self._last.id)
        there = told in ARRIVED or (told == "accepted" and not self._by_hub(self._last))
        return Stage.RECEIVED if there or any(one.verdict == "applied" for one in self._receipts) else Stage.SENT

    def findings(self) -> Iterator[Finding]:
        """What is wrong with its deliveries and answers."""
        yield from self._of_withdrawal()
        for number, receipt in enumerate(self._receipts):
            yield from self._of_answer(receipt, self._receipts[number + 1 :])
        if self._item.state in (*WORK_ENDED, WorkState.WAITING) or not (self._leaves_us or self._at_bank):
            return
        if self._last is None or self._last.state == State.VOID:
            yield from self._of_none()
        else:
            yield from self._of_delivery(self._last)

    def _of_none(self) -> Iterator[Finding]:
        """Nothing was sent, and nothing is about to be."""
        coming = (self._case.id, self._item.item_code) in self._held.unrelayed
        if not coming and self._now.is_old(self._item.released_at):
            yield self._finding(Gap.UNSENT, since=self._item.released_at)

    def _of_withdrawal(self) -> Iterator[Finding]:
        """Whoever was told to stop, and may not know: nobody else tells that department."""
        last = {delivery.department_id: delivery for delivery in self._deliveries}
        for delivery in last.values():
            if delivery.kind == Kind.WITHDRAWAL and delivery.state != State.SENT:
                yield from self._of_delivery(delivery)

    def _of_delivery(self, delivery: Delivery) -> Iterator[Finding]:
        match delivery.state:
            case State.DEAD:
                yield self._finding(Gap.DEAD, delivery=delivery, since=delivery.created_at)
            case State.PENDING:
                yield self._finding(
                    gap_of_waiting(delivery, self._now, most_days=self._limit),
                    delivery=delivery,
                    since=delivery.created_at,
                )
            case State.SENT:
                yield from self._of_sent(delivery)
            case State.TO_COLLECT:
                if delivery.slip.collect_by < self._now.today:
                    words = f"编号 {delivery.slip.number}，最晚{slips.in_words(delivery.slip.collect_by)}领取"
                    yield self._finding(Gap.UNCOLLECTED, delivery=delivery, since=delivery.created_at, words=words)
            case State.COLLECTED:
                pass  # the department has it, and works on it in our workbench
            case _:
                words = f"部门已作最后答复，事项仍是“{label_of(WorkState(self._item.state))}”"
                yield self._finding(Gap.CONTRADICTION, delivery=delivery, since=delivery.answered_at, words=words)

    @property
    def _limit(self) -> int:
        """Working days that the department may be silent."""
        return self._theme.work_by_code[self._item.item_code].working_days or ANSWER_WORKING_DAYS

    def _by_hub(self, delivery: Delivery) -> bool:
        return self._route is not None and self._route.via == delivery.system

    def _of_sent(self, delivery: Delivery) -> Iterator[Finding]:
        told = self._held.statuses.get(delivery.id, "")
        if told == "unknown":
            yield self._finding(Gap.LOST, delivery=delivery, since=delivery.sent_at)
        elif told == "accepted" and self._by_hub(delivery):
            yield self._finding(Gap.NOT_PASSED_ON, delivery=delivery, since=delivery.sent_at)
        elif self._item.state in AT_WORK:
            heard = (one.received_at for one in self._receipts if one.sender == delivery.system)
            signs = [delivery.sent_at or delivery.created_at, *heard]
            if self._now.working_days_since(max(signs)) > self._limit:
                yield self._finding(Gap.SILENT, delivery=delivery, since=max(signs))

    def _of_answer(self, receipt: Receipt, later: Iterable[Receipt]) -> Iterator[Finding]:
        """An answer without effect, unless a later one took effect or a person has settled it."""
        if receipt.verdict == Receipt.Verdict.APPLIED or receipt.settled_at:
            return
        overtaken = any(one.verdict == Receipt.Verdict.APPLIED for one in later)
        if not overtaken and (receipt.verdict or self._now.is_old(receipt.received_at)):
            yield of_receipt(receipt, case=self._case, item=self._item, name=self._name)

    @property
    def _name(self) -> str:
        return self._theme.work_by_code[self._item.item_code].name

    def _finding(
        self, gap: Gap, *, since: datetime | None, delivery: Delivery | None = None, words: str = ""
    ) -> Finding:
        addressee = self._route.system if self._route else ""
        # A hub that passed it on is not the one whose answer is missing, and paper is no system.
        called = delivery.system if delivery and gap is not Gap.SILENT else ""
        if gap is Gap.SILENT and self._at_bank:
            called = BANK_NAME
        system = addressee if called in ("", slips.PAPER) else called
        return Finding(
            gap,
            case_number=str(self._case),
            item_code=self._item.item_code,
            item=self._name,
            system=self._theme.systems.get(system, system),
            since=since,
            detail=words or (_particulars(delivery) if delivery else ""),
            reference=str(delivery.id) if delivery else "",
        )


def _particulars(delivery: Delivery) -> str:
    kind = "" if delivery.kind == Kind.ITEM else f"{Kind(delivery.kind).label}通知"
    tried = f"已试{delivery.attempts}次" if delivery.attempts and delivery.state != State.SENT else ""
    return "，".join(filter(None, (kind, tried, cause(delivery.last_failure_code))))


def of_receipt(receipt: Receipt, *, case: Case | None = None, item: WorkItem | None = None, name: str = "") -> Finding:
    """An answer that took no effect, as a finding."""
    return Finding(
        VERDICTS[receipt.verdict],
        case_number=str(case) if case else "",
        item_code=item.item_code if item else "",
        item=name,
        system=receipt.sender,
        since=receipt.received_at,
        detail=cause(receipt.verdict_code),
        reference=str(receipt.id),
    )
