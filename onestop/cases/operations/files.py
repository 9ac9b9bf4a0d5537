"""Files of papers: handed in, taken back. What a file is gets decided by its content, never by its name."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from onestop.accounts import keys
from onestop.accounts.actors import Actor
from onestop.accounts.identifiers import new_id
from onestop.cases import change, clocks, contents, events, file_store, papers, policies, uploads
from onestop.cases.change import Change
from onestop.cases.models import Clock, Material, StoredFile
from onestop.cases.refusals import FileRefused, NotFound, WrongState
from onestop.cases.states import CaseState, MaterialState
from onestop.vault import digests

MOST_FILES = 20


def attach_file(*, case_id: UUID, material_code: str, content: bytes, name: str, actor: Actor, at: datetime) -> UUID:
    """Hand in a file for a paper. FileRefused says what is wrong with it; the draft keeps everything else."""
    inspected = uploads.inspect(content, name=name, limit=settings.ONESTOP_UPLOAD_LIMIT)
    file_id = new_id()
    # Stored before the row: system.sweep_files removes a file without a row; a row without its file is a lost paper.
    sealed = keys.seal_bytes(inspected.content, column="file", row=file_id)
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("attach_file", actor, c.case)
        material = _material_for(c, material_code)
        if StoredFile.objects.filter(material_id=material.id, removed_at=None).count() >= MOST_FILES:
            raise FileRefused(f"一份材料最多 {MOST_FILES} 个文件。请先移除不需要的，再上传。")
        file_store.default().put(file_id, sealed)
        StoredFile.objects.create(
            id=file_id,
            material=material,
            case_id=c.case.id,
            media_type=inspected.media_type,
            size=len(inspected.content),
            pages=inspected.pages,
            digest=contents.digest({"file": digests.sm3(inspected.content)}),
            name_sealed=keys.seal_text(inspected.name, column="cases_storedfile.name", row=file_id),
            uploaded_at=at,
            uploaded_by_id=actor.user_id,
        )
        Material.objects.filter(id=material.id).update(
            state=MaterialState.RECEIVED, promised_until=None, promise_asked=False
        )
        _record_receipt(c, material)
        return file_id


def _material_for(c: Change, material_code: str) -> Material:
    if material_code not in c.theme.materials_by_code:
        raise NotFound("没有这种材料。请从材料清单中选择后上传。")
    material = Material.objects.filter(case_id=c.case.id, material_code=material_code).first()
    if not papers.may_attach(c, material, material_code):
        raise WrongState("申报已经提交，现在不能更换这份材料。如有需要，请等待补正告知。")
    return material or Material.objects.create(
        case_id=c.case.id, material_code=material_code, state=MaterialState.MISSING
    )


def _record_receipt(c: Change, material: Material) -> None:
    if c.case.state == CaseState.DRAFT:
        return
    c.record(events.MATERIAL_RECEIVED, details={"material": material.material_code})
    clocks.stop(c, kind=Clock.Kind.PROMISED_PAPER, subject=material.material_code)


def remove_file(*, case_id: UUID, file_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a file back from a draft, or one handed in for a correction that is still open."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("remove_file", actor, c.case)
        stored = StoredFile.objects.filter(id=file_id, case_id=c.case.id, removed_at=None).first()
        if stored is None:
            raise NotFound("没有找到这个文件，它可能已经移除。请刷新页面。")
        material = Material.objects.get(id=stored.material_id)
        if not papers.may_attach(c, material, material.material_code):
            raise WrongState("申报已经提交，现在不能移除这份材料。如有需要，请等待补正告知。")
        StoredFile.objects.filter(id=file_id).update(removed_at=at)
        left = StoredFile.objects.filter(material_id=material.id, removed_at=None).exists()
        if not left and not material.original_seen_at:
            _owe_again(c, material)
        if c.case.state != CaseState.DRAFT:
            c.record(events.MATERIAL_REMOVED, details={"material": material.material_code})


def _owe_again(c: Change, material: Material) -> None:
    """The paper whose last file was taken back is owed as it was before, a promise with the day it had."""
    owed, until = MaterialState.REJECTED, None
    if c.case.state == CaseState.DRAFT:
        owed = MaterialState.MISSING
    elif papers.is_awaited(c.items.values(), material.material_code):
        owed = MaterialState.AWAITED
    elif promise := papers.promise_of(c, material.material_code):
        clocks.derive(promise, (), today=c.today)
        promise.save(update_fields=["due_date", "provisional", "running_date", "recheck_date"])
        owed, until = MaterialState.PROMISED, promise.due_date
    Material.objects.filter(id=material.id).update(state=owed, promised_until=until)
