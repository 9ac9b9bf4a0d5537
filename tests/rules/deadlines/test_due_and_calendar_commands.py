"""`onestop due` and `onestop calendar` as a person or a program calls them."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onestop.ops import cli

NoticeWriter = Callable[..., Path]


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONESTOP_DATA", str(tmp_path / "default"))


class Run:
    """One call of the command line: its exit status and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
        with pytest.raises(SystemExit) as left:
            cli.main(arguments)
        self.status = left.value.code
        self.out, self.err = capsys.readouterr()


def test_due_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, ["due", "--accepted", "2026-09-15", "--working-days", "15"])
    assert run.status == 0
    assert "应于2026-10-12（周一）前（含当日）办结。" in run.out
    assert "国庆节放假（国办发明电〔2025〕7号）" in run.out
    assert "预计" not in run.out


def test_due_for_people_says_when_it_is_an_estimate(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, ["due", "--accepted", "2026-12-15", "--working-days", "15"])
    assert "办结（预计）。" in run.out
    assert "2026-12-28之后的节假日安排尚未公布" in run.out


def test_due_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    pauses = ["--pause", "2026-11-25..2026-11-26:待资金", "--pause", "2026-11-26..2026-11-27"]
    run = Run(capsys, ["due", "--accepted", "2026-11-24", "--working-days", "2", *pauses, "--json"])
    assert run.status == 0
    assert json.loads(run.out) == {
        "due_date": "2026-11-30",
        "provisional": False,
        "days": [
            {"date": "2026-11-24", "counted": False, "why": "受理当日不计入"},
            {"date": "2026-11-25", "counted": True, "why": "工作日"},
            {"date": "2026-11-26", "counted": False, "why": "停表：待资金"},
            {"date": "2026-11-27", "counted": False, "why": "停表：未写明原因"},
            {"date": "2026-11-28", "counted": False, "why": "周末"},
            {"date": "2026-11-29", "counted": False, "why": "周末"},
            {"date": "2026-11-30", "counted": True, "why": "工作日"},
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--accepted", "2026-02-30", "--working-days", "15"], "“2026-02-30”不是日期"),
        (["--accepted", "20261124", "--working-days", "15"], "“20261124”不是日期"),
        (["--accepted", "2026-11-24", "--working-days", "0"], "“0”不是可用的天数"),
        (["--accepted", "2026-11-24", "--working-days", "-3"], "“-3”不是可用的天数"),
        (["--accepted", "2026-11-24", "--working-days", "十五"], "“十五”不是可用的天数"),
        (["--accepted", "2026-11-24", "--working-days", "99999"], "超出工作日历的范围"),
        (["--accepted", "2003-11-24", "--working-days", "15"], "超出工作日历的范围"),
        (["--accepted", "2026-11-24"], "缺少选项"),
        (["--accepted", "2026-11-24", "--working-days", "1", "--pause", "2026-11-30..2026-11-25"], "早于开始日期"),
        (["--accepted", "2026-11-24", "--working-days", "1", "--pause", "2026-11-30"], "不是停表的起止"),
        (
            ["--accepted", "2026-11-24", "--working-days", "1", "--pause", "2026-11-24..9999-12-31"],
            "超出工作日历的范围",
        ),
    ],
)
def test_due_refuses_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str) -> None:
    run = Run(capsys, ["due", *arguments])
    assert run.status == 2
    assert complaint in run.err
    assert run.out == ""


def test_an_imported_notice_counts(
    capsys: pytest.CaptureFixture[str], write_notice: NoticeWriter, tmp_path: Path
) -> None:
    data = ["--data", str(tmp_path / "district")]
    source = str(write_notice(2027, head='number = "演练〔2026〕1号"'))
    ask = ["due", "--accepted", "2026-12-15", "--working-days", "15", "--json"]
    assert Run(capsys, ["calendar", "show", "2027", *data]).status == 1
    assert "已导入2027年的安排（演练〔2026〕1号）" in Run(capsys, ["calendar", "import", source, *data]).out
    assert "无需再次导入" in Run(capsys, ["calendar", "import", source, *data]).out
    held = json.loads(Run(capsys, [*ask, *data]).out)
    assert (held["due_date"], held["provisional"]) == ("2027-01-06", False)
    assert json.loads(Run(capsys, ask).out)["provisional"] is True
    assert Run(capsys, ["calendar", "show", "2027", *data]).status == 0


@pytest.mark.parametrize(
    ("year", "body", "complaint"),
    [(2028, "", "缺少2027年的"), (2027, '[[workday]]\ndate = 2027-01-04\nfor = "元旦"', "不是周六或周日")],
)
def test_import_refuses_what_does_not_hold(
    capsys: pytest.CaptureFixture[str], write_notice: NoticeWriter, tmp_path: Path, year: int, body: str, complaint: str
) -> None:
    run = Run(capsys, ["calendar", "import", str(write_notice(year, body=body)), "--data", str(tmp_path / "district")])
    assert run.status == 1
    assert complaint in run.err
    assert not (tmp_path / "district").exists()


def test_import_of_no_file_is_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = Run(capsys, ["calendar", "import", str(tmp_path / "none.toml")])
    assert run.status == 2
    assert "没有文件" in run.err


def test_a_broken_stored_notice_stops_both_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "default" / "calendar"
    folder.mkdir(parents=True)
    (folder / "2027.toml").write_text("[notice]")
    for arguments in (["due", "--accepted", "2026-11-24", "--working-days", "15"], ["calendar", "show", "2026"]):
        run = Run(capsys, arguments)
        assert run.status == 1
        assert "2027.toml：" in run.err


def test_show_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    out = Run(capsys, ["calendar", "show", "2026"]).out
    assert "2026年，共248个工作日" in out
    assert "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）" in out
    assert " 2月  16个工作日；春节放假：15日至23日；春节调休上班：14日、28日" in out
    assert "12月  21个工作日；元旦放假：30日至31日；元旦调休上班：29日" in Run(capsys, ["calendar", "show", "2018"]).out


def test_show_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    shown = json.loads(Run(capsys, ["calendar", "show", "2025", "--json"]).out)
    assert shown["working_days"] == 248
    assert shown["notice"]["number"] == "国办发明电〔2024〕12号"
    assert shown["notice"]["date"] == "2024-11-12"
    assert [month["month"] for month in shown["months"]] == list(range(1, 13))
    april = shown["months"][3]
    assert april["make_up_days"] == [{"date": "2025-04-27", "holiday": "劳动节", "notice": "国办发明电〔2024〕12号"}]
    assert [day["date"] for day in april["holidays"]] == ["2025-04-04", "2025-04-05", "2025-04-06"]


def test_show_wants_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(capsys, ["calendar", "show", "明年"])
    assert run.status == 2
    assert "“明年”不是年份" in run.err


def test_neither_command_loads_django() -> None:
    code = "import sys, onestop.ops.commands.due, onestop.ops.commands.calendar; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
