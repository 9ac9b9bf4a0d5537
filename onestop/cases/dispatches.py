"""Parcels as people see them: for the applicant where each is, for the window what must be done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.cases import contents, policies
from onestop.cases.models import Case, Dispatch, TrackingEvent, WorkItem
from onestop.cases.operations.dispatching import DETAIL, LABEL
from onestop.catalog.message_spec import PostRules

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

    id: UUID | None = None
    state: str = ""
    """A Dispatch.State; "" while it has not been handed over."""
    words: str = "办好后交邮政寄出"
    waybill: str = ""
    ended_at: datetime | None = None
    signed_by: str = ""
    tracking: tuple[TrackingLine, ...] = ()
    to_mend: bool = False
    """Whether it came back and the viewer may send it anew through the post's system."""
    may_dispatch: bool = False
    may_note: bool = False
    """Whether the viewer may note by hand that it was posted, or what became of it."""


@dataclass(frozen=True, slots=True)
class Label:
    """Whom and where to a parcel goes."""

    recipient: str
    mobile: str
    address: str


@dataclass(frozen=True)
class Post:
    """The parcels of one case, read at once."""

    case: Case
    viewer: Actor
    rules: PostRules
    sent: Mapping[UUID, Dispatch]
    """The newest of each work item."""
    told: Mapping[UUID, tuple[TrackingEvent, ...]]

    def not_sent(self, item: WorkItem, *, finished: bool) -> Parcel:
        """The result of an item that is to be posted."""
        if not (finished and policies.allows("dispatch", self.viewer, self.case, item)):
            return Parcel()
        connected = self.rules.system in directory.connected(self.case.region_code)
        return Parcel(may_dispatch=connected, may_note=not connected)

    def parcel(self, item: WorkItem, *, lies_here: bool) -> Parcel:
        """What became of the newest parcel of an item."""
        row = self.sent[item.id]
        tracked = self.told.get(row.id, ())
        return Parcel(
            id=row.id,
            state=row.state,
            words=Dispatch.State(row.state).label,
            waybill=row.waybill,
            ended_at=row.ended_at,
            signed_by=_signed_by(tracked),
            tracking=tuple(_line(one) for one in tracked),
            to_mend=lies_here and row.state == Dispatch.State.RETURNED and self._may("mend_dispatch", item),
            may_note=row.by_hand and row.ended_at is None and self._may("track_by_hand", item),
        )

    def _may(self, operation: str, item: WorkItem) -> bool:
        return policies.allows(operation, self.viewer, self.case, item)


def of_case(case: Case, rules: PostRules, viewer: Actor) -> Post:
    """What of a case went by post, for somebody who may see it."""
    sent = {row.work_item_id: row for row in Dispatch.objects.filter(case=case).order_by("created_at", "id")}
    told: dict[UUID, list[TrackingEvent]] = {}
    if sent:
        newest = [row.id for row in sent.values()]
        for one in TrackingEvent.objects.filter(dispatch__in=newest).order_by("happened_at", "id"):
            told.setdefault(one.dispatch_id, []).append(one)
    return Post(case, viewer, rules, sent, {key: tuple(found) for key, found in told.items()})


def label(row: Dispatch) -> Label:
    """Open the label of a parcel."""
    return Label(**contents.read(row.label_sealed, column=LABEL, row=row.id))


def _told(row: TrackingEvent) -> Mapping[str, str]:
    return contents.read(row.detail_sealed, column=DETAIL, row=row.dispatch_id) if row.detail_sealed else {}


def _line(row: TrackingEvent) -> TrackingLine:
    told = _told(row)
    more = "，".join(f"{words}{told[key]}" for key, words in DETAILS.items() if told.get(key))
    return TrackingLine(row.happened_at, f"{WORDS[row.kind]}{'，' + more if more else ''}")


def _signed_by(tracked: Iterable[TrackingEvent]) -> str:
    found = (_told(row).get("signed_by", "") for row in tracked if row.kind == "delivered")
    return next((name for name in found if name), "")
