"""What the departments do: in their own systems through the sandbox, or in the workbench as an officer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from onestop.accounts.actors import Actor
from onestop.cases import moments
from onestop.cases.operations import department
from onestop.cases.rows import WorkView
from onestop.catalog.ending import OutcomeField
from onestop.catalog.examples import Step
from onestop.exchange import collection, handovers
from onestop.exchange.switches import SandboxSwitches
from onestop.ops.rehearsal.part import Part

AMOUNT = "9000.00"
PLAUSIBLE = {"until": "长期", "money": AMOUNT, "integer": "24", "years": "2"}
"""What a result says, by the kind of its field."""
NOWHERE = "https://rehearsal.invalid/"
"""What the QR code of a slip leads to that nobody scans."""
HOLD: dict[str, Any] = {"act": "hold"}


class OwnSystems:
    """Departments that work in their own systems: the sandbox follows the plan that is posted to it."""

    def __init__(self, switches: SandboxSwitches) -> None:
        self._switches = switches

    def hold(self, part: Part, step: Step, at: datetime) -> None:
        """Do nothing with the item until the step's day."""
        self._plan(part, step, HOLD, at)

    def begin(self, part: Part, step: Step, at: datetime) -> None:
        """The step's act itself."""
        acts: dict[str, dict[str, Any]] = {
            "complete": {},
            "never": HOLD,
            "refuse": {"act": "refuse", "reason": step.reason},
            "suspend": {"act": "suspend", "reason": step.reason, "expected_date": str(step.to or "")},
            "correct": {
                "act": "ask_correction",
                "fields": list(step.fields),
                "materials": list(step.materials),
                "note": step.reason,
            },
        }
        after = [HOLD] if step.act == "suspend" else []
        self._plan(part, step, {"act": "complete"} | acts[step.act], at, *after)

    def end(self, part: Part, step: Step, at: datetime) -> None:
        """What a pause ends with; a correction goes on by itself when the answer arrives."""
        if step.act == "suspend":
            self._plan(part, step, {"act": "resume"}, at, {"act": "complete"})

    def _plan(self, part: Part, step: Step, act: Mapping[str, Any], at: datetime, *then: Mapping[str, Any]) -> None:
        number = part.page(on=moments.local_date(at)).row.number
        self._switches.plan(case=number, item=step.item, steps=[act, *then])


class Workbench:
    """Departments that work in the workbench: their officers act through the operations."""

    def begin(self, part: Part, step: Step, at: datetime) -> None:
        """The step's act itself."""
        item, officer = _item(part, step.item, at)
        match step.act:
            case "refuse":
                department.refuse(work_item_id=item.id, reason=step.reason, actor=officer, at=at)
            case "suspend":
                department.suspend(
                    work_item_id=item.id, reason_code=step.reason, expected_date=step.to, actor=officer, at=at
                )
            case "correct":
                department.ask_correction(
                    work_item_id=item.id,
                    fields=step.fields,
                    materials=step.materials,
                    note=step.reason,
                    actor=officer,
                    at=at,
                )

    def end(self, part: Part, step: Step, at: datetime) -> None:
        """What a pause ends with."""
        if step.act == "suspend":
            item, officer = _item(part, step.item, at)
            department.resume(work_item_id=item.id, actor=officer, at=at)


def finish(part: Part, item: WorkView, at: datetime) -> None:
    """Finish an item as an officer of the department that has it, with the papers where they are carried."""
    carry_papers(part, item, at)
    fields = part.theme.work_by_code[item.code].outcome.fields
    department.complete(
        work_item_id=item.id,
        outcome=outcome(fields, moments.local_date(at)),
        actor=part.cast.officers[item.department_id],
        at=at,
    )


def carry_papers(part: Part, item: WorkView, at: datetime) -> None:
    """The window prints the slip, and the department comes for the papers and confirms."""
    if slip := handovers.to_collect(work_item_id=item.id):
        collection.print_slip(delivery_id=slip, address=NOWHERE, actor=part.clerk, at=at)
        collection.collect(delivery_id=slip, actor=part.cast.officers[item.department_id], at=at)


def outcome(fields: tuple[OutcomeField, ...], on: date) -> dict[str, str]:
    """A plainly invented result for every field that must be filled."""
    return {field.key: _result(field, on) for field in fields if field.required}


def _result(field: OutcomeField, on: date) -> str:
    if field.kind == "date":
        return on.isoformat()
    return field.example or PLAUSIBLE.get(field.kind, "演练-0001")


def _item(part: Part, item_code: str, at: datetime) -> tuple[WorkView, Actor]:
    item = next(one for one in part.page(on=moments.local_date(at)).items if one.code == item_code)
    return item, part.cast.officers[item.department_id]
