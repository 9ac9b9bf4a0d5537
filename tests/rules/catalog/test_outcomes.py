"""What an item resulted in is kept in the form of its kind, or refused in words."""

from datetime import date
from typing import Any

import pytest

from onestop.catalog import outcomes
from onestop.catalog.ending import OutcomeField
from onestop.catalog.values import money
from onestop.catalog.values.refusal import ValueRefused
from tests import people

TODAY = date(2026, 9, 15)
MINE = people.make_id_number()
OTHER = people.make_id_number(sequence=2)


def field(kind: str, **more: Any) -> OutcomeField:
    return OutcomeField(key="it", label="结果", kind=kind, **more)


def check(one: OutcomeField, typed: str) -> str:
    return outcomes.check(one, typed, today=TODAY, form={"id_number": MINE})


@pytest.mark.parametrize(("kind", "typed", "kept", "shown"), [
    ("text", " 冀F-1 ", "冀F-1", "冀F-1"),
    ("date", "2026.9.5", "2026-09-05", "2026年9月5日"),
    ("until", "2046.9.5", "2046-09-05", "2046年9月5日"),
    ("until", " 长期 ", "长期", "长期"),
    ("money", "9000", "9000.00", "9,000.00元"),
    ("money", "￥12,345,678.9元", "12345678.90", "12,345,678.90元"),
    ("money", "０．０１", "0.01", "0.01元"),
    ("integer", " 24 ", "24", "24"),
    ("years", "２年", "2", "2"),
    ("years", "02.50", "2.5", "2.5"),
    ("years", "0.5", "0.5", "0.5"),
])  # fmt: skip
def test_taken(kind: str, typed: str, kept: str, shown: str) -> None:
    assert check(field(kind), typed) == kept
    assert outcomes.in_words({"it": field(kind)}, "it", kept) == shown


@pytest.mark.parametrize(("kind", "typed", "says"), [
    ("text", "长" * 201, "最多 200 字"),
    ("date", "2026-02-30", "没有这一天"),
    ("until", "永久", "没有期限的请填“长期”"),
    ("money", "九千", "以元为单位填写数字"),
    ("money", "9000.001", "最多两位小数"),
    ("money", "90,00", "以元为单位填写数字"),
    ("money", "-1", "以元为单位填写数字"),
    ("money", "0.00", "大于零"),
    ("money", "9" * 12, "不会有这么大"),
    ("integer", "24.5", "整数"),
    ("integer", "二十四", "整数"),
    ("years", "已办理", "应填年数"),
    ("years", "2.3", "应填年数"),
    ("years", "0", "应填年数"),
    ("years", "200", "应填年数"),
    ("id_number", "MN01234567", "只能有数字"),
])  # fmt: skip
def test_refused(kind: str, typed: str, says: str) -> None:
    with pytest.raises(ValueRefused, match=says):
        check(field(kind), typed)


def test_what_a_theme_asks_of_a_field_beyond_its_kind() -> None:
    number = field("text", accepts="[0-9]{6,12}", accepts_message="户号是一串数字。")
    assert check(number, "130602118") == "130602118"
    with pytest.raises(ValueRefused, match="户号是一串数字"):
        check(number, "保定市竞秀区朝阳街 1 号")

    done = field("date", not_future=True)
    assert check(done, "2026-09-15") == "2026-09-15"
    with pytest.raises(ValueRefused, match="不能晚于 2026 年 9 月 15 日"):
        check(done, "2026-09-16")

    about_the_applicant = field("id_number", agrees_with="id_number")
    assert check(about_the_applicant, MINE) == MINE
    with pytest.raises(ValueRefused, match="是不是同一个人"):
        check(about_the_applicant, OTHER)


@pytest.mark.parametrize("fen", [1, 10, 99, 100, 900_000, 123_456_789])
def test_money_is_reckoned_in_fen(fen: int) -> None:
    assert money.in_fen(money.in_yuan(fen)) == fen
    assert money.in_fen(money.check_money(f"{fen // 100}.{fen % 100:02}")) == fen


def test_what_was_kept_before_it_had_a_kind_is_shown_as_it_is() -> None:
    assert outcomes.in_words({"it": field("money")}, "it", "约九千元") == "约九千元"
    assert outcomes.in_words({"it": field("until")}, "it", "二十年") == "二十年"
