"""`onestop reconcile` says that everything is accounted for, or what is not, and its exit status which of the two."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.commands import running
from tests.commands.conftest import Played


def test_it_holds_after_a_rehearsal_and_names_what_was_lost_since(played: Played, tmp_path: Path) -> None:
    folder = shutil.copytree(played.folder, tmp_path / "copy")
    ran = running.run("reconcile", "--data", str(folder))
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "全部有着落。"), ran.stderr

    with closing(sqlite3.connect(folder / "onestop.sqlite3")) as database:
        database.execute("UPDATE cases_caseevent SET relayed_at = NULL WHERE name = 'case.declined'")
        database.commit()
    ran = running.run("reconcile", "--data", str(folder))
    assert ran.returncode == 1
    assert f"办件{played.declined['case_number']}：这条记录没有转交对外交换" in ran.stdout
    assert "办法：检查后台程序是否在运行" in ran.stdout

    ran = running.run("reconcile", "--data", str(folder), "--json")
    told = json.loads(ran.stdout)
    assert (ran.returncode, told["holds"], told["unaccounted"], told["cases"]) == (1, False, 1, 2)
    [finding] = told["findings"]
    assert (finding["gap"], finding["case_number"]) == ("unrelayed", played.declined["case_number"])


def test_a_database_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    ran = running.run("reconcile", "--data", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
