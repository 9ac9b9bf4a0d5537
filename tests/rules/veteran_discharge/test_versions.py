"""2024 is 2022 and two national items more, by data alone; the examples show every situation that can be handled."""

from datetime import date

import pytest

from onestop.catalog import checks, library, loader
from onestop.catalog.examples import Example, Step, load_examples
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import calendar, clock
from onestop.deadlines.clock import Pause
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


@pytest.mark.parametrize("theme", [NOW, LATER], ids=lambda theme: theme.version)
def test_both_versions_are_published_as_they_are(theme: ThemeSpec) -> None:
    """Whoever alters one makes a new version, or renews its digest while no case was ever filed under it."""
    assert library.published(seed_tables.FOLDER.parent / theme.version)[theme.version] == theme.digest


@pytest.mark.parametrize("version", ["2022", "2024"])
def test_every_proof_holds(version: str) -> None:
    days = calendar.load_builtin()

    found = checks.check(
        seed_tables.FOLDER.parent / version, due_of=lambda start, limit: clock.due_date(days, start, limit)
    )

    assert [str(problem) for problem in found] == []


@pytest.mark.parametrize("example", load_examples(seed_tables.FOLDER), ids=lambda example: example.code)
def test_due_date_is_that_of_the_item_that_waits_longest(example: Example) -> None:
    if example.accepted is None:
        assert example.expect.due_date is None
        return
    days = calendar.load_builtin()
    pauses: list[list[Pause]] = [[]]
    pauses += [[pause] for step in example.plan if (pause := _pause(step, example.accepted))]
    due = max(clock.due_date(days, example.accepted, NOW.working_days, pauses=each) for each in pauses)

    assert due == (example.expect.due_date, example.expect.provisional)


def _pause(step: Step, accepted: date) -> Pause | None:
    """The stop of the clock that a step brings: a suspension, or the waiting for papers from acceptance on."""
    if step.act == "suspend" and step.from_:
        return Pause(step.from_, step.to, step.reason)
    return Pause(accepted, step.on, "等待材料") if step.act == "arrive" else None


@pytest.mark.parametrize("theme", [NOW, LATER], ids=["2022", "2024"])
@pytest.mark.parametrize("code", ["pension_transfer", "medical_insurance_transfer"])
def test_what_can_be_added_later_can_be_added_until_conclusion_only(theme: ThemeSpec, code: str) -> None:
    assert "整件事办结之前可以在本件中加办" in theme.work_by_code[code].why_not


@pytest.mark.parametrize("theme", [NOW, LATER], ids=["2022", "2024"])
def test_only_coming_in_person_waits_for_the_applicant(theme: ThemeSpec) -> None:
    waiting = [reason.code for item in theme.work for reason in item.pause_reasons if reason.by_applicant]
    assert waiting == ["in_person_capture"]
