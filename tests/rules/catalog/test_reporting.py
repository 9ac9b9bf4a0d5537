"""Reporting: the tables of the platform, and what the checker demands of a theme that reports."""

import shutil
from pathlib import Path

import pytest

from onestop.catalog import checks, up_pro
from onestop.catalog.up_pro import RowProblem
from sandbox import records

THEME = Path(__file__).resolve().parents[3] / "themes/veteran_discharge/2022"
GOOD = {
    "ROW_GUID": "g",
    "PROJECT_NO": "n",
    "CD_BATCH": "b",
    "CD_OPERATION": "I",
    "CD_TIME": "2026-09-08 10:00:05",
    "DATA_SOURCE": "130",
    "PROCESS_NAME": "受理",
    "EVENT_NAME": "1",
    "EVENT_START_TIME": "2026-09-08 10:00:00",
    "EVENT_END_TIME": "2026-09-08 10:00:00",
    "HANDLE_USER_NAME": "窗口",
    "HANDLE_EXPLAIN": "受理",
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"REMARK": ""}, []),
        ({"HANDLE_EXPLAIN": ""}, [RowProblem("HANDLE_EXPLAIN", "missing")]),
        ({"HANDLE_EXPLAIN": "长" * 2000}, []),
        ({"HANDLE_EXPLAIN": "长" * 2001}, [RowProblem("HANDLE_EXPLAIN", "too_long")]),
        ({"EVENT_NAME": "8"}, [RowProblem("EVENT_NAME", "bad_code")]),
        ({"EVENT_END_TIME": "2026-9-8 10:00:00"}, [RowProblem("EVENT_END_TIME", "bad_moment")]),
        ({"EVENT_END_TIME": "2026-02-30 10:00:00"}, [RowProblem("EVENT_END_TIME", "bad_moment")]),
        ({"RESULT_CERT_NO": "1"}, [RowProblem("RESULT_CERT_NO", "unknown_column")]),
    ],
)
def test_every_rule_that_a_row_breaks_is_named(change: dict[str, str], found: list[RowProblem]) -> None:
    assert list(up_pro.problems(up_pro.PROCESS, GOOD | change)) == found


@pytest.mark.parametrize("table", up_pro.TABLES.values(), ids=lambda table: table.name)
def test_the_sandbox_that_was_written_apart_has_the_same_tables(table: up_pro.Table) -> None:
    theirs = dict(records._rule(each) for each in f"{records.SHARED} {records.TABLES[table.name]}".split())
    ours = {}
    for column in table.columns:
        kind = {"text": str(column.longest), "moment": "t", "number": "n"}[column.kind]
        ours[column.name] = (kind, column.required, list(column.codes or ()))
    assert theirs == ours


def test_the_spelling_of_the_tables_in_the_field_is_kept() -> None:
    assert {"RESULT_CETR_NAME", "RESULT_CETR_NO"} <= {column.name for column in up_pro.RESULT.columns}


def test_a_sample_applicant_can_file_only_where_applications_come_from(tmp_path: Path) -> None:
    folder = tmp_path / "veteran_discharge" / "2022"
    shutil.copytree(THEME, folder)
    sample = folder / "examples/05_card_renewed_household_kept.toml"
    text = sample.read_text(encoding="utf-8").replace('filed_at = "jishiban"', 'filed_at = "police_platform"')
    sample.write_text(text, encoding="utf-8")
    assert [problem.key for problem in checks.check(folder)] == ["filed_at"]


def test_a_broken_rule_in_words() -> None:
    assert up_pro.in_words("UP_PRO_RESULT", "RESULT_TYPE", "bad_code") == (
        "办件结果信息的“办结结果”（RESULT_TYPE）不是数据表的代码"
    )
    assert up_pro.in_words("UP_PRO_RESULT", "", "odd") == "UP_PRO_RESULT未被接受，代码 odd"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("reporting.toml", 'code = "id_card"\n', 'code = "id_card2"\n', "有0条编码"),
        ("reporting.toml", '"999900000003"', '"99990000000"', "不是12位"),
        ("reporting.toml", 'completed = "1"\n', "", "没有“completed”的代码"),
        ("reporting.toml", 'completed = "1"\n', 'completed = "7"\n', "不是数据表的代码"),
        ("reporting.toml", 'jishiban = "3"\n', "", "没有“jishiban”的代码"),
        ("reporting.toml", '"report_number"', '"no_such"', "办理结果中没有"),
        ("reporting.toml", 'system = "provincial_platform"', 'system = "no_such"', "没有系统"),
        ("reporting.toml", 'data_source = "130"', 'data_source = "1300"', "1至3个字符"),
        ("reporting.toml", '"residence_address"', '"no_such"', "表单没有字段"),
        ("reporting.toml", 'posted = "post"', 'posted = "no_such"', "没有送达方式"),
        ("intake.toml", 'SEX_CODE = "sex"', 'SEX_CODE = "no_such"', "没有字段或情形"),
        ("intake.toml", 'SEX_CODE = "sex"', 'SEX_CODE = "name"', "有2个来源"),
        ("intake.toml", 'APPLYER_PAGE_CODE = "id_number"\n', "", "没有“id_number”的来源"),
        ("intake.toml", '= "referral_letter"', '= "no_such"', "没有材料"),
        ("intake.toml", 'key = "settlement"', 'key = "no_such"', "没有这一项的来源"),
    ],
)
def test_the_checker_says_what_reporting_and_intake_lack(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    folder = tmp_path / "veteran_discharge" / "2022"
    shutil.copytree(THEME, folder, ignore=shutil.ignore_patterns("examples"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    problems = [problem for problem in checks.check(folder) if problem.file == file]
    assert any(told in problem.message for problem in problems), problems
