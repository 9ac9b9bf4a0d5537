"""What checks accept, and what they make of it."""

from collections.abc import Callable
from datetime import date

import pytest

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
from tests import people

TODAY = date(2026, 11, 24)
_UNIT = {"accepts": "[0-9]{5}部队", "refuses": "[军师旅团营连]"}


def check_id_number(text: str) -> str:
    return id_number.check_id_number(text, today=TODAY)


def check_within(text: str) -> str:
    return calendar_date.check_date(text, earliest=date(2000, 1, 1), latest=TODAY)


def check_month_within(text: str) -> str:
    return calendar_date.check_year_month(text, earliest=date(2000, 1, 31), latest=TODAY)


ACCEPTED: list[tuple[Callable[[str], str], str, str]] = [
    (check_id_number, "11010519491231002X", "11010519491231002X"),
    (check_id_number, "11010519491231002x", "11010519491231002X"),
    (check_id_number, " 110105 19491231 002x ", "11010519491231002X"),
    (check_id_number, "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
    (check_id_number, people.make_id_number("830000"), people.make_id_number("830000")),
    (check_id_number, people.make_id_number("469001"), people.make_id_number("469001")),
    (check_id_number, people.make_id_number(birth=TODAY), people.make_id_number(birth=TODAY)),
    (check_id_number, people.make_id_number(birth=date(2000, 2, 29)), people.make_id_number(birth=date(2000, 2, 29))),
    (person_name.check_person_name, " 张三 ", "张三"),
    (person_name.check_person_name, "阿卜杜拉·买买提", "阿卜杜拉·买买提"),
    (person_name.check_person_name, "阿卜杜拉 • 买买提", "阿卜杜拉·买买提"),
    (person_name.check_person_name, "MARIA SMITH-JONES", "MARIA SMITH-JONES"),
    (person_name.check_person_name, "Renée O'Neill", "Renée O'Neill"),
    (person_name.check_person_name, "张〇", "张〇"),
    (telephone.check_mobile, "+86 138-0013-8000", "13800138000"),
    (telephone.check_mobile, "8613800138000", "13800138000"),
    (telephone.check_mobile, "１３８００１３８０００", "13800138000"),
    (telephone.check_mobile, "008619912345678", "19912345678"),
    (telephone.check_landline, "03125901234", "0312-5901234"),
    (telephone.check_landline, "(0312)5901234 转 802", "0312-5901234-802"),
    (telephone.check_landline, "0312—5901234—802", "0312-5901234-802"),
    (telephone.check_landline, "+86 10 6590 1234", "010-65901234"),
    (email.check_email, "Li.Ming+1@Example.COM.cn", "Li.Ming+1@example.com.cn"),
    (email.check_email, "12345＠qq．com", "12345@qq.com"),
    (postal_code.check_postal_code, "０７１ ０００", "071000"),
    (bank_card.check_bank_card, "6222 0202 0000 0000 014", "6222020200000000014"),
    (calendar_date.check_date, "2026-03-05", "2026-03-05"),
    (calendar_date.check_date, "2026年3月5日", "2026-03-05"),
    (calendar_date.check_date, "2026 年 3 月 5 号", "2026-03-05"),
    (calendar_date.check_date, "2026/3/5", "2026-03-05"),
    (calendar_date.check_date, "20260305", "2026-03-05"),
    (calendar_date.check_year_month, "2026年3月", "2026-03"),
    (calendar_date.check_year_month, "202603", "2026-03"),
    (calendar_date.check_year_month, "２０２６．３", "2026-03"),
    (check_within, "2000-01-01", "2000-01-01"),
    (check_within, "2026-11-24", "2026-11-24"),
    (check_month_within, "2000-01", "2000-01"),
    (check_month_within, "2026-11", "2026-11"),
    (choice.check_yes_no, "是", "yes"),
    (choice.check_yes_no, "FALSE", "no"),
    (lambda text: choice.check_choice(text, choices={"post": "邮寄", "pickup": "自取"}), "邮寄", "post"),
    (lambda text: free_text.check_text(text, longest=10, lines=True), "一\r\n二\t三", "一\n二 三"),
    (lambda text: free_text.check_text(text, longest=2), "𠮷𠮷", "𠮷𠮷"),
    (lambda text: free_text.check_integer(text, lowest=0), "００７", "7"),
    (lambda text: pattern.check_pattern(text, **_UNIT), "32145部队", "32145部队"),
    (region_code.check_region_code, "130602", "130602"),
    (region_code.check_region_code, "441900", "441900"),
    (lambda text: region_code.check_region_code(text, to_county=False), "130000", "130000"),
    (lambda text: region_code.check_region_code(text, withdrawn=True), "130604", "130604"),
]


@pytest.mark.parametrize(("check", "typed", "kept"), ACCEPTED)
def test_accepts(check: Callable[[str], str], typed: str, kept: str) -> None:
    assert check(typed) == kept
    assert check(kept) == kept


@pytest.mark.parametrize(
    "rare",
    ["𠮷", "䶮", "㛃", "𬭚", "\U0002ebf0", "\U00030000", "\U00031350", "\U000323b0", "\uf9d0", "\ufa0e", "\U0002f800"],
)
def test_rare_characters_of_a_name_survive_unchanged(rare: str) -> None:
    assert person_name.check_person_name(f"张{rare}") == f"张{rare}"


def test_every_lookalike_of_the_middle_dot_becomes_one() -> None:
    dots = "·•‧・．∙⋅･"
    assert {person_name.check_person_name(f"买买提{dot}艾力") for dot in dots} == {"买买提·艾力"}


@pytest.mark.parametrize(("sequence", "sex"), [(1, "1"), (2, "2"), (998, "2"), (999, "1")])
def test_birth_date_and_sex_are_read_from_the_number(sequence: int, sex: str) -> None:
    number = people.make_id_number("130602", date(2003, 8, 9), sequence)
    assert id_number.birth_date(number) == date(2003, 8, 9)
    assert id_number.sex(number) == sex


@pytest.mark.parametrize(
    ("area", "known"), [("130602", True), ("130604", True), ("830000", True), ("469001", True), ("999999", False)]
)
def test_an_unknown_area_is_told_but_never_refused(area: str, known: bool) -> None:
    number = people.make_id_number(area)
    assert check_id_number(number) == number
    assert id_number.area_known(number) is known


def test_a_residence_permit_is_told_from_an_identity_card() -> None:
    assert id_number.is_residence_permit(people.make_id_number("810000"))
    assert not id_number.is_residence_permit(people.make_id_number("130602"))


def test_the_maker_of_people_is_steady_and_makes_what_the_checks_accept() -> None:
    for seed in range(50):
        card = people.make_bank_card(seed=seed, length=16 + seed % 4)
        assert bank_card.check_bank_card(card) == card
        assert telephone.check_mobile(people.make_mobile(seed)) == people.make_mobile(seed)
        assert person_name.check_person_name(people.make_name(seed)) == people.make_name(seed)
    assert len({people.make_bank_card(seed=seed) for seed in range(50)}) == 50
    assert len({people.make_mobile(seed) for seed in range(50)}) == 50
