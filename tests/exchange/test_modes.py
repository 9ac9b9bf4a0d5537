"""Departments in our workbench or in their own systems: whichever it is, a case comes to the same end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from onestop.accounts import demo
from onestop.cases import events
from onestop.cases.models import Case, CaseEvent, Clock
from onestop.exchange import sealed
from onestop.exchange.models import Delivery, Message
from onestop.ops.rehearsal import repertoire, stage
from onestop.ops.rehearsal.record import Record
from tests import scenario
from tests.exchange import line as lines
from tests.exchange import pretend
from tests.exchange.pretend import HUB, KEY, Sandbox

SAMPLES = [
    pytest.param("16", id="a refusal"),
    pytest.param("18", id="a correction", marks=pytest.mark.full),
    pytest.param("21", id="pauses for money", marks=pytest.mark.full),
]
INVENTED = re.compile(r"[A-Z]{2}\d+|\d{20}|[\d,]+\.\d\d元|\d{4}年\d+月\d+日|\d{4}-\d\d-\d\d")
"""Numbers, sums and days that each side of the rehearsal makes up for itself, and the number of the case."""

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def sandbox(tmp_path: Path, settings: Settings) -> Iterator[Sandbox]:
    """A running sandbox that the settings name."""
    with pretend.running(tmp_path) as running, pretend.own_connectors():
        settings.ONESTOP_SANDBOX_URL, settings.ONESTOP_EXCHANGE_KEY = running.address, KEY.decode()
        yield running


@dataclass(frozen=True)
class End:
    """All of a case's end that must not depend on where its departments worked."""

    case: tuple[object, ...]
    items: dict[str, tuple[object, ...]]
    log: dict[str, list[tuple[str, str, str]]]
    """By item: what happened, on which day, and whose doing it was; of the whole case what and when. Not the warnings
    of a clock: of what falls on the same moment, the worker comes now to this first and now to that."""
    clocks: list[tuple[object, ...]]
    told: list[tuple[str, str, str]]
    """What the applicant was told, about which item."""


def played(sample: str, kinds: Sequence[str]) -> list[Record]:
    """The sample, at an office where departments of these kinds work in their own systems."""
    scenario.plant()
    demo.handle_in_own_systems(kinds)
    demo.connect(["sms"])
    pieces = repertoire.chosen(repertoire.pieces(Path(django_settings.ONESTOP_THEMES)), [sample])
    return list(stage.play(pieces))


def end_of(record: Record) -> End:
    case = Case.objects.get(number=record.case_number)
    log: dict[str, list[tuple[str, str, str]]] = {}
    for entry in CaseEvent.objects.filter(case=case).exclude(name=events.CLOCK_WARNED).order_by("sequence"):
        whose = entry.actor_label.rpartition("·")[2] if entry.item_code else ""
        log.setdefault(entry.item_code, []).append((entry.name, f"{entry.at:%Y-%m-%d}", whose))
    clocks = Clock.objects.filter(case=case).values_list(
        "work_item__item_code", "kind", "started_on", "days", "unit", "pauses", "due_date", "provisional"
    )
    told = Message.objects.filter(case=case).select_related("event")
    return End(
        case=(record.state, record.outcome, record.due_date, record.provisional, record.differences, record.log_intact),
        items={one.code: (one.applies, one.state, one.department, one.due_date) for one in record.items},
        log={code: sorted(entries) if not code else entries for code, entries in log.items()},
        clocks=sorted(clocks, key=str),
        told=sorted(
            (one.event.name, one.event.item_code, INVENTED.sub("…", sealed.message(one)["text"])) for one in told
        ),
    )


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_case_ends_alike_in_our_workbench_and_in_their_own_systems(sandbox: Sandbox, sample: str) -> None:
    [one] = played(sample, [])
    about_items = Delivery.objects.filter(kind__in=["item", "correction"], system=HUB)
    assert not about_items.exists(), "everything was done in the workbench"
    [other] = played(sample, lines.OWN_SYSTEMS)
    assert about_items.filter(state="answered").count() > 3
    ours, theirs = end_of(one), end_of(other)
    assert ours.case == theirs.case
    assert ours.items == theirs.items
    assert ours.log == theirs.log
    assert ours.clocks == theirs.clocks
    assert ours.told == theirs.told
    assert ours.told, one.example
