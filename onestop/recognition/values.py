"""The values that stand on a page, found beside the labels that the theme names and held to the rules of their kind."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from onestop.catalog.recognition import ReadingRule, Recognition
from onestop.catalog.values import bank_card, calendar_date, id_number, money, person_name
from onestop.catalog.values.refusal import ValueRefused
from onestop.recognition.lines import Line, PageText

DOUBTFUL = 0.9
"""Below this confidence a value is shown as one to compare with the paper."""
_LEADING = re.compile(r"^[:：;；.。,，、)）\]】|\-—_]+")
_NEAR_LABEL = 4
"""From how many letters on a label may have one of them misread."""
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "id_number": re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])"),
    "date": re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}"),
    "year_month": re.compile(r"[0-9]{4}年[0-9]{1,2}月|[0-9]{4}[-./][0-9]{1,2}"),
    "money": re.compile(r"[0-9][0-9,]*\.[0-9]{2}(?![0-9])"),
    "bank_card": re.compile(r"(?<![0-9])[0-9]{16,19}(?![0-9])"),
}


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A value read off a page, in the shape in which answers are stored."""

    key: str
    value: str
    confidence: float
    fault: str = ""
    """What is wrong with it, e.g. a check digit; it was misread, or the paper is wrong."""

    @property
    def doubtful(self) -> bool:
        """Whether a person must compare it with the paper letter by letter."""
        return bool(self.fault) or self.confidence < DOUBTFUL


def read(page: PageText, rules: Recognition, *, today: date) -> tuple[ReadValue, ...]:
    """What the rules find, each key once; what they do not find is left out."""
    stops = tuple(label for rule in rules.readings for label in rule.labels) + rules.words
    found = (_found(page, rule, stops, today) for rule in rules.readings)
    return tuple(one for one in found if one)


def _found(page: PageText, rule: ReadingRule, stops: tuple[str, ...], today: date) -> ReadValue | None:
    faulty = None
    for text, confidence in _candidates(page, rule, stops):
        taken = _taken(rule, text, today)
        if taken is None:
            continue
        value, fault = taken
        if not fault:
            return ReadValue(rule.key, value, confidence)
        faulty = faulty or ReadValue(rule.key, value, confidence, fault)
    return faulty


def _candidates(page: PageText, rule: ReadingRule, stops: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Texts where the value may stand, the likeliest first, each with its confidence."""
    if not rule.labels:
        yield from ((line.text, line.confidence) for line in page.lines)
        yield from (("".join(line.text for line in row), _least(row)) for row in page.rows)
    for row in page.rows:
        for place, line in enumerate(row):
            after = _after_label(line.text, rule.labels)
            if after is None:
                continue
            text = _LEADING.sub("", _cut(after, stops))
            yield text, line.confidence
            for end, beside in enumerate(row[place + 1 :], start=place + 2):
                if _after_label(beside.text, stops) is not None:
                    break
                # A value may be in several pieces; the next piece may also be another value.
                text += beside.text
                yield text, _least(row[place:end])
            if under := page.below(line):
                yield under.text, min(line.confidence, under.confidence)


def _least(lines: tuple[Line, ...]) -> float:
    return min((line.confidence for line in lines), default=0.0)


def _after_label(text: str, labels: tuple[str, ...]) -> str | None:
    """What follows the longest of the labels that the text begins with; None where it begins with none."""
    for label in sorted(labels, key=len, reverse=True):
        begun = text[: len(label)]
        wrong = sum(one != other for one, other in zip(begun, label, strict=False))
        if len(begun) == len(label) and wrong <= (len(label) >= _NEAR_LABEL):
            return text[len(label) :]
    return None


def _cut(text: str, stops: tuple[str, ...]) -> str:
    """The text up to the next label in it: 张三性别男 is a name and what follows it."""
    ends = [at for label in stops if (at := text.find(label)) > 0]
    return text[: min(ends, default=len(text))]


def _taken(rule: ReadingRule, text: str, today: date) -> tuple[str, str] | None:
    """The value in the text and what is wrong with it; None where the text holds nothing of the kind."""
    if rule.kind == "person_name":
        return _checked(person_name.check_person_name, text) if text and not re.search("[0-9]", text) else None
    shape = re.compile(rule.pattern) if rule.kind == "text" else _SHAPES[rule.kind]
    match = shape.search(text)
    if match is None:
        return None
    if rule.kind == "id_number":
        return _checked(lambda number: id_number.check_id_number(number, today=today), match[0])
    return _checked(_CHECKS.get(rule.kind, str), match[0])


def _checked(check: Callable[[str], str], text: str) -> tuple[str, str]:
    try:
        return check(text), ""
    except ValueRefused as refused:
        return text, refused.message


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "date": calendar_date.check_date,
    "year_month": calendar_date.check_year_month,
    "money": money.check_money,
    "bank_card": bank_card.check_bank_card,
}
