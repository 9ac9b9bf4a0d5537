"""What an item resulted in (办理结果): what may stand in each field, and how it reads. Pure."""

from collections.abc import Mapping

from onestop.catalog.ending import OutcomeField
from onestop.catalog.values import calendar_date, characters, money
from onestop.catalog.values.refusal import ValueRefused

LONGEST = 200


def check(field: OutcomeField, text: str) -> str:
    """The value as it is stored. ValueRefused says what is wrong with it."""
    if field.kind == "date":
        return calendar_date.check_date(text)
    if field.kind == "money":
        return money.check_money(text)
    if field.kind == "integer":
        return _integer(text)
    if len(text.strip()) > LONGEST:
        raise ValueRefused("length", f"“{field.label}”太长，最多 {LONGEST} 字。")
    return text.strip()


def in_words(fields: Mapping[str, OutcomeField], key: str, value: str) -> str:
    """A stored value as people read it."""
    kind = fields[key].kind if key in fields else ""
    if kind == "date":
        return calendar_date.in_words(value)
    return money.in_words(value) if kind == "money" else value


def _integer(text: str) -> str:
    typed = characters.half_width(characters.cleaned(text)).replace(" ", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise ValueRefused("shape", "这里应填整数，例如 24。")
    return str(int(typed))
