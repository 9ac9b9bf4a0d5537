"""From what an officer typed to the operation that it asks for."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from onestop.accounts.actors import Actor
from onestop.cases.operations import department
from onestop.workbench.department_acts import OUTCOME
from onestop.workbench.typed import day, department_id, text


def _claim(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    department.claim(work_item_id=work_item_id, actor=actor, at=timezone.now())


def _unclaim(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    department.unclaim(work_item_id=work_item_id, actor=actor, at=timezone.now())


def _ask_correction(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    department.ask_correction(
        work_item_id=work_item_id,
        fields=typed.getlist("fields"),
        materials=typed.getlist("materials"),
        note=text(typed, "note"),
        actor=actor,
        at=timezone.now(),
    )


def _suspend(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    department.suspend(
        work_item_id=work_item_id,
        reason_code=text(typed, "reason_code"),
        note=text(typed, "note"),
        expected_date=day(typed, "expected_date", "预计恢复日期"),
        actor=actor,
        at=timezone.now(),
    )


def _resume(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    department.resume(work_item_id=work_item_id, actor=actor, at=timezone.now())


def _return(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    department.return_item(work_item_id=work_item_id, reason=text(typed, "reason"), actor=actor, at=timezone.now())


def _transfer(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    department.transfer(
        work_item_id=work_item_id,
        department_id=department_id(typed),
        reason=text(typed, "reason"),
        actor=actor,
        at=timezone.now(),
    )


def _refuse(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    parts = (text(typed, "phrase"), text(typed, "reason"))
    department.refuse(
        work_item_id=work_item_id, reason="：".join(part for part in parts if part), actor=actor, at=timezone.now()
    )


def _complete(work_item_id: UUID, typed: QueryDict, actor: Actor) -> None:
    outcome = {
        name.removeprefix(OUTCOME): str(value).strip() for name, value in typed.items() if name.startswith(OUTCOME)
    }
    department.complete(work_item_id=work_item_id, outcome=outcome, actor=actor, at=timezone.now())


OF_ITEM: Mapping[str, Callable[[UUID, QueryDict, Actor], None]] = {
    "claim": _claim,
    "unclaim": _unclaim,
    "ask_correction": _ask_correction,
    "suspend": _suspend,
    "resume": _resume,
    "return": _return,
    "transfer": _transfer,
    "refuse": _refuse,
    "complete": _complete,
}
GIVES_AWAY = frozenset({"transfer"})
"""After these the item lies with another department, and its page with it."""
