"""Sample papers are of papers that the theme asks for, and what stands on them could be true."""

from pathlib import Path

from onestop.catalog import checks


def test_a_sample_of_no_paper_and_a_wrong_number_on_one_are_named(copy: Path) -> None:
    folder = copy / "specimens"
    folder.mkdir()
    (folder / "nothing.typ").write_text("#data.name", encoding="utf-8")
    (folder / "values.toml").write_text('name = "林1"', encoding="utf-8")
    found = {problem.file: problem.message for problem in checks.check(copy)}
    assert found["specimens/nothing.typ"] == "没有材料“nothing”。"
    assert found["specimens/values.toml"] == "“姓名”不能是这个值。"
