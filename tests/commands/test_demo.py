"""`onestop demo`: one command, and everything can be tried; a signal, and everything stops."""

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from onestop.ops import ports, trial
from onestop.ops.commands.demo import command
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


def _refused(*arguments: str) -> str:
    """What a demo says that does not even start."""
    ran = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert isinstance(ran.exception, click.ClickException)
    return ran.exception.message


@pytest.mark.long
def test_one_command_starts_everything_a_signal_stops_it_and_next_time_goes_on(tmp_path: Path) -> None:
    with demo(tmp_path) as (program, address):
        with urllib.request.urlopen(f"{address}/sign-in/", timeout=10) as page:
            text = page.read().decode()
        assert "李卫国" in text
        assert "窗口 王敏" in text
        with urllib.request.urlopen(f"{address}/sign-in/identity/", timeout=10) as page:
            assert "您是哪一位" in page.read().decode()
        # The first start draws the site's icons before it makes its workers: they must still be able to set a document.
        blank = f"{address}/guide/veteran_discharge/2022/authorisation/"
        with urllib.request.urlopen(blank, timeout=30) as printed:
            assert printed.read(4) == b"%PDF"
        assert program.stdout
        desks = next(line for line in program.stdout if line.startswith("模拟外部系统："))
        with urllib.request.urlopen(desks.removeprefix("模拟外部系统：").partition("，")[0], timeout=10) as page:
            assert "以户籍民警登录" in page.read().decode()
        assert len(_programs_on(tmp_path)) >= 4, "demo, site, worker and sandbox"
        assert "正由另一个演示使用" in _refused("--data", str(tmp_path), "--port", str(ports.free_port()))
        assert "已被占用" in _refused("--data", str(tmp_path / "other"), "--port", address.rpartition(":")[2])
        program.send_signal(signal.SIGINT)
        assert program.wait(30) == 0
    assert _programs_on(tmp_path) == {}
    cases = json.loads(running.run("verify", "--data", str(tmp_path), "--json").stdout)
    assert (cases["holds"], len(cases["cases"])) == (True, 8)
    with demo(tmp_path) as (program, _):
        [sandbox] = [number for number, line in _programs_on(tmp_path).items() if " sandbox " in line]
        os.kill(sandbox, signal.SIGKILL)
        assert program.wait(30) == 1, "a program that ends by itself takes the others with it"
    assert _programs_on(tmp_path) == {}


def test_fresh_takes_away_what_was_tried(tmp_path: Path) -> None:
    folder = tmp_path / "tried"
    for name in ("files/ab/cd", "onestop.sqlite3-wal", "keys.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("old", encoding="utf-8")
    with trial.folder(folder):
        assert (folder / "keys.json").exists(), "kept for the next time"
    with trial.folder(folder, fresh=True):
        assert [each.name for each in folder.iterdir()] == [trial.MARK]


@pytest.mark.parametrize("port", ["0", "70000", "x"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    ran = CliRunner().invoke(command, ["--port", port])
    assert ran.exit_code == 2
