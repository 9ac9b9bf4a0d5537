"""Rules between fields. They look only at fields that are filled, so that each fault is reported once."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from onestop.catalog.conditions import Answers
from onestop.catalog.evaluate import holds
from onestop.catalog.spec import CrossCheck
from onestop.catalog.values import id_number

STRICT = "strict"
"""Value of an `ascending` check that does not take equal dates."""


def broken(check: CrossCheck, answers: Answers, *, today: date) -> tuple[str, ...]:
    """The fields at which the check does not hold; none where it does. Answers are cleaned ones."""
    if not holds(check.when, answers):
        return ()
    return tuple(dict.fromkeys(_RULES[check.kind](check, answers, today)))


def _ascending(check: CrossCheck, answers: Answers, today: date) -> Iterator[str]:
    for earlier, later in pairwise(_filled(check, answers)):
        before, after = _same_length(answers[earlier], answers[later])
        if after < before or (after == before and check.value == STRICT):
            yield later


def _id_number_agrees(check: CrossCheck, answers: Answers, today: date) -> Iterator[str]:
    number_field, sex_field, *birth_fields = check.fields
    number = answers.get(number_field, "")
    if not number:
        return
    if answers.get(sex_field, "") not in ("", id_number.sex(number)):
        yield sex_field
    for birth_field in birth_fields:
        if not id_number.birth_date(number).isoformat().startswith(answers.get(birth_field, "")):
            yield birth_field


def _differs(check: CrossCheck, answers: Answers, today: date) -> Iterator[str]:
    filled = _filled(check, answers)
    if len({answers[key] for key in filled}) < len(filled):
        yield filled[-1]


def _same(check: CrossCheck, answers: Answers, today: date) -> Iterator[str]:
    filled = _filled(check, answers)
    if len({answers[key] for key in filled}) > 1:
        yield filled[-1]


def _equals(check: CrossCheck, answers: Answers, today: date) -> Iterator[str]:
    return (key for key in _filled(check, answers) if answers[key] != check.value)


def _min_years(check: CrossCheck, answers: Answers, today: date) -> Iterator[str]:
    for earlier, later in pairwise(_filled(check, answers)):
        before, after = _same_length(answers[earlier], answers[later])
        if after < f"{int(before[:4]) + check.years:04}{before[4:]}":
            yield later


def _not_future(check: CrossCheck, answers: Answers, today: date) -> Iterator[str]:
    return (key for key in _filled(check, answers) if answers[key] > today.isoformat()[: len(answers[key])])


def _filled(check: CrossCheck, answers: Answers) -> list[str]:
    return [key for key in check.fields if answers.get(key)]


def _same_length(one: str, other: str) -> tuple[str, str]:
    """Two ISO dates or months as far as both say: a date against a month counts by its month."""
    length = min(len(one), len(other))
    return one[:length], other[:length]


_RULES: Mapping[str, Callable[[CrossCheck, Answers, date], Iterator[str]]] = {
    "ascending": _ascending,
    "id_number_agrees": _id_number_agrees,
    "differs": _differs,
    "same": _same,
    "equals": _equals,
    "min_years": _min_years,
    "not_future": _not_future,
}
