"""Reading what was typed into an act."""

from datetime import date

from django.http import QueryDict

from onestop.cases.refusals import Fault, Incomplete


def text(typed: QueryDict, name: str) -> str:
    """The text without blanks around it; "" where nothing was typed."""
    return str(typed.get(name, "")).strip()


def keys_to_reveal(typed: QueryDict) -> frozenset[str]:
    """The fields to show: one, or with “*” all that the page held hidden."""
    chosen = typed.getlist("keys")
    return frozenset(typed.getlist("all") if "*" in chosen else chosen)


def department_id(typed: QueryDict) -> int:
    """The chosen department; Incomplete where none was chosen."""
    chosen = text(typed, "department_id")
    if not (chosen.isascii() and chosen.isdigit()):
        raise Incomplete("还没有选择转交给哪个单位。", faults=[Fault("department_id", "请选择转交给哪个单位。")])
    return int(chosen)


def day(typed: QueryDict, name: str, label: str) -> date | None:
    """The date, None where nothing was typed; Incomplete where it is no date."""
    written = text(typed, name)
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        message = f"“{label}”不是有效的日期，请按“2026-03-05”的格式填写。"
        raise Incomplete(message, faults=[Fault(name, message)]) from None
