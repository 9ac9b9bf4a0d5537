"""Results that are fetched (自取), within a change of their case: laid out, brought in, given up for the post."""

from datetime import datetime, timedelta
from uuid import UUID

from onestop.accounts import keys
from onestop.accounts.identifiers import new_id
from onestop.cases import codes, contents, events, moments
from onestop.cases.change import Change
from onestop.cases.models import Dispatch, Pickup, WorkItem
from onestop.catalog.message_spec import PickupRules
from onestop.catalog.messages import NOT_DELIVERED, delivery_of

_LENGTH = 6
"""31^6, a billion: with the pause after a few wrong ones nobody comes upon a right one."""
WAITING = (Pickup.State.COMING, Pickup.State.READY)


def code_of(pickup_id: UUID) -> str:
    """The code with which a result is fetched (取件码)."""
    return codes.derived(pickup_id, column="cases_pickup.code", length=_LENGTH)


def index_of(typed: str) -> str:
    """The search index of a code as somebody typed it."""
    return keys.index(codes.plain(typed), column="cases_pickup.code")


def waiting(item: WorkItem) -> Pickup | None:
    """The result of the item where it is being fetched and nobody has it yet."""
    return Pickup.objects.filter(work_item=item, state__in=WAITING).select_related("department").first()


def way_of(c: Change, item: WorkItem) -> str:
    """How the result is given now: as the applicant chose, or fetched where the post brought it back."""
    if c.theme.pickup and waiting(item):
        return c.theme.pickup.way
    return delivery_of(c.spec(item), contents.answers(c.case))


def lay_out(c: Change, item: WorkItem) -> None:
    """A finished item whose result the applicant fetches: ready at once where it lies at the place already."""
    rules, spec = c.theme.pickup, c.spec(item)
    if rules is None or not spec.outcome.delivered or delivery_of(spec, contents.answers(c.case)) != rules.way:
        return
    made = _made(c, item, rules)
    if made.department_id == item.department_id:
        bring_in(c, item, made)
    made.save(force_insert=True)


def come_back(c: Change, item: WorkItem) -> Pickup | None:
    """A result that the post brought back to who sent it: it is fetched, or sent to another address. None where the
    theme has no place for that.
    """
    if c.theme.pickup is None:
        return None
    made = _made(c, item, c.theme.pickup)
    made.came_back, made.state = True, Pickup.State.READY
    _lies_from(made, c.at, c.theme.pickup)
    made.save(force_insert=True)
    return made


def _made(c: Change, item: WorkItem, rules: PickupRules) -> Pickup:
    department_id = item.department_id if rules.place == "department" else c.case.lead_department_id
    row = new_id()
    while Pickup.objects.filter(code_index=index_of(code_of(row))).exists():
        row = new_id()
    return Pickup(
        id=row,
        case_id=c.case.id,
        work_item=item,
        department_id=department_id,
        state=Pickup.State.COMING,
        code_index=index_of(code_of(row)),
        created_at=c.at,
    )


def bring_in(c: Change, item: WorkItem, row: Pickup) -> None:
    """It lies where it is fetched (not stored yet): the applicant is told the code."""
    row.state = Pickup.State.READY
    if c.theme.pickup:
        _lies_from(row, c.at, c.theme.pickup)
    c.record(events.RESULT_READY, item=item, details={"pickup": str(row.id)})


def _lies_from(row: Pickup, at: datetime, rules: PickupRules) -> None:
    row.ready_at = at
    row.remind_on = moments.local_date(at) + timedelta(days=rules.natural_days)


def give_up(c: Change, item: WorkItem) -> None:
    """It goes by post instead: the code is void."""
    Pickup.objects.filter(work_item=item, state__in=WAITING).update(
        state=Pickup.State.VOID, ended_at=c.at, remind_on=None
    )


def under_way(item: WorkItem) -> Dispatch | None:
    """The parcel with the result, unless it came back."""
    return Dispatch.objects.filter(work_item=item).exclude(state=Dispatch.State.RETURNED).first()


def is_delivered(c: Change, item: WorkItem) -> bool:
    """Whether the item has a result that somebody is given."""
    return delivery_of(c.spec(item), contents.answers(c.case)) != NOT_DELIVERED
