"""A case that has ended is rated once; whoever is dissatisfied is called back, and may rate it once more."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from onestop.cases import ratings, rulebook
from onestop.cases.models import Case, CaseEvent, Clock, Rating, Rectification
from onestop.cases.operations import applicant, rating, system
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from onestop.exchange import contradictions
from tests import replay, scenario
from tests.operations.refusing import refused

ME, CLERK = "demo-veteran-1", "demo-window-1"
ENDED = scenario.at("2026-09-15")
DAY = scenario.at("2026-09-16")
WORDS = "等了三次都没有人接电话"


def ended() -> Case:
    return Case.objects.get(id=_ended())


@replay.once
def _ended() -> UUID:
    return scenario.finish_all(scenario.accepted(), moment=ENDED).id


def rate(
    case: Case, level: int, *, who: str = ME, words: str = "", tags: tuple[str, ...] = (), day: datetime = DAY
) -> None:
    rating.rate(case_id=case.id, level=level, tags=tags, words=words, actor=scenario.person(who), at=day)


def rate_again(case: Case, level: int) -> None:
    rating.rate_again(case_id=case.id, level=level, tags=[], words="", actor=scenario.person(ME), at=DAY)


def call(case: Case, *, reached: bool = True, note: str = "已说明并致歉", who: str = CLERK) -> None:
    rating.call_back(case_id=case.id, reached=reached, note=note, actor=scenario.person(who), at=DAY)


def rectify(case: Case, outcome: str = "已增加一部电话", who: str = CLERK) -> None:
    rating.rectify(case_id=case.id, outcome=outcome, actor=scenario.person(who), at=DAY)


def running(case: Case) -> dict[str, str]:
    """The limits of the rectification that still run, with their ends."""
    found = Clock.objects.filter(case=case, kind__in=["call_back", "rectification"], running_date__isnull=False)
    return {clock.kind: str(clock.due_date) for clock in found}


def withdrawn() -> Case:
    case = scenario.submitted()
    applicant.withdraw_case(case_id=case.id, reason="", actor=scenario.person(ME), at=ENDED)
    return case


def test_a_satisfied_applicant_rates_and_nothing_follows() -> None:
    case = ended()
    rate(case, 5, tags=("guide", "efficiency"), words=f"  {WORDS} ")

    seen = ratings.of_case(case_id=case.id, viewer=scenario.person(ME))
    assert seen
    [one] = seen.ratings
    assert (one.label, one.tags, one.text) == ("非常满意", ("办事效率", "办事指南精确度"), WORDS)
    assert (seen.turn, seen.rectification, running(case)) == (0, None, {})
    assert scenario.details_of(case, "case.rated") == {"level": 5, "tags": ["efficiency", "guide"]}


def test_a_declined_case_is_rated_too_and_its_low_rating_rectified() -> None:
    case = scenario.declined()
    rate(case, 1)
    assert set(running(case)) == {"call_back", "rectification"}
    clocks_on = Clock.objects.filter(case=case, running_date__isnull=False)
    assert list(contradictions.found_in(case, [], clocks_on, rulebook.theme_of(case))) == []


def test_what_was_written_lies_sealed_and_not_in_the_log() -> None:
    case = ended()
    rate(case, 2, words=WORDS)
    call(case, note="核实：窗口电话占线")
    rectify(case, "换了电话")
    kept = [str(list(kind.objects.filter(case=case).values())) for kind in (Rating, Rectification, CaseEvent)]
    assert all(text not in "".join(kept) for text in (WORDS, "核实：窗口电话占线", "换了电话"))


def test_a_low_rating_is_called_back_rectified_and_rated_once_more() -> None:
    case = ended()
    rate(case, 2, words=WORDS)
    # 2026-09-16 is a Wednesday: the working day after it, and the fifth, over the worked Sunday of 国庆节.
    assert running(case) == {"call_back": "2026-09-17", "rectification": "2026-09-22"}
    call(case, reached=False, note="")
    assert set(running(case)) == {"call_back", "rectification"}
    call(case)
    assert set(running(case)) == {"rectification"}
    rectify(case)
    assert running(case) == {}
    rate_again(case, 4)

    seen = ratings.of_case(case_id=case.id, viewer=scenario.person(ME))
    assert seen
    assert seen.rectification
    assert [(one.turn, one.label) for one in seen.ratings] == [(1, "不满意"), (2, "满意")]
    assert (seen.rectification.calls, seen.rectification.outcome, seen.turn) == (2, "已增加一部电话", 0)
    assert [name for name, _ in scenario.log_of(case)][-5:] == [
        "case.rated",
        "case.not_reached",
        "case.called_back",
        "case.rectified",
        "case.rated_again",
    ]


def test_the_second_rating_opens_nothing_however_low() -> None:
    case = ended()
    rate(case, 2)
    call(case)
    rectify(case)
    rate_again(case, 1)
    assert Rectification.objects.get(case=case).state == "rated_again"
    assert running(case) == {}
    with refused(case.id, WrongState, "已再评"):
        rate_again(case, 5)


def test_nobody_rates_twice_too_early_or_what_was_taken_back() -> None:
    with refused((early := scenario.accepted()).id, WrongState, "并联办理中"):
        rate(early, 5)
    with refused((gone := withdrawn()).id, WrongState, "已撤回"):
        rate(gone, 1)
    case = ended()
    rate(case, 3)
    with refused(case.id, WrongState, "只评一次"):
        rate(case, 1)
    with refused(case.id, WrongState, "没有差评整改"):
        rate_again(case, 5)


def test_the_database_holds_one_rating_for_a_turn() -> None:
    case = ended()
    rate(case, 3)
    with pytest.raises(IntegrityError):
        Rating.objects.create(case=case, turn=1, level=5, rated_at=DAY)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"level": 0}, "选一档"),
        ({"level": 6}, "选一档"),
        ({"tags": ("窗口态度",)}, "列出的方面"),
        ({"words": "长" * 501}, "最多500个字，现在有501个字"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, object], says: str) -> None:
    case = ended()
    with refused(case.id, Incomplete, says):
        rate(case, **({"level": 5} | given))  # type: ignore[arg-type]


def test_only_the_applicant_rates_and_only_the_window_rectifies() -> None:
    case = ended()
    with refused(case.id, NotPermitted):
        rate(case, 5, who=CLERK)
    for who in ("demo-veteran-2", "demo-police-1", "demo-supervisor"):
        with refused(case.id, NotFound):
            rate(case, 5, who=who)
    rate(case, 1)
    with refused(case.id, NotPermitted):
        call(case, who=ME)
    with refused(case.id, NotFound):
        rectify(case, who="demo-police-1")


def test_a_rectification_goes_step_by_step_in_words() -> None:
    case = ended()
    with refused(case.id, WrongState, "没有差评整改"):
        call(case)
    rate(case, 1)
    with refused(case.id, WrongState, "待回访", "登记整改情况"):
        rectify(case)
    with refused(case.id, WrongState, "再次评价"):
        rate_again(case, 5)
    with refused(case.id, Incomplete, "回访情况不能为空"):
        call(case, note=" ")
    with refused(case.id, Incomplete, "最多500个字"):
        call(case, note="长" * 501)
    call(case)
    with refused(case.id, WrongState, "登记回访"):
        call(case)
    with refused(case.id, Incomplete, "整改情况不能为空"):
        rectify(case, "")
    rectify(case)
    with refused(case.id, WrongState, "已整改"):
        rectify(case)


def test_a_rectification_that_nobody_does_is_warned_of() -> None:
    case = ended()
    rate(case, 1)
    system.warn(at=scenario.at("2026-09-23"))
    late = [one.details["clock"] for one in CaseEvent.objects.filter(case=case, name="clock.overdue")]
    assert sorted(late) == ["call_back", "rectification"]


def test_not_rated_is_a_value_of_its_own_in_the_figures() -> None:
    supervisor, month = scenario.person("demo-supervisor"), ENDED.date()
    happy, unhappy, _ = ended(), ended(), scenario.declined()
    withdrawn()
    rate(happy, 5)
    rate(unhappy, 2)
    call(unhappy)
    rectify(unhappy)
    rate_again(unhappy, 3)
    with CaptureQueriesContext(connection) as captured:
        found = ratings.figures(viewer=supervisor, month=month)
    assert len(captured) == 2
    assert (found.ended, found.rated, found.not_rated, found.rated_again) == (3, 2, 1, 1)
    assert found.levels == (
        ("非常满意", 1, 0),
        ("满意", 0, 0),
        ("基本满意", 0, 1),
        ("不满意", 1, 0),
        ("非常不满意", 0, 0),
    )
    assert ratings.figures(viewer=supervisor, month=scenario.at("2026-08-31").date()).ended == 0
    assert ratings.figures(viewer=scenario.person(CLERK), month=month).ended == 0


def test_the_list_holds_what_is_open_the_oldest_first_in_two_statements() -> None:
    first, second, done = ended(), ended(), ended()
    rate(second, 2, day=scenario.at("2026-09-18"))
    rate(first, 1, day=scenario.at("2026-09-17"))
    rate(done, 1)
    call(done)
    rectify(done)
    clerk = scenario.person(CLERK)
    with CaptureQueriesContext(connection) as captured:
        found = ratings.rectifications(viewer=clerk)
    assert len(captured) == 2
    assert [(row.case_id, row.level) for row in found.rows] == [(first.id, "非常不满意"), (second.id, "不满意")]
    page = ratings.rectifications(viewer=scenario.person(CLERK), size=1)
    assert [row.case_id for row in ratings.rectifications(viewer=scenario.person(CLERK), after=page.after).rows] == [
        second.id
    ]
    assert ratings.rectifications(viewer=scenario.person("demo-police-1")).rows == ()


def test_rating_stays_within_the_statements_of_a_change() -> None:
    case, me = ended(), scenario.person(ME)
    with CaptureQueriesContext(connection) as captured:
        rating.rate(case_id=case.id, level=1, tags=[], words=WORDS, actor=me, at=DAY)
    own = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(own) <= 8, "\n".join(own)
