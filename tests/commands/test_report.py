"""`onestop report` queues what is to be reported, and says of which numbers it knows nothing."""

import json
import shutil
from pathlib import Path

import pytest

from tests.commands import running
from tests.commands.conftest import Played


@pytest.mark.long
def test_cases_are_queued_by_number_or_all(played: Played, tmp_path: Path) -> None:
    number, folder = played.declined["case_number"], shutil.copytree(played.folder, tmp_path / "copy")
    ran = running.run("report", "--data", str(folder))
    assert (ran.returncode, ran.stdout) == (0, "2个办件已排入上报，由后台程序送出。\n")
    ran = running.run("report", number, "1306", "--again", "--data", str(folder), "--json")
    assert (ran.returncode, json.loads(ran.stdout)) == (1, {"marked": 1, "unknown": ["1306"]})
