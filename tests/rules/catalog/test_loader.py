"""A theme folder is read whole, or every slip in it is named."""

from pathlib import Path

import pytest

from onestop.catalog import loader
from onestop.catalog.conditions import All, Any, Compare, Equals, Not
from onestop.catalog.decoding import Place, Unreadable, condition
from onestop.catalog.problems import ThemeInvalid, ThemeProblem
from onestop.catalog.spec import Keeping, MaterialForm, ThemeSpec
from tests.rules.catalog.conftest import Break

SLIPS = [
    ("theme.toml", 'audience = "本区居民"', "", "audience", "缺少“audience”"),
    ("theme.toml", "working_days = 6", 'working_days = "6"', "working_days", "这里应是整数"),
    ("theme.toml", "working_days = 6", "working_days = true", "working_days", "这里应是整数"),
    ("theme.toml", 'name = "name"', "", "identity.name", "缺少“name”"),
    ("theme.toml", 'code = "library_card"', 'code = "library"', "code", "与文件夹名“library_card”不一致"),
    ("theme.toml", 'version = "1"', 'version = "2"', "version", "与文件夹名“1”不一致"),
    ("theme.toml", "[systems]", "[systems", "", "不是正确的 TOML"),
    ("theme.toml", 'hub = "城市平台"', "hub = 1", "systems.hub", "这里应是文字"),
    ("situations.toml", "changeable = true", 'changeable = "yes"', "situation[old_card].changeable", "true 或 false"),
    ("situations.toml", "asked_when = {", "ask_when = {", "situation[old_card].ask_when", "不认识“ask_when”"),
    ("situations.toml", 'label = "住在本区"', 'word = "x"', "situation[lives_here].options[yes].label", "缺少“label”"),
    ("form.toml", 'kind = "bank_card"', 'kind = "money"', "field[bank_account].kind", "“money”不是可用的值"),
    ("form.toml", 'kind = "ascending"', 'kind = "rising"', "check[1].kind", "“rising”不是可用的值"),
    ("form.toml", 'read_by = ["case"]', 'read_by = "case"', "field[mobile].read_by", "这里应是一个列表"),
    ("materials.toml", 'form = "electronic"', 'form = "paper"', "material[portrait].form", "“paper”不是可用的值"),
    (
        "materials.toml",
        'kind = "situation"',
        'kind = "luck"',
        "material[portrait].waiver[1].kind",
        "“luck”不是可用的值",
    ),
    ("materials.toml", "[material.picture]", "[material.photo]", "material[portrait].photo", "不认识“photo”"),
    ("items/30_home_loan.toml", 'code = "home_loan"', 'code = "loan"', "code", "文件名与代码“loan”不一致"),
    ("items/30_home_loan.toml", '{ borrows = "yes" }', "true", "applies_when", "条件应是一张不空的表"),
    ("items/30_home_loan.toml", "[awaits]", "[[awaits]]", "awaits", "这里应是一张表"),
    ("documents/handover_slip.toml", 'code = "handover_slip"', 'code = "slip"', "code", "文件名与代码“slip”不一致"),
    ("documents/handover_slip.toml", "name =", "title =", "title", "不认识“title”"),
    (
        "items/10_reader_card.toml",
        "[outcome]",
        '[[outcome.field]]\nkey = "x"\nlabel = "x"\nkind = "colour"\n[outcome]',
        "outcome.field[x].kind",
        "“colour”不是可用的值",
    ),
    ("routes.toml", "[route.fields]", "[route.field]", "route[1].field", "不认识“field”"),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "message"), SLIPS)
def test_a_slip_is_named_with_its_place(broken: Break, file: str, old: str, new: str, key: str, message: str) -> None:
    problems = _problems(broken(file, old, new))
    assert [
        problem for problem in problems if (problem.file, problem.key) == (file, key) and message in problem.message
    ]
    assert all(problem.remedy for problem in problems)


@pytest.mark.parametrize("file", ["theme.toml", "form.toml", "routes.toml", "guide.md", "source.txt"])
def test_a_missing_file_is_named(copy: Path, file: str) -> None:
    (copy / file).unlink()
    assert ("缺少这个文件。", file) in {(problem.message, problem.file) for problem in _problems(copy)}


def test_every_slip_is_named_at_once(broken: Break) -> None:
    broken("theme.toml", 'audience = "本区居民"', "")
    broken("form.toml", 'kind = "bank_card"', 'kind = "money"')
    folder = broken("items/20_deposit.toml", "working_days = 2", 'working_days = "2"\ndepartement = "x"')
    assert {problem.file for problem in _problems(folder)} == {"theme.toml", "form.toml", "items/20_deposit.toml"}
    assert len(_problems(folder)) == 4


def test_a_folder_without_items_and_with_an_unknown_file(copy: Path) -> None:
    for path in (copy / "items").iterdir():
        path.unlink()
    (copy / "form_old.toml").write_text("", encoding="utf-8")
    assert {problem.file for problem in _problems(copy)} == {"items", "form_old.toml"}


def test_no_folder_at_all(tmp_path: Path) -> None:
    assert "没有这个文件夹" in str(_problems(tmp_path / "nothing")[0])


def test_what_is_written_is_what_is_read(library_card: ThemeSpec) -> None:
    assert [item.code for item in library_card.work] == ["reader_card", "deposit", "deposit_refund", "home_loan"]
    assert [item.code for item in library_card.items] == ["reader_card", "deposit", "home_loan"]
    old_card = library_card.materials_by_code["old_card"]
    assert (old_card.form, old_card.keeping) == (MaterialForm.ORIGINAL, Keeping.KEEP)
    assert old_card.required_when == Equals("old_card", ("in_hand", "coming"))
    portrait = library_card.materials_by_code["portrait"]
    assert portrait.picture is not None
    assert (portrait.picture.width, portrait.waivers[0].when) == (358, Equals("old_card", ("in_hand",)))
    loan = library_card.work_by_code["home_loan"]
    assert loan.awaits is not None
    assert (loan.awaits.arrived, loan.pause_reasons[0].label) == ({"old_card": "in_hand"}, "待到馆")
    assert library_card.routes[0].fields["name"] == "XM"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"a": "x"}, Equals("a", ("x",))),
        ({"a": ["x", "y"]}, Equals("a", ("x", "y"))),
        ({"a": "x", "b": "y"}, All((Equals("a", ("x",)), Equals("b", ("y",))))),
        ({"any": [{"a": "x"}, {"b": "y"}]}, Any((Equals("a", ("x",)), Equals("b", ("y",))))),
        ({"all": [{"a": "x"}]}, All((Equals("a", ("x",)),))),
        ({"not": {"a": "x"}}, Not(Equals("a", ("x",)))),
        ({"a": {"ge": 3}}, Compare("a", "ge", "3")),
        (
            {"a": {"ge": "2026-01", "lt": "2026-06"}},
            All((Compare("a", "ge", "2026-01"), Compare("a", "lt", "2026-06"))),
        ),
    ],
)
def test_conditions_as_written(written: object, read: object) -> None:
    assert condition(written, Place("x.toml", [])) == read


@pytest.mark.parametrize("written", [{}, [], "a", {"a": 1.5}, {"a": True}, {"a": []}, {"any": []}, {"all": {}},
                                     {"not": []}, {"a": {"near": "1"}}, {"a": {}}])  # fmt: skip
def test_anything_else_is_no_condition(written: object) -> None:
    problems: list[ThemeProblem] = []
    with pytest.raises(Unreadable):
        condition(written, Place("x.toml", problems))
    assert len(problems) == 1


def _problems(folder: Path) -> tuple[ThemeProblem, ...]:
    with pytest.raises(ThemeInvalid) as invalid:
        loader.load(folder)
    return invalid.value.problems
