"""What may be asked about a person, and what an answer is good for."""

from collections.abc import Mapping
from datetime import date

import pytest

from onestop.catalog import sharing
from onestop.catalog.choose import choose
from onestop.catalog.lookups import Lookup
from onestop.catalog.spec import ThemeSpec

TODAY = date(2026, 11, 24)
HERE = {"lives_here": "yes"}
SPARED = frozenset({("id_card", "hub")})


def lookup(theme: ThemeSpec, code: str) -> Lookup:
    return next(each for each in theme.lookups if each.code == code)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["identity"]),
        (HERE, ["identity", "reader"]),
        ({"lives_here": "no"}, []),
    ],
    ids=["at once", "once it matters", "nobody who is turned away"],
)
def test_what_may_be_asked(library_card: ThemeSpec, answers: Mapping[str, str], asked: list[str]) -> None:
    found = sharing.askable(library_card, answers, choose(library_card, answers))
    assert [each.code for each in found] == asked


def test_a_system_is_asked_for_what_is_used_and_no_more(library_card: ThemeSpec) -> None:
    assert sharing.names(lookup(library_card, "identity")) == ("XM", "BRRQ", "SFZ")


@pytest.mark.parametrize(
    ("code", "told", "filled"),
    [
        ("identity", {"XM": "林小雨", "BRRQ": "2026-10-20", "MORE": "x"}, {"name": "林小雨", "moved_on": "2026-10-20"}),
        ("identity", {"XM": "1", "BRRQ": "20.10.2026"}, {}),
        ("identity", {"XM": "", "BRRQ": " "}, {}),
        ("reader", {"JZ": "1"}, {"old_card": "in_hand"}),
        ("reader", {"JZ": "0"}, {}),
        ("reader", {"JZ": "in_hand"}, {}),
    ],
    ids=["as it is", "slips", "blanks", "translated", "a value that says nothing", "our own word from outside"],
)
def test_what_an_answer_fills_in(
    library_card: ThemeSpec, code: str, told: Mapping[str, str], filled: Mapping[str, str]
) -> None:
    assert sharing.values(library_card, lookup(library_card, code), told, today=TODAY) == filled


@pytest.mark.parametrize(("told", "spared"), [({"SFZ": "1"}, ("id_card",)), ({"SFZ": "0"}, ()), ({}, ())])
def test_for_which_papers_an_answer_stands(
    library_card: ThemeSpec, told: Mapping[str, str], spared: tuple[str, ...]
) -> None:
    assert sharing.spared(lookup(library_card, "identity"), told) == spared


def test_how_long_an_answer_stands(library_card: ThemeSpec) -> None:
    assert sharing.stands_until(lookup(library_card, "reader"), TODAY) == date(2026, 11, 25)


def test_a_spared_paper_is_not_required_and_says_why(library_card: ThemeSpec) -> None:
    material = choose(library_card, HERE, spared=SPARED).material["id_card"]
    assert (material.applies, material.required, material.waived_by) == (True, False, "e_certificate")
    assert material.why == "已核验电子身份证"


def test_a_check_of_another_system_spares_nothing(library_card: ThemeSpec) -> None:
    material = choose(library_card, HERE, spared=frozenset({("id_card", "library_system")})).material["id_card"]
    assert (material.required, material.waived_by) == (True, "")
