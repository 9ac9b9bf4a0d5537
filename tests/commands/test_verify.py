"""`onestop verify` finds what was done to a log behind the system's back, and says where."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import running


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with one case that has ended, and its number."""
    folder = tmp_path_factory.mktemp("played")
    ran = running.run("play", "09", "--data", str(folder), "--json")
    assert ran.returncode == 0, ran.stderr
    return folder, json.loads(ran.stdout)[0]["case_number"]


@pytest.fixture
def meddle(played: tuple[Path, str]) -> Iterator[sqlite3.Connection]:
    """The database as somebody with a tool of their own would open it; put right again afterwards."""
    file = played[0] / "onestop.sqlite3"
    with closing(sqlite3.connect(file)) as before, closing(sqlite3.connect(":memory:")) as kept:
        before.backup(kept)
        yield before
        before.rollback()
        kept.backup(before)


def test_an_untouched_log_holds(played: tuple[Path, str]) -> None:
    folder, number = played
    ran = running.run("verify", number, "--data", str(folder), "--json")
    assert ran.returncode == 0
    assert json.loads(ran.stdout) == {
        "holds": True,
        "cases": [{"case_number": number, "events": 2, "intact": True, "broken_at": None}],
    }


def test_a_changed_log_is_found(played: tuple[Path, str], meddle: sqlite3.Connection) -> None:
    meddle.execute("UPDATE cases_caseevent SET actor_label = 'someone' WHERE sequence = 2")
    meddle.commit()
    ran = running.run("verify", "--data", str(played[0]))
    assert ran.returncode == 1
    assert "第2条起与校验链不符" in ran.stdout


def test_an_unknown_number_is_wrong_usage(played: tuple[Path, str]) -> None:
    ran = running.run("verify", "nothing", "--data", str(played[0]), "--json")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "没有编号为“nothing”的办件" in ran.stderr


def test_a_database_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    ran = running.run("verify", "--data", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "请先运行 onestop migrate" in ran.stderr
