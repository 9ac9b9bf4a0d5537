"""Regular expressions of a theme: what may stand in one."""

import re

import pytest

from onestop.catalog.values import pattern


@pytest.mark.parametrize(
    "sound",
    [
        "[0-9]{5}部队",
        "[0-9]{5}部队([0-9]{1,2}分队)?",
        "(ab)+",
        "(?:甲|乙)丙?",
        r"\(\+\*",
        r"[\]+*]{1,5}",
        "[(|)+]+",
        ".*军.*",
    ],
)
def test_simple_expressions_may_stand(sound: str) -> None:
    assert pattern.risk(sound) == ""


@pytest.mark.parametrize(
    ("unsound", "words"),
    [
        ("(a+)+", "再重复"),
        ("(a|aa)*", "再重复"),
        ("((a)|b){2,}", "再重复"),
        ("(?:(a?)b)*", "再重复"),
        ("a*a*a*a*b", "太多"),
        ("a?" * 30 + "a" * 30, "太多"),
        (r"(a)\1", "反向引用"),
        ("(a", "写错了"),
        ("a" * 501, "最长 500 个字符"),
    ],
)
def test_expressions_that_could_hang_a_check_are_told_to_their_author(unsound: str, words: str) -> None:
    assert words in pattern.risk(unsound)


def test_what_may_stand_ends_even_on_the_worst_text() -> None:
    worst = "a*a*a*b"
    assert pattern.risk(worst) == ""
    assert re.fullmatch(worst, "a" * pattern.LONGEST_VALUE) is None
