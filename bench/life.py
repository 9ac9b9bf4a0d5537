"""One case lived through the operations: draft, papers seen at the window, submission, acceptance, every part done."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from onestop.accounts import demo
from onestop.accounts.actors import Actor, actor_of
from onestop.accounts.models import User
from onestop.cases import rulebook
from onestop.cases.models import WorkItem
from onestop.cases.operations import applicant, department, drafts, window
from onestop.cases.states import WorkState
from onestop.catalog.choose import choose
from onestop.catalog.examples import Example, load_examples

THEME = ("veteran_discharge", "2022")
BEGIN = datetime(2026, 9, 9, 2, tzinfo=UTC)


class Statements:
    """Counts the statements that the database executes."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
    ) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def prepare() -> None:
    """The demo office and its people."""
    demo.plant(at=BEGIN)


def live(number: int) -> int:
    """One whole case; how many durable transactions it took, one an operation."""
    clerk = _actor("demo-window-1")
    example = _example()
    at = BEGIN + timedelta(seconds=number)
    case_id = drafts.open_draft(
        theme_code=THEME[0], theme_version=THEME[1], region_code=demo.REGION, actor=clerk, at=at
    )
    drafts.save_answers(case_id=case_id, changes=example.answers, revision=None, actor=clerk, at=at)
    commits = 4  # opened, saved, submitted, accepted
    for material in choose(rulebook.theme(*THEME), example.answers, on=example.submitted).materials:
        if material.required:
            window.see_original(case_id=case_id, material_code=material.code, grade="B", actor=clerk, at=at)
            commits += 1
    applicant.submit(case_id=case_id, actor=clerk, at=at)
    window.accept(case_id=case_id, actor=clerk, at=at)
    while ready := list(WorkItem.objects.filter(case_id=case_id, on_clock=True, state=WorkState.READY)):
        for item in ready:
            officer = _officer(item)
            department.claim(work_item_id=item.id, actor=officer, at=at)
            department.complete(work_item_id=item.id, outcome=_outcome(item), actor=officer, at=at)
            commits += 2
    return commits


@cache
def _example() -> Example:
    return load_examples(Path(settings.ONESTOP_THEMES).joinpath(*THEME))[0]


@cache
def _actor(username: str) -> Actor:
    return actor_of(User.objects.select_related("department").get(username=username))


def _officer(item: WorkItem) -> Actor:
    return _officers()[item.department_id]


RESULTS = {"date": "2026-09-15", "money": "9000.00", "integer": "24"}


@cache
def _officers() -> dict[int, Actor]:
    staff = User.objects.select_related("department").filter(department__isnull=False)
    return {user.department_id or 0: actor_of(user) for user in staff if user.roles == ["officer"]}


def _outcome(item: WorkItem) -> dict[str, str]:
    fields = rulebook.theme(*THEME).work_by_code[item.item_code].outcome.fields
    return {field.key: RESULTS.get(field.kind, "2026-0001") for field in fields if field.required}
