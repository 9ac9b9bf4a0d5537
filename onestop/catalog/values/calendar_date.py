"""Dates and months as people write them."""

import re
from calendar import monthrange
from datetime import date

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

EARLIEST = date(1900, 1, 1)
_BLANKS = re.compile(" +")
_DATE_SHAPES = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})[日号]"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_MONTH_SHAPES = (
    re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月"),
    re.compile(r"([0-9]{4})([0-9]{2})"),
)
_SHORT_YEAR = re.compile(r"[0-9]{2}(?:年|[-/.][0-9]{1,2}(?:[-/.]|$)).*")
_YEAR = re.compile(r"[0-9]{4}年?")
_STORED = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_MONTHS = 12


def check_date(text: str, *, earliest: date = EARLIEST, latest: date | None = None) -> str:
    """The date as ISO 8601, e.g. 2026-03-05, from that form or 2026/3/5, 2026.3.5, 2026年3月5日, 20260305."""
    typed = _typed(text)
    found = next((match for shape in _DATE_SHAPES if (match := shape.fullmatch(typed))), None)
    if not found:
        raise _wrong_date_shape(typed)
    year, month, day = int(found[1]), int(found[3]), int(found[4])
    _require_month(year, month)
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueRefused("day", f"没有这一天：{year} 年 {month} 月只有 {last} 天，请核对日期。")
    value = date(year, month, day)
    if value < earliest:
        raise ValueRefused("too_early", f"日期不能早于 {_words(earliest)}，请核对。")
    if latest is not None and value > latest:
        raise ValueRefused("too_late", f"日期不能晚于 {_words(latest)}，请核对。")
    return value.isoformat()


def check_year_month(text: str, *, earliest: date = EARLIEST, latest: date | None = None) -> str:
    """The month as ISO 8601, e.g. 2026-03; the bounds count by the month they lie in."""
    typed = _typed(text)
    found = next((match for shape in _MONTH_SHAPES if (match := shape.fullmatch(typed))), None)
    if not found:
        raise _wrong_month_shape(typed)
    year, month = int(found[1]), int(found[2])
    _require_month(year, month)
    if (year, month) < (earliest.year, earliest.month):
        raise ValueRefused("too_early", f"年月不能早于 {earliest.year} 年 {earliest.month} 月，请核对。")
    if latest is not None and (year, month) > (latest.year, latest.month):
        raise ValueRefused("too_late", f"年月不能晚于 {latest.year} 年 {latest.month} 月，请核对。")
    return f"{year:04}-{month:02}"


def in_words(value: str) -> str:
    """2026年3月5日 for 2026-03-05, 2026年3月 for 2026-03; anything else as it is: a draft may hold what is no date."""
    found = _STORED.fullmatch(value)
    if not found:
        return value
    day = f"{int(found[3])}日" if found[3] else ""
    return f"{found[1]}年{int(found[2])}月{day}"


def _typed(text: str) -> str:
    return _BLANKS.sub("", characters.half_width(characters.cleaned(text)))


def _require_month(year: int, month: int) -> None:
    if year == 0:
        raise ValueRefused("year", "没有 0 年，请核对年份。")
    if not 1 <= month <= _MONTHS:
        raise ValueRefused("month", f"没有 {month} 月，月份应为 1 至 12，请核对。")


def _words(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _wrong_date_shape(typed: str) -> ValueRefused:
    if _YEAR.fullmatch(typed) or any(shape.fullmatch(typed) for shape in _MONTH_SHAPES):
        return ValueRefused("incomplete", "日期不完整，请填写年、月、日，例如 2026年3月5日。")
    if _SHORT_YEAR.fullmatch(typed):
        return ValueRefused("short_year", "年份应写四位数字，例如 2026年3月5日。")
    return ValueRefused("shape", "看不出是哪一天，请按“2026年3月5日”或“2026-03-05”的样子填写。")


def _wrong_month_shape(typed: str) -> ValueRefused:
    if _YEAR.fullmatch(typed):
        return ValueRefused("incomplete", "缺少月份，请填写年和月，例如 2026年3月。")
    if any(shape.fullmatch(typed) for shape in _DATE_SHAPES):
        return ValueRefused("too_exact", "这里只填年和月，请去掉“日”，例如 2026年3月。")
    if _SHORT_YEAR.fullmatch(typed):
        return ValueRefused("short_year", "年份应写四位数字，例如 2026年3月。")
    return ValueRefused("shape", "看不出是哪年哪月，请按“2026年3月”或“2026-03”的样子填写。")
