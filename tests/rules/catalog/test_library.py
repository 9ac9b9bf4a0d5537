"""The digest follows the rule files, and a published version is held to it."""

import shutil
from pathlib import Path

import pytest

from onestop.catalog import library, loader
from onestop.catalog.differences import differences
from onestop.catalog.digest import digest
from onestop.catalog.library import ThemeLibrary
from onestop.catalog.problems import ThemeInvalid
from onestop.vault.digests import sm3
from tests.rules.catalog.conftest import LIBRARY_CARD, Break


def test_examples_and_readme_are_no_rules(copy: Path) -> None:
    before = digest(copy)
    shutil.rmtree(copy / "examples")
    (copy / "README.md").write_text("x", encoding="utf-8")
    (copy / ".DS_Store").write_text("x", encoding="utf-8")
    assert digest(copy) == before == loader.load(LIBRARY_CARD).digest
    assert len(before) == 64


def test_the_digest_is_over_length_name_length_and_content_in_the_sequence_of_names(copy: Path) -> None:
    """Worked out a second time by hand: no two different folders give the same stream."""
    total = b""
    files = {path.relative_to(copy).as_posix(): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    for name in sorted(name for name in files if not name.startswith("examples/")):
        total += len(name.encode()).to_bytes(4, "big") + name.encode()
        total += len(files[name]).to_bytes(8, "big") + files[name]
    assert digest(copy) == sm3(total)


def test_a_renamed_or_changed_rule_file_changes_the_digest(copy: Path) -> None:
    before = digest(copy)
    (copy / "items/20_deposit.toml").rename(copy / "items/21_deposit.toml")
    renamed = digest(copy)
    (copy / "guide.md").write_text("x", encoding="utf-8")
    assert len({before, renamed, digest(copy)}) == 3


def test_a_version_is_loaded_once(copy: Path) -> None:
    themes = ThemeLibrary(copy.parents[1])
    assert themes.get("library_card", "1") is themes.latest("library_card") is themes.all()[0]


def test_the_latest_version_counts_numbers(copy: Path) -> None:
    for version in ("2024-9", "2024-10"):
        folder = copy.parent / version
        shutil.copytree(copy, folder)
        head = folder / "theme.toml"
        head.write_text(head.read_text("utf-8").replace('version = "1"', f'version = "{version}"'), "utf-8")
    themes = ThemeLibrary(copy.parents[1])
    assert themes.latest("library_card").version == "2024-10"
    assert [version for _, version in themes.versions()] == ["1", "2024-9", "2024-10"]


@pytest.mark.parametrize(("code", "version"), [("library_card", "9"), ("nothing", "1"), ("..", "library_card")])
def test_an_unknown_theme_is_not_found(copy: Path, code: str, version: str) -> None:
    themes = ThemeLibrary(copy.parents[1])
    with pytest.raises(LookupError):
        themes.get(code, version)


def test_no_version_at_all(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        ThemeLibrary(tmp_path).latest("library_card")


def test_a_published_version_that_changed_is_refused(broken: Break, copy: Path) -> None:
    pinned = library.publish(copy)
    assert library.publish(copy) == pinned
    assert library.published(copy) == {"1": pinned}
    assert ThemeLibrary(copy.parents[1]).get("library_card", "1").digest == pinned
    broken("guide.md", "", "又及")
    with pytest.raises(ThemeInvalid, match="已经发布"):
        ThemeLibrary(copy.parents[1]).get("library_card", "1")
    with pytest.raises(ThemeInvalid, match="已经发布"):
        library.publish(copy)
    assert library.published(copy) == {"1": pinned}


def test_differences_are_said_by_part(broken: Break) -> None:
    broken("items/20_deposit.toml", 'borrows = "yes", ', "")
    broken("form.toml", 'label = "分馆"', 'label = "取书的馆"')
    broken("situations.toml", "changeable = true", "")
    broken("materials.toml", 'code = "old_card"', 'code = "former_card"')
    new = loader.load(broken("guide.md", "", "又及"))
    found = [str(each) for each in differences(loader.load(LIBRARY_CARD), new)]
    assert found[0].startswith("改动：主题 的 guide：")
    assert found[1:] == [
        "改动：情形 old_card“您有旧读者证吗？” 的 changeable：是 → 否",
        "改动：字段 branch“取书的馆” 的 label：分馆 → 取书的馆",
        "删去：材料 old_card“旧读者证”",
        "新增：材料 former_card“旧读者证”",
        "改动：事项 deposit“缴纳押金” 的 applies_when：borrows＝yes且old_card＝none或coming → old_card＝none或coming",
    ]


def test_a_moved_item_is_said(copy: Path) -> None:
    (copy / "items/20_deposit.toml").rename(copy / "items/05_deposit.toml")
    assert [str(each) for each in differences(loader.load(LIBRARY_CARD), loader.load(copy))] == ["次序变动：事项"]


def test_of_a_list_only_what_went_and_what_came_is_said(broken: Break) -> None:
    broken("form.toml", 'read_by = ["deposit", "deposit_refund"]', 'read_by = ["deposit_refund", "home_loan"]')
    broken("routes.toml", 'branch = "FG"', 'branch = "FGDM"')
    broken("situations.toml", '{ value = "no", label = "只在馆内看" }', '{ value = "no", label = "否" }')
    new = loader.load(broken("theme.toml", "basis = [", 'basis = ["另一份办法", '))
    assert [str(each) for each in differences(loader.load(LIBRARY_CARD), new)] == [
        "改动：主题 的 basis：加上另一份办法",
        "改动：情形 borrows“您要把书借回家吗？” 的 options：去掉value：no，label：只在馆内看；加上value：no，label：否",
        "改动：字段 bank_account“银行卡号” 的 read_by：去掉deposit；加上home_loan",
        "改动：路线 home_loan 的 fields：去掉branch=FG；加上branch=FGDM",
    ]


def test_a_list_in_another_sequence_is_said_whole(broken: Break) -> None:
    new = loader.load(broken("form.toml", '["deposit", "deposit_refund"]', '["deposit_refund", "deposit"]'))
    (found,) = differences(loader.load(LIBRARY_CARD), new)
    assert (found.before, found.after) == ("deposit、deposit_refund", "deposit_refund、deposit")
