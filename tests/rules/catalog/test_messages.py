"""What the applicant is told: how names are spoken of, how long a message is, when it may ring."""

from datetime import datetime

import pytest

from onestop.cases import events
from onestop.cases.states import Outcome
from onestop.catalog import messages
from tests.rules.veteran_discharge import seed_tables

NIGHT = "21:00-08:00"


def test_everything_told_is_an_entry_of_the_case_log() -> None:
    assert messages.TOLD.keys() <= events.LABELS.keys()
    assert set(messages.OUTCOMES) == set(Outcome)


@pytest.mark.parametrize(
    ("name", "surname"),
    [("刘建军", "刘"), ("欧阳建军", "欧阳"), ("阿卜杜拉·买买提", ""), ("John Smith", ""), ("刘", ""), ("", "")],
)
def test_people_are_called_by_their_surname_or_not_at_all(name: str, surname: str) -> None:
    assert messages.surname_of(name) == surname


def test_a_rare_character_takes_the_room_of_two() -> None:
    assert messages.units("𫖯") == 2
    assert messages.units(messages.as_sent("某某", "您好")) == 6


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-09-18T20:59", None),
        ("2026-09-18T21:00", "2026-09-19T08:00"),
        ("2026-09-19T00:00", "2026-09-19T08:00"),
        ("2026-09-19T07:59", "2026-09-19T08:00"),
        ("2026-09-19T08:00", None),
    ],
)
def test_the_night_is_quiet_until_the_morning(moment: str, until: str | None) -> None:
    expected = datetime.fromisoformat(until) if until else None
    assert messages.quiet_until(NIGHT, datetime.fromisoformat(moment)) == expected


def test_hours_within_a_day_and_no_hours_at_all() -> None:
    noon = datetime.fromisoformat("2026-09-18T13:00")
    assert messages.quiet_until("12:00-14:00", noon) == datetime.fromisoformat("2026-09-18T14:00")
    assert messages.quiet_until("", noon) is None


def test_no_words_of_the_theme_can_name_a_person() -> None:
    theme = seed_tables.theme()
    personal = {field.key for field in theme.form.fields}
    assert all(messages.placeholders(event).isdisjoint(personal) for event in messages.TOLD)
