"""2025 and 2026, written down from the two notices by hand, day by day."""

import datetime

import pytest

from onestop.deadlines import clock
from onestop.deadlines.calendar import Calendar

NUMBER = {2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}

OFF = {
    2025: [
        ("元旦", "01-01"),
        ("春节", "01-28 01-29 01-30 01-31 02-01 02-02 02-03 02-04"),
        ("清明节", "04-04 04-05 04-06"),
        ("劳动节", "05-01 05-02 05-03 05-04 05-05"),
        ("端午节", "05-31 06-01 06-02"),
        ("国庆节、中秋节", "10-01 10-02 10-03 10-04 10-05 10-06 10-07 10-08"),
    ],
    2026: [
        ("元旦", "01-01 01-02 01-03"),
        ("春节", "02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22 02-23"),
        ("清明节", "04-04 04-05 04-06"),
        ("劳动节", "05-01 05-02 05-03 05-04 05-05"),
        ("端午节", "06-19 06-20 06-21"),
        ("中秋节", "09-25 09-26 09-27"),
        ("国庆节", "10-01 10-02 10-03 10-04 10-05 10-06 10-07"),
    ],
}

MADE_UP = {
    2025: [("春节", "01-26 02-08"), ("劳动节", "04-27"), ("国庆节、中秋节", "09-28 10-11")],
    2026: [
        ("元旦", "01-04"),
        ("春节", "02-14 02-28"),
        ("劳动节", "05-09"),
        ("国庆节", "09-20 10-10"),
    ],
}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_and_its_reason(builtin: Calendar, year: int) -> None:
    expected = {}
    for step in range((datetime.date(year, 12, 28) - datetime.date(year, 1, 1)).days + 1):
        date = datetime.date(year, 1, 1) + datetime.timedelta(days=step)
        expected[date] = "周末" if date.weekday() >= 5 else "工作日"
    for name, days in OFF[year]:
        expected |= {day(f"{year}-{text}"): f"{name}放假（{NUMBER[year]}）" for text in days.split()}
    for name, days in MADE_UP[year]:
        expected |= {day(f"{year}-{text}"): f"因{name}调休上班（{NUMBER[year]}）" for text in days.split()}
    assert {date: builtin.why(date) for date in expected} == expected
    for date, why in expected.items():
        assert builtin.is_working_day(date) is (why == "工作日" or "上班" in why)


def test_number_of_working_days(builtin: Calendar) -> None:
    assert builtin.rank(day("2025-12-31")) - builtin.rank(day("2024-12-31")) == 248
    assert builtin.rank(day("2026-12-31")) - builtin.rank(day("2025-12-31")) == 248


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2025-01-20", 15, "2025-02-14"),
        ("2025-04-25", 5, "2025-05-06"),
        ("2025-09-22", 15, "2025-10-17"),
        ("2025-12-24", 15, "2026-01-15"),
        ("2026-01-01", 1, "2026-01-04"),
        ("2026-02-13", 15, "2026-03-12"),
        ("2026-09-15", 15, "2026-10-12"),
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-11-24", 15, "2026-12-15"),
        ("2018-12-24", 5, "2018-12-29"),
    ],
)
def test_due_dates(builtin: Calendar, start: str, limit: int, expected: str) -> None:
    assert clock.due_date(builtin, day(start), limit) == (day(expected), False)


def test_the_notices_are_cited(builtin: Calendar) -> None:
    for year in (2025, 2026):
        notice = builtin.notice_of(year)
        assert notice is not None
        assert notice.number == NUMBER[year]
        assert notice.title == f"国务院办公厅关于{year}年部分节假日安排的通知"
        assert notice.url.startswith("https://www.gov.cn/")


def test_years_from_a_package_name_it_and_claim_no_number(builtin: Calendar) -> None:
    assert [notice.year for notice in builtin.notices] == list(range(2004, 2027))
    for notice in builtin.notices[:-2]:
        assert notice.number == ""
        assert "chinesecalendar" in notice.source
    assert builtin.why(day("2024-10-01")) == "国庆节放假（2024年节假日安排，据chinesecalendar 1.11.0整理）"
