"""2024 is 2022 and two national items more, by data alone; the examples show every situation that can be handled."""

import pytest

from onestop.catalog import loader
from tests.rules.veteran_discharge import seed_tables

NOW = seed_tables.theme()
LATER = loader.load(seed_tables.FOLDER.parent / "2024")
ADDED = {"skills_training": "职业技能培训和就业创业指导", "social_security_card": "社会保障卡申领"}


def test_2024_adds_two_items_and_keeps_the_nine() -> None:
    added = {item.code: item.name for item in LATER.items if item.added}
    kept = [item.code for item in LATER.items if not item.added]

    assert added == ADDED
    assert kept == [item.code for item in NOW.items]
    assert len(LATER.items) == 11


def test_2024_asks_the_same_papers_and_nothing_less() -> None:
    assert [each.code for each in LATER.materials] == [each.code for each in NOW.materials]
    assert NOW.fields_by_key.keys() < LATER.fields_by_key.keys()


def test_2024_fields_that_2022_lacks_are_read_by_the_new_items_alone() -> None:
    new = [LATER.fields_by_key[key] for key in LATER.fields_by_key.keys() - NOW.fields_by_key.keys()]

    assert new
    assert all(set(field.read_by) <= ADDED.keys() for field in new)


@pytest.mark.parametrize("key", [each.key for each in NOW.situations if each.key != "applicant_kind"])
def test_examples_give_every_answer_to_every_question(key: str) -> None:
    given = {example["answers"].get(key) for example in seed_tables.examples()}

    assert {option.value for option in NOW.situations_by_key[key].options} <= given


def test_examples_reach_every_way_of_ending_and_of_delivery() -> None:
    examples = seed_tables.examples()
    answers = [example["answers"] for example in examples]

    assert len(examples) >= 14
    assert {(each["expect"]["state"], each["expect"].get("outcome", "")) for each in examples} == {
        ("concluded", "all_done"),
        ("concluded", "partial"),
        ("declined", ""),
    }
    assert {step["act"] for each in examples for step in each.get("plan", [])} == {
        "arrive",
        "correct",
        "refuse",
        "suspend",
    }
    for key in ("household_page_delivery", "id_card_delivery"):
        assert {each[key] for each in answers if key in each} == {way.value for way in NOW.delivery_ways}


def test_no_two_examples_are_one_person() -> None:
    numbers = [example["answers"]["id_number"] for example in seed_tables.examples()]

    assert len(set(numbers)) == len(numbers)
