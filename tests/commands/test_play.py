"""`onestop play` as an operator types it; tests/ops/test_rehearsal.py plays all sample applicants."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from onestop.ops import trial
from onestop.ops.commands import demo, play
from tests.commands import running
from tests.commands.conftest import Played

KEYS = {
    "example", "title", "theme", "case_number", "state", "outcome", "accepted_date", "due_date", "provisional", "items",
    "materials", "events", "log_intact", "differences",
}  # fmt: skip


@pytest.mark.long
def test_one_example_tells_its_story() -> None:
    ran = running.run("play", "16")
    assert ran.returncode == 0, ran.stderr
    assert "已办结（部分办结）" in ran.stdout
    assert "理由：落户地址不符合落户条件" in ran.stdout
    assert "2026-09-18 10:00　受理（窗口人员·竞秀区退役军人事务局）" in ran.stdout


def test_a_program_reads_the_records(played: Played) -> None:
    declined, concluded = played.declined, played.concluded
    assert set(concluded) == KEYS
    assert (declined["state"], declined["accepted_date"]) == ("declined", None)
    assert (concluded["state"], concluded["due_date"], concluded["log_intact"]) == ("concluded", "2026-11-24", True)
    card = next(item for item in concluded["items"] if item["code"] == "id_card")
    assert (card["applies"], card["state"], bool(card["why"])) == (True, "completed", True)


@pytest.mark.parametrize("program", [play.command, demo.command], ids=["play", "demo"])
def test_an_office_s_own_data_are_not_played_with(program: click.Command, tmp_path: Path) -> None:
    (tmp_path / trial.DATABASE).touch()
    ran = CliRunner().invoke(program, ["--data", str(tmp_path)], standalone_mode=False)
    assert isinstance(ran.exception, click.ClickException)
    assert "里是正式数据，不能用来演示" in ran.exception.message
