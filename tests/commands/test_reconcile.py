"""`onestop reconcile` says that everything is accounted for, or what is not, and its exit status which of the two."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import running


@pytest.fixture
def played(tmp_path: Path) -> tuple[Path, str]:
    """A folder with one case that has ended, and its number."""
    ran = running.run("play", "09", "--data", str(tmp_path), "--json")
    assert ran.returncode == 0, ran.stderr
    return tmp_path, json.loads(ran.stdout)[0]["case_number"]


def test_it_holds_after_a_rehearsal_and_names_what_was_lost_since(played: tuple[Path, str]) -> None:
    folder, number = played
    ran = running.run("reconcile", "--data", str(folder))
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "全部有着落。"), ran.stderr

    with closing(sqlite3.connect(folder / "onestop.sqlite3")) as database:
        database.execute("UPDATE cases_caseevent SET relayed_at = NULL WHERE sequence = 2")
        database.commit()
    ran = running.run("reconcile", "--data", str(folder))
    assert ran.returncode == 1
    assert f"办件{number}：这条记录没有转交对外交换" in ran.stdout
    assert "办法：检查后台程序是否在运行" in ran.stdout

    ran = running.run("reconcile", "--data", str(folder), "--json")
    told = json.loads(ran.stdout)
    assert (ran.returncode, told["holds"], told["unaccounted"], told["cases"]) == (1, False, 1, 1)
    [finding] = told["findings"]
    assert (finding["gap"], finding["case_number"]) == ("unrelayed", number)


def test_a_database_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    ran = running.run("reconcile", "--data", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
