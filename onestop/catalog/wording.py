"""Reasons in plain Chinese, made from conditions and the labels of the theme."""

import re
from collections.abc import Iterable, Iterator

from onestop.catalog import code_tables
from onestop.catalog.conditions import Answers, Condition
from onestop.catalog.evaluate import deciding, holds
from onestop.catalog.spec import FieldSpec, ThemeSpec
from onestop.catalog.values import calendar_date, region_code

PLACEHOLDER = re.compile(r"\{(\w+)\}")
CLOSED = ("choice", "code", "yes_no")
"""Kinds of fields whose answers are words of the theme."""
KEEPINGS = {"return": "核验后退还", "keep": "收存"}
MATERIAL_FORMS = {"original": "原件", "copy": "复印件", "electronic": "电子版"}


def because(theme: ThemeSpec, condition: Condition, answers: Answers) -> str:
    """Why the condition holds or does not, e.g. “因为“户口是否注销”选择了“已注销”。”; "" where nothing decides it."""
    found = dict.fromkeys(_facts(theme, condition, answers))
    return f"因为{'，'.join(found)}。" if found else ""


def filled(theme: ThemeSpec, text: str, answers: Answers) -> str:
    """The text with each `{key}` replaced by the words of its answer, or where there is none by what is asked."""
    return PLACEHOLDER.sub(lambda match: _words(theme, match[1], answers.get(match[1], "")), text)


def answer_label(theme: ThemeSpec, key: str, value: str) -> str:
    """The words for an answer to a situation or field; the value itself where it has no words."""
    if key in theme.situations_by_key:
        return theme.situations_by_key[key].label(value)
    if key in theme.fields_by_key:
        return field_words(theme.fields_by_key[key], value)
    return value


def field_words(field: FieldSpec, value: str) -> str:
    """The words for the value of a field: of its option, code table, region or date; the value itself otherwise."""
    if field.kind == "region":
        return region_code.full_name(value)
    if field.kind == "code" and field.table in code_tables.names():
        return code_tables.table(field.table).label(value)
    if field.kind in ("date", "year_month"):
        return calendar_date.in_words(value)
    if field.kind == "yes_no":
        return {"yes": "是", "no": "否"}.get(value, value)
    return field.label_of(value)


def asks(theme: ThemeSpec, key: str) -> str:
    """What a situation or field asks, without its question mark."""
    if key in theme.situations_by_key:
        return theme.situations_by_key[key].question.rstrip("？?")
    return theme.fields_by_key[key].label if key in theme.fields_by_key else key


def _words(theme: ThemeSpec, key: str, value: str) -> str:
    return answer_label(theme, key, value) if value else asks(theme, key)


def quoted(names: Iterable[str]) -> str:
    """“甲”“乙”: names in a row."""
    return "".join(f"“{name}”" for name in names)


def _facts(theme: ThemeSpec, condition: Condition, answers: Answers) -> Iterator[str]:
    for key in deciding(condition, answers):
        value = answers.get(key, "")
        situation = theme.situations_by_key.get(key)
        if situation and not value and not holds(situation.asked_when, answers):
            # The question was never put: what kept it from being asked is the reason.
            yield from _facts(theme, situation.asked_when, answers)
        else:
            yield _said(theme, key, value)


def _said(theme: ThemeSpec, key: str, value: str) -> str:
    label = asks(theme, key)
    if not value:
        return f"“{label}”还没有回答"
    field = theme.fields_by_key.get(key)
    # Reasons are stored beside the case in the open: what somebody wrote of themselves is not repeated in them.
    if field and (field.kind not in CLOSED or field.sensitive):
        return f"“{label}”如所填写"
    return f"“{label}”选择了“{answer_label(theme, key, value)}”"
