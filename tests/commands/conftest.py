"""Installations that are made once for all, for what only looks at them or takes a copy."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.commands import running

TOLD = "told.json"


@dataclass(frozen=True)
class Played:
    """Where it is, and what `onestop play` told about its cases: one declined, one concluded."""

    folder: Path
    declined: dict[str, Any]
    concluded: dict[str, Any]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a fresh installation: a database, and nobody in it."""

    def install(folder: Path) -> None:
        assert running.run("migrate", "--data", str(folder)).returncode == 0

    return running.made_once(tmp_path_factory, "installed", install)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """One in which two cases were played to their end."""

    def play(folder: Path) -> None:
        ran = running.run("play", "17", "09", "--faults", "0.1", "--data", str(folder), "--json")
        assert ran.returncode == 0, ran.stderr
        (folder / TOLD).write_text(ran.stdout, encoding="utf-8")

    folder = running.made_once(tmp_path_factory, "played", play)
    declined, concluded = json.loads((folder / TOLD).read_text(encoding="utf-8"))
    return Played(folder, declined, concluded)
