"""Check the answers to the questions and to the one form, and bring them into the shape in which they are stored."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from onestop.catalog import code_tables, crosschecks
from onestop.catalog.choice import Choice
from onestop.catalog.conditions import Answers
from onestop.catalog.spec import FieldSpec, ThemeSpec
from onestop.catalog.values import (
    bank_card,
    calendar_date,
    choice,
    email,
    free_text,
    id_number,
    pattern,
    person_name,
    postal_code,
    region_code,
    telephone,
)
from onestop.catalog.values.refusal import ValueRefused

OfficeTables = Mapping[str, Mapping[str, str]]
"""Table → code → name: what only the office that runs the theme knows, e.g. its streets."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an answer. The message begins with the field's label and never repeats the value."""

    field: str
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers in the shape in which they are stored, what is wrong, and what a person should look at twice."""

    cleaned: dict[str, str]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    today: date
    office_tables: OfficeTables


Check = Callable[[FieldSpec, str, _Surroundings], str]
CHECKS: Mapping[str, Check] = {
    "text": lambda field, text, _: free_text.check_text(text, longest=field.max_length),
    "long_text": lambda field, text, _: free_text.check_text(text, longest=field.max_length, lines=True),
    "person_name": lambda field, text, _: person_name.check_person_name(text),
    "id_number": lambda field, text, around: id_number.check_id_number(text, today=around.today),
    "mobile": lambda field, text, _: telephone.check_mobile(text),
    "landline": lambda field, text, _: telephone.check_landline(text),
    "email": lambda field, text, _: email.check_email(text),
    "postal_code": lambda field, text, _: postal_code.check_postal_code(text),
    "bank_card": lambda field, text, _: bank_card.check_bank_card(text),
    "date": lambda field, text, _: calendar_date.check_date(text),
    "year_month": lambda field, text, _: calendar_date.check_year_month(text),
    "choice": lambda field, text, _: choice.check_choice(text, choices={o.value: o.label for o in field.options}),
    "code": lambda field, text, _: choice.check_choice(text, choices=code_tables.table(field.table)),
    "region": lambda field, text, _: region_code.check_region_code(text, withdrawn=True),
    "office": lambda field, text, around: choice.check_choice(text, choices=_office_table(field, around)),
    "yes_no": lambda field, text, _: choice.check_yes_no(text),
    "integer": lambda field, text, _: free_text.check_integer(text),
}


def check_answers(
    theme: ThemeSpec, answers: Answers, *, choice: Choice, today: date, office_tables: OfficeTables
) -> Checked:
    """Every asked question and field; answers to what is not asked are left out, unknown keys are problems.

    LookupError where the office lacks a table that the theme needs.
    """
    around = _Surroundings(today, office_tables)
    checked = [_situation(theme, key, answers.get(key, "")) for key in choice.questions]
    for field, chosen in zip(theme.form.fields, choice.fields, strict=True):
        if chosen.asked:
            checked.append(_field(field, answers.get(field.key, ""), chosen.required, around))
    together = _joined(checked)
    known = theme.situations_by_key.keys() | theme.fields_by_key.keys()
    unknown = [
        Problem(key, f"表单中没有“{key}”这一项，请刷新页面后重新填写。", "unknown")
        for key in answers
        if key not in known
    ]
    crossed = list(_crossed(theme, together.cleaned, today))
    return Checked(together.cleaned, (*together.problems, *crossed, *unknown), together.warnings)


def first_problems(
    theme: ThemeSpec, answers: Answers, *, choice: Choice, today: date, office_tables: OfficeTables
) -> Mapping[str, Problem]:
    """The first problem of each asked question and field by key, empty required ones included: for a page."""
    checked = check_answers(theme, answers, choice=choice, today=today, office_tables=office_tables)
    return {problem.field: problem for problem in reversed(checked.problems)}


def check_field(theme: ThemeSpec, key: str, value: str, *, today: date, office_tables: OfficeTables) -> Checked:
    """One question or field on its own, e.g. when a draft is saved while it is typed; empty is fine there."""
    if key in theme.situations_by_key:
        return _situation(theme, key, value) if value else Checked({}, (), ())
    field = theme.fields_by_key.get(key)
    if field is None:
        return Checked({}, (Problem(key, f"表单中没有“{key}”这一项，请刷新页面后重新填写。", "unknown"),), ())
    return _field(field, value, False, _Surroundings(today, office_tables))


def _situation(theme: ThemeSpec, key: str, value: str) -> Checked:
    situation = theme.situations_by_key[key]
    if any(option.value == value for option in situation.options):
        return Checked({key: value}, (), ())
    code = "choice" if value else "required"
    return Checked({}, (Problem(key, f"“{situation.question}”：请选择一个答案。", code),), ())


def _field(field: FieldSpec, value: str, required: bool, around: _Surroundings) -> Checked:
    if not value.strip():
        verb = "选择" if field.options or field.table or field.kind == "yes_no" else "填写"
        missing = Problem(field.key, f"“{field.label}”：这一项必须{verb}，请补上。", "required")
        return Checked({}, (missing,) if required else (), ())
    try:
        cleaned = CHECKS[field.kind](field, value, around)
        if field.accepts or field.refuses:
            pattern.check_pattern(
                cleaned,
                accepts=field.accepts,
                accepts_message=field.accepts_message,
                refuses=field.refuses,
                refuses_message=field.refuses_message,
            )
    except ValueRefused as refusal:
        return Checked({}, (Problem(field.key, f"“{field.label}”：{refusal.message}", refusal.code),), ())
    return Checked({field.key: cleaned}, (), tuple(_doubts(field, cleaned)))


def _doubts(field: FieldSpec, cleaned: str) -> Iterator[Problem]:
    """What is possible, but should be looked at twice."""
    if field.kind == "id_number" and not id_number.area_known(cleaned):
        message = f"“{field.label}”：前六位不是已知的行政区划代码，请对照证件再看一遍。"
        yield Problem(field.key, message, "area_unknown")
    if field.kind == "region" and cleaned not in code_tables.table("region"):
        message = f"“{field.label}”：这个行政区划已经撤销，只有填写从前的地方才选它。"
        yield Problem(field.key, message, "withdrawn")


def _crossed(theme: ThemeSpec, cleaned: Answers, today: date) -> Iterator[Problem]:
    """What does not agree among the values that are sound by themselves."""
    faulty: set[str] = set()
    for check in theme.form.checks:
        for key in crosschecks.broken(check, cleaned, today=today):
            # One fault at a time: a field already said to be wrong needs no second message.
            if key not in faulty:
                faulty.add(key)
                yield Problem(key, f"“{theme.fields_by_key[key].label}”：{check.message}", check.kind)


def _joined(checked: list[Checked]) -> Checked:
    return Checked(
        {key: value for each in checked for key, value in each.cleaned.items()},
        tuple(problem for each in checked for problem in each.problems),
        tuple(warning for each in checked for warning in each.warnings),
    )


def _office_table(field: FieldSpec, around: _Surroundings) -> Mapping[str, str]:
    if field.table not in around.office_tables:
        raise LookupError(f"本单位没有“{field.table}”表（字段“{field.label}”要用），请管理员补上。")
    return around.office_tables[field.table]
