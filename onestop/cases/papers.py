"""The materials of a case: which are asked, received, promised, awaited; one row each, whatever reads it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from onestop.cases.change import Change
from onestop.cases.models import Clock, Correction, Material, StoredFile, WorkItem
from onestop.cases.refusals import Fault
from onestop.cases.states import CaseState, MaterialState, WorkState
from onestop.catalog.choice import Choice, MaterialChoice
from onestop.catalog.spec import ThemeSpec

IN_HAND = frozenset({MaterialState.RECEIVED, MaterialState.WAIVED})
OWED = frozenset({MaterialState.MISSING, MaterialState.REJECTED})
ENDED_EARLY = frozenset({CaseState.DECLINED, CaseState.WITHDRAWN, CaseState.TERMINATED})


def of_case(change: Change) -> dict[str, Material]:
    """The case's material rows by code."""
    return {material.material_code: material for material in Material.objects.filter(case_id=change.case.id)}


def bring_up_to_date(change: Change, choice: Choice) -> dict[str, Material]:
    """Make the rows say what the answers ask for now; what was received stays received."""
    held = of_case(change)
    with_files = set(
        StoredFile.objects.filter(case_id=change.case.id, removed_at=None).values_list("material_id", flat=True)
    )
    created, changed = [], []
    for chosen in choice.materials:
        material = held.get(chosen.code)
        if material is None and not chosen.applies:
            continue
        is_new = material is None
        material = material or Material(case_id=change.case.id, material_code=chosen.code)
        held[chosen.code] = material
        before = (material.required, material.why, material.state)
        material.required = chosen.required
        material.why = chosen.why[:300]
        material.state = _state(chosen, material, has_files=material.id in with_files)
        if is_new:
            created.append(material)
        elif before != (material.required, material.why, material.state):
            changed.append(material)
    Material.objects.bulk_create(created)
    Material.objects.bulk_update(changed, ["required", "why", "state"])
    return held


def _state(chosen: MaterialChoice, material: Material, *, has_files: bool) -> MaterialState:
    if has_files or material.original_seen_at:
        kept = {MaterialState.REJECTED, MaterialState.RECEIVED} & {material.state}
        return MaterialState(kept.pop()) if kept else MaterialState.RECEIVED
    if material.state == MaterialState.PROMISED:
        return MaterialState.PROMISED
    if chosen.waived_by or not chosen.applies:
        return MaterialState.WAIVED
    return MaterialState.AWAITED if chosen.awaited else MaterialState.MISSING


def faults(theme: ThemeSpec, materials: Mapping[str, Material], *, promised: Iterable[str] = ()) -> list[Fault]:
    """Required papers that are neither here, waived, awaited nor promised: each named, with what to do."""
    excused = set(promised)
    return [
        Fault(code, f"还缺“{theme.materials_by_code[code].name}”：{_remedy(theme, code)}")
        for code, material in materials.items()
        if material.required and material.state in OWED and code not in excused
    ]


def _remedy(theme: ThemeSpec, code: str) -> str:
    spec = theme.materials_by_code[code]
    if spec.may_be_promised:
        return "请上传；暂时拿不到的，可以申请以后补交（容缺受理）。"
    return "请上传后再提交。"


def may_attach(change: Change, material: Material | None, code: str) -> bool:
    """Whether a file may be handed in now: in a draft, or where this very paper is still owed.

    A paper has pages: the first one does not close a promise before its day, nor what an item awaits before all is
    handed in.
    """
    if change.case.state == CaseState.DRAFT:
        return True
    if material is None or change.case.state in ENDED_EARLY:
        return False
    if material.state in (MaterialState.PROMISED, MaterialState.AWAITED):
        return True
    if is_awaited(change.items.values(), code) or promise_of(change, code):
        return True
    return any(code in correction.materials for correction in open_corrections(change))


def is_awaited(items: Iterable[WorkItem], code: str) -> bool:
    """Whether an item still waits for the paper to be handed in."""
    return any(code in item.awaits for item in items)


def promise_of(change: Change, code: str) -> Clock | None:
    """The promise of a paper (容缺补交) while its day has not passed."""
    promises = Clock.objects.filter(case_id=change.case.id, kind=Clock.Kind.PROMISED_PAPER, subject=code)
    return promises.filter(due_date__gte=change.today).first()


def open_corrections(change: Change) -> list[Correction]:
    """Corrections that were asked for and can still be answered, oldest first."""
    return list(corrections_open_in(change.case.id).order_by("asked_at", "id"))


def corrections_open_in(case_id: UUID) -> QuerySet[Correction]:
    """What waits for the applicant: an item or case that ended meanwhile waits for nothing any more."""
    waits = Q(work_item__state=WorkState.CORRECTION) | Q(work_item=None, case__state=CaseState.CORRECTION)
    return Correction.objects.filter(waits, case_id=case_id, answered_at=None)
