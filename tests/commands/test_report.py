"""`onestop report` queues what is to be reported, and says of which numbers it knows nothing."""

import json
from pathlib import Path

from tests.commands import running


def test_cases_are_queued_by_number_or_all(tmp_path: Path) -> None:
    played = running.run("play", "09", "--data", str(tmp_path), "--json")
    number = json.loads(played.stdout)[0]["case_number"]
    ran = running.run("report", "--data", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (0, "1个办件已排入上报，由后台程序送出。\n")
    ran = running.run("report", number, "1306", "--again", "--data", str(tmp_path), "--json")
    assert (ran.returncode, json.loads(ran.stdout)) == (1, {"marked": 1, "unknown": ["1306"]})
