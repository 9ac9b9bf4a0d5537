"""`onestop demo`: one command, and everything can be tried; a signal, and everything stops."""

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onestop.ops import ports, trial
from tests.commands import running


@contextmanager
def demo(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A demo that said it can be tried, and its address; killed at the end where it still runs."""
    port = ports.free_port()
    words = running.words("demo", "--port", str(port), "--data", str(folder), *arguments)
    with subprocess.Popen(words, env=running.environment(), stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout
            for line in program.stdout:
                if line.startswith("可以试用了："):
                    break
            else:
                raise AssertionError("the demo ended before it could be tried")
            yield program, f"http://127.0.0.1:{port}"
        finally:
            program.terminate()


def _programs_on(folder: Path) -> dict[int, str]:
    """The programs of this machine that name the folder, by number: their command lines."""
    found = {}
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line:
            found[int(process.parent.name)] = line
    return found


def test_one_command_starts_everything_and_a_signal_stops_it(tmp_path: Path) -> None:
    with demo(tmp_path) as (program, address):
        with urllib.request.urlopen(f"{address}/sign-in/", timeout=10) as page:
            text = page.read().decode()
        assert "李卫国" in text
        assert "窗口 王敏" in text
        assert len(_programs_on(tmp_path)) >= 4, "demo, site, worker and sandbox"
        second = running.run("demo", "--data", str(tmp_path), "--port", str(ports.free_port()))
        assert (second.returncode, "正由另一个演示使用" in second.stderr) == (1, True)
        taken = running.run("demo", "--data", str(tmp_path / "other"), "--port", address.rpartition(":")[2])
        assert (taken.returncode, "已被占用" in taken.stderr) == (1, True)
        program.send_signal(signal.SIGINT)
        assert program.wait(30) == 0
    assert _programs_on(tmp_path) == {}
    cases = json.loads(running.run("verify", "--data", str(tmp_path), "--json").stdout)
    assert cases["holds"] is True
    assert len(cases["cases"]) == 7


def test_fresh_takes_away_what_was_tried(tmp_path: Path) -> None:
    folder = tmp_path / "tried"
    for name in ("files/ab/cd", "onestop.sqlite3-wal", "keys.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("old", encoding="utf-8")
    with trial.folder(folder):
        assert (folder / "keys.json").exists(), "kept for the next time"
    with trial.folder(folder, fresh=True):
        assert [each.name for each in folder.iterdir()] == [trial.MARK]


def test_a_program_that_ends_by_itself_stops_the_others_and_is_named(tmp_path: Path) -> None:
    with demo(tmp_path) as (program, _):
        [sandbox] = [
            int(process.parent.name)
            for process in Path("/proc").glob("[0-9]*/cmdline")
            if (words := process.read_bytes().split(b"\0"))
            and b"sandbox" in words
            and str(tmp_path).encode() in b" ".join(words)
        ]
        os.kill(sandbox, signal.SIGKILL)
        assert program.wait(30) == 1
    assert _programs_on(tmp_path) == {}


@pytest.mark.parametrize("port", ["0", "70000", "x"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert running.run("demo", "--port", port).returncode == 2
