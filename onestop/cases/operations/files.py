"""Files of papers: handed in, taken back. What a file is gets decided by its content, never by its name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from onestop.accounts import keys
from onestop.accounts.actors import Actor
from onestop.accounts.identifiers import new_id
from onestop.cases import (
    authority,
    change,
    clocks,
    contents,
    events,
    file_names,
    file_store,
    moments,
    papers,
    picture_checks,
    picture_edits,
    policies,
    rulebook,
    uploads,
)
from onestop.cases.change import Change
from onestop.cases.models import Case, Clock, Material, StoredFile
from onestop.cases.picture_edits import Frame
from onestop.cases.refusals import BeyondAuthority, FileRefused, NotFound, WrongState
from onestop.cases.states import CaseState, MaterialState
from onestop.cases.uploads import Inspected
from onestop.catalog.spec import MaterialSpec, PictureCheck
from onestop.vault import digests

MOST_FILES = 20

Edit = Callable[[bytes, PictureCheck | None], tuple[bytes, str]]
"""A picture's content and what the theme asks of it → what becomes of it, and its media type."""
Look = dict[str, Any]
"""Columns of StoredFile that say how a picture looks."""


def attach_file(
    *,
    case_id: UUID,
    material_code: str,
    content: bytes,
    name: str,
    actor: Actor,
    at: datetime,
    file_id: UUID | None = None,
) -> UUID:
    """Hand in a file for a paper. FileRefused says what is wrong with it; the draft keeps everything else.

    file_id: the id that the file gets, where whoever hands it in must know it before. The same id again for the same
    paper is the file that came with it first: whose answer was lost sends once more.
    """
    inspected = uploads.inspect(content, name=name, limit=settings.ONESTOP_UPLOAD_LIMIT)
    look = _look(inspected, _spec_of(Case.objects.filter(id=case_id).first(), material_code))
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("attach_file", actor, c.case)
        material = _material_for(c, material_code)
        if file_id and _came_before(material, file_id):
            return file_id
        if StoredFile.objects.filter(material_id=material.id, removed_at=None).count() >= MOST_FILES:
            raise FileRefused(f"一份材料最多 {MOST_FILES} 个文件。请先移除不需要的，再上传。")
        kept = _keep(c, material, inspected, look, file_id=file_id or new_id())
        Material.objects.filter(id=material.id).update(
            state=MaterialState.RECEIVED, promised_until=None, promise_asked=False
        )
        _record_receipt(c, material)
        return kept


def _came_before(material: Material, file_id: UUID) -> bool:
    known = StoredFile.objects.filter(id=file_id).first()
    if known and known.material_id != material.id:
        raise FileRefused("这次上传的编号已经用过。请重新选择文件再上传。")
    return known is not None


def turn_picture(*, case_id: UUID, file_id: UUID, degrees: int, actor: Actor, at: datetime) -> UUID:
    """Put a picture in the place of one that lies on its side; clockwise by 90, 180 or 270. Its new id."""
    return _redraw(case_id, file_id, lambda content, _: picture_edits.turned(content, degrees), actor=actor, at=at)


def frame_picture(*, case_id: UUID, file_id: UUID, frame: Frame, actor: Actor, at: datetime) -> UUID:
    """Put a portrait in the size that the theme asks for in the place of the photograph it is cut from. Its new id."""

    def cut(content: bytes, asked: PictureCheck | None) -> tuple[bytes, str]:
        if asked is None:
            raise picture_edits.EditRefused("这种材料不用裁成规定的大小。")
        return picture_edits.framed(content, frame, asked)

    return _redraw(case_id, file_id, cut, actor=actor, at=at)


def _redraw(case_id: UUID, file_id: UUID, edit: Edit, *, actor: Actor, at: datetime) -> UUID:
    stored = _present(case_id, file_id)
    authority.read(stored.case, actor, on=moments.local_date(at))
    policies.require("attach_file", actor, stored.case)
    _require_own(stored, stored.case, actor)
    # Drawn before the case is locked: it takes longer than everything that others wait for.
    inspected = _drawn(stored, edit)
    look = _look(inspected, _spec_of(stored.case, stored.material.material_code))
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("attach_file", actor, c.case)
        material = Material.objects.get(id=_present(case_id, file_id).material_id)
        if not papers.may_attach(c, material, material.material_code):
            raise WrongState("申报已经提交，现在不能更换这份材料。如有需要，请等待补正告知。")
        new = _keep(c, material, inspected, look, file_id=new_id())
        StoredFile.objects.filter(id=file_id).update(removed_at=at)
        return new


def _require_own(stored: StoredFile, case: Case, actor: Actor) -> None:
    """Who acts for the applicant leaves alone what the applicant handed in."""
    if not policies.may_open(actor, case, handed_in_by=stored.uploaded_by_id):
        raise BeyondAuthority("这个文件是本人上传的，只能由本人更换或移除。您可以再加一个文件。")


def _present(case_id: UUID, file_id: UUID) -> StoredFile:
    """A file of the case that was not taken back; NotFound where there is none."""
    found = StoredFile.objects.filter(id=file_id, case_id=case_id, removed_at=None)
    stored = found.select_related("case", "material").first()
    if stored is None:
        raise NotFound("没有找到这个文件，它可能已经移除。请刷新页面。")
    return stored


def _drawn(stored: StoredFile, edit: Edit) -> Inspected:
    """The picture after the edit. FileRefused where it cannot be edited so."""
    if not stored.media_type.startswith("image/"):
        raise FileRefused("只有照片可以转动和裁剪，PDF 请用原来的软件改好再上传。")
    spec = _spec_of(stored.case, stored.material.material_code)
    content = keys.unseal_bytes(file_store.default().get(stored.id), column="file", row=stored.id)
    try:
        drawn, media_type = edit(content, spec.picture if spec else None)
    except picture_edits.EditRefused as refused:
        raise FileRefused(str(refused)) from refused
    name = keys.unseal_text(stored.name_sealed, column="cases_storedfile.name", row=stored.id)
    return Inspected(drawn, media_type, 1, file_names.with_suffix_of(name, media_type))


def _spec_of(case: Case | None, material_code: str) -> MaterialSpec | None:
    return rulebook.theme_of(case).materials_by_code.get(material_code) if case else None


def _look(inspected: Inspected, spec: MaterialSpec | None) -> Look:
    """How big a picture is, and what may be wrong with it; nothing of a document."""
    if spec is None or not inspected.media_type.startswith("image/"):
        return {}
    width, height = picture_checks.size_of(inspected.content)
    found = picture_checks.remarks(inspected.content, spec.picture)
    return {"width": width, "height": height, "remarks": ",".join(found)}


def _keep(c: Change, material: Material, inspected: Inspected, look: Look, *, file_id: UUID) -> UUID:
    """The file in the store and its row."""
    # Stored before the row: system.sweep_files removes a file without a row; a row without its file is a lost paper.
    file_store.default().put(file_id, keys.seal_bytes(inspected.content, column="file", row=file_id))
    StoredFile.objects.create(
        id=file_id,
        material=material,
        case_id=c.case.id,
        media_type=inspected.media_type,
        size=len(inspected.content),
        pages=inspected.pages,
        digest=contents.digest({"file": digests.sm3(inspected.content)}),
        name_sealed=keys.seal_text(inspected.name, column="cases_storedfile.name", row=file_id),
        uploaded_at=c.at,
        uploaded_by_id=c.actor.user_id,
        **look,
    )
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
        _require_own(stored, c.case, actor)
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
