"""What an item resulted in (办理结果): what may stand in each field, and how it reads. Pure."""

import re
from collections.abc import Mapping
from datetime import date

from onestop.catalog.ending import OutcomeField
from onestop.catalog.values import calendar_date, characters, id_number, money, pattern
from onestop.catalog.values.refusal import ValueRefused

LONGEST = 200
FOR_GOOD = "长期"
_YEARS = re.compile(r"([0-9]{1,2})(?:\.([05])0*)?")


def check(field: OutcomeField, text: str, *, today: date, form: Mapping[str, str]) -> str:
    """The value as it is stored; `form` holds the answers of the applicant. ValueRefused says what is wrong with it."""
    value = _of_kind(field, text, today)
    if field.accepts:
        pattern.check_pattern(value, accepts=field.accepts, accepts_message=field.accepts_message)
    said = form.get(field.agrees_with, "") if field.agrees_with else ""
    if said and said != value:
        raise ValueRefused("differs", "与申请人表单中填写的不一致，请核对是不是同一个人。")
    return value


def _of_kind(field: OutcomeField, text: str, today: date) -> str:
    match field.kind:
        case "date":
            return calendar_date.check_date(text, latest=today if field.not_future else None)
        case "until":
            return FOR_GOOD if characters.cleaned(text) == FOR_GOOD else _until(text)
        case "money":
            return money.check_money(text)
        case "integer":
            return _integer(text)
        case "years":
            return _years(text)
        case "id_number":
            return id_number.check_id_number(text, today=today)
    if len(text.strip()) > LONGEST:
        raise ValueRefused("length", f"太长了，最多 {LONGEST} 字。")
    return text.strip()


def in_words(fields: Mapping[str, OutcomeField], key: str, value: str) -> str:
    """A stored value as people read it."""
    kind = fields[key].kind if key in fields else ""
    if kind == "date" or (kind == "until" and value != FOR_GOOD):
        return calendar_date.in_words(value)
    return money.in_words(value) if kind == "money" else value


def _until(text: str) -> str:
    try:
        return calendar_date.check_date(text)
    except ValueRefused as refused:
        raise ValueRefused(refused.code, f"{refused.message}没有期限的请填“{FOR_GOOD}”。") from refused


def _years(text: str) -> str:
    """Years as 2 or 2.5: districts reckon by whole and half years."""
    found = _YEARS.fullmatch(_digits(text).removesuffix("年"))
    if not found or found[0].strip("0.") == "":
        raise ValueRefused("shape", "这里应填年数，半年写作 0.5，例如 2 或 2.5。")
    return f"{int(found[1])}.5" if found[2] == "5" else str(int(found[1]))


def _integer(text: str) -> str:
    typed = _digits(text)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise ValueRefused("shape", "这里应填整数，例如 24。")
    return str(int(typed))


def _digits(text: str) -> str:
    return characters.half_width(characters.cleaned(text)).replace(" ", "")
