"""A clock that is ten minutes off: named as such to whoever must mend it, and everything drains once it is mended."""

from collections.abc import Callable

import pytest

from onestop.cases.models import Case
from onestop.exchange import ledger, retry, standing
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import HUB, Sandbox

pytestmark = pytest.mark.django_db

TEN_MINUTES = 600


@pytest.fixture
def case() -> Case:
    """An accepted case whose departments work in their own systems."""
    lines.office()
    return scenario.accepted()


@pytest.mark.parametrize(
    ("ahead", "words"), [(TEN_MINUTES, "对方的时钟比本系统快10分钟"), (-TEN_MINUTES, "对方的时钟比本系统慢10分钟")]
)
def test_theirs_is_off(line: Line, sandbox: Sandbox, case: Case, ahead: int, words: str) -> None:
    sandbox.faults(clock_ahead=ahead)
    assert_named_and_drained(line, sandbox, case, words, mend=lambda: sandbox.faults(clock_ahead=0))


def test_ours_is_off(line: Line, sandbox: Sandbox, case: Case) -> None:
    right, line.connector = line.connector, sandbox.connector(ahead=TEN_MINUTES)
    assert_named_and_drained(
        line, sandbox, case, "对方的时钟比本系统慢10分钟", mend=lambda: setattr(line, "connector", right)
    )


def assert_named_and_drained(line: Line, sandbox: Sandbox, case: Case, words: str, *, mend: Callable[[], None]) -> None:
    administrator = scenario.person("demo-administrator")
    line.round()
    assert sandbox.received() == []
    waiting = ledger.undelivered(viewer=administrator, at=line.at).rows
    assert {row.cause for row in waiting} == {words}
    [system] = [row for row in standing.systems(viewer=administrator) if row.code == HUB]
    assert (system.cause, system.next_trial) == (words, None), "it is there: nobody waits for it to come back"
    assert {(one.state, one.last_failure) for one in lines.deliveries()} == {("pending", "misconfigured")}

    mend()
    line.at += retry.UNTIL_MENDED
    while line.round():
        line.later(minutes=1)
    assert {one.state for one in lines.deliveries()} == {"answered"}
    assert {row["times"] for row in sandbox.received()} == {1}
    assert ledger.undelivered(viewer=administrator, at=line.at).rows == ()
