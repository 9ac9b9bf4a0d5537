"""`onestop verify` finds what was done to a log behind the system's back, and says where."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import running
from tests.commands.conftest import Played


@pytest.fixture
def copied(played: Played, tmp_path: Path) -> Path:
    """An installation of this test's own."""
    return Path(shutil.copytree(played.folder, tmp_path / "copy"))


def test_an_untouched_log_holds(played: Played) -> None:
    number = played.declined["case_number"]
    ran = running.run("verify", number, "--data", str(played.folder), "--json")
    assert ran.returncode == 0
    assert json.loads(ran.stdout) == {
        "holds": True,
        "cases": [{"case_number": number, "events": 2, "intact": True, "broken_at": None}],
    }


def test_a_changed_log_is_found(copied: Path) -> None:
    with closing(sqlite3.connect(copied / "onestop.sqlite3")) as meddling:
        meddling.execute("UPDATE cases_caseevent SET actor_label = 'someone' WHERE sequence = 2")
        meddling.commit()
    ran = running.run("verify", "--data", str(copied))
    assert ran.returncode == 1
    assert "第2条起与校验链不符" in ran.stdout


def test_an_unknown_number_is_wrong_usage(played: Played) -> None:
    ran = running.run("verify", "nothing", "--data", str(played.folder), "--json")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "没有编号为“nothing”的办件" in ran.stderr


def test_a_database_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    ran = running.run("verify", "--data", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "请先运行 onestop migrate" in ran.stderr
