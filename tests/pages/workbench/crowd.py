"""Many cases at once for lists, copied from one so that tests stay fast."""

from copy import copy
from datetime import timedelta

from onestop.accounts.identifiers import new_id
from onestop.cases import contents, rulebook
from onestop.cases.models import Case, Clock, WorkItem
from tests import scenario
from tests.people import make_id_number, make_name


def copies_of(case: Case, count: int) -> list[Case]:
    """`count` further cases in the same state, each of another person, each a minute later."""
    theme, values = rulebook.theme(*scenario.THEME), contents.answers(case)
    submitted_at, made = case.submitted_at, []
    assert submitted_at
    for number in range(count):
        one = copy(case)
        one.id, one.number = new_id(), f"COPY{number:05}"
        one.submitted_at = submitted_at + timedelta(minutes=number + 1)
        one.window_since = one.submitted_at if case.window_since else None
        values |= {"name": make_name(number), "id_number": make_id_number(sequence=number + 1)}
        contents.write_sheet(one, contents.Sheet(values=dict(values)))
        contents.write_applicant(one, theme, values)
        made.append(one)
    Case.objects.bulk_create(made)
    _copy_clocks(case, made)
    return made


def _copy_clocks(case: Case, made: list[Case]) -> None:
    copies = []
    for original in Clock.objects.filter(case_id=case.id, work_item=None).order_by("id"):
        for one in made:
            clock = copy(original)
            clock.id, clock.case_id = new_id(), one.id
            copies.append(clock)
    Clock.objects.bulk_create(copies)


def items_like(item: WorkItem, cases: list[Case]) -> list[WorkItem]:
    """The same item in each of the cases."""
    made = []
    for case in cases:
        one = copy(item)
        one.id, one.case = new_id(), case
        made.append(one)
    return WorkItem.objects.bulk_create(made)
