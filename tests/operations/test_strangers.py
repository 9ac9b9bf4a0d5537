"""Whom a case is none of their business does not even learn that it exists, whatever they try."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from onestop.accounts.actors import Actor
from onestop.accounts.identifiers import new_id
from onestop.accounts.roles import Role
from onestop.cases.models import Case
from onestop.cases.operations import applicant, department, drafts, files, rating, window
from onestop.cases.picture_edits import Frame
from onestop.cases.refusals import NotFound
from tests import scenario
from tests.operations.refusing import refused

MODULES = (applicant, department, drafts, files, rating, window)
ARGUMENTS: Mapping[str, object] = {
    "asked": True,
    "changes": {"mobile": "13800000009"},
    "competent": "别的区",
    "content": scenario.picture(),
    "correction_id": new_id(),
    "declined": ["id_card"],
    "degrees": 90,
    "department_id": 1,
    "fields": ["mobile"],
    "file_id": new_id(),
    "frame": Frame(),
    "grade": "B",
    "item_code": "id_card",
    "key": "medical_voucher",
    "level": 5,
    "material_code": "bank_card",
    "materials": ["bank_card"],
    "name": "照片.png",
    "note": "请更正",
    "outcome": {},
    "reached": True,
    "reason": "理由",
    "reason_code": "special_procedure",
    "remedy": "救济",
    "revision": None,
    "tags": [],
    "value": "in_hand",
    "words": "",
}
STRANGERS: Mapping[str, Callable[[], Actor]] = {
    "another applicant": lambda: scenario.person("demo-veteran-2"),
    "a window elsewhere": lambda: scenario.stranger(Role.WINDOW_CLERK),
    "an officer elsewhere": lambda: scenario.stranger(Role.OFFICER),
    "a supervisor": lambda: scenario.person("demo-supervisor"),
    "an administrator": lambda: scenario.stranger(Role.ADMINISTRATOR),
    "an auditor": lambda: scenario.stranger(Role.AUDITOR),
}


def operations() -> Iterator[Callable[..., object]]:
    """Every operation on a case or an item."""
    for module in MODULES:
        for name, operation in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(operation).parameters.keys()
            public = operation.__module__ == module.__name__ and not name.startswith("_")
            if public and "at" in parameters and parameters & {"case_id", "work_item_id"}:
                yield operation


def arguments(operation: Callable[..., object], case: Case | None) -> dict[str, Any]:
    """Good arguments for the operation; without a case those of one that does not exist."""
    item = scenario.item_of(case, "household_registration") if case else None
    known = {
        **ARGUMENTS,
        "case_id": case.id if case else new_id(),
        "work_item_id": item.id if item else new_id(),
        "at": scenario.at("2026-09-15"),
    }
    parameters = inspect.signature(operation).parameters.values()
    return {one.name: known[one.name] for one in parameters if one.default is one.empty and one.name != "actor"}


def test_every_operation_is_tried() -> None:
    assert len(list(operations())) >= 28


@pytest.mark.parametrize("who", STRANGERS)
def test_to_a_stranger_there_is_no_such_case(who: str) -> None:
    case, actor = scenario.accepted(), STRANGERS[who]()
    for operation in operations():
        with refused(case.id, NotFound):
            operation(**arguments(operation, case), actor=actor)


def test_a_stranger_hears_the_same_as_about_a_case_that_does_not_exist() -> None:
    case, actor = scenario.accepted(), scenario.stranger(Role.APPLICANT)
    for operation in operations():
        heard = []
        for which in (case, None):
            with pytest.raises(NotFound) as caught:
                operation(**arguments(operation, which), actor=actor)
            heard.append((caught.value.message, caught.value.faults))
        assert heard[0] == heard[1], operation.__name__


def test_the_window_cannot_touch_a_draft_that_an_applicant_still_writes() -> None:
    case = Case.objects.get(id=scenario.draft(papers=False))
    clerk = scenario.person("demo-window-1")
    for operation in operations():
        if "case_id" in inspect.signature(operation).parameters:
            with refused(case.id, NotFound):
                operation(**arguments(operation, None) | {"case_id": case.id}, actor=clerk)
