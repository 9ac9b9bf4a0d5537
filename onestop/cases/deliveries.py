"""Where the results of a case are (送达): how each is given, where it is now, and when and to whom it was served."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.accounts.models import Department
from onestop.cases import contents, dispatches, moments, pickups, policies, rulebook
from onestop.cases.dispatches import Label, Parcel, Post
from onestop.cases.models import Case, Dispatch, Pickup, WorkItem
from onestop.cases.operations.outlet import APPLICANT, RECEIPT
from onestop.cases.refusals import NO_CASE, NotFound
from onestop.cases.states import WorkState
from onestop.cases.viewing import viewable
from onestop.catalog.message_spec import PickupRules
from onestop.catalog.messages import NOT_DELIVERED, delivery_of
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.values import masking

ENDED_WITHOUT = frozenset({WorkState.NOT_APPLICABLE, WorkState.REFUSED, WorkState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Place:
    """Where results are fetched; "" each where the office has said nothing."""

    name: str
    address: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A result that is fetched."""

    id: UUID
    state: str
    """A Pickup.State."""
    words: str
    place: Place
    code: str
    """For the applicant, while it is of use; else ""."""
    bring: str
    agent_brings: str
    ready_at: datetime | None
    came_back: bool
    lies_too_long: bool


@dataclass(frozen=True, slots=True)
class Served:
    """The proof of service (送达): how, when, to whom."""

    how: str
    at: datetime
    to: str
    source: str
    """What proves it: waybill or receipt."""


@dataclass(frozen=True, slots=True)
class ResultView:
    """One result of a case on its way to the applicant."""

    item_code: str
    item_name: str
    result: str
    """Name of the thing, e.g. the page of the register."""
    work_item_id: UUID
    way: str
    way_label: str
    finished: bool
    parcel: Parcel | None
    fetched: Fetched | None
    served: Served | None
    may_change: bool
    """Whether the viewer may still choose another way or address."""

    @property
    def lies_here(self) -> bool:
        """Whether it lies ready for whoever comes for it."""
        return self.fetched is not None and self.fetched.state == Pickup.State.READY


def of_case(*, case_id: UUID, viewer: Actor, today: date) -> tuple[ResultView, ...]:
    """What of a case goes to its applicant, in the sequence of the theme; nothing for a stranger, or before there is
    any work."""
    found = WorkItem.objects.filter(case_id=case_id).select_related("case__lead_department", "department")
    items = list(found.order_by("position"))
    if not items or not policies.allows("view_case", viewer, items[0].case):
        return ()
    case = items[0].case
    theme = rulebook.theme_of(case)
    rows = Pickup.objects.filter(case=case).exclude(state=Pickup.State.VOID).select_related("department")
    reading = _Reading(
        case=case,
        theme=theme,
        viewer=viewer,
        today=today,
        answers=contents.answers(case),
        post=dispatches.of_case(case, theme.post, viewer) if theme.post else None,
        fetched={row.work_item_id: row for row in rows},
    )
    return tuple(one for item in items if (one := reading.delivery(item)) is not None)


@dataclass(frozen=True)
class _Reading:
    """A case with everything that is on its way, for one viewer."""

    case: Case
    theme: ThemeSpec
    viewer: Actor
    today: date
    answers: Mapping[str, str]
    post: Post | None
    fetched: Mapping[UUID, Pickup]

    def delivery(self, item: WorkItem) -> ResultView | None:
        """None where the item has nothing to give, or did not succeed."""
        spec = self.theme.work_by_code[item.item_code]
        way = delivery_of(spec, self.answers)
        if way == NOT_DELIVERED or item.state in ENDED_WITHOUT:
            return None
        row = self.fetched.get(item.id)
        if row is not None and self.theme.pickup:
            way = self.theme.pickup.way
        parcel = self._parcel(item, way, row)
        served = _of_pickup(row, own=self._own) or _of_parcel(parcel)
        gone = served is not None or (parcel is not None and parcel.id is not None and parcel.state != "returned")
        labels = {each.value: each.label for each in self.theme.delivery_ways}
        return ResultView(
            item_code=item.item_code,
            item_name=spec.name,
            result=spec.outcome.name,
            work_item_id=item.id,
            way=way,
            way_label=labels.get(way, way),
            finished=item.state == WorkState.COMPLETED,
            parcel=parcel,
            fetched=self._fetched(row),
            served=served,
            may_change=not gone and policies.allows("change_delivery", self.viewer, self.case, item),
        )

    @property
    def _own(self) -> bool:
        return policies.owns(self.viewer, self.case, None)

    def _parcel(self, item: WorkItem, way: str, row: Pickup | None) -> Parcel | None:
        if self.post is None:
            return None
        newest = self.post.sent.get(item.id)
        by_post = way == self.post.rules.way
        if newest is not None and not (by_post and newest.state == Dispatch.State.RETURNED):
            return self.post.parcel(item, lies_here=row is not None and row.state in pickups.WAITING)
        return self.post.not_sent(item, finished=item.state == WorkState.COMPLETED) if by_post else None

    def _fetched(self, row: Pickup | None) -> Fetched | None:
        rules = self.theme.pickup
        if row is None or rules is None:
            return None
        return Fetched(
            id=row.id,
            state=row.state,
            words=Pickup.State(row.state).label,
            place=place_of(row.department),
            code=pickups.code_of(row.id) if self._own and row.state == Pickup.State.READY else "",
            bring=rules.bring,
            agent_brings=rules.agent_brings,
            ready_at=row.ready_at,
            came_back=row.came_back,
            lies_too_long=lies_too_long(row, rules, self.today),
        )


def label_of(*, case_id: UUID, work_item_id: UUID, viewer: Actor) -> Label:
    """Whom and where to a result goes by post, or went; the viewer must have said why (values are shown in full)."""
    case = viewable(case_id, viewer)
    newest = Dispatch.objects.filter(case=case, work_item=work_item_id).order_by("created_at", "id").last()
    if newest is not None and newest.state != Dispatch.State.RETURNED:
        return dispatches.label(newest)
    theme = rulebook.theme_of(case)
    if theme.post is None:
        raise NotFound(NO_CASE)
    return Label(**contents.label(contents.answers(case), theme, theme.post))


def place_of(department: Department) -> Place:
    """Where results lie, as people need it."""
    return Place(department.name, department.address, department.phone, department.hours)


def lies_too_long(row: Pickup, rules: PickupRules, today: date) -> bool:
    """Whether it has been ready for longer than the theme's days."""
    if row.state != Pickup.State.READY or row.ready_at is None:
        return False
    return today >= moments.local_date(row.ready_at) + timedelta(days=rules.natural_days)


def _of_pickup(row: Pickup | None, *, own: bool) -> Served | None:
    if row is None or row.receipt_sealed is None or row.ended_at is None:
        return None
    receipt = contents.read(row.receipt_sealed, column=RECEIPT, row=row.id)
    to = "本人" if receipt["by"] == APPLICANT else f"代领人{_name(receipt, own=own)}（{receipt['relation']}）"
    return Served("窗口发放", row.ended_at, to, row.department.name)


def _name(receipt: Mapping[str, str], *, own: bool) -> str:
    return masking.mask_name(receipt["name"]) if own else receipt["name"]


def _of_parcel(parcel: Parcel | None) -> Served | None:
    if parcel is None or parcel.state != Dispatch.State.DELIVERED or parcel.ended_at is None:
        return None
    return Served("邮寄", parcel.ended_at, parcel.signed_by or "收件人", f"运单号 {parcel.waybill}")
