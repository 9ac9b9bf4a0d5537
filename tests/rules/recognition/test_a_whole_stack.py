"""A stack at full size: 36 pages of three people's papers as scanned, ten of them saying something else."""

import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest

from onestop.recognition import differences, engine, recognising
from onestop.recognition.differences import Statement
from onestop.recognition.recognising import RecognisedPage
from onestop.recognition.whose import Whose, whose
from tests import people
from tests.rules.recognition.sheets import paper, scanned, theme

TODAY = date(2026, 11, 24)
LEAST_IN_PLACE = 0.95

PLANTED: list[tuple[int, str, str, str]] = [
    (0, "bank_pension_receipt", "pension_amount", "48620.04"),
    (0, "medical_account_transfer_proof", "unit_code", "31099部队"),
    (0, "referral_letter", "discharge_order_date", "2026-08-31"),
    (0, "bank_card", "bank_account", people.make_bank_card(seed=77)),
    (1, "id_card_copy", "birth_date", "2001-01-09"),
    (1, "pension_transfer_form", "pension_personal_amount", "18448.16"),
    (1, "household_cancellation", "id_number", people.make_id_number(sequence=555)),
    (2, "discharge_certificate", "enlisted_on", "2020-09"),
    (2, "bank_pension_receipt", "name", "周志刚"),
    (2, "host_household_book", "host_name", "周大友"),
]
"""Person, paper, what it says differently, and what it says."""


@dataclass
class Person:
    """Somebody invented, with what the form says and the pages found to be theirs."""

    values: Mapping[str, str]
    pages: list[tuple[str, RecognisedPage]] = field(default_factory=list)


def person(number: int) -> Person:
    name = ("刘建军", "欧阳志强", "周志强")[number]
    birth = (date(2002, 4, 18), date(2001, 1, 8), date(2003, 11, 30))[number]
    own = {
        "name": name,
        "birth_date": birth.isoformat(),
        "id_number": people.make_id_number(birth=birth, sequence=11 + number * 2),
        "unit_code": f"3103{number}部队",
        "host_name": name[0] + "大有",
        "host_id_number": people.make_id_number(birth=date(1975, 3, 12), sequence=31 + number * 2),
        "bank_account": people.make_bank_card(seed=5 + number),
    }
    return Person({**theme().specimens.values, **own})


@pytest.mark.full
def test_pages_find_their_place_and_every_planted_difference_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    chance, persons = random.Random(20261124), [person(number) for number in range(3)]
    said = {(who, material): {key: value} for who, material, key, value in PLANTED}
    stack = [(who, material) for who in range(3) for material in theme().materials_by_code]
    chance.shuffle(stack)
    astray: list[str] = []
    misread: set[tuple[int, str]] = set()
    for who, material in stack:
        printed = {**persons[who].values, **said.get((who, material), {})}
        picture = scanned(paper(material, printed, dots_per_inch=150), chance)
        page = recognising.recognise(picture, theme(), reader=engine.reader(), today=TODAY)
        astray += [] if page.material == material else [f"{material} as {page.material or page.remark}"]
        misread |= {(who, one.key) for one in page.readings if one.value != printed[one.key]}
        persons[who].pages.append((material, page))
    found = {(who, one.key) for who, each in enumerate(persons) for one in listed(each)}
    planted = {(who, key) for who, _, key, _ in PLANTED}
    with capsys.disabled():
        sys.stdout.write(f"\n{len(stack) - len(astray)} of {len(stack)} pages in place, astray: {astray}\n")
        sys.stdout.write(f"{len(planted & found)} of {len(planted)} differences listed, {len(misread)} misread\n")
    assert len(astray) <= (1 - LEAST_IN_PLACE) * len(stack)
    assert planted <= found
    # What was misread stands among the differences too, so nothing wrong is taken in silence; and nothing else does.
    assert found == planted | misread
    assert accused(persons) == {"household_cancellation"}


def listed(one: Person) -> tuple[differences.Difference, ...]:
    """The differences between the form and the papers of somebody."""
    form = [Statement("申报表单", key, value) for key, value in one.values.items() if key in theme().fields_by_key]
    on_paper = [
        Statement(material, read.key, read.value, read.doubtful)
        for material, page in one.pages
        for read in page.readings
    ]
    return differences.differences([*form, *on_paper], differences.names_of(theme()))


def accused(persons: list[Person]) -> set[str]:
    """The papers that seem to be about somebody else than the one whose stack they lie in."""
    return {
        material
        for one in persons
        for material, page in one.pages
        if whose(page.readings, theme().identity, name=one.values["name"], id_number=one.values["id_number"])
        in (Whose.NAMESAKE, Whose.SOMEBODY_ELSE)
    }
