"""Whatever people do, in whatever sequence: the rules of a case hold, and what is refused has changed nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from onestop.cases.operations import system
from onestop.cases.refusals import Refused
from tests import scenario
from tests.invariants import holding, turns
from tests.invariants.acting import Attempt, People

pytestmark = pytest.mark.django_db

EXAMPLES = ("08_vouchers_arriving", "11_late_report")
EVERYBODY = ["me", "clerk", "officer", "colleague", "another", "elsewhere", "supervisor", "system"]
OPERATIONS = {
    "by_department": ("claim unclaim ask_correction suspend resume return_item transfer refuse complete"),
    "by_window": "accept ask_correction see_original reveal transfer_item decline terminate",
    "by_applicant": (
        "submit correct attach_file remove_file hand_in_awaited change_situation withdraw_item withdraw_case "
        "save_answers set_declined ask_promise discard_draft"
    ),
}
TURNS = {
    "by_department": turns.of_departments,
    "by_window": turns.of_the_window,
    "by_applicant": turns.of_the_applicant,
}
SWEEPS: list[Callable[..., object]] = [system.warn, system.expire, system.release_waiting, system.recompute_due_dates]
HAPPENS = ["somebody_goes_on"] * 8 + ["days_go_by", "the_system_looks", "anybody_tries_anything"]
ANYTHING = [(by, operation) for by, names in OPERATIONS.items() for operation in names.split()]
PICK = st.integers(0, 60)
DRAWN = st.fixed_dictionaries(
    {
        "who": st.sampled_from(EVERYBODY),
        "number": st.integers(0, 7),
        "code": st.sampled_from([item.code for item in turns.THEME.work]),
        "paper": st.sampled_from([material.code for material in turns.THEME.materials]),
        "field": st.sampled_from(["mobile", "settle_address", "name", "bank_account", "favourite_colour"]),
        "reason": st.sampled_from(["special_procedure", "awaiting_funds", "unit_confirmation", "card_production", ""]),
        "words": st.sampled_from(["有理由", " "]),
    }
)


class Life(RuleBasedStateMachine):
    """Two submitted cases and everybody around them, as the days go by."""

    people: People
    cases: tuple[UUID, ...]

    def __init__(self) -> None:
        super().__init__()
        self.at = scenario.at("2026-09-08", 12)
        # Rolled back at the end, so that every life begins with the same two cases.
        self._life = transaction.atomic()
        # Operations insist on being outermost, but let the transaction of a test stand around them.
        self._life._from_testcase = True  # type: ignore[attr-defined]
        self._life.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._life.__exit__(None, None, None)

    def attempt(self, by: str, operation: str, attempt: Attempt) -> None:
        """Try it: done, only its own case has changed; refused, none has."""
        self.at = attempt.at
        before = {case_id: scenario.rows_of(case_id) for case_id in self.cases}
        try:
            getattr(attempt, by)(operation)
        except Refused as refusal:
            note(f"refused: {refusal.message}")
        else:
            del before[attempt.case_id]
            for rows in before.values():
                del rows["NumberSeries"]  # what is done may use up numbers; what is refused may not
        for case_id, rows in before.items():
            now = scenario.rows_of(case_id)
            assert {name: now[name] for name in rows} == rows

    def anew(self, second: bool, number: int = 0) -> Attempt:
        return Attempt(self.people, self.cases[second], "me", self.at + timedelta(minutes=7), number=number)

    @initialize(days=st.sampled_from([0, 1, 90]), accepted=st.booleans())
    def begin(self, days: int, accepted: bool) -> None:
        self.at += timedelta(days=days)
        for second in (False, True) if accepted else ():
            self.attempt(
                "by_window", "accept", replace(self.anew(second), who="clerk", words="属实", paper="bank_card")
            )

    # One rule for everything: of several, Hypothesis leaves some out of each life, and without departments it is dull.
    @rule(happens=st.sampled_from(HAPPENS), data=st.data())
    def something_happens(self, happens: str, data: st.DataObject) -> None:
        getattr(self, happens)(data)

    def days_go_by(self, data: st.DataObject) -> None:
        self.at += timedelta(days=data.draw(st.sampled_from([1, 1, 2, 5, 12, 35])))

    def the_system_looks(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(SWEEPS))(at=self.at)

    def somebody_goes_on(self, data: st.DataObject) -> None:
        by, second = data.draw(st.sampled_from(sorted(TURNS))), data.draw(st.booleans())
        possible = list(TURNS[by](self.anew(second, data.draw(PICK))))
        if possible:
            operation = data.draw(st.sampled_from(sorted({name for name, _ in possible})))
            attempt = data.draw(st.sampled_from([attempt for name, attempt in possible if name == operation]))
            note(f"{by} {operation} {attempt.code} {attempt.paper}")
            self.attempt(by, operation, attempt)

    def anybody_tries_anything(self, data: st.DataObject) -> None:
        by, operation = data.draw(st.sampled_from(ANYTHING))
        drawn: dict[str, Any] = data.draw(DRAWN)
        attempt = replace(self.anew(data.draw(st.booleans())), **drawn)
        note(f"{attempt.who} tries {operation}")
        self.attempt(by, operation, attempt)

    @invariant()
    def the_rules_hold(self) -> None:
        for case_id in self.cases:
            assert holding.broken(case_id) == []


def live(lives: int, steps: int, *, derandomize: bool) -> None:
    scenario.plant()
    cases = (scenario.submitted(EXAMPLES[0]).id, scenario.submitted(EXAMPLES[1], promised="bank_card").id)
    people = People()

    class Lived(Life):
        pass

    Lived.cases, Lived.people = cases, people
    run_state_machine_as_test(
        Lived,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=derandomize,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_few_lives() -> None:
    live(8, 20, derandomize=True)


@pytest.mark.full
def test_many_lives() -> None:
    live(120, 60, derandomize=False)
