"""What the documents tell people to type, typed: each command of `onestop` in an installation of its own."""

import re
import shutil
import signal
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onestop.accounts.models import Department, Office, Street, User
from onestop.deadlines import clock
from tests.commands import running
from tests.docs import reading

TESTED_ELSEWHERE = {
    "play": "tests/commands/test_play.py::test_one_example_tells_its_story",
    "serve": "tests/commands/test_serve.py::test_the_site_answers_and_stops_when_told",
    "worker": "tests/docs/test_commands.py::test_the_worker_works_until_it_is_told_to_stop",
    "sandbox": "tests/docs/test_commands.py::test_the_sandbox_says_where_it_is_and_stops_when_told",
}
"""Commands that end only when somebody ends them, or that take long, and the test that runs each."""
EITHER_WAY = {"doctor"}
"""Answers by its exit status how this machine and this day are; it must only come to an answer."""
FILES = {"[notice]": "2027.toml", "[people]": "office.toml", "date,count": "arrivals.csv"}
"""Files that a document shows, by what stands in them, under the names that its commands use."""
OTHER_PROGRAMS = {"make"}


def _first_mentions() -> dict[Path, list[list[str]]]:
    """Every command once, with the first document that has it; those of one document build on one another."""
    seen: set[tuple[str, ...]] = set()
    stories: dict[Path, list[list[str]]] = {}
    for path in reading.documents():
        for words in reading.commands(reading.text_of(path)):
            ours = words[0].rsplit("/", 1)[-1] == "onestop"
            if ours and tuple(words[1:]) not in seen and not _runs_elsewhere(words[1:]):
                seen.add(tuple(words[1:]))
                stories.setdefault(path, []).append(words[1:])
    return stories


def _runs_elsewhere(words: list[str]) -> bool:
    return words[0] in TESTED_ELSEWHERE and "--once" not in words


STORIES = _first_mentions()


@pytest.mark.long
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_the_commands_of_a_document_do_what_it_says(path: Path, installed: Path, tmp_path: Path) -> None:
    data = shutil.copytree(installed, tmp_path / "data")
    for language, content in reading.blocks(reading.text_of(path)):
        for mark, name in FILES.items():
            if language in name and mark in content:
                (tmp_path / name).write_text(content, encoding="utf-8")
    for words in STORIES[path]:
        typed = [{"DIR": str(data)}.get(word, word) for word in words]
        ran = _typed(typed, data, cwd=tmp_path)
        told = f"onestop {' '.join(words)}\n{ran.stdout}{ran.stderr}"
        assert ran.returncode in ((0, 1) if words[0] in EITHER_WAY else (0,)), told
        assert "Traceback" not in told


def _typed(words: list[str], data: Path, *, cwd: Path) -> subprocess.CompletedProcess[str]:
    variables = running.environment(ONESTOP_DATA=str(data), PYTHONPATH=str(reading.ROOT))
    return subprocess.run(running.words(*words), check=False, capture_output=True, text=True, env=variables, cwd=cwd)


def test_every_other_program_in_the_documents_is_a_known_one() -> None:
    named = {
        words[0].rsplit("/", 1)[-1] for path in reading.documents() for words in reading.commands(reading.text_of(path))
    }
    assert named <= OTHER_PROGRAMS | {"onestop"}


def test_contributors_are_told_of_every_make_target() -> None:
    told = {words[1] for words in reading.commands(reading.text_of(reading.ROOT / "CONTRIBUTING.md"))}
    declared = re.search(r"^\.PHONY:(.*)$", reading.text_of(reading.ROOT / "Makefile"), re.M)
    assert declared
    assert set(declared[1].split()) - told == set()


@pytest.mark.parametrize("place", TESTED_ELSEWHERE.values())
def test_the_tests_that_run_the_others_are_there(place: str) -> None:
    file, _, name = place.partition("::")
    assert re.search(rf"^def {name}\(", reading.text_of(reading.ROOT / file), re.M)


def test_the_worker_works_until_it_is_told_to_stop(installed: Path, tmp_path: Path) -> None:
    data = shutil.copytree(installed, tmp_path / "data")
    worker = _started("worker", "--data", str(data))
    assert worker.stderr
    assert "worker_began" in worker.stderr.readline()
    assert _stopped(worker) == 0


def test_the_sandbox_says_where_it_is_and_stops_when_told(tmp_path: Path) -> None:
    sandbox = _started("sandbox", "--port", "0", "--faults", "0.3", "--data", str(tmp_path))
    assert sandbox.stdout
    assert re.fullmatch(r"sandbox http://127\.0\.0\.1:\d+\n", sandbox.stdout.readline())
    assert _stopped(sandbox) == 0


def _started(*words: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        running.words(*words),
        env=running.environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _stopped(started: subprocess.Popen[str]) -> int:
    started.send_signal(signal.SIGTERM)
    started.communicate(timeout=20)
    return started.returncode


def _python_of(name: str) -> str:
    found = [
        content for language, content in reading.blocks(reading.text_of(reading.ROOT / name)) if language == "python"
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.django_db
def test_an_office_can_be_set_up_as_the_operators_are_told() -> None:
    stations = Department.objects.exclude(parent=None)
    for planted in (Street.objects, User.objects, stations, Department.objects, Office.objects):
        planted.all().delete()
    exec(_python_of("docs/howto/run.md"), {})  # noqa: S102 - the documents' own example
    clerk = User.objects.get(username="window-1")
    assert clerk.check_password("至少十个字符的口令")
    assert clerk.department
    assert clerk.department.kind == "veterans_affairs"
    assert Street.objects.get().station.parent is not None


def test_the_calendar_is_asked_as_developers_are_told(tmp_path: Path) -> None:
    asked: dict[str, Any] = {
        "data_dir": tmp_path, "accepted": date(2026, 9, 9), "pauses": (), "today": date(2026, 9, 10)
    }  # fmt: skip
    exec(_python_of("docs/howto/calendar.md"), asked)  # noqa: S102 - the documents' own example
    assert asked["found"] == date(2026, 9, 30)
    assert asked["provisional"] is False
    assert all(isinstance(day, clock.DayNote) for day in asked["proof"])
