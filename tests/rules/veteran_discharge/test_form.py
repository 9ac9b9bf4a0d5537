"""What the one form takes and refuses for this theme: unit codes, the host's block, and fields that must agree."""

from collections.abc import Mapping
from datetime import date

import pytest

from onestop.catalog.answers import Problem, check_answers, check_field
from onestop.catalog.choose import choose
from onestop.catalog.examples import load_examples
from tests.rules.veteran_discharge import seed_tables

THEME = seed_tables.theme()
STREETS = {"streets": {f"13060200{number}": "街道" for number in (1, 2, 3, 4)}}
PEOPLE = {example.code: example for example in load_examples(seed_tables.FOLDER)}
TODAY = date(2026, 9, 8)


def problems_of(code: str, **changes: str) -> tuple[Problem, ...]:
    """What is wrong with the answers of an example after these changes."""
    answers: Mapping[str, str] = {**PEOPLE[code].answers, **changes}
    choice = choose(THEME, answers, on=TODAY)
    checked = check_answers(THEME, answers, choice=choice, today=date(2026, 9, 30), office_tables=STREETS)
    return checked.problems


@pytest.mark.parametrize(
    "code", ["31037", "31037部队", "中国人民解放军31037部队", "解放军31037部队", "31037部队81分队", "武警8610部队"]
)
def test_unit_codes_are_taken(code: str) -> None:
    assert check_field(THEME, "unit_code", code, today=TODAY, office_tables={}).problems == ()


@pytest.mark.parametrize(
    "designation",
    [
        "第38集团军",
        "陆军某师",
        "步兵第123团",
        "合成第112旅二营",
        "三连",
        "武警河北总队",
        "保定支队",
        "海军某舰",
        "某基地",
    ],
)
def test_designations_are_refused_with_the_reason(designation: str) -> None:
    (problem,) = check_field(THEME, "unit_code", designation, today=TODAY, office_tables={}).problems

    assert "番号" in problem.message
    assert "代号" in problem.message
    assert designation not in problem.message


@pytest.mark.parametrize("code", ["3103", "310377部队", "三一零三七部队", "保密"])
def test_other_wording_is_told_how_to_write_a_unit_code(code: str) -> None:
    (problem,) = check_field(THEME, "unit_code", code, today=TODAY, office_tables={}).problems

    assert "5位数字" in problem.message


@pytest.mark.parametrize("code", list(PEOPLE))
def test_every_example_is_filled_in_rightly(code: str) -> None:
    example = PEOPLE[code]
    choice = choose(THEME, example.answers, declined=frozenset(example.declined), on=example.submitted)

    checked = check_answers(THEME, example.answers, choice=choice, today=example.submitted, office_tables=STREETS)

    assert checked.problems == ()
    assert checked.cleaned == example.answers


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("03_own_house", {"host_relation": "20"}, "host_relation"),
        ("03_own_house", {"host_name": "别人"}, "host_name"),
        ("01_with_parents", {"enlisted_on": "2018-09"}, "enlisted_on"),
        ("01_with_parents", {"party_joined_on": "1999-01"}, "party_joined_on"),
        ("01_with_parents", {"discharged_on": "2021-08"}, "discharged_on"),
        ("01_with_parents", {"discharge_order_date": "2021-08-31", "late_reason": "住院"}, "discharge_order_date"),
        ("01_with_parents", {"discharge_order_date": "2026-12-01"}, "discharge_order_date"),
        ("01_with_parents", {"sex": "2"}, "sex"),
        ("01_with_parents", {"host_sex": "2"}, "host_sex"),
        ("03_own_house", {"host_sex": "2"}, "host_sex"),
        ("01_with_parents", {"birth_date": "2002-04-19"}, "birth_date"),
        ("01_with_parents", {"host_postal_code": "07105"}, "host_postal_code"),
        ("01_with_parents", {"settle_street": "130602999"}, "settle_street"),
        ("01_with_parents", {"privacy_notice": "no"}, "privacy_notice"),
        ("02_with_spouse", {"postal_address": ""}, "postal_address"),
        ("02_with_spouse", {"id_card_reason": ""}, "id_card_reason"),
        ("06_card_lost", {"identity_proof": ""}, "identity_proof"),
        ("05_card_renewed_household_kept", {"present_street": ""}, "present_street"),
    ],
)
def test_faults_are_found_at_their_field(code: str, changes: dict[str, str], field: str) -> None:
    found = problems_of(code, **changes)

    assert [problem.field for problem in found] == [field]
    assert found[0].message.startswith(f"“{THEME.fields_by_key[field].label}”")


def test_host_with_the_number_of_the_applicant_is_sent_to_own_house() -> None:
    answers = PEOPLE["01_with_parents"].answers

    (problem,) = problems_of("01_with_parents", host_id_number=answers["id_number"])

    assert problem.field == "host_id_number"
    assert "本人的房屋" in problem.message


@pytest.mark.parametrize("key", [field.key for field in THEME.form.fields if field.key.startswith("host_")])
def test_the_host_is_asked_of_everybody_whose_household_was_cancelled_and_of_nobody_else(key: str) -> None:
    for example in PEOPLE.values():
        chosen = choose(THEME, example.answers).field[key]
        cancelled = example.answers.get("household_cancelled") == "yes"
        assert (chosen.asked, chosen.required) == (cancelled, cancelled)


def test_whoever_settles_elsewhere_is_told_which_office_is_competent() -> None:
    choice = choose(THEME, PEOPLE["09_settling_elsewhere"].answers)

    assert [each.code for each in choice.ineligible] == ["settles_here"]
    assert "莲池区退役军人事务部门" in choice.ineligible[0].competent
    assert not any(item.applies for item in choice.items)


def test_late_report_asks_for_a_reason_and_refuses_nothing() -> None:
    example = PEOPLE["11_late_report"]

    in_time = choose(THEME, example.answers, on=date(2026, 7, 31))
    late = choose(THEME, example.answers, on=date(2026, 8, 1))

    assert not in_time.field["late_reason"].asked
    assert late.field["late_reason"].required
    assert late.ineligible == ()
    assert late.item["discharge_report"].applies


@pytest.mark.parametrize(
    ("request_", "waived"), [("none", False), ("renew", False), ("replace", True), ("first", True)]
)
def test_whoever_has_no_card_need_not_hand_it_in(request_: str, waived: bool) -> None:
    answers = {**PEOPLE["06_card_lost"].answers, "id_card_request": request_}

    material = choose(THEME, answers).material["id_card_copy"]

    assert (material.required, bool(material.waived_by)) == (not waived, waived)


@pytest.mark.parametrize(
    ("code", "field"), [("06_card_lost", "settle_street"), ("05_card_renewed_household_kept", "present_street")]
)
def test_the_card_goes_to_the_station_of_the_address_that_applies(code: str, field: str) -> None:
    assert choose(THEME, PEOPLE[code].answers).item["id_card"].station_field == field
