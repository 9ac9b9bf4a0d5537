"""Running `onestop` as an operator does: in a process of its own, with nothing of the test suite's environment."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def environment(**variables: str) -> dict[str, str]:
    """The environment of a fresh installation, with these variables added."""
    of_the_suite = ("ONESTOP_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    ours = {name: text for name, text in os.environ.items() if not name.startswith(of_the_suite)}
    return {**ours, "PYTHONUNBUFFERED": "1", **variables}


def words(*arguments: str) -> list[str]:
    """The command line of `onestop ARGUMENTS`."""
    return [sys.executable, "-m", "onestop", *arguments]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `onestop ARGUMENTS` to its end."""
    return subprocess.run(words(*arguments), check=False, capture_output=True, text=True, env=environment(**variables))


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first of the processes that run tests together makes, and the others find."""
    together = folders.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else folders.getbasetemp()
    folder, done = together / name, together / f"{name}-made"
    with (together / f"{name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(folder)
            done.touch()
    return folder
