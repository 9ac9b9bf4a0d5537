"""Nothing is asked twice, nothing is asked in vain, and nobody is asked for what an office makes itself."""

import re
from collections import defaultdict
from collections.abc import Iterator

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import FORM, MATERIALS, Draft
from onestop.catalog.spec import CASE_READS, FieldSpec, MaterialSpec, Option

YES_NO = frozenset({"是", "否"})
SIGNS = re.compile(r"[\W_]+")


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Fields, situations and materials against each other and against what the items produce."""
    yield from _fields_twice(draft)
    yield from _fields_like_situations(draft)
    yield from _materials_twice(draft)
    yield from _produced(draft)
    for field in draft.theme.form.fields:
        yield from _read(draft, FORM, f"field[{field.key}].read_by", field)
    for material in draft.theme.materials:
        yield from _read(draft, MATERIALS, f"material[{material.code}].read_by", material)


def _fields_twice(draft: Draft) -> Iterator[ThemeProblem]:
    alike: dict[str, list[FieldSpec]] = defaultdict(list)
    for field in draft.theme.form.fields:
        alike[_plain(field.label)].append(field)
    for same in alike.values():
        first = same[0]
        for other in same[1:]:
            place = f"field[{other.key}].label"
            if other.section == first.section:
                remedy = "请删去一个，或改写名称说明问的是什么。"
                yield ThemeProblem(FORM, place, f"同一部分里“{other.label}”问了两遍（{first.key}）。", remedy)
            elif not {first.key, other.key} & {first.same_as, other.same_as}:
                remedy = f'若问的是另一个人，请写明 same_as = "{first.key}"；否则请删去一个。'
                yield ThemeProblem(FORM, place, f"“{other.label}”与 {first.key} 同名，像是问了两遍。", remedy)


def _fields_like_situations(draft: Draft) -> Iterator[ThemeProblem]:
    asked = {_plain(situation.question): situation.key for situation in draft.theme.situations}
    answered = {_labels(situation.options): situation.key for situation in draft.theme.situations}
    answered.pop(YES_NO, None)
    keys = draft.theme.situations_by_key
    for field in draft.theme.form.fields:
        same = (
            field.key if field.key in keys else asked.get(_plain(field.label)) or answered.get(_labels(field.options))
        )
        if same:
            message = f"情形“{same}”已经问过“{field.label}”。"
            yield ThemeProblem(FORM, f"field[{field.key}]", message, "请删去这个字段，条件中直接用情形。")


def _materials_twice(draft: Draft) -> Iterator[ThemeProblem]:
    first: dict[str, str] = {}
    for material in draft.theme.materials:
        other = first.setdefault(_plain(material.name), material.code)
        if other != material.code:
            message = f"“{material.name}”与 {other} 同名，同一材料要了两次。"
            yield ThemeProblem(MATERIALS, f"material[{material.code}].name", message, "请合并为一份，由多个事项共用。")


def _produced(draft: Draft) -> Iterator[ThemeProblem]:
    made = {_plain(name): item for item in draft.theme.work for name in item.produces}
    asked = [(MATERIALS, f"material[{each.code}].name", each.name) for each in draft.theme.materials]
    asked += [(FORM, f"field[{each.key}].label", each.label) for each in draft.theme.form.fields]
    for file, key, name in asked:
        if _plain(name) in made:
            message = f"“{name}”是“{made[_plain(name)].name}”办出来的结果，不能向申请人要。"
            yield ThemeProblem(file, key, message, "请删去它，由系统在部门之间传递。")


def _read(draft: Draft, file: str, key: str, asked: FieldSpec | MaterialSpec) -> Iterator[ThemeProblem]:
    if CASE_READS not in asked.read_by and not any(_can_apply(draft, code) for code in asked.read_by):
        yield ThemeProblem(file, key, "没有一个可能办理的事项用到它。", "请在 read_by 中写明用到它的事项，或不再要它。")


def _can_apply(draft: Draft, code: str) -> bool:
    worlds = draft.worlds
    return any(worlds.applies(code, world) for world in worlds.over(worlds.item_keys(code)))


def _labels(options: tuple[Option, ...]) -> frozenset[str]:
    return frozenset(_plain(option.label) for option in options)


def _plain(text: str) -> str:
    """A name without signs and blanks, so that 户口簿 and “户口簿” are the same."""
    return SIGNS.sub("", text)
