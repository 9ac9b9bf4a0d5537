"""`onestop play`: every sample applicant ends as the file says, whatever the connection does."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from onestop.catalog.examples import load_examples
from onestop.catalog.library import ThemeLibrary
from onestop.ops.rehearsal import repertoire
from tests.commands import running

THEMES = Path(settings.ONESTOP_THEMES)
ANOTHER_FIELD = Path(__file__).parents[1] / "rules" / "themes"
KEYS = {
    "example", "title", "theme", "case_number", "state", "outcome", "accepted_date", "due_date", "provisional", "items",
    "materials", "events", "log_intact", "differences",
}  # fmt: skip


def played(*arguments: str, status: int = 0, **variables: str) -> list[dict[str, Any]]:
    """The records that `onestop play ARGUMENTS --json` prints."""
    ran = running.run("play", *arguments, "--json", **variables)
    assert ran.returncode == status, ran.stderr
    records: list[dict[str, Any]] = json.loads(ran.stdout)
    return records


def test_every_example_ends_as_its_file_says() -> None:
    records = played("all")
    examples = [
        (f"{code}/{version}", example)
        for code, version in ThemeLibrary(THEMES).versions()
        for example in load_examples(THEMES / code / version)
    ]
    assert [(record["theme"], record["example"]) for record in records] == [
        (where, one.code) for where, one in examples
    ]
    for record, (_, example) in zip(records, examples, strict=True):
        assert record["differences"] == []
        assert record["log_intact"]
        assert (record["state"], record["outcome"] or "") == (example.expect.state, example.expect.outcome)
        assert record["due_date"] == (str(example.expect.due_date) if example.expect.due_date else None)
        assert [item["code"] for item in record["items"] if item["applies"]] == list(example.expect.items)
        assert [one["code"] for one in record["materials"] if one["required"]] == list(example.expect.materials)
        assert all(each["why"] for each in (*record["items"], *record["materials"]))
    assert set(records[0]) == KEYS


def test_calls_that_fail_change_nothing_of_the_end() -> None:
    records = played("08", "16", "18", "--faults", "0.3")
    assert [(record["differences"], record["log_intact"]) for record in records] == [([], True)] * 3


@pytest.mark.full
@pytest.mark.parametrize("rate", ["0.3", "0.6"])
def test_every_example_ends_the_same_with_a_share_of_all_calls_failing(rate: str) -> None:
    records = played("all", "--faults", rate)
    assert len(records) > 20
    assert [record for record in records if record["differences"] or not record["log_intact"]] == []


def test_an_example_that_ends_otherwise_is_told(tmp_path: Path) -> None:
    shutil.copytree(THEMES, tmp_path / "themes")
    [file] = (tmp_path / "themes").glob("*/2022/examples/16_*.toml")
    file.write_text(file.read_text(encoding="utf-8").replace('"partial"', '"all_done"'), encoding="utf-8")
    [record] = played("16", status=1, ONESTOP_THEMES=str(tmp_path / "themes"))
    assert record["differences"] == ["办结结果：文件写的是 all_done，实际是 partial"]


def test_an_example_that_cannot_go_on_says_where_and_why(tmp_path: Path) -> None:
    shutil.copytree(THEMES, tmp_path / "themes")
    [file] = (tmp_path / "themes").glob("*/2022/examples/01_*.toml")
    text = file.read_text(encoding="utf-8").replace('host_name = "刘大有"\n', "")
    file.write_text(text, encoding="utf-8")
    ran = running.run("play", "01", ONESTOP_THEMES=str(tmp_path / "themes"))
    assert ran.returncode == 1
    assert "示例“01_with_parents”演练不下去" in ran.stderr
    assert "host_name：" in ran.stderr
    assert ran.stderr.count("Traceback") == 0


def test_a_theme_of_another_field_is_played_without_a_line_of_code() -> None:
    records = played(ONESTOP_THEMES=str(ANOTHER_FIELD))
    assert [(record["theme"], record["state"]) for record in records] == [
        ("library_card/1", "concluded"),
        ("library_card/1", "declined"),
    ]


def test_one_example_tells_its_story(tmp_path: Path) -> None:
    ran = running.run("play", "16", "--data", str(tmp_path))
    assert ran.returncode == 0
    assert "已办结（部分办结）" in ran.stdout
    assert "理由：落户地址不符合落户条件" in ran.stdout
    assert "2026-09-18 10:00　受理（窗口人员·竞秀区退役军人事务局）" in ran.stdout
    checked = running.run("verify", "--data", str(tmp_path), "--json")
    assert json.loads(checked.stdout)["holds"] is True
    again = running.run("play", "16", "--data", str(tmp_path))
    assert again.returncode == 0, again.stderr
    assert len(json.loads(running.run("verify", "--data", str(tmp_path), "--json").stdout)["cases"]) == 2


def test_an_unknown_example_is_refused_with_the_list() -> None:
    ran = running.run("play", "01", "2024/07")
    assert ran.returncode == 2
    assert "没有示例“2024/07”" in ran.stderr
    assert "2022/01_with_parents" in ran.stderr


def test_examples_are_called_by_name_or_number_with_or_without_the_version() -> None:
    every = repertoire.pieces(THEMES)

    def called(*names: str) -> list[tuple[str, str]]:
        return [(piece.theme.version, piece.example.code) for piece in repertoire.chosen(every, names)]

    assert called("01") == called("01_with_parents") == called("2022/01") == [("2022", "01_with_parents")]
    assert called("2024/01", "16") == [("2022", "16_one_item_refused"), ("2024", "01_all_eleven")]
    assert called("all") == called() == [(piece.theme.version, piece.example.code) for piece in every]


def test_an_office_s_own_data_are_not_played_with(tmp_path: Path) -> None:
    assert running.run("migrate", "--data", str(tmp_path)).returncode == 0
    for program in ("play", "demo"):
        ran = running.run(program, "--data", str(tmp_path))
        assert ran.returncode == 1
        assert "里是正式数据，不能用来演示" in ran.stderr
