"""`onestop theme` in the hands of an administrator."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from onestop.catalog import library
from onestop.ops import cli
from tests.rules.catalog.conftest import LIBRARY_CARD, Break


def _run(arguments: Sequence[str | Path], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(["theme", *map(str, arguments)])
    captured = capsys.readouterr()
    return int(left.value.code or 0), captured.out + captured.err


def test_a_good_theme(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["check", LIBRARY_CARD], capsys) == (0, f"{LIBRARY_CARD}：没有问题\n")


def test_a_faulty_theme(broken: Break, capsys: pytest.CaptureFixture[str]) -> None:
    folder = broken("guide.md", "6个工作日", "8个工作日")
    status, said = _run(["check", folder], capsys)
    assert status == 1
    assert "有1个问题" in said
    assert "guide.md 〔办理时限〕" in said
    status, said = _run(["check", folder, "--json"], capsys)
    (told,) = json.loads(said)
    assert (status, told["problems"][0]["file"]) == (1, "guide.md")


def test_all_themes_of_the_office(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONESTOP_THEMES", str(copy.parents[1]))
    assert _run(["check"], capsys) == (0, f"{copy}：没有问题\n")
    monkeypatch.setenv("ONESTOP_THEMES", str(copy / "items"))
    status, said = _run(["check"], capsys)
    assert (status, "没有主题" in said) == (1, True)


def test_publishing(broken: Break, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _run(["publish", copy], capsys)
    assert (status, "已发布" in said) == (0, True)
    assert library.published(copy)["1"] in said
    broken("guide.md", "", "又及")
    status, said = _run(["publish", copy], capsys)
    assert (status, "已经发布，但文件后来被改动" in said) == (1, True)


def test_a_faulty_theme_is_not_published(broken: Break, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _run(["publish", broken("guide.md", "6个工作日", "8个工作日"), "--json"], capsys)
    assert (status, json.loads(said)["digest"], library.published(copy)) == (1, "", {})


def test_comparing(broken: Break, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["diff", LIBRARY_CARD, copy], capsys) == (0, "两个版本没有不同。\n")
    broken("theme.toml", "working_days = 6", "working_days = 7")
    assert _run(["diff", LIBRARY_CARD, copy], capsys) == (0, "改动：主题 的 working_days：6 → 7\n")
    _, said = _run(["diff", LIBRARY_CARD, copy, "--json"], capsys)
    assert json.loads(said)[0]["attribute"] == "working_days"
    status, said = _run(["diff", LIBRARY_CARD, broken("theme.toml", 'audience = "本区居民"', "")], capsys)
    assert (status, "缺少“audience”" in said) == (1, True)


@pytest.mark.parametrize("arguments", [["check", "nowhere"], ["publish"], ["diff", "nowhere"], ["paint"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(arguments, capsys)[0] == 2


def test_a_wrong_folder_is_told_in_the_users_words(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _run(["check", copy / "nowhere"], capsys)
    assert (status, "没有文件夹" in said, "exist" in said) == (2, True, False)
    status, said = _run(["check", copy.parent], capsys)
    assert (status, "有1个问题" in said, "请指明某一版本的文件夹" in said) == (1, True, True)
