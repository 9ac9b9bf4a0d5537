"""Moving an item between stations of the same kind of department."""

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.cases import events, policies
from onestop.cases.change import Change
from onestop.cases.models import WorkItem
from onestop.cases.refusals import Fault, Incomplete


def give_to(c: Change, item: WorkItem, *, department_id: int, reason: str) -> None:
    """Put the item on another station's list, unclaimed. Its clock goes on: our detour is not the applicant's time."""
    kind = c.spec(item).department
    possible = {row.id: row for row in directory.stations(kind, item.region_code)}
    faults = []
    if department_id not in possible or department_id == item.department_id:
        faults.append(Fault("department_id", "请选择同一系统的另一个单位。"))
    if not reason.strip():
        faults.append(Fault("reason", "请写明转交的原因。"))
    if faults:
        raise Incomplete("还不能转交。", faults=faults)
    before = item.department_id
    c.move_item(item, "transfer", department_id=department_id, officer_id=None, released_at=c.at, result_sealed=None)
    c.record(
        events.WORK_TRANSFERRED,
        item=item,
        details={"from": before, "to": department_id},
        words={"reason": reason},
    )
    c.record(events.WORK_RELEASED, item=item)


def readable(c: Change, actor: Actor) -> set[str]:
    """The fields that the actor may read: all for applicant and window, else what the department's items read."""
    if policies.allows("view_case", actor, c.case):
        return set(c.theme.fields_by_key)
    own = {code for code, item in c.items.items() if item.department_id == actor.department_id}
    return {field.key for field in c.theme.form.fields if not own.isdisjoint(field.read_by)}


def item_of(c: Change, actor: Actor) -> WorkItem | None:
    """An item of the case that lies with the actor's department, if any."""
    return next((item for item in c.items.values() if item.department_id == actor.department_id), None)
