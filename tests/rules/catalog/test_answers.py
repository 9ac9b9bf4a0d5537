"""The answers to the one form: what is wrong is said by label, the rest is kept in its stored shape."""

import dataclasses
from collections.abc import Mapping
from datetime import date

import pytest

from onestop.catalog.answers import Checked, check_answers, check_field
from onestop.catalog.choose import choose
from onestop.catalog.conditions import Equals
from onestop.catalog.kinds import FIELD_KINDS
from onestop.catalog.spec import CrossCheck, FieldSpec, Option, ThemeSpec
from tests import people

TODAY = date(2026, 11, 2)
BORROWER = {
    "lives_here": "yes",
    "old_card": "none",
    "borrows": "yes",
    "name": "林小雨",
    "id_number": "110101199003070011",
    "mobile": "138 0000 0000",
    "moved_on": "2026年10月20日",
    "branch": "东馆",
    "main_branch": "west",
    "bank_account": "6222 0200 0000 0000 000",
    "delivery_way": "pickup",
}


STREETS = {"streets": {"east": "东馆", "west": "西馆"}}


def _checked(theme: ThemeSpec, answers: Mapping[str, str], **tables: dict[str, str]) -> Checked:
    choice = choose(theme, answers, on=TODAY)
    return check_answers(theme, answers, choice=choice, today=TODAY, office_tables=STREETS | tables)


def _said(checked: Checked) -> dict[str, str]:
    return {problem.field: problem.code for problem in checked.problems}


def test_good_answers_come_back_as_they_are_stored(library_card: ThemeSpec) -> None:
    checked = _checked(library_card, BORROWER)
    assert (checked.problems, checked.warnings) == ((), ())
    assert checked.cleaned == BORROWER | {
        "mobile": "13800000000",
        "moved_on": "2026-10-20",
        "branch": "east",
        "bank_account": "6222020000000000000",
    }


def test_everything_that_is_missing_is_said_with_its_label(library_card: ThemeSpec) -> None:
    given = {"lives_here": "yes", "old_card": "none", "borrows": "yes", "name": " "}
    checked = _checked(library_card, given)
    assert set(_said(checked)) == set(BORROWER) - set(given) | {"name"}
    assert set(_said(checked).values()) == {"required"}
    messages = {problem.field: problem.message for problem in checked.problems}
    assert messages["name"] == "“姓名”：这一项必须填写，请补上。"
    assert messages["branch"] == "“分馆”：这一项必须选择，请补上。"


def test_a_question_without_an_answer_and_with_a_wrong_one(library_card: ThemeSpec) -> None:
    checked = _checked(library_card, BORROWER | {"old_card": "", "borrows": "maybe"})
    assert {key: code for key, code in _said(checked).items() if key in ("old_card", "borrows")} == {
        "old_card": "required",
        "borrows": "choice",
    }
    assert checked.problems[0].message == "“您有旧读者证吗？”：请选择一个答案。"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "林 小雨"),
        ("id_number", "110101199003070012"),
        ("mobile", "12345"),
        ("moved_on", "2026-02-30"),
        ("branch", "north"),
        ("bank_account", "6222020000000000001"),
    ],
)
def test_a_wrong_value_is_refused_with_its_label_and_without_the_value(
    library_card: ThemeSpec, key: str, value: str
) -> None:
    checked = _checked(library_card, BORROWER | {key: value})
    assert list(_said(checked)) == [key]
    assert checked.problems[0].message.startswith(f"“{library_card.fields_by_key[key].label}”：")
    assert value not in checked.problems[0].message
    assert key not in checked.cleaned
    alone = check_field(library_card, key, value, today=TODAY, office_tables=STREETS)
    assert alone.problems == checked.problems


def test_what_is_not_asked_is_not_kept(library_card: ThemeSpec) -> None:
    checked = _checked(library_card, BORROWER | {"borrows": "no", "branch": "nonsense", "post_address": "x"})
    assert not checked.problems
    assert {"branch", "bank_account", "post_address"} & set(checked.cleaned) == set()


def test_an_unknown_key_is_a_problem(library_card: ThemeSpec) -> None:
    assert _said(_checked(library_card, BORROWER | {"shoe_size": "42"})) == {"shoe_size": "unknown"}
    alone = check_field(library_card, "shoe_size", "42", today=TODAY, office_tables={})
    assert _said(alone) == {"shoe_size": "unknown"}


def test_a_draft_may_be_empty_and_keeps_questions_too(library_card: ThemeSpec) -> None:
    for key, value, kept in [("name", "", {}), ("borrows", "", {}), ("borrows", "yes", {"borrows": "yes"})]:
        checked = check_field(library_card, key, value, today=TODAY, office_tables={})
        assert (checked.cleaned, checked.problems) == (kept, ())
    assert _said(check_field(library_card, "borrows", "x", today=TODAY, office_tables={})) == {"borrows": "choice"}


def _with(theme: ThemeSpec, *checks: CrossCheck, fields: tuple[FieldSpec, ...] = ()) -> ThemeSpec:
    form = dataclasses.replace(theme.form, fields=(*theme.form.fields, *fields), checks=checks)
    return dataclasses.replace(theme, form=form)


def _field(key: str, kind: str, **more: str) -> FieldSpec:
    return FieldSpec(key=key, label=key, section="person", kind=kind, read_by=("case",), **more)  # type: ignore[arg-type]


DATES = (_field("a", "date"), _field("b", "date"), _field("m", "year_month"))


@pytest.mark.parametrize(
    ("kind", "fields", "more", "answers", "broken"),
    [
        ("ascending", "ab", {}, {"a": "2026-01-02", "b": "2026-01-01"}, {"b"}),
        ("ascending", "ab", {}, {"a": "2026-01-01", "b": "2026-01-01"}, set()),
        ("ascending", "ab", {"value": "strict"}, {"a": "2026-01-01", "b": "2026-01-01"}, {"b"}),
        ("ascending", "mb", {}, {"m": "2026-01", "b": "2026-01-01"}, set()),
        ("ascending", "am", {}, {"a": "2026-02-01", "m": "2026-01"}, {"m"}),
        ("ascending", "amb", {}, {"a": "2026-02-01", "b": "2026-01-01"}, {"b"}),
        ("ascending", "ab", {}, {"a": "2026-02-01"}, set()),
        ("min_years", "ab", {"years": 17}, {"a": "2008-02-29", "b": "2025-02-28"}, {"b"}),
        ("min_years", "ab", {"years": 17}, {"a": "2008-02-29", "b": "2025-03-01"}, set()),
        ("min_years", "am", {"years": 17}, {"a": "2008-02-29", "m": "2025-02"}, set()),
        ("not_future", "abm", {}, {"a": "2026-11-02", "b": "2026-11-03", "m": "2026-11"}, {"b"}),
        ("not_future", "m", {}, {"m": "2026-12"}, {"m"}),
        ("same", "ab", {}, {"a": "2026-01-01", "b": "2026-01-02"}, {"b"}),
        ("same", "ab", {}, {"a": "2026-01-01", "b": "2026-01-01"}, set()),
        ("differs", "ab", {}, {"a": "2026-01-01", "b": "2026-01-01"}, {"b"}),
        ("differs", "ab", {}, {"a": "2026-01-01", "b": "2026-01-02"}, set()),
        ("equals", "m", {"value": "2026-01"}, {"m": "2026-02"}, {"m"}),
        ("equals", "m", {"value": "2026-01"}, {"m": "2026-01"}, set()),
    ],
)
def test_rules_between_fields(
    library_card: ThemeSpec, kind: str, fields: str, more: dict[str, object], answers: dict[str, str], broken: set[str]
) -> None:
    check = CrossCheck(kind=kind, fields=tuple(fields), message="请核对。", **more)  # type: ignore[arg-type]
    checked = _checked(_with(library_card, check, fields=DATES), BORROWER | answers)
    assert _said(checked) == dict.fromkeys(broken, kind)
    assert all(problem.message == f"“{problem.field}”：请核对。" for problem in checked.problems)


@pytest.mark.parametrize(
    ("answers", "broken"),
    [
        ({"sex": "1", "born": "1990-03-07"}, set()),
        ({"sex": "2", "born": "1990-03-07"}, {"sex"}),
        ({"sex": "1", "born": "1990-03-08"}, {"born"}),
        ({"sex": "2", "born": "1990-03-08"}, {"sex", "born"}),
        ({}, set()),
        ({"sex": "0"}, {"sex"}),
        ({"sex": "9"}, {"sex"}),
        ({"sex": "2", "id_number": "1"}, {"id_number"}),
    ],
)
def test_sex_and_birth_date_agree_with_the_number(
    library_card: ThemeSpec, answers: dict[str, str], broken: set[str]
) -> None:
    check = CrossCheck(kind="id_number_agrees", fields=("id_number", "sex", "born"), message="请核对。")
    theme = _with(library_card, check, fields=(_field("sex", "code", table="sex"), _field("born", "date")))
    assert set(_said(_checked(theme, BORROWER | answers))) == broken


def test_the_number_of_somebody_whose_birth_is_not_asked_agrees_with_the_sex(library_card: ThemeSpec) -> None:
    check = CrossCheck(kind="id_number_agrees", fields=("id_number", "sex"), message="请核对。")
    theme = _with(library_card, check, fields=(_field("sex", "code", table="sex"),))
    assert not _checked(theme, BORROWER | {"sex": "1"}).problems
    assert _said(_checked(theme, BORROWER | {"sex": "2"})) == {"sex": "id_number_agrees"}


def test_a_field_is_told_one_fault_at_a_time(library_card: ThemeSpec) -> None:
    demand = CrossCheck(kind="equals", fields=("a",), message="请核对。", value="2026-01-01")
    further = CrossCheck(kind="ascending", fields=("b", "a"), message="次序不对。")
    theme = _with(library_card, demand, further, fields=DATES)
    wrong = _checked(theme, BORROWER | {"a": "gestern", "b": "2026-05-01"})
    assert [(problem.field, problem.code) for problem in wrong.problems] == [("a", "shape")]
    disagreeing = _checked(theme, BORROWER | {"a": "2026-02-01", "b": "2026-05-01"})
    assert [(problem.field, problem.code) for problem in disagreeing.problems] == [("a", "equals")]


def test_a_rule_holds_only_when_it_applies_and_its_fields_are_sound(library_card: ThemeSpec) -> None:
    check = CrossCheck(kind="ascending", fields=("a", "b"), message="请核对。", when=Equals("old_card", ("in_hand",)))
    theme = _with(library_card, check, fields=DATES)
    wrong = BORROWER | {"a": "2026-01-02", "b": "2026-01-01"}
    assert not _checked(theme, wrong).problems
    assert _said(_checked(theme, wrong | {"old_card": "in_hand"})) == {"b": "ascending"}
    assert _said(_checked(theme, wrong | {"old_card": "in_hand", "b": "gestern"}))["b"] != "ascending"


def test_every_kind_of_field_has_its_check(library_card: ThemeSpec) -> None:
    good = {
        "text": "北楼",
        "long_text": "一\n二",
        "person_name": "林小雨",
        "id_number": "110101199003070011",
        "mobile": "13800000000",
        "landline": "0312-5901234",
        "email": "a@example.cn",
        "postal_code": "071051",
        "bank_card": "6222020000000000000",
        "date": "2026-01-01",
        "year_month": "2026-01",
        "choice": "x",
        "code": "1",
        "region": "130602",
        "office": "001",
        "yes_no": "yes",
        "integer": "7",
    }
    assert set(good) == set(FIELD_KINDS)
    fields = tuple(
        dataclasses.replace(
            _field(f"a_{kind}", kind, table={"code": "sex", "office": "halls"}.get(kind, "")),
            options=(Option("x", "甲"), Option("y", "乙")) if kind == "choice" else (),
        )
        for kind in good
    )
    theme = _with(library_card, fields=fields)
    answers = BORROWER | {f"a_{kind}": value for kind, value in good.items()}
    checked = _checked(theme, answers, halls={"001": "一号厅"})
    assert checked.problems == ()
    assert {kind: checked.cleaned[f"a_{kind}"] for kind in good} == good
    broken = _checked(theme, BORROWER | {f"a_{kind}": "\0" for kind in good}, halls={"001": "一号厅"})
    assert set(_said(broken)) == {f"a_{kind}" for kind in good}


def test_an_office_without_its_table_is_told_so(library_card: ThemeSpec) -> None:
    theme = _with(library_card, fields=(_field("hall", "office", table="halls"),))
    with pytest.raises(LookupError, match="本单位没有“halls”表"):
        _checked(theme, BORROWER | {"hall": "001"})


def test_expressions_of_the_theme_are_held(library_card: ThemeSpec) -> None:
    seat = dataclasses.replace(
        _field("seat", "text"),
        accepts="[0-9]+号",
        accepts_message="请填座号。",
        refuses="13",
        refuses_message="没有13号。",
    )
    theme = _with(library_card, fields=(seat,))
    for value, message in [("7号", None), ("七", "“seat”：请填座号。"), ("13号", "“seat”：没有13号。")]:
        said = [problem.message for problem in _checked(theme, BORROWER | {"seat": value}).problems]
        assert said == ([message] if message else [])


def test_what_is_possible_but_odd_is_a_warning(library_card: ThemeSpec) -> None:
    theme = _with(library_card, fields=(_field("from_town", "region"),))
    checked = _checked(theme, BORROWER | {"from_town": "130603", "id_number": people.make_id_number("990101")})
    assert checked.problems == ()
    assert {warning.field: warning.code for warning in checked.warnings} == {
        "from_town": "withdrawn",
        "id_number": "area_unknown",
    }
