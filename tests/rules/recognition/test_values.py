"""Values are read beside their labels, held to the rules of their kind, and never guessed."""

from datetime import date

import pytest

from onestop.recognition import telling, values
from onestop.recognition.lines import PageText
from onestop.recognition.values import ReadValue
from tests import people
from tests.rules.recognition.sheets import text, theme

TODAY = date(2026, 11, 24)
NUMBER = people.make_id_number()
WRONG = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")


def read(page: PageText, material: str = "discharge_certificate") -> dict[str, ReadValue]:
    rules = theme().materials_by_code[material].recognition
    assert rules
    return {one.key: one for one in values.read(page, rules, today=TODAY)}


@pytest.mark.parametrize(
    "page",
    [
        text(["姓名", "张示例"], ["身份证号码", NUMBER]),
        text("姓名：张示例性别男", f"身份证号码：{NUMBER}"),
        text(["姓名张示例", "性别", "男"], ["身份证号妈", NUMBER]),
        text(["姓名", "性别"], ["张示例", "男"], "身份证号码", NUMBER),
        text(["姓名", "张示例", "性别男"], ["身份证号码", NUMBER[:10], NUMBER[10:]]),
    ],
    ids=["beside", "in one piece", "a letter misread", "below", "in two pieces"],
)
def test_a_value_is_found(page: PageText) -> None:
    found = read(page)
    assert (found["name"].value, found["id_number"].value) == ("张示例", NUMBER)
    assert not found["id_number"].fault


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("退役时间2026年9月1日", "discharged_on", "2026-09"),
        ("入伍年月：2021.09", "enlisted_on", "2021-09"),
        ("部队代号31037部队", "unit_code", "31037部队"),
        ("出生日期2002-4-18", "birth_date", "2002-04-18"),
    ],
)
def test_it_is_kept_as_answers_are(said: str, key: str, value: str) -> None:
    assert read(text(said))[key].value == value


def test_amounts_and_card_numbers_are_read_to_the_last_digit() -> None:
    receipt = read(text(["汇款金额（元)", "48,620.40"]), "bank_pension_receipt")
    assert receipt["pension_amount"].value == "48620.40"
    card = people.make_bank_card()
    assert read(text([card[:4], card[4:8], card[8:]]), "bank_card")["bank_account"].value == card


def test_a_number_whose_check_digit_is_wrong_is_told_and_not_believed() -> None:
    found = read(text(["身份证号码", WRONG]))["id_number"]
    assert "校验码" in found.fault
    assert found.doubtful


def test_what_was_read_badly_is_doubtful() -> None:
    assert read(text(["姓名", "张示例"], sure=0.8))["name"].doubtful


@pytest.mark.parametrize(
    "page",
    [text("姓名"), text(["姓名", "123"]), text(["部队代号", "31008Y"]), text(["出生日期", "2002年18月"]), text()],
    ids=["nothing beside", "no name", "no unit", "half a date", "an empty page"],
)
def test_what_is_not_there_is_left_out(page: PageText) -> None:
    assert [key for key, one in read(page).items() if not one.fault] == []


class TestPaper:
    @pytest.mark.parametrize(
        ("page", "material"),
        [
            (text("退出现役证书", ["姓名", "张示例"]), "discharge_certificate"),
            (text("军人退役基本养老保险关系转移接续信息表", ["居民身份证号码", NUMBER]), "pension_transfer_form"),
            (text("军人退役基本养老保险参保缴费凭证", ["缴费月数", "60"]), "pension_payment_proof"),
            (text("军人退役医疗保险个人账户", "转移凭证", "医疗保险金额"), "medical_account_transfer_proof"),
            (text(["居民", "户口簿"], ["户主姓名", "张示范"], "户号"), "host_household_book"),
        ],
    )
    def test_is_known_by_its_title_also_where_that_is_cut(self, page: PageText, material: str) -> None:
        found = telling.material_of(page, theme().materials)
        assert found
        assert found.material == material

    @pytest.mark.parametrize(
        "page",
        [text(), text("购物小票", ["合计", "12.50"]), text(["居民身份证号码", NUMBER]), text("请假条", "姓名张示例")],
        ids=["nothing", "a receipt from a shop", "only a number", "another paper"],
    )
    def test_is_left_to_a_person_where_nothing_says_which(self, page: PageText) -> None:
        assert telling.material_of(page, theme().materials) is None
