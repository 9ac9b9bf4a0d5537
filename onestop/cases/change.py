"""One change of one case: the case row locked, moves by the table, events chained, everything in one transaction.

Every operation has the same shape: `with change.of_case(…) as c:` lock → `policies.require` → move → record → return.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db import transaction

from onestop.accounts.actors import Actor
from onestop.accounts.roles import LABELS as ROLE_LABELS
from onestop.cases import authority, chain, contents, moments, rulebook, states
from onestop.cases.models import Case, CaseEvent, IssuedDocument, WorkItem
from onestop.cases.refusals import NO_CASE, NotFound, Outdated, WrongState
from onestop.cases.states import CaseState, WorkState
from onestop.catalog.spec import ItemSpec, ThemeSpec

_TRIAL: ContextVar[list["Change"] | None] = ContextVar("trial", default=None)


class _Undone(Exception):
    """Takes a change back that was only tried."""


AGENT = "代办人"
"""Stands in the case log for whoever acts for the applicant; whose authorisation it was, the log says too."""


@dataclass
class Change:
    """A case under lock, with what was done to it so far."""

    case: Case
    actor: Actor
    at: datetime
    issued: list[IssuedDocument] = field(default_factory=list)
    """Documents that were issued with it."""
    _events: list[CaseEvent] = field(default_factory=list)
    _columns: set[str] = field(default_factory=set)

    @cached_property
    def theme(self) -> ThemeSpec:
        """The pinned version of the case's theme."""
        return rulebook.theme_of(self.case)

    @cached_property
    def items(self) -> dict[str, WorkItem]:
        """All work items by code, in the sequence of the theme."""
        found = WorkItem.objects.filter(case_id=self.case.id).order_by("position")
        return {item.item_code: item for item in found}

    @property
    def today(self) -> date:
        """The local date of `at`."""
        return moments.local_date(self.at)

    @property
    def applied_on(self) -> date:
        """The local date of the submission, today for a draft: what the applicant's dates are judged by."""
        return moments.local_date(self.case.submitted_at or self.at)

    def item(self, work_item_id: UUID) -> WorkItem:
        """The work item with this id."""
        return next(item for item in self.items.values() if item.id == work_item_id)

    def spec(self, item: WorkItem) -> ItemSpec:
        """What the theme says of an item."""
        return self.theme.work_by_code[item.item_code]

    def put(self, **columns: object) -> None:
        """Change columns of the case; stored when the change ends."""
        for name, value in columns.items():
            setattr(self.case, name, value)
        self._columns.update(columns)

    def move(self, move: str, **columns: object) -> None:
        """Move the case by the table, or WrongState."""
        try:
            state = states.next_case_state(move, CaseState(self.case.state))
        except states.MoveNotAllowed as refusal:
            raise WrongState(str(refusal)) from refusal
        self.put(state=state, **columns)

    def move_item(self, item: WorkItem, move: str, **columns: object) -> None:
        """Move one work item by the table and store it, or WrongState; compare-and-set guards the row."""
        before = item.state
        changed = self.place_item(item, move, **columns)
        stored = WorkItem.objects.filter(id=item.id, state=before)
        if stored.update(**{name: getattr(item, name) for name in changed}) != 1:
            raise Outdated("该事项刚刚被其他人处理过。请刷新页面，按最新状态办理。")

    def place_item(self, item: WorkItem, move: str, **columns: object) -> set[str]:
        """Move one work item in memory only; names of the columns that the caller must store."""
        try:
            state = states.next_work_state(move, WorkState(item.state))
        except states.MoveNotAllowed as refusal:
            raise WrongState(str(refusal)) from refusal
        derived: dict[str, object] = {
            "state": state,
            "worklist_date": (item.due_date or self.today) if state in states.WORK_ON_LIST else None,
            "finished_at": self.at if state in states.WORK_ENDED and state != WorkState.NOT_APPLICABLE else None,
        }
        if state != WorkState.SUSPENDED:
            derived |= {"pause_reason": "", "expected_date": None}
        for name, value in (derived | columns).items():
            setattr(item, name, value)
        return set(derived) | set(columns)

    def record(
        self,
        name: str,
        *,
        item: WorkItem | None = None,
        details: Mapping[str, object] | None = None,
        words: Mapping[str, str] | None = None,
        by: Actor | None = None,
    ) -> None:
        """Append an entry to the case log, chained to the one before; `words` are what the actor wrote, kept sealed.

        by: whose entry it is, where that is not who makes the change.
        """
        case, actor = self.case, by or self.actor
        written = {key: text.strip() for key, text in (words or {}).items() if text.strip()}
        proof = {"words_digest": contents.digest(written)} if written else {}
        event = CaseEvent(
            case_id=case.id,
            sequence=case.event_count + 1,
            name=name,
            at=self.at,
            item_code=item.item_code if item else "",
            actor_id=actor.user_id,
            actor_label=AGENT if actor.user_id in case.standings else label_of(actor),
            details={**(details or {}), **proof},
            previous_hash=case.chain_head,
        )
        if written:
            event.words_sealed = contents.write_words(written, case_id=case.id, sequence=event.sequence)
        event.hash = chain.link(case.chain_head, entry_of(event))
        self._events.append(event)
        self.put(event_count=event.sequence, chain_head=event.hash)

    def store(self) -> None:
        """Write the entries and the case's columns: two statements, whatever happened."""
        if self._events:
            CaseEvent.objects.bulk_create(self._events)
        if self._columns:
            Case.objects.filter(id=self.case.id).update(**{name: getattr(self.case, name) for name in self._columns})


def store_items(items: Iterable[WorkItem], columns: Iterable[str]) -> None:
    """Store some columns of several items of a locked case in one statement."""
    changed, names = list(items), sorted(columns)
    if len(changed) == 1:  # nearly always so, and Django's bulk update costs ten times an ordinary one
        [item] = changed
        WorkItem.objects.filter(id=item.id).update(**{name: getattr(item, name) for name in names})
    elif changed:
        WorkItem.objects.bulk_update(changed, names)


def entry_of(event: CaseEvent) -> chain.Entry:
    """What the chain covers of a stored entry."""
    return chain.Entry(
        case_id=str(event.case_id),
        sequence=event.sequence,
        name=event.name,
        at=event.at,
        item_code=event.item_code,
        actor_id=str(event.actor_id or ""),
        actor_label=event.actor_label,
        details=event.details,
    )


def label_of(actor: Actor) -> str:
    """Role and department of an actor, never a name: the log must outlive the deletion of personal data."""
    roles = "、".join(ROLE_LABELS[role] for role in sorted(actor.roles))
    return f"{roles}·{actor.department_name}" if actor.department_name else roles


def tried(act: Callable[[], object]) -> "Change":
    """Do a change to its end, with everything that can refuse it, and take it back: what would come of it.

    Raises what the operation raises.
    """
    made: list[Change] = []
    token = _TRIAL.set(made)
    try:
        act()
    except _Undone:
        return made[0]
    finally:
        _TRIAL.reset(token)
    raise LookupError("no change was made")


@contextmanager
def of_case(case_id: UUID, *, actor: Actor, at: datetime) -> Iterator[Change]:
    """Lock a case for one change. Nothing is kept unless the block ends well."""
    with transaction.atomic(durable=True):
        # Every change locks the case row first, so that parts finished at once cannot miss each other.
        case = Case.objects.select_for_update(of=("self",)).filter(id=case_id).first()
        yield from _changing(case, actor, at)


@contextmanager
def of_work_item(work_item_id: UUID, *, actor: Actor, at: datetime) -> Iterator[Change]:
    """Lock the case that a work item belongs to."""
    with transaction.atomic(durable=True):
        case = Case.objects.select_for_update(of=("self",)).filter(work_items=work_item_id).first()
        yield from _changing(case, actor, at)


def _changing(case: Case | None, actor: Actor, at: datetime) -> Iterator[Change]:
    if case is None:
        raise NotFound(NO_CASE)
    change = Change(case=case, actor=actor, at=at)
    authority.read(case, actor, on=change.today)
    yield change
    change.store()
    if (trial := _TRIAL.get()) is not None:
        trial.append(change)
        raise _Undone
