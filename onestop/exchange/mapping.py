"""What goes to a system: the fields and papers of the item's route and nothing else, under the receiver's names."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from onestop.accounts.models import Department
from onestop.cases import contents, moments, rulebook, shared_checks
from onestop.cases.models import Case, Material, StoredFile, WorkItem
from onestop.cases.states import MaterialState
from onestop.catalog import choose
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.travel import Route
from onestop.exchange.models import Delivery

NOT_THERE = frozenset({MaterialState.WAIVED, MaterialState.MISSING, MaterialState.AWAITED, MaterialState.PROMISED})
"""States of a paper that the office does not hold."""


def route_of(work_item: WorkItem) -> Route | None:
    """The route of the item, to another system or on paper; None where it has none."""
    return theme_of(work_item).routes_by_item.get(work_item.item_code)


def leaves_us(route: Route, department: Department) -> bool:
    """Whether a department gets anything: paper always, a message where it has a system of its own."""
    return route.paper or department.handles_in == Department.HandlesIn.OWN_SYSTEM


def theme_of(work_item: WorkItem) -> ThemeSpec:
    """The theme version that the item's case is pinned to."""
    return rulebook.theme_of(work_item.case)


def message(work_item: WorkItem, route: Route, *, kind: Delivery.Kind, department: Department) -> dict[str, Any]:
    """The message about an item to a department, which a withdrawal may find no longer in charge of it.

    A withdrawal carries no field and no paper. The case must be loaded with the item.
    """
    theme, case = theme_of(work_item), work_item.case
    spec = theme.work_by_code[work_item.item_code]
    head: dict[str, Any] = {
        "kind": kind.value,
        "case": case.number,
        "item": spec.code,
        "item_name": spec.name,
        "theme": f"{theme.code}/{theme.version}",
        "system": route.system,
        "via": route.via,
        "department": department.code,
    }
    if kind is Delivery.Kind.WITHDRAWAL:
        return head
    return head | {
        "released_on": timezone.localdate(work_item.released_at).isoformat() if work_item.released_at else "",
        "due_date": work_item.due_date.isoformat() if work_item.due_date else "",
        "fields": fields(theme, route, contents.answers(case)),
        "materials": materials(theme, route, work_item),
        "outcome_fields": [
            {
                "key": field.key,
                "label": field.label,
                "kind": field.kind,
                "required": field.required,
                "example": field.example,
                "agrees_with": route.fields.get(field.agrees_with, ""),
            }
            for field in spec.outcome.fields
        ],
    }


def fields(theme: ThemeSpec, route: Route, answers: Mapping[str, str]) -> dict[str, str]:
    """The route's fields under the receiver's names: those that are asked of this person and filled."""
    asked = {field.key for field in choose.choose(theme, answers).fields if field.asked}
    return {name: answers[key] for key, name in route.fields.items() if key in asked and answers.get(key)}


def keys(route: Route, names: Iterable[str]) -> tuple[str, ...]:
    """The keys of our form for fields that a receiver names: by the route's names, or by those keys themselves."""
    by_name: dict[str, list[str]] = {}
    for key, name in route.fields.items():
        by_name.setdefault(name, []).append(key)
    return tuple(dict.fromkeys(key for name in names for key in by_name.get(name, [name])))


def materials(theme: ThemeSpec, route: Route, work_item: WorkItem) -> list[dict[str, Any]]:
    """The route's papers by reference: what was handed in, and the keyed digest of each file."""
    found = Material.objects.filter(case_id=work_item.case_id, material_code__in=route.materials)
    by_code = {material.material_code: material for material in found}
    files = StoredFile.objects.filter(material__in=found, removed_at=None).order_by("uploaded_at", "id")
    checks = _checks(theme, work_item.case) if any(one.state == MaterialState.WAIVED for one in found) else {}
    return [
        {
            "code": code,
            "name": theme.materials_by_code[code].name,
            "state": by_code[code].state,
            "files": [_reference(file) for file in files if file.material_id == by_code[code].id],
            **(checks.get(code, {}) if by_code[code].state == MaterialState.WAIVED else {}),
        }
        for code in route.materials
        if code in by_code
    ]


def _checks(theme: ThemeSpec, case: Case) -> dict[str, dict[str, Any]]:
    """By material: the check of a shared system for which the paper was not handed in."""
    on = moments.local_date(case.submitted_at or case.created_at)
    standing = shared_checks.of_case(case, theme, contents.answers(case), on=on).standing.values()
    return {
        code: {"check": {"system": one.row.system, "at": moments.local(one.row.asked_at).isoformat()}}
        for one in standing
        for code in one.row.spares
    }


def _reference(file: StoredFile) -> dict[str, Any]:
    return {
        "id": str(file.id),
        "media_type": file.media_type,
        "size": file.size,
        "pages": file.pages,
        "digest": file.digest,
    }
