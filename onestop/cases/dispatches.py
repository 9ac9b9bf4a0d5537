"""Parcels as people see them: for the applicant where each is, for the window what must be done about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import contents, policies, rulebook
from onestop.cases.models import Case, Dispatch, TrackingEvent, WorkItem
from onestop.cases.operations.dispatching import DETAIL
from onestop.cases.states import WorkState
from onestop.cases.viewing import viewable
from onestop.catalog.messages import delivery_of

WORDS = {
    "posted": "邮政已收寄",
    "collected": "已揽收",
    "in_transit": "运输中",
    "delivered": "已签收",
    "returned": "被退回",
}
DETAILS = {"place": "", "signed_by": "签收人：", "reason": "原因："}


@dataclass(frozen=True, slots=True)
class TrackingLine:
    """One thing that the post told."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A result that goes by post; `id` is None while it has not been handed over."""

    item_code: str
    item_name: str
    work_item_id: UUID
    id: UUID | None = None
    state: str = ""
    """A Dispatch.State; "" while it has not been handed over."""
    words: str = "办好后交邮政寄出"
    waybill: str = ""
    ended_at: datetime | None = None
    tracking: tuple[TrackingLine, ...] = ()
    to_mend: bool = False
    """Whether it came back and the viewer must send it again or let it be fetched."""
    may_dispatch: bool = False


def of_case(*, case_id: UUID, viewer: Actor) -> tuple[Parcel, ...]:
    """What of a case goes or went by post, in the sequence of the theme; NotFound for a stranger."""
    case = viewable(case_id, viewer)
    theme = rulebook.theme_of(case)
    if theme.post is None:
        return ()
    answers = contents.answers(case)
    sent = {row.work_item_id: row for row in Dispatch.objects.filter(case=case).order_by("created_at")}
    tracked = _tracked([row.id for row in sent.values()])
    found = []
    for item in WorkItem.objects.filter(case=case).order_by("position"):
        spec = theme.work_by_code[item.item_code]
        if item.id in sent:
            mine = [row for row in tracked if row.dispatch_id == sent[item.id].id]
            found.append(_parcel(item, spec.name, sent[item.id], mine, viewer, case))
        elif delivery_of(spec, answers) == theme.post.way and item.state != WorkState.NOT_APPLICABLE:
            may = item.state == WorkState.COMPLETED and policies.allows("dispatch", viewer, case, item)
            may = may and theme.post.system in directory.connected(case.region_code)
            found.append(Parcel(item.item_code, spec.name, item.id, may_dispatch=may))
    return tuple(found)


def _tracked(dispatch_ids: list[UUID]) -> list[TrackingEvent]:
    return list(TrackingEvent.objects.filter(dispatch__in=dispatch_ids).order_by("happened_at", "id"))


def _parcel(
    item: WorkItem, name: str, row: Dispatch, tracked: list[TrackingEvent], viewer: Actor, case: Case
) -> Parcel:
    mend = row.state == Dispatch.State.RETURNED and policies.allows("mend_dispatch", viewer, case, item)
    return Parcel(
        item_code=item.item_code,
        item_name=name,
        work_item_id=item.id,
        id=row.id,
        state=row.state,
        words=Dispatch.State(row.state).label,
        waybill=row.waybill,
        ended_at=row.ended_at,
        tracking=tuple(_line(one) for one in tracked),
        to_mend=mend,
    )


def _line(row: TrackingEvent) -> TrackingLine:
    told = contents.read(row.detail_sealed, column=DETAIL, row=row.dispatch_id) if row.detail_sealed else {}
    more = "，".join(f"{words}{told[key]}" for key, words in DETAILS.items() if told.get(key))
    return TrackingLine(row.happened_at, f"{WORDS[row.kind]}{'，' + more if more else ''}")


def returned(*, viewer: Actor) -> tuple[tuple[UUID, str], ...]:
    """Id and number of the viewer's cases with mail that came back and waits for somebody."""
    found = _of_window(viewer).filter(state=Dispatch.State.RETURNED).order_by("ended_at", "id")
    pairs = found.values_list("case_id", "case__number")[:30]
    return tuple(dict.fromkeys((case_id, number or "") for case_id, number in pairs))


def _of_window(viewer: Actor) -> QuerySet[Dispatch]:
    if not viewer.has(Role.WINDOW_CLERK) or viewer.department_id is None:
        return Dispatch.objects.none()
    return Dispatch.objects.filter(case__lead_department=viewer.department_id)
