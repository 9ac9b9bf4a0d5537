"""A season tried out agrees with what is known of queues, loses no case, and says who is overrun when."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from onestop.catalog import loader
from onestop.catalog.examples import load_examples
from onestop.deadlines import calendar
from onestop.simulation import arrivals, forecast, queueing, staffing
from onestop.simulation.season import WINDOW, Arrival, BadSeason, Job, Office, Profile, Season, Wait

FOLDER = Path(settings.ONESTOP_THEMES) / "veteran_discharge" / "2024"
THEME = loader.load(FOLDER)
KINDS = staffing.profiles(THEME, load_examples(FOLDER))
DAYS = calendar.load_builtin()
MONDAY = date(2026, 11, 30)
ONE_ITEM = Profile("one", (Job("card", "desk", limit=2),))


def season(found: Sequence[Arrival], office: Office, *, promise: int = 15) -> Season:
    return Season(MONDAY, promise, office, found)


def erlang_c(servers: int, load: float) -> float:
    """The share of the arrivals that must wait (Erlang 1917), for M/M/c with `load` = arrival rate × service time."""
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


@pytest.mark.parametrize(
    ("servers", "most"), [(1, 8_000), pytest.param(3, 90_000, marks=pytest.mark.full)], ids=["one", "three"]
)
def test_it_agrees_with_what_is_known_of_a_queue_with_several_servers(servers: int, most: int) -> None:
    service, load = 20.0, 0.6 * servers
    office = Office(people={WINDOW: 1, "desk": servers}, usual_minutes=service, window_minutes=0.0)
    per_day = load / service * office.day
    chance = random.Random(7)
    found = arrivals.invented(per_day, round(most / per_day), profiles=[ONE_ITEM], office=office, chance=chance)
    served = [one for one in queueing.run(season(found, office)) if one.station == "desk"]
    waited = sum(one.started - one.released for one in served) / len(served)
    expected = erlang_c(servers, load) * service / (servers - load)
    assert waited == pytest.approx(expected, rel=0.1)


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    bursts=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), min_size=1, max_size=5),
    people=st.integers(1, 3),
    share=st.floats(0, 1),
)
def test_a_burst_loses_no_case_and_makes_none(bursts: list[tuple[int, int]], people: int, share: float) -> None:
    office = Office(
        people=dict.fromkeys((WINDOW, *THEME.departments), people),
        waits={"id_card": Wait(share, 7)},
    )
    chance = random.Random(3)
    found = [
        Arrival((day + chance.random()) * office.day, chance.choice(KINDS))
        for day, count in bursts
        for _ in range(count)
    ]
    log = queueing.run(season(found, office))
    wanted = Counter(
        (number, name) for number, one in enumerate(found) for name in ["", *(job.item for job in one.profile.jobs)]
    )
    assert Counter((one.case, one.job.item if one.job else "") for one in log) == wanted
    for one in log:
        assert one.released <= one.started <= one.finished
    result = forecast.of(season(found, office), DAYS)
    assert (result.arrived, result.concluded) == (len(found), len(found))
    assert all(station.backlog[-1] == 0 for station in result.stations if station.backlog)


def test_an_item_begins_when_what_comes_before_it_has_ended() -> None:
    office = Office(people={WINDOW: 1, **dict.fromkeys(THEME.departments, 1)})
    found = arrivals.invented(6, 10, profiles=KINDS, office=office, chance=random.Random(2))
    log = queueing.run(season(found, office))
    ended = {(one.case, one.job.item): one.finished for one in log if one.job}
    held = [(ended[one.case, before], one.released) for one in log if one.job for before in one.job.after
            if (one.case, before) in ended]  # fmt: skip
    assert held
    assert all(end <= begin for end, begin in held)


class TestForecast:
    def burst(self, count: int, **more: object) -> Season:
        office = Office(people={WINDOW: 1, "desk": 1}, spread="fixed", usual_minutes=210, window_minutes=0, **more)  # type: ignore[arg-type]
        return season([Arrival(0.0, ONE_ITEM)] * count, office, promise=5)

    def test_says_from_which_day_on_it_is_too_much_and_what_one_more_person_changes(self) -> None:
        # Two a working day: the thirteenth ends on the seventh day, when five days after the first are over.
        found = forecast.with_one_more(self.burst(20), DAYS)
        window, desk = found.stations
        assert (found.late, found.first_late) == (8, date(2026, 12, 8))
        assert (desk.busy, desk.longest_queue, desk.longest_on) == (1.0, 18, MONDAY)
        assert (desk.late, desk.first_late) == (14, date(2026, 12, 3))
        assert (desk.late_cases_with_one_more, window.late_cases_with_one_more) == (0, 8)
        assert desk.late_with_one_more == 8

    def test_a_wait_for_the_outside_stops_the_clock(self) -> None:
        waited = forecast.of(self.burst(2, waits={"card": Wait(1.0, 10)}), DAYS)
        assert (waited.late, waited.ninth_decile_days) == (0, 10)

    def test_days_off_are_no_days_of_the_season(self) -> None:
        found = forecast.of(replace(self.burst(60), first_day=date(2026, 9, 28)), DAYS)
        assert found.days[2:5] == (date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9))
        assert date(2026, 10, 10) in found.days, "a Saturday that is worked"

    def test_the_same_seed_is_the_same_season(self) -> None:
        office = staffing.usual(THEME)
        found = arrivals.invented(5, 20, profiles=KINDS, office=office, chance=random.Random(4))
        assert forecast.of(season(found, office), DAYS) == forecast.of(season(found, office), DAYS)

    def test_the_window_has_its_own_limit(self) -> None:
        office = Office(people={WINDOW: 1, "desk": 5}, spread="fixed", window_minutes=210)
        slow = Season(MONDAY, 15, office, [Arrival(0.0, ONE_ITEM)] * 20, answer=5)
        assert forecast.of(slow, DAYS).stations[0].late == 8


class TestFiles:
    def read(self, text: str) -> tuple[date, list[Arrival]]:
        office = staffing.usual(THEME)
        return arrivals.read(text, profiles=KINDS, office=office, calendar=DAYS, chance=random.Random(1))

    def test_arrivals_come_on_their_days_and_those_of_a_day_off_on_the_next(self) -> None:
        first, found = self.read("date,count,profile\n2026-12-05,3,01_all_eleven\n2026-12-04,2,\n")
        day = Office(people={}).day
        assert first == date(2026, 12, 4)
        assert [int(one.at / day) for one in found] == [0, 0, 1, 1, 1]
        assert {one.profile.code for one in found[2:]} == {"01_all_eleven"}

    @pytest.mark.parametrize(("text", "says"), [
        ("", "第一行应是列名"),
        ("day,count\n2026-12-01,3\n", "第一行应是列名"),
        ("date,count\n", "没有一行到件"),
        ("date,count\n2026-12-01,3\n1.12.2026,3\n", "第 3 行：日期"),
        ("date,count\n2026-12-01,-3\n", "第 2 行：件数应在"),
        ("date,count\n2026-12-01,0\n", "合计应在 1 至"),
        ("date,count\n2026-12-01,99999\n2026-12-02,99999\n", "现在是 199998"),
        ("date,count,profile\n2026-12-01,1,nobody\n", "没有示例“nobody”。可以用的有：01_all_eleven"),
    ])  # fmt: skip
    def test_a_wrong_row_is_named(self, text: str, says: str) -> None:
        with pytest.raises(BadSeason, match=says):
            self.read(text)

    def test_an_office_is_read_whole(self) -> None:
        text = """
        hours_per_day = 6
        spread = "fixed"
        [people]
        window = 2
        police = 3
        [minutes]
        window = 45
        default = 15
        id_card = 30
        [waits.pension_transfer]
        share = 0.4
        working_days = 20
        [mix]
        01_all_eleven = 2
        """
        office, kinds = staffing.read(text, THEME, KINDS)
        assert (office.day, office.spread, office.people["police"], office.people["social_security"]) == (
            360,
            "fixed",
            3,
            1,
        )
        assert [office.minutes_of(name) for name in (WINDOW, "id_card", "skills_training")] == [45, 30, 15]
        assert office.waits == {"pension_transfer": Wait(0.4, 20)}
        assert {kind.code: kind.weight for kind in kinds if kind.weight} == {"01_all_eleven": 2.0}

    @pytest.mark.parametrize(("text", "says"), [
        ("[people", "不是正确的 TOML"),
        ("peple = 3", "没有“peple”这一项。可以写：hours_per_day"),
        ("people = 3", r"写作 \[people\]"),
        ("[people]\npolise = 3", "没有“people.polise”这一项"),
        ("[people]\npolice = 0", "people.police 应是 1 至 1000"),
        ('[minutes]\nid_card = "long"', "minutes.id_card 应是 0 至"),
        ('spread = "wide"', "spread 只能写"),
        ("[waits.id_card]\nshare = 2\nworking_days = 3", "waits.id_card.share 应是 0 至 1"),
        ("[waits.id_card]\nshare = 0.5", "waits.id_card.working_days 应是 1 至"),
        ("[mix]\n01_all_eleven = 0", "比重要大于 0"),
    ])  # fmt: skip
    def test_what_is_wrong_about_an_office_is_named(self, text: str, says: str) -> None:
        with pytest.raises(BadSeason, match=says):
            staffing.read(text, THEME, KINDS)
