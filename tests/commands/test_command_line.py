"""The command line explains itself in Chinese, and loads no more than the command needs."""

import json
import subprocess
import sys
from importlib import util

import click
import pytest
from click.testing import CliRunner

from onestop.ops import cli, usage

INSTALLED = [name for name in cli.COMMANDS if util.find_spec(f"onestop.ops.commands.{name}")]


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, output and error output of one command in this process."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    told = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, told.out, told.err


def test_the_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "--help")
    assert status == 0
    assert [line.split()[0] for line in out.partition("命令:\n")[2].splitlines()] == list(cli.COMMANDS)


@pytest.mark.parametrize("name", INSTALLED)
def test_every_command_explains_itself(name: str) -> None:
    usage.speak_chinese()
    command = cli.onestop.get_command(click.Context(cli.onestop), name)
    assert command
    assert command.help, "the docstring is the help"
    assert not command.help.isascii()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nope"], "没有命令 'nope'。"),
        (["doctor", "--nope"], "没有选项“--nope”。"),
        (["serve", "--port", "x"], "选项 '--port'的值不对"),
        (["due"], "缺少选项 '--accepted'。"),
    ],
)
def test_wrong_usage_is_explained(capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    status, out, err = _run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert told in err
    assert "--help" in err


def test_a_command_that_is_not_installed_does_not_break_the_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "later", "以后才有")
    status, _, err = _run(capsys, "later")
    assert status == 2
    assert "没有安装命令“later”" in err
    assert _run(capsys, "--help")[0] == 0


def test_a_due_date_needs_no_django() -> None:
    program = (
        "import sys\n"
        "from onestop.ops import cli\n"
        "try:\n"
        "    cli.main(['due', '--accepted', '2026-11-24', '--working-days', '15', '--json'])\n"
        "except SystemExit as ended:\n"
        "    sys.exit(ended.code or 'django' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["due_date"] == "2026-12-15"


def test_help_speaks_chinese_throughout() -> None:
    usage.speak_chinese()
    serve = cli.onestop.get_command(click.Context(cli.onestop), "serve")
    assert serve
    told = CliRunner().invoke(serve, ["--help"]).output
    assert "用法：" in told
    assert "[默认：8000" in told
    assert "Usage" not in told
    assert "INTEGER" not in told
