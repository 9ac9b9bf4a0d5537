"""Names are well formed and unique, so that every reference means one thing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import FORM, MATERIALS, SHARING, SITUATIONS, Draft

NAME = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = ("any", "all", "not", "case")


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every name of the theme."""
    theme = draft.theme
    yield from _names(SITUATIONS, "situation", (each.key for each in theme.situations))
    yield from _names(SITUATIONS, "eligibility", (each.code for each in theme.eligibility))
    yield from _names(SITUATIONS, "flag", (each.code for each in theme.flags))
    yield from _names(FORM, "section", (each.key for each in theme.form.sections))
    yield from _names(FORM, "field", (each.key for each in theme.form.fields))
    yield from _names(MATERIALS, "material", (each.code for each in theme.materials))
    yield from _names(SHARING, "lookup", (each.code for each in theme.lookups))
    yield from _names("items", "code", (each.code for each in theme.work))
    yield from _names("theme.toml", "departments", theme.departments)
    yield from _names("theme.toml", "systems", theme.systems)
    yield from _inner_names(draft)


def _inner_names(draft: Draft) -> Iterator[ThemeProblem]:
    for situation in draft.theme.situations:
        yield from _unique(SITUATIONS, f"situation[{situation.key}].options", (o.value for o in situation.options))
        if len(situation.options) < 2:
            place = f"situation[{situation.key}].options"
            yield ThemeProblem(SITUATIONS, place, "一个问题至少要有两个答案。", "请补上答案，或删去这个问题。")
    for field in draft.theme.form.fields:
        yield from _unique(FORM, f"field[{field.key}].options", (option.value for option in field.options))
    yield from _unique("theme.toml", "delivery_ways", (way.value for way in draft.theme.delivery_ways))
    for item in draft.theme.work:
        file = draft.item_file(item.code)
        yield from _names(file, "pause_reason", (reason.code for reason in item.pause_reasons))
        yield from _names(file, "outcome.field", (field.key for field in item.outcome.fields))


def _names(file: str, key: str, names: Iterable[str]) -> Iterator[ThemeProblem]:
    names = list(names)
    yield from _unique(file, key, names)
    for name in names:
        if not NAME.fullmatch(name) or name in RESERVED:
            remedy = "请用小写字母开头，只含小写字母、数字和下划线，且不用 any、all、not、case。"
            yield ThemeProblem(file, f"{key}[{name}]", f"“{name}”不能用作名称。", remedy)


def _unique(file: str, key: str, names: Iterable[str]) -> Iterator[ThemeProblem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield ThemeProblem(file, f"{key}[{name}]", f"“{name}”写了{count}次。", "请删去重复的，或改用别的名称。")
