"""The outlet as whoever works there sees it: what waits, what one person may have, and whom it may be given to."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import assembly, contents, deliveries, keyset, moments, pickups, rulebook
from onestop.cases.models import Case, Pickup, WorkItem
from onestop.cases.refusals import NO_CASE, NotFound
from onestop.cases.rows import PageOf
from onestop.cases.states import CaseState, WorkState, label_of
from onestop.catalog.message_spec import PickupRules
from onestop.catalog.messages import delivery_of
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.values import masking

PAGE_SIZE = 50
MOST_CASES = 20
ID_NUMBER_LENGTH = 18
_RULES = PickupRules(way="")
"""Where a theme was altered so that it has none any more."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A result that lies here, or is on its way here."""

    id: UUID
    case_id: UUID
    case_number: str
    applicant: str
    """Masked."""
    result: str
    coming: bool
    came_back: bool
    since: datetime
    days: int
    """Natural days that it has been lying ready; 0 while it is on its way."""
    too_long: bool
    reminded: bool


@dataclass(frozen=True, slots=True)
class Lying:
    """A result that may be handed out now."""

    id: UUID
    result: str
    item_name: str
    ready_at: datetime
    came_back: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A result of the case that is not to be had here now, and why."""

    result: str
    why: str


@dataclass(frozen=True, slots=True)
class OutletPage:
    """What one case has at this place."""

    case_id: UUID
    number: str
    theme_name: str
    applicant: str
    """In full: it is compared with the identity paper."""
    id_number: str
    """Masked."""
    ended: str
    """The state of a case that ended early, in words; "" otherwise."""
    lying: tuple[Lying, ...]
    others: tuple[Elsewhere, ...]
    agent_brings: str
    theme: ThemeSpec

    @property
    def prints(self) -> bool:
        """Whether the theme has a document to sign (送达回证)."""
        return self.theme.receipt_of_service is not None


def waiting(*, viewer: Actor, today: date, after: str = "", size: int = PAGE_SIZE) -> PageOf[WaitingRow]:
    """What is to be fetched at the viewer's place, oldest first."""
    found_rows = _here(viewer).filter(state__in=pickups.WAITING).select_related("case", "work_item")
    if after:
        since, last = keyset.read(after)
        found_rows = found_rows.filter(Q(created_at__gt=since) | Q(created_at=since, id__gt=UUID(last)))
    found = list(found_rows.order_by("created_at", "id")[: size + 1])
    rows = tuple(_waiting(row, today) for row in found[:size])
    return PageOf(rows, keyset.behind(found, size, "created_at"))


def _here(viewer: Actor) -> QuerySet[Pickup]:
    if viewer.department_id is None or not (viewer.has(Role.WINDOW_CLERK) or viewer.has(Role.OFFICER)):
        return Pickup.objects.none()
    return Pickup.objects.filter(department=viewer.department_id)


def _waiting(row: Pickup, today: date) -> WaitingRow:
    theme = rulebook.theme_of(row.case)
    ready = row.ready_at
    return WaitingRow(
        id=row.id,
        case_id=row.case_id,
        case_number=row.case.number or "",
        applicant=assembly.masked_name(row.case),
        result=theme.work_by_code[row.work_item.item_code].outcome.name,
        coming=row.state == Pickup.State.COMING,
        came_back=row.came_back,
        since=ready or row.created_at,
        days=(today - moments.local_date(ready)).days if ready else 0,
        too_long=deliveries.lies_too_long(row, theme.pickup or _RULES, today),
        reminded=ready is not None and row.remind_on is None,
    )


def is_id_number(typed: str) -> bool:
    """Whether somebody typed an ID number rather than a code."""
    return len(typed.strip()) == ID_NUMBER_LENGTH


def of_person(*, id_number: str, viewer: Actor) -> tuple[UUID, ...]:
    """The cases of a person with something at the viewer's place, newest first; NotFound says that there is none."""
    mine = _here(viewer).exclude(state=Pickup.State.VOID)
    mine = mine.filter(case__id_number_index=contents.id_number_index(id_number))
    rows = mine.order_by("-created_at", "-id").values_list("case_id", "state")[:MOST_CASES]
    found = list(rows)
    waiting_first = sorted(found, key=lambda row: row[1] not in pickups.WAITING)
    if not found:
        raise NotFound("这里没有这个人的结果。请核对身份证号码；选了邮寄的、还没有办结的，这里查不到。")
    return tuple(dict.fromkeys(case_id for case_id, _ in waiting_first))


def choices(*, case_ids: tuple[UUID, ...], viewer: Actor) -> tuple[tuple[UUID, str, str], ...]:
    """Id, number and theme of cases between which somebody must choose."""
    known = {row.case_id for row in _here(viewer).filter(case__in=case_ids)}
    cases = Case.objects.in_bulk([case_id for case_id in case_ids if case_id in known])
    found = (cases[case_id] for case_id in case_ids if case_id in cases)
    return tuple((case.id, case.number or "", rulebook.theme_of(case).name) for case in found)


def page(*, case_id: UUID, viewer: Actor) -> OutletPage:
    """One case at the outlet; NotFound where it has nothing at the viewer's place."""
    rows = {row.work_item_id: row for row in _here(viewer).filter(case=case_id).exclude(state=Pickup.State.VOID)}
    if not rows:
        raise NotFound(NO_CASE)
    items = list(WorkItem.objects.filter(case=case_id).select_related("case").order_by("position"))
    case = items[0].case
    theme, who, answers = rulebook.theme_of(case), contents.read_applicant(case), contents.answers(case)
    lying, others = [], []
    for item in items:
        spec, row = theme.work_by_code[item.item_code], rows.get(item.id)
        if row is not None and row.state == Pickup.State.READY and row.ready_at:
            lying.append(Lying(row.id, spec.outcome.name, spec.name, row.ready_at, row.came_back))
        elif row is not None or (spec.outcome.delivered and item.state != WorkState.NOT_APPLICABLE):
            by_post = theme.post is not None and delivery_of(spec, answers) == theme.post.way
            others.append(Elsewhere(spec.outcome.name, _why(item, row, by_post=by_post)))
    ended_early = case.state in (CaseState.WITHDRAWN, CaseState.TERMINATED)
    return OutletPage(
        case_id=case.id,
        number=case.number or "",
        theme_name=theme.name,
        applicant=who["name"],
        id_number=masking.mask_id_number(who["id_number"]),
        ended=label_of(CaseState(case.state)) if ended_early else "",
        lying=tuple(lying),
        others=tuple(others),
        agent_brings=(theme.pickup or _RULES).agent_brings,
        theme=theme,
    )


def _why(item: WorkItem, row: Pickup | None, *, by_post: bool) -> str:
    """Why it cannot be had here now."""
    if row is not None and row.state == Pickup.State.HANDED_OUT and row.ended_at:
        return f"{moments.local(row.ended_at):%Y-%m-%d %H:%M}已领取"
    if row is not None:
        return "还没有送到这里"
    if item.state == WorkState.COMPLETED:
        return "选了邮寄" if by_post else "在别处领取"
    words = label_of(WorkState(item.state))
    return words if item.finished_at else f"{words}，还没有结果"
