"""What was withdrawn has an end in the ledger: once the department knows, nobody owes an answer or a delivery."""

from functools import partial

import pytest

from onestop.accounts.models import Department
from onestop.cases.models import Case, WorkItem
from onestop.cases.operations import applicant, department
from onestop.exchange import ledger, queries, reconcile, standing
from onestop.exchange.findings import Gap, Stage
from onestop.exchange.models import UNANSWERED, UNDELIVERED, Delivery
from onestop.exchange.reconcile import Reconciliation
from tests import scenario
from tests.exchange import line as lines
from tests.exchange import telling
from tests.exchange.line import Line
from tests.exchange.pretend import Sandbox
from tests.exchange.telling import Told

pytestmark = pytest.mark.django_db

HOUSEHOLD = "household_registration"


@pytest.fixture
def case(line: Line, sandbox: Sandbox) -> Case:
    """An accepted case whose items went to departments that decide by hand."""
    sandbox.by_hand("police_platform")
    lines.office("police")
    case = scenario.accepted()
    line.relay()
    line.send()
    return case


def withdraw(case: Case, line: Line) -> None:
    """The applicant does without."""
    owner = scenario.person("demo-veteran-1")
    applicant.withdraw_case(case_id=case.id, reason="不办了", actor=owner, at=line.at)
    line.relay()


def hand_on(case: Case, line: Line) -> WorkItem:
    """The item goes to another station, which has a system of its own too."""
    item = scenario.item_of(case, HOUSEHOLD)
    there = Department.objects.get(code="police-130602-02")
    officer = scenario.officer_of(item)
    department.transfer(work_item_id=item.id, department_id=there.id, reason="地址不在本所", actor=officer, at=line.at)
    line.relay()
    return scenario.item_of(case, HOUSEHOLD)


def states() -> list[tuple[str, str]]:
    return [(one.kind, one.state) for one in lines.deliveries(work_item__item_code=HOUSEHOLD)]


def gaps(line: Line, sandbox: Sandbox) -> list[Gap]:
    """What is not accounted for, by the word of the sandbox too."""
    walk = Reconciliation(at=line.at, statuses=partial(reconcile.ask, sandbox.connector_for))
    found = [one.gap for one in walk.findings() if one.item_code == HOUSEHOLD]
    assert walk.account.items[Stage.SENT] == 0
    return found


def test_what_was_sent_waits_for_an_answer_until_the_withdrawal_has_arrived(line: Line, case: Case) -> None:
    withdraw(case, line)
    assert states() == [("item", "sent"), ("withdrawal", "pending")]
    line.send()
    assert states() == [("item", "void"), ("withdrawal", "sent")]


def test_nobody_is_asked_about_it_any_more(line: Line, sandbox: Sandbox, case: Case) -> None:
    withdraw(case, line)
    line.send()
    line.later(days=40)
    assert gaps(line, sandbox) == []
    viewer = scenario.person("demo-window-1")
    assert [row for row in standing.systems(viewer=viewer) if row.waiting or row.unanswered or row.dead] == []
    assert ledger.unanswered(viewer=viewer, at=line.at).rows == ()
    about_items = Delivery.objects.filter(work_item__isnull=False)
    assert not about_items.filter(UNANSWERED | UNDELIVERED).exists()


def test_one_that_never_arrived_is_not_wanted_either(line: Line, sandbox: Sandbox, case: Case) -> None:
    Delivery.objects.filter(work_item__item_code=HOUSEHOLD).update(state="dead", last_failure_code="http_422")
    withdraw(case, line)
    line.send()
    assert states() == [("item", "void"), ("withdrawal", "sent")]
    assert gaps(line, sandbox) == []


def test_a_withdrawal_that_does_not_arrive_leaves_it_open_and_is_named(
    line: Line, sandbox: Sandbox, case: Case
) -> None:
    withdraw(case, line)
    Delivery.objects.filter(kind="withdrawal").update(state="dead", due_at=None)
    assert states() == [("item", "sent"), ("withdrawal", "dead")]
    assert gaps(line, sandbox) == [Gap.DEAD]


def test_a_late_answer_meets_its_honest_verdict(line: Line, sandbox: Sandbox, case: Case) -> None:
    [sent] = lines.deliveries(work_item__item_code=HOUSEHOLD)
    withdraw(case, line)
    line.send()
    line.collect(connector=Told(telling.signed(telling.refusal(sent))))
    line.apply()
    assert lines.verdicts() == ["late"]
    assert [(shown.verdict, shown.code) for shown in queries.unapplied()] == [("late", "wrong_state")]
    assert gaps(line, sandbox) == [Gap.LATE]
    assert states() == [("item", "void"), ("withdrawal", "sent")]
    assert lines.item_about(sent).state == "withdrawn"


def test_who_has_it_now_answers_and_who_had_it_before_stays_called_back(line: Line, case: Case) -> None:
    item = hand_on(case, line)
    line.send()
    assert states() == [("item", "void"), ("withdrawal", "sent"), ("item", "sent")]
    mine = lines.deliveries(department=item.department, kind="item")[-1]
    answer = telling.refusal(mine)
    line.collect(connector=Told(telling.signed(answer)))
    line.apply()
    assert lines.verdicts() == ["applied"]
    assert states() == [("item", "void"), ("withdrawal", "sent"), ("item", "answered")]
