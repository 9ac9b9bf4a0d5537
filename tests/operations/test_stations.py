"""An item at the wrong station finds its way: back to the window, or straight to the right one."""

import pytest

from onestop.accounts.models import Department
from onestop.cases import queries
from onestop.cases.models import Case
from onestop.cases.operations import department, window
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from onestop.cases.states import WorkState
from tests import scenario
from tests.operations.refusing import refused

DAY = scenario.at("2026-09-11")
HERE, THERE, CLERK = "demo-police-1", "demo-police-2", "demo-window-1"
CODE = "household_registration"


@pytest.fixture
def case() -> Case:
    return scenario.accepted()


def station(code: str) -> int:
    return Department.objects.get(code=code).id


RIGHT = "police-130602-02"


def give_back(case: Case, reason: str = "不在本辖区", who: str = HERE) -> None:
    department.return_item(
        work_item_id=scenario.item_of(case, CODE).id, reason=reason, actor=scenario.person(who), at=DAY
    )


def transfer(case: Case, to: str = RIGHT, reason: str = "东风街道", who: str = HERE) -> None:
    item = scenario.item_of(case, CODE)
    department.transfer(
        work_item_id=item.id, department_id=station(to), reason=reason, actor=scenario.person(who), at=DAY
    )


def send_on(case: Case, to: str = RIGHT, reason: str = "东风街道", who: str = CLERK) -> None:
    item = scenario.item_of(case, CODE)
    window.transfer_item(
        work_item_id=item.id, department_id=station(to), reason=reason, actor=scenario.person(who), at=DAY
    )


def worklist(who: str) -> list[str]:
    return [row.item_code for row in queries.worklist(viewer=scenario.person(who), today=DAY.date()).rows]


def test_returned_it_is_the_windows_to_send_on(case: Case) -> None:
    department.claim(work_item_id=scenario.item_of(case, CODE).id, actor=scenario.person(HERE), at=DAY)
    due = scenario.item_of(case, CODE).due_date
    give_back(case)
    item = scenario.item_of(case, CODE)
    assert (item.state, item.officer_id) == (WorkState.RETURNED, None)

    send_on(case)

    item = scenario.item_of(case, CODE)
    assert (item.state, item.department.code, item.officer_id) == (WorkState.READY, RIGHT, None)
    assert item.due_date == due, "our detour is not the applicant's time"
    assert (worklist(HERE), worklist(THERE)) == ([], [CODE])
    assert [name for name, _ in scenario.log_of(case)[-3:]] == [
        "work_item.returned",
        "work_item.transferred",
        "work_item.released",
    ]
    scenario.complete(item, actor=scenario.person(THERE))
    assert scenario.item_of(case, CODE).state == WorkState.COMPLETED


def test_a_station_hands_it_over_itself(case: Case) -> None:
    transfer(case)
    assert (worklist(HERE), worklist(THERE)) == ([], [CODE])
    details = scenario.details_of(case, "work_item.transferred")
    assert (details["from"], details["to"]) == (station("police-130602-01"), station(RIGHT))
    with refused(case.id, NotFound):
        give_back(case)


def test_a_paused_or_finished_item_is_not_passed_on(case: Case) -> None:
    item = scenario.item_of(case, CODE)
    officer = scenario.person(HERE)
    department.suspend(work_item_id=item.id, reason_code="special_procedure", actor=officer, at=DAY)
    for act in (give_back, transfer):
        with refused(case.id, WrongState, "已挂起"):
            act(case)
    department.resume(work_item_id=item.id, actor=officer, at=DAY)
    scenario.complete(item)
    for act in (give_back, transfer):
        with refused(case.id, WrongState, "办结"):
            act(case)


def test_only_to_another_station_of_the_same_kind_and_with_a_reason(case: Case) -> None:
    for wrong in ("social-130602", "police-130602-01"):
        with refused(case.id, Incomplete, "department_id", "另一个单位"):
            transfer(case, wrong)
    with refused(case.id, Incomplete, "reason"):
        transfer(case, reason=" ")
    with refused(case.id, Incomplete, "reason", "退回的原因"):
        give_back(case, " ")


def test_the_window_sends_on_only_what_came_back(case: Case) -> None:
    with refused(case.id, WrongState, "已退回"):
        send_on(case)
    give_back(case)
    with refused(case.id, NotPermitted):
        send_on(case, who="demo-veteran-1")
    with refused(case.id, Incomplete, "department_id", "reason"):
        send_on(case, "armed-130602", " ")
    with refused(case.id, WrongState, "已退回"):
        give_back(case)


def test_two_officers_do_not_both_give_it_away(case: Case) -> None:
    transfer(case)
    with refused(case.id, NotFound):
        transfer(case)
