"""What papers, form and registers say differently is listed, and nobody else's paper goes unnoticed."""

import pytest

from onestop.recognition import differences
from onestop.recognition.differences import Statement
from onestop.recognition.values import ReadValue
from onestop.recognition.whose import Whose, whose
from tests import people
from tests.rules.recognition.sheets import theme

MINE, THEIRS = people.make_id_number(sequence=1), people.make_id_number(sequence=3)


def listed(*said: tuple[str, str, str]) -> list[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    found = differences.differences([Statement(*one) for one in said], differences.names_of(theme()))
    return [(one.name, one.said) for one in found]


def test_each_value_stands_with_those_who_say_it() -> None:
    found = listed(
        ("申报表单", "name", "张示例"),
        ("退出现役证书", "name", "张示例"),
        ("银行卡", "name", "张示列"),
        ("参保缴费凭证", "pension_amount", "48620.40"),
        ("银行回执", "pension_amount", "48620.04"),
    )
    assert found == [
        ("姓名", (("张示例", ("申报表单", "退出现役证书")), ("张示列", ("银行卡",)))),
        ("养老保险转移金额", (("48620.40", ("参保缴费凭证",)), ("48620.04", ("银行回执",)))),
    ]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [("2026-09", "2026-09-01", False), ("2026-09", "2026-10-01", True), ("2026-09-01", "2026-09-02", True)],
)
def test_a_day_agrees_with_its_month(one: str, other: str, *, differ: bool) -> None:
    assert bool(listed(("申报表单", "discharged_on", one), ("介绍信", "discharged_on", other))) == differ


def test_who_says_nothing_contradicts_nobody() -> None:
    assert listed(("申报表单", "unit_code", ""), ("退出现役证书", "unit_code", "31037部队")) == []


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"name": "张示例", "id_number": MINE}, Whose.APPLICANT),
        ({"name": "张示列", "id_number": MINE}, Whose.APPLICANT),
        ({"name": "张示例", "id_number": THEIRS}, Whose.NAMESAKE),
        ({"name": "李示例", "id_number": THEIRS}, Whose.SOMEBODY_ELSE),
        ({"name": "李示例"}, Whose.SOMEBODY_ELSE),
        ({"name": "张示例"}, Whose.APPLICANT),
        ({"unit_code": "31037部队"}, Whose.UNSAID),
    ],
)
def test_whom_a_page_is_about(said: dict[str, str], about: Whose) -> None:
    read = [ReadValue(key, value, 0.99) for key, value in said.items()]
    assert whose(read, theme().identity, name="张示例", id_number=MINE) == about


def test_a_misread_number_accuses_nobody() -> None:
    read = [ReadValue("id_number", THEIRS, 0.99, fault="校验码不对")]
    assert whose(read, theme().identity, name="张示例", id_number=MINE) == Whose.UNSAID
