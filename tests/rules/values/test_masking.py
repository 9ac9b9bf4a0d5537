"""Masking shows what it promises and nothing more."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestop.catalog.values import masking
from tests import people


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧阳*"),
        ("欧阳中石", "欧阳**"),
        ("欧阳", "欧*"),
        ("𠮷田", "𠮷*"),
        ("阿卜杜拉·买买提", "阿**"),
        ("MARIA SMITH", "M**"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert masking.mask_name(name) == shown


def test_numbers_keep_their_ends() -> None:
    assert masking.mask_id_number("11010519491231002X") == "110*************2X"
    assert masking.mask_mobile("13800138000") == "138****8000"
    assert masking.mask_bank_card("6222020200000000014") == "***************0014"


@pytest.mark.parametrize("mask", [masking.mask_id_number, masking.mask_mobile, masking.mask_bank_card])
@pytest.mark.parametrize("odd", ["", "1", "1306022002", "not a number", "一二三"])
def test_a_value_of_another_shape_is_hidden_whole(mask: masking.Mask, odd: str) -> None:
    assert mask(odd) == "*" * len(odd)


@pytest.mark.parametrize("birth", [date(1985, 3, 9), date(2004, 11, 30)])
def test_a_masked_number_is_one_of_many_even_beside_the_birth_date(birth: date) -> None:
    shown = masking.mask_id_number(people.make_id_number("130602", birth, 47))
    others = (
        people.make_id_number(f"130{county:03}", birth, sequence)
        for county in range(100, 1000, 50)
        for sequence in range(7, 1000, 10)
    )
    alike = [number for number in others if masking.mask_id_number(number) == shown]
    assert f"{birth:%Y}" not in shown
    assert f"{birth:%m%d}" not in shown
    assert len(alike) > 100


@settings(max_examples=50, deadline=None)
@given(st.text("张王欧阳上官𠮷〇·Aé ", min_size=1, max_size=12))
def test_a_masked_name_shows_its_beginning_and_at_most_a_surname(name: str) -> None:
    shown = masking.mask_name(name)
    visible = shown.rstrip("*")
    assert name.startswith(visible)
    assert visible in {"", name[0], "欧阳", "上官"}
    assert shown != name
