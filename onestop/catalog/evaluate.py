"""Does a condition hold for these answers, and which answers decide it."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt

from onestop.catalog.conditions import All, Answers, Any, Compare, Condition, Equals, Not

OPERATORS: dict[str, Callable[[Decimal | str, Decimal | str], bool]] = {"lt": lt, "le": le, "gt": gt, "ge": ge}
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether the condition holds. Never raises: an answer that cannot be compared does not compare."""
    match condition:
        case Equals(field, values):
            return answers.get(field, "") in values and bool(answers.get(field))
        case All(parts):
            return all(holds(part, answers) for part in parts)
        case Any(parts):
            return any(holds(part, answers) for part in parts)
        case Not(part):
            return not holds(part, answers)
        case Compare(field, operator, value):
            return _compares(answers.get(field, ""), operator, value)


def measure(text: str) -> Decimal | str | None:
    """A text as something that has an order: a number, or an ISO date or month as it is; None for anything else."""
    if ISO_DATE.fullmatch(text):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def keys(condition: Condition) -> Iterator[str]:
    """The situations and fields that the condition names."""
    for leaf in leaves(condition):
        yield leaf.field


def leaves(condition: Condition) -> Iterator[Equals | Compare]:
    """The equalities and comparisons in the condition."""
    match condition:
        case Equals() | Compare():
            yield condition
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)


def deciding(condition: Condition, answers: Answers) -> Iterator[str]:
    """The keys whose answers make the condition hold, or keep it from holding."""
    match condition:
        case Equals(field) | Compare(field):
            yield field
        case Not(part):
            yield from deciding(part, answers)
        case All(parts) | Any(parts):
            outcome = holds(condition, answers)
            # What all parts share needs them all; otherwise the first part that agrees with the outcome settles it.
            together = outcome if isinstance(condition, All) else not outcome
            agreeing = [part for part in parts if holds(part, answers) == outcome]
            for part in agreeing if together else agreeing[:1]:
                yield from deciding(part, answers)


def _compares(answer: str, operator: str, value: str) -> bool:
    left, right = measure(answer), measure(value)
    if left is None or right is None or isinstance(left, str) != isinstance(right, str):
        return False
    return OPERATORS[operator](left, right)
