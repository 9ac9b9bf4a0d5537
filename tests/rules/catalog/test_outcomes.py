"""What an item resulted in is kept in the form of its kind, or refused in words."""

import pytest

from onestop.catalog import outcomes
from onestop.catalog.ending import OutcomeField
from onestop.catalog.values import money
from onestop.catalog.values.refusal import ValueRefused


def field(kind: str) -> OutcomeField:
    return OutcomeField(key="it", label="结果", kind=kind)


@pytest.mark.parametrize(("kind", "typed", "kept", "shown"), [
    ("text", " 冀F-1 ", "冀F-1", "冀F-1"),
    ("date", "2026.9.5", "2026-09-05", "2026年9月5日"),
    ("money", "9000", "9000.00", "9,000.00元"),
    ("money", "￥12,345,678.9元", "12345678.90", "12,345,678.90元"),
    ("money", "０．０１", "0.01", "0.01元"),
    ("integer", " 24 ", "24", "24"),
])  # fmt: skip
def test_taken(kind: str, typed: str, kept: str, shown: str) -> None:
    assert outcomes.check(field(kind), typed) == kept
    assert outcomes.in_words({"it": field(kind)}, "it", kept) == shown


@pytest.mark.parametrize(("kind", "typed", "says"), [
    ("text", "长" * 201, "最多 200 字"),
    ("date", "2026-02-30", "没有这一天"),
    ("money", "九千", "以元为单位填写数字"),
    ("money", "9000.001", "最多两位小数"),
    ("money", "90,00", "以元为单位填写数字"),
    ("money", "-1", "以元为单位填写数字"),
    ("money", "0.00", "大于零"),
    ("money", "9" * 12, "不会有这么大"),
    ("integer", "24.5", "整数"),
    ("integer", "二十四", "整数"),
])  # fmt: skip
def test_refused(kind: str, typed: str, says: str) -> None:
    with pytest.raises(ValueRefused, match=says):
        outcomes.check(field(kind), typed)


@pytest.mark.parametrize("fen", [1, 10, 99, 100, 900_000, 123_456_789])
def test_money_is_reckoned_in_fen(fen: int) -> None:
    assert money.in_fen(money.in_yuan(fen)) == fen
    assert money.in_fen(money.check_money(f"{fen // 100}.{fen % 100:02}")) == fen


def test_what_was_kept_before_it_had_a_kind_is_shown_as_it_is() -> None:
    assert outcomes.in_words({"it": field("money")}, "it", "约九千元") == "约九千元"
