"""Rehearsals: every sample applicant ends as the file says, whatever the connection does."""

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from onestop.accounts import demo
from onestop.cases import rulebook
from onestop.cases.models import CaseEvent
from onestop.catalog.messages import TOLD
from onestop.exchange import reconcile
from onestop.exchange.connectors import registry
from onestop.exchange.findings import Stage
from onestop.exchange.models import Message
from onestop.exchange.reconcile import Reconciliation
from onestop.ops.rehearsal import repertoire, stage
from onestop.ops.rehearsal.part import RehearsalBroken
from onestop.ops.rehearsal.record import Record
from tests import scenario
from tests.exchange.pretend import Sandbox

THEMES = Path(django_settings.ONESTOP_THEMES)
ANOTHER_FIELD = Path(__file__).parents[1] / "rules" / "themes"
EVERY = repertoire.pieces(THEMES)
SOME = ("05", "21", "2024/01")
"""Between them whatever can happen in an example that is not played below; `make play` plays the others."""

pytestmark = pytest.mark.django_db


def played(*names: str, faults: float = 0, themes: Path = THEMES) -> tuple[Record, ...]:
    """The records of these sample applicants, at an office that sends text messages."""
    scenario.plant()
    demo.connect(["sms"])
    pieces = repertoire.chosen(EVERY if themes == THEMES else repertoire.pieces(themes), names)
    return stage.play(pieces, faults=faults, slow_seconds=0.01)


def assert_all_accounted_for() -> None:
    """Nothing got lost on the way, by the word of the sandbox too."""
    statuses = partial(reconcile.ask, registry.connector_for)
    walk = Reconciliation(at=timezone.now(), statuses=statuses)
    assert list(walk.findings()) == []
    assert walk.account.items.keys() == {Stage.FINISHED, Stage.NOT_APPLICABLE}


def assert_everybody_was_told_once(sandbox: Sandbox) -> None:
    """Counted at the gateway: one message for each entry that has words, and none besides."""
    entries = CaseEvent.objects.filter(name__in=TOLD).select_related("case")
    silent = {(one.name, one.item_code) for one in entries if not Message.objects.filter(event=one).exists()}
    # Who submits needs no message about it, only whoever is acted for.
    assert silent <= {("work_item.completed", "discharge_report"), ("case.submitted", "")}
    sent = Message.objects.filter(outcome="delivered").values_list("delivery_id", flat=True)
    assert len(sent) == Message.objects.count()
    assert sorted(one["id"] for one in sandbox.received("sms")) == sorted(str(one) for one in sent)


@pytest.mark.long
@pytest.mark.parametrize("names", [SOME, pytest.param(("all",), marks=pytest.mark.full)], ids=["some", "all"])
def test_examples_end_as_their_files_say(sandbox: Sandbox, names: Sequence[str]) -> None:
    records, pieces = played(*names), repertoire.chosen(EVERY, names)
    assert [(record.theme, record.example) for record in records] == [
        (f"{piece.theme.code}/{piece.theme.version}", piece.example.code) for piece in pieces
    ]
    for record, piece in zip(records, pieces, strict=True):
        expect = piece.example.expect
        assert record.differences == ()
        assert record.log_intact
        assert (record.state, record.outcome or "", record.due_date) == (expect.state, expect.outcome, expect.due_date)
        assert tuple(item.code for item in record.items if item.applies) == expect.items
        assert tuple(one.code for one in record.materials if one.required) == expect.materials
        assert all(item.why for item in record.items)
        assert all(material.why for material in record.materials)
    assert_all_accounted_for()
    assert_everybody_was_told_once(sandbox)


def test_a_second_rehearsal_in_the_same_place_is_like_the_first(sandbox: Sandbox) -> None:
    [first], [second] = played("09"), played("09")
    assert first.case_number != second.case_number
    assert second.differences == ()


def test_calls_that_fail_change_nothing_of_the_end(sandbox: Sandbox) -> None:
    [record] = played("18", faults=0.3)
    assert (record.differences, record.log_intact) == ((), True)
    assert_all_accounted_for()
    assert_everybody_was_told_once(sandbox)


@pytest.mark.full
@pytest.mark.parametrize("faults", [0.3, 0.6])
def test_every_example_ends_the_same_with_a_share_of_all_calls_failing(sandbox: Sandbox, faults: float) -> None:
    records = played("all", faults=faults)
    assert len(records) == len(EVERY)
    assert [record for record in records if record.differences or not record.log_intact] == []


@pytest.fixture
def altered(tmp_path: Path) -> Path:
    """Themes of which a test changes an example."""
    shutil.copytree(THEMES, tmp_path / "themes")
    return tmp_path / "themes"


def _change(themes: Path, example: str, old: str, new: str) -> None:
    [file] = themes.glob(f"*/2022/examples/{example}_*.toml")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_example_that_ends_otherwise_is_told(sandbox: Sandbox, altered: Path) -> None:
    _change(altered, "16", '"partial"', '"all_done"')
    [record] = played("16", themes=altered)
    assert record.differences == ("办结结果：文件写的是 all_done，实际是 partial",)


def test_an_example_that_cannot_go_on_says_where_and_why(sandbox: Sandbox, altered: Path) -> None:
    _change(altered, "01", 'host_name = "刘大有"\n', "")
    with pytest.raises(RehearsalBroken, match="示例“01_with_parents”演练不下去") as broken:
        played("01", themes=altered)
    assert "host_name：" in str(broken.value)


@pytest.fixture
def another_field(settings: Settings) -> Iterator[Path]:
    """An installation that knows another theme only."""
    settings.ONESTOP_THEMES = ANOTHER_FIELD
    rulebook.library.cache_clear()
    yield ANOTHER_FIELD
    rulebook.library.cache_clear()


def test_a_theme_of_another_field_is_played_without_a_line_of_code(sandbox: Sandbox, another_field: Path) -> None:
    records = played(themes=another_field)
    assert [(record.theme, record.state, record.differences) for record in records] == [
        ("library_card/1", "concluded", ()),
        ("library_card/1", "declined", ()),
    ]


def test_an_unknown_example_is_refused_with_the_list() -> None:
    with pytest.raises(repertoire.NoSuchExample, match=r"没有示例“2024/07”.*2022/01_with_parents"):
        repertoire.chosen(EVERY, ["01", "2024/07"])


def test_examples_are_called_by_name_or_number_with_or_without_the_version() -> None:
    def called(*names: str) -> list[tuple[str, str]]:
        return [(piece.theme.version, piece.example.code) for piece in repertoire.chosen(EVERY, names)]

    assert called("01") == called("01_with_parents") == called("2022/01") == [("2022", "01_with_parents")]
    assert called("2024/01", "16") == [("2022", "16_one_item_refused"), ("2024", "01_all_eleven")]
    assert called("all") == called() == [(piece.theme.version, piece.example.code) for piece in EVERY]
