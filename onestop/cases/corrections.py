"""Corrections (补正): asked once with everything named, open until answered."""

from collections.abc import Collection

from onestop.accounts.identifiers import new_id
from onestop.cases import clocks, contents, papers
from onestop.cases.change import Change
from onestop.cases.models import Clock, Correction, Material, WorkItem
from onestop.cases.refusals import Fault, Incomplete
from onestop.cases.states import MaterialState

UNKNOWN = "没有这一项。请刷新页面后重新勾选。"


def ask(
    c: Change, *, fields: Collection[str], materials: Collection[str], note: str, item: WorkItem | None = None
) -> Correction:
    """Store a correction with its reply clock; papers named in it count as not handed in until they come again."""
    _require_named(c, fields, materials, note)
    correction = Correction(
        id=new_id(),
        case_id=c.case.id,
        work_item=item,
        fields=sorted(set(fields)),
        materials=sorted(set(materials)),
        asked_by_id=c.actor.user_id,
        asked_at=c.at,
    )
    correction.note_sealed = contents.write({"note": note.strip()}, column="cases_correction.note", row=correction.id)
    days = c.theme.correction_reply_natural_days
    clock = clocks.start(c, Clock.Kind.REPLY, days=days, unit="natural", item=item, subject=str(correction.id))
    correction.reply_by = clock.due_date
    correction.save(force_insert=True)
    Clock.objects.bulk_create([clock])
    _reject_papers(c, correction.materials)
    return correction


def _require_named(c: Change, fields: Collection[str], materials: Collection[str], note: str) -> None:
    known = c.theme.fields_by_key.keys() | c.theme.situations_by_key.keys()
    faults = [Fault(key, UNKNOWN) for key in fields if key not in known]
    faults += [Fault(code, UNKNOWN) for code in materials if code not in c.theme.materials_by_code]
    if not fields and not materials:
        faults.append(Fault("fields", "请至少勾选一个需要更正的字段或一份需要补交的材料。"))
    if not note.strip():
        faults.append(Fault("note", "请写明需要补正什么、怎样补正，申请人会看到这段话。"))
    if faults:
        raise Incomplete("补正告知还不完整。", faults=faults)


def _reject_papers(c: Change, codes: Collection[str]) -> None:
    held = papers.of_case(c)
    Material.objects.bulk_create(
        Material(case_id=c.case.id, material_code=code, state=MaterialState.REJECTED)
        for code in codes
        if code not in held
    )
    Material.objects.filter(case_id=c.case.id, material_code__in=codes).update(
        state=MaterialState.REJECTED, required=True, original_seen_at=None, original_seen_by=None, trust_grade=""
    )


def details(correction: Correction) -> dict[str, object]:
    """What the log keeps of a correction."""
    return {
        "fields": correction.fields,
        "materials": correction.materials,
        "reply_by": str(correction.reply_by),
    }
