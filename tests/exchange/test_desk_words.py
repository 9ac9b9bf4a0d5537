"""What the desks of the sandbox call things is what the themes call them."""

import csv

import pytest

from onestop.cases import rulebook
from onestop.catalog.spec import ThemeSpec
from sandbox import vocabulary
from sandbox.faults import KINDS
from sandbox.pages.switching import WORDS
from sandbox.systems import PAUSES, TWINS
from tests.architecture import sources

TABLES = sources.ROOT / "onestop/catalog/tables"


@pytest.fixture(params=["2022", "2024"])
def theme(request: pytest.FixtureRequest) -> ThemeSpec:
    return rulebook.theme("veteran_discharge", request.param)


def test_every_field_that_goes_out_has_its_label_and_its_choices_in_words(theme: ThemeSpec) -> None:
    for route in theme.routes:
        for key, name in route.fields.items():
            assert name in vocabulary.LABELS, name
            for choice in theme.fields_by_key[key].options:
                assert vocabulary.words(name, choice.value) == choice.label


def test_codes_say_what_the_tables_say() -> None:
    for table, name in (("nationality", "NATION_CODE"), ("sex", "SEX_CODE"), ("family_relation", "HOST_RELATION_CODE")):
        with (TABLES / f"{table}.csv").open(encoding="utf-8") as file:
            known = {row["code"]: row["name"] for row in csv.DictReader(file)}
        said = vocabulary.WORDS[name]
        assert said == {code: known[code] for code in said}


def test_the_reasons_for_standing_still_are_those_of_the_theme(theme: ThemeSpec) -> None:
    for route in theme.routes:
        spec = theme.work_by_code[route.item]
        if not route.paper and spec.pause_reasons:
            assert PAUSES[route.item] == {reason.code: reason.label for reason in spec.pause_reasons}


def test_every_system_with_a_desk_is_called_as_in_the_theme(theme: ThemeSpec) -> None:
    assert {one.name for one in TWINS if one.has_desk and theme.systems[one.code] != one.name} == set()


def test_every_fault_has_a_name() -> None:
    assert WORDS.keys() == set(KINDS)
