"""Papers handed over (材料移交) to the external system that an item went to, each on record."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from onestop.accounts import keys
from onestop.accounts.actors import Actor
from onestop.cases import change, events, file_store, policies
from onestop.cases.change import Change
from onestop.cases.models import CaseEvent, Material, StoredFile
from onestop.cases.refusals import NotFound, WrongState
from onestop.cases.states import WORK_ENDED


def hand_over_file(
    *, work_item_id: UUID, file_id: UUID, system: str, delivery_id: UUID, actor: Actor, at: datetime
) -> bytes:
    """Give a file's content to the external system that an open work item went to, and note who took it.

    Noted once for a delivery, however often its receiver has to try. Raises FileMissing where the store lost the file.
    """
    content = keys.unseal_bytes(file_store.default().get(file_id), column="file", row=file_id)
    with change.of_work_item(work_item_id, actor=actor, at=at) as c:
        item = c.item(work_item_id)
        policies.require("hand_over_file", actor, c.case, item)
        if item.state in WORK_ENDED:
            raise WrongState("该事项已经结束，材料不再提供。")
        stored = StoredFile.objects.filter(id=file_id, case_id=c.case.id, removed_at=None).first()
        if stored is None:
            raise NotFound("该文件已经移除。请以最近一次推送的材料为准。")
        details = {"file": str(file_id), "delivery": str(delivery_id)}
        if not _was_handed_over(c, details):
            material = Material.objects.get(id=stored.material_id).material_code
            name = c.theme.systems.get(system, system)
            c.record(
                events.MATERIAL_HANDED_OVER,
                item=item,
                details=details | {"material": material, "system": system},
                words={"note": f"由“{name}”取走，共 {stored.pages} 页。"},
            )
    return content


def _was_handed_over(c: Change, details: Mapping[str, str]) -> bool:
    noted = CaseEvent.objects.filter(case_id=c.case.id, name=events.MATERIAL_HANDED_OVER)
    return noted.filter(**{f"details__{key}": value for key, value in details.items()}).exists()
