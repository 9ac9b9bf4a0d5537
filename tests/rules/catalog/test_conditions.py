"""Conditions hold exactly when they should, and say which answers decide them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.catalog.conditions import ALWAYS, NEVER, All, Any, Compare, Condition, Equals, Not
from onestop.catalog.evaluate import deciding, holds, keys

A, B = Equals("a", ("1",)), Equals("b", ("1",))


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (A, {"a": "1"}, True),
        (A, {"a": "2"}, False),
        (A, {}, False),
        (Equals("a", ("",)), {"a": ""}, False),
        (Equals("a", ("1", "2")), {"a": "2"}, True),
        (ALWAYS, {}, True),
        (NEVER, {}, False),
        (Not(A), {}, True),
        (All((A, B)), {"a": "1"}, False),
        (Any((A, B)), {"b": "1"}, True),
        (Compare("n", "ge", "10"), {"n": "9"}, False),
        (Compare("n", "ge", "10"), {"n": "10"}, True),
        (Compare("n", "lt", "10"), {"n": "9.5"}, True),
        (Compare("n", "lt", "10"), {"n": "NaN"}, False),
        (Compare("n", "lt", "10"), {"n": "neun"}, False),
        (Compare("d", "gt", "2026-02-28"), {"d": "2026-03-01"}, True),
        (Compare("d", "le", "2026-02"), {"d": "2026-03"}, False),
        (Compare("d", "le", "2026-02-28"), {"d": "20260101"}, False),
        (Compare("d", "le", "2026-02-28"), {}, False),
    ],
)
def test_holds(condition: Condition, answers: dict[str, str], expected: bool) -> None:
    assert holds(condition, answers) is expected


@pytest.mark.parametrize(
    ("condition", "answers", "decided_by"),
    [
        (All((A, B)), {"a": "1", "b": "1"}, ["a", "b"]),
        (All((A, B)), {"a": "1"}, ["b"]),
        (All((A, B)), {}, ["a"]),
        (Any((A, B)), {"b": "1"}, ["b"]),
        (Any((A, B)), {}, ["a", "b"]),
        (Not(Any((A, B))), {"b": "1"}, ["b"]),
        (ALWAYS, {}, []),
    ],
)
def test_deciding(condition: Condition, answers: dict[str, str], decided_by: list[str]) -> None:
    assert list(deciding(condition, answers)) == decided_by


LEAVES = st.one_of(
    st.builds(Equals, st.sampled_from("abc"), st.tuples(st.sampled_from("123"))),
    st.builds(Compare, st.sampled_from("abc"), st.sampled_from(["lt", "le", "gt", "ge"]), st.sampled_from("123")),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
ANSWERS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "1", "2", "x"]))


@given(CONDITIONS, ANSWERS, ANSWERS)
def test_the_deciding_answers_alone_settle_it(
    condition: Condition, answers: dict[str, str], others: dict[str, str]
) -> None:
    decided_by = set(deciding(condition, answers))
    assert decided_by <= set(keys(condition))
    kept = {key: value for key, value in others.items() if key not in decided_by}
    kept |= {key: answers[key] for key in decided_by if key in answers}
    assert holds(condition, kept) is holds(condition, answers)


@given(CONDITIONS, ANSWERS)
def test_not_turns_it_round(condition: Condition, answers: dict[str, str]) -> None:
    assert holds(Not(condition), answers) is not holds(condition, answers)
