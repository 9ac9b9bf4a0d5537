"""`onestop verify` finds what was done to a log behind the system's back, and says where."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

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


def _verify(folder: Path, *arguments: str) -> tuple[int, Any, str]:
    ran = running.run("verify", *arguments, "--data", str(folder), "--json")
    return ran.returncode, json.loads(ran.stdout) if ran.stdout else None, ran.stderr


def test_an_untouched_log_holds(played: tuple[Path, str]) -> None:
    folder, number = played
    status, told, _ = _verify(folder, number)
    assert status == 0
    assert told == {
        "holds": True,
        "cases": [{"case_number": number, "events": 2, "intact": True, "broken_at": None}],
    }
    ran = running.run("verify", "--data", str(folder))
    assert ran.stdout == "核验了1个办件、2条记录，校验链全部完整。\n"


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE cases_caseevent SET actor_label = 'someone' WHERE sequence = 2", 2),
        ("DELETE FROM cases_caseevent WHERE sequence = 2", 2),
        ("UPDATE cases_caseevent SET at = '2026-09-01 00:00:00' WHERE sequence = 1", 1),
    ],
)
def test_a_changed_log_is_found(
    played: tuple[Path, str], meddle: sqlite3.Connection, statement: str, broken_at: int
) -> None:
    meddle.execute("PRAGMA foreign_keys = OFF")
    meddle.execute(statement)
    meddle.commit()
    status, told, _ = _verify(played[0])
    assert status == 1
    assert (told["holds"], told["cases"][0]["broken_at"]) == (False, broken_at)
    said = running.run("verify", "--data", str(played[0])).stdout
    assert f"第{broken_at}条起与校验链不符" in said


def test_an_unknown_number_is_wrong_usage(played: tuple[Path, str]) -> None:
    status, told, error = _verify(played[0], "nothing")
    assert (status, told) == (2, None)
    assert "没有编号为“nothing”的办件" in error


def test_a_database_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    status, told, error = _verify(tmp_path)
    assert (status, told) == (1, None)
    assert "请先运行 onestop migrate" in error
