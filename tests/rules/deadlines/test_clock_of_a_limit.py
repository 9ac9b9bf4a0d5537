"""Pauses, proof, provisional dates, natural days and lights."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.deadlines import calendar, clock, workdays
from onestop.deadlines.calendar import Calendar
from onestop.deadlines.clock import DayNote, Light, Pause, Unit

BUILTIN = calendar.load_builtin()
WITHIN = (datetime.date(2024, 1, 1), datetime.date(2027, 6, 30))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def pause(start: str, end: str | None, reason: str = "待资金") -> Pause:
    return Pause(start=day(start), end=day(end) if end else None, reason=reason)


days = st.dates(*WITHIN)
pauses = st.lists(
    st.builds(
        lambda start, length, reason: Pause(start, start + datetime.timedelta(days=length), reason),
        days,
        st.integers(0, 40),
        st.sampled_from(["待资金", "待到场采集", "待档案"]),
    ),
    max_size=5,
)
limits = st.integers(1, 45)
units = st.sampled_from(Unit)


def walked(start: datetime.date, limit: int, stops: list[Pause], unit: Unit) -> datetime.date:
    """The due date by walking one day at a time, the slow and plain way."""
    date = start
    while limit:
        date += datetime.timedelta(days=1)
        if any(stop.end and stop.start < date <= stop.end for stop in stops):
            continue
        if unit is Unit.NATURAL_DAYS or BUILTIN.is_working_day(date):
            limit -= 1
    while not BUILTIN.is_working_day(date):
        date += datetime.timedelta(days=1)
    return date


@given(days, limits, pauses, units)
def test_due_date_is_what_walking_gives(start: datetime.date, limit: int, stops: list[Pause], unit: Unit) -> None:
    assert clock.due_date(BUILTIN, start, limit, unit=unit, pauses=stops)[0] == walked(start, limit, stops, unit)


@given(days, limits, pauses, units)
def test_the_proof_adds_up(start: datetime.date, limit: int, stops: list[Pause], unit: Unit) -> None:
    due = clock.due(BUILTIN, start, limit, unit=unit, pauses=stops)
    assert (due.date, due.provisional) == clock.due_date(BUILTIN, start, limit, unit=unit, pauses=stops)
    assert due.days[0] == DayNote(start, False, "受理当日不计入")
    assert due.days[-1].date == due.date
    assert [note.date for note in due.days] == [start + datetime.timedelta(days=n) for n in range(len(due.days))]
    assert sum(note.counted for note in due.days) == limit
    assert all(note.why for note in due.days)
    if unit is Unit.WORKING_DAYS:
        assert due.days[-1].counted
    stopped = {note.date for note in due.days if note.why.startswith("停表")}
    assert all(any(stop.start < date <= (stop.end or date) for stop in stops) for date in stopped)


@given(days, limits, st.permutations(range(4)), st.lists(pauses, min_size=4, max_size=4), units)
def test_the_order_of_pauses_does_not_matter(
    start: datetime.date, limit: int, order: list[int], groups: list[list[Pause]], unit: Unit
) -> None:
    given_order = [stop for group in groups for stop in group[:1]]
    other_order = [stop for place in order for stop in groups[place][:1]]
    first = clock.due(BUILTIN, start, limit, unit=unit, pauses=given_order)
    assert first == clock.due(BUILTIN, start, limit, unit=unit, pauses=other_order)


@given(days, limits, pauses, pauses, units)
def test_another_pause_never_makes_it_earlier(
    start: datetime.date, limit: int, stops: list[Pause], more: list[Pause], unit: Unit
) -> None:
    without = clock.due_date(BUILTIN, start, limit, unit=unit, pauses=stops)
    assert clock.due_date(BUILTIN, start, limit, unit=unit, pauses=stops + more) >= without


@given(pauses)
def test_merging_is_idempotent_and_keeps_the_days(stops: list[Pause]) -> None:
    spans = clock.stopped(stops)
    assert clock.merge(spans) == spans
    assert all(later[0] - earlier[1] > datetime.timedelta(days=1) for earlier, later in itertools.pairwise(spans))
    for date in (WITHIN[0] + datetime.timedelta(days=step) for step in range(0, 1300, 7)):
        inside = any(stop.start < date <= (stop.end or date) for stop in stops)
        assert any(first <= date <= last for first, last in spans) is inside


def test_spans_that_touch_or_lie_in_one_another_become_one() -> None:
    def span(first: str, last: str) -> clock.Span:
        return (day(first), day(last))

    apart = [span("2026-11-10", "2026-11-12"), span("2026-11-14", "2026-11-15")]
    assert clock.merge(reversed(apart)) == tuple(apart)
    touching = [*apart, span("2026-11-13", "2026-11-13")]
    assert clock.merge(touching) == (span("2026-11-10", "2026-11-15"),)
    assert clock.merge([span("2026-11-01", "2026-11-30"), *apart]) == (span("2026-11-01", "2026-11-30"),)


@given(days, days)
def test_remaining_agrees_with_the_light(due_date: datetime.date, today: datetime.date) -> None:
    due_date = workdays.next_working_day(BUILTIN, due_date)
    left = clock.remaining(BUILTIN, due_date, today)
    assert (clock.light(left, yellow=5, red=2) is Light.OVERDUE) is (today > due_date)


@pytest.mark.parametrize(
    ("stops", "expected"),
    [
        ([pause("2026-11-30", "2026-12-03")], "2026-12-18"),
        ([pause("2026-11-30", "2026-11-30")], "2026-12-15"),
        ([pause("2026-11-30", "2026-12-03"), pause("2026-12-01", "2026-12-04")], "2026-12-21"),
        ([pause("2026-12-04", "2026-12-06")], "2026-12-15"),
        ([pause("2026-11-01", "2026-11-25")], "2026-12-16"),
        ([pause("2026-10-01", "2026-10-08")], "2026-12-15"),
        ([pause("2026-12-15", "2026-12-18")], "2026-12-15"),
    ],
    ids=["three days", "one day stops nothing", "overlap", "a weekend", "begun before", "over before", "after it"],
)
def test_pauses_by_hand(builtin: Calendar, stops: list[Pause], expected: str) -> None:
    assert clock.due_date(builtin, day("2026-11-24"), 15, pauses=stops) == (day(expected), False)


def test_an_open_pause_lasts_through_today(builtin: Calendar) -> None:
    stops = [pause("2026-11-30", None)]
    assert clock.due_date(builtin, day("2026-11-24"), 15, pauses=stops, today=day("2026-12-03"))[0] == day("2026-12-18")
    assert clock.due_date(builtin, day("2026-11-24"), 15, pauses=stops, today=day("2026-11-29"))[0] == day("2026-12-15")
    with pytest.raises(ValueError, match="尚未结束"):
        clock.due_date(builtin, day("2026-11-24"), 15, pauses=stops)


def test_each_skipped_day_has_its_reason(builtin: Calendar) -> None:
    stops = [pause("2026-09-20", "2026-09-22", "待资金"), pause("2026-09-21", "2026-09-22", "待到场采集")]
    due = clock.due(builtin, day("2026-09-17"), 5, pauses=stops)
    assert [(note.date.day, note.counted, note.why) for note in due.days] == [
        (17, False, "受理当日不计入"),
        (18, True, "工作日"),
        (19, False, "周末"),
        (20, True, "因国庆节调休上班（国办发明电〔2025〕7号）"),
        (21, False, "停表：待资金"),
        (22, False, "停表：待资金、待到场采集"),
        (23, True, "工作日"),
        (24, True, "工作日"),
        (25, False, "中秋节放假（国办发明电〔2025〕7号）"),
        (26, False, "中秋节放假（国办发明电〔2025〕7号）"),
        (27, False, "中秋节放假（国办发明电〔2025〕7号）"),
        (28, True, "工作日"),
    ]


def test_a_reversed_pause_and_an_empty_limit_are_refused(builtin: Calendar) -> None:
    with pytest.raises(ValueError, match="早于开始日期"):
        pause("2026-12-03", "2026-12-02")
    with pytest.raises(ValueError, match="至少1天"):
        clock.due_date(builtin, day("2026-11-24"), 0)


def test_provisional_beyond_the_last_notice(builtin: Calendar) -> None:
    assert builtin.firm_through == day("2026-12-28")
    assert clock.due_date(builtin, day("2026-11-24"), 15) == (day("2026-12-15"), False)
    assert clock.due_date(builtin, day("2026-12-07"), 15) == (day("2026-12-28"), False)
    assert clock.due_date(builtin, day("2026-12-08"), 15) == (day("2026-12-29"), True)
    due = clock.due(builtin, day("2026-12-15"), 15)
    assert due.provisional
    assert due.date == day("2027-01-05")
    for note in due.days:
        assert ("节假日安排尚未公布，暂按周一至周五计算" in note.why) is (note.date > day("2026-12-28"))


def test_natural_days_roll_over_a_holiday(builtin: Calendar) -> None:
    due = clock.due(builtin, day("2026-09-01"), 30, unit=Unit.NATURAL_DAYS)
    assert due.date == day("2026-10-08")
    assert [note.date for note in due.days if note.counted][-1] == day("2026-10-01")
    assert due.days[30].why == "期满日：国庆节放假（国办发明电〔2025〕7号）"
    assert all(note.why.startswith("期满遇非工作日顺延") for note in due.days[31:])
    assert clock.due_date(builtin, day("2026-11-01"), 30, unit=Unit.NATURAL_DAYS)[0] == day("2026-12-01")


def test_a_natural_limit_pauses_too(builtin: Calendar) -> None:
    stops = [pause("2026-11-05", "2026-11-10")]
    found, _ = clock.due_date(builtin, day("2026-11-01"), 10, unit=Unit.NATURAL_DAYS, pauses=stops)
    assert found == day("2026-11-16")


def test_the_start_may_be_named_otherwise(builtin: Calendar) -> None:
    due = clock.due(builtin, day("2026-11-24"), 5, start_why="收件当日不计入")
    assert due.days[0].why == "收件当日不计入"


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-12-08", 3),
        ("2026-12-10", 1),
        ("2026-12-11", 0),
        ("2026-12-12", -1),
        ("2026-12-13", -1),
        ("2026-12-14", -1),
        ("2026-12-15", -2),
    ],
)
def test_remaining_working_days_of_a_friday(builtin: Calendar, today: str, left: int) -> None:
    assert clock.remaining(builtin, day("2026-12-11"), day(today)) == left


def test_lights() -> None:
    lights = {left: clock.light(left, yellow=3, red=1) for left in (5, 4, 3, 2, 1, 0, -1)}
    assert lights == {
        5: Light.GREEN,
        4: Light.GREEN,
        3: Light.YELLOW,
        2: Light.YELLOW,
        1: Light.RED,
        0: Light.RED,
        -1: Light.OVERDUE,
    }
    with pytest.raises(ValueError, match="不应多于"):
        clock.light(1, yellow=1, red=3)


@given(days, days)
def test_working_days_between_counts_both_ways(start: datetime.date, end: datetime.date) -> None:
    between = workdays.working_days_between(BUILTIN, start, end)
    assert between == -workdays.working_days_between(BUILTIN, end, start)
    if between > 0:
        assert workdays.working_days_after(BUILTIN, start, between) <= end


@pytest.mark.parametrize("start", ["2003-12-01", "2040-01-01", "2036-12-30"])
def test_days_outside_the_calendar_are_refused(builtin: Calendar, start: str) -> None:
    for unit in Unit:
        with pytest.raises(calendar.OutsideCalendar, match="超出工作日历的范围"):
            clock.due_date(builtin, day(start), 15, unit=unit)


def test_ten_years_beyond_the_last_notice_can_be_counted_on_an_assumption(builtin: Calendar) -> None:
    assert builtin.last_day == day("2036-12-31")
    assert clock.due_date(builtin, day("2036-12-22"), 5) == (day("2036-12-29"), True)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-11-24", "2026-11-24"),
        ("2026-11-23", "2026-11-21"),
        ("2026-11-22", "2026-11-21"),
        ("2026-10-08", "2026-10-01"),
        ("2026-09-21", "2026-09-21"),
        ("2026-09-20", "2026-09-19"),
    ],
)
def test_the_days_off_before_a_day(builtin: Calendar, today: str, first: str) -> None:
    assert workdays.first_day_off_before(builtin, day(today)) == day(first)


@given(days, limits)
def test_a_natural_limit_is_over_once_its_last_day_lies_before_the_days_off(start: datetime.date, limit: int) -> None:
    due, _ = clock.due_date(BUILTIN, start, limit, unit=Unit.NATURAL_DAYS)
    for today in (due, due + datetime.timedelta(days=1)):
        open_since = workdays.first_day_off_before(BUILTIN, today)
        assert ((open_since - start).days > limit) is (today > due)


def test_the_eve_of_the_first_day_can_be_a_start(builtin: Calendar) -> None:
    assert clock.due_date(builtin, day("2003-12-31"), 1)[0] == day("2004-01-02")
