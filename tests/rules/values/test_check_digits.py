"""Check digits against an independent oracle, and the errors that the schemes promise to find."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from onestop.catalog import code_tables
from onestop.catalog.values import bank_card, id_number
from onestop.catalog.values.refusal import ValueRefused
from tests import people

TODAY = date(2026, 11, 24)
FAST = settings(max_examples=60, deadline=None)

numbers = st.builds(
    people.make_id_number,
    st.sampled_from(sorted(code_tables.table("region"))),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)
cards = st.integers(16, 19).flatmap(
    lambda length: st.builds(
        lambda digits: digits + luhn.calc_check_digit(digits),
        st.from_regex(f"[3-9][0-9]{{{length - 2}}}", fullmatch=True).filter(lambda digits: len(set(digits)) > 1),
    )
)


def sound_number(number: str) -> bool:
    try:
        return id_number.check_id_number(number, today=TODAY) == number
    except ValueRefused:
        return False


def sound_card(number: str) -> bool:
    try:
        return bank_card.check_bank_card(number) == number
    except ValueRefused:
        return False


@FAST
@given(st.from_regex("[0-9]{17}", fullmatch=True))
def test_the_check_character_is_that_of_the_oracle(first17: str) -> None:
    assert id_number.check_character(first17) == ric.calc_check_digit(first17 + "0")


@FAST
@given(numbers)
def test_what_the_oracle_makes_is_accepted(number: str) -> None:
    assert sound_number(number)


@pytest.mark.parametrize("area", ["810000", "820000", "830000", "469001"])
def test_numbers_that_the_oracle_refuses_for_their_area_are_accepted(area: str) -> None:
    assert sound_number(people.make_id_number(area))


@FAST
@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_a_single_wrong_character_of_an_identity_number_is_found(number: str, place: int, wrong: str) -> None:
    changed = number[:place] + wrong + number[place + 1 :]
    assert sound_number(changed) is (changed == number)


@FAST
@given(numbers, st.integers(0, 16))
def test_two_swapped_neighbours_of_an_identity_number_are_found(number: str, place: int) -> None:
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert sound_number(changed) is (changed == number)


@FAST
@given(st.from_regex("[3-9][0-9]{15,18}", fullmatch=True).filter(lambda digits: len(set(digits)) > 1))
def test_luhn_agrees_with_the_oracle(number: str) -> None:
    assert sound_card(number) is luhn.is_valid(number)


@FAST
@given(cards, st.integers(0, 15), st.sampled_from("0123456789"))
def test_a_single_wrong_digit_of_a_card_is_found(number: str, place: int, wrong: str) -> None:
    changed = number[:place] + wrong + number[place + 1 :]
    assert sound_card(changed) is (changed == number)


@FAST
@given(cards, st.integers(0, 14))
def test_swapped_neighbours_of_a_card_are_found_but_for_zero_and_nine(number: str, place: int) -> None:
    pair = number[place : place + 2]
    changed = number[:place] + pair[::-1] + number[place + 2 :]
    if changed[0] != "0":
        assert sound_card(changed) is (changed == number or set(pair) == {"0", "9"})
