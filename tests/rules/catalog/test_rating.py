"""What a theme may say about being rated: it may say nothing; what it says can be kept."""

from pathlib import Path

import pytest

from onestop.catalog import checks, loader

RULES = """
call_back_working_days = 1
rectification_working_days = 5
[[tag]]
code = "speed"
label = "办事效率"
[[tag]]
code = "guide"
label = "办事指南精确度"
"""
TOLD = '\n[[template]]\nevent = "case.rectified"\ntext = "{surname}读者您好，已经整改，可以再评：{link}"\n'


@pytest.fixture
def rated(copy: Path) -> Path:
    """A copy of the theme whose cases are rated."""
    (copy / "rating.toml").write_text(RULES, encoding="utf-8")
    with (copy / "messages.toml").open("a", encoding="utf-8") as messages:
        messages.write(TOLD)
    return copy


def test_a_theme_may_be_rated(rated: Path) -> None:
    assert checks.check(rated) == ()
    rules = loader.load(rated).rating
    assert rules
    assert (rules.call_back_working_days, [tag.label for tag in rules.tags]) == (1, ["办事效率", "办事指南精确度"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("call_back_working_days = 1", "call_back_working_days = 0", "至少是1个工作日"),
        ("rectification_working_days = 5", "rectification_working_days = 0", "比回访期限还短"),
        ('code = "guide"', 'code = "speed"', "“speed”写了两次"),
        ("办事指南精确度", "办事效率", "“办事效率”写了两次"),
        ("call_back_working_days = 1", "", "缺少"),
    ],
)
def test_rules_that_cannot_be_kept_are_named(rated: Path, old: str, new: str, message: str) -> None:
    (rated / "rating.toml").write_text(RULES.replace(old, new), encoding="utf-8")
    [found] = checks.check(rated)
    assert found.file == "rating.toml"
    assert message in found.message + found.remedy
    assert found.remedy


def test_whoever_is_answered_must_be_told(rated: Path) -> None:
    messages = rated / "messages.toml"
    messages.write_text(messages.read_text(encoding="utf-8").replace(TOLD, ""), encoding="utf-8")
    [found] = checks.check(rated)
    assert (found.file, "case.rectified" in str(found)) == ("messages.toml", True)
