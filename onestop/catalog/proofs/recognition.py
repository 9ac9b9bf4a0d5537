"""What is read off a paper means something: a field of the form, or a name of its own; and can be found at all."""

import re
from collections.abc import Iterator

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import MATERIALS, Draft
from onestop.catalog.recognition import ReadingRule


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every reading of every paper."""
    for material in draft.theme.materials:
        for rule in material.recognition.readings if material.recognition else ():
            yield from _reading(draft, f"material[{material.code}].recognition.reading[{rule.key}]", rule)


def _reading(draft: Draft, place: str, rule: ReadingRule) -> Iterator[ThemeProblem]:
    field = draft.theme.fields_by_key.get(rule.key)
    if field is None and not rule.name:
        remedy = "请改成表单中的字段，或者用 name 写明它叫什么。"
        yield ThemeProblem(MATERIALS, place, f"表单中没有字段“{rule.key}”，也没有名称。", remedy)
    if field is not None and field.kind != rule.kind:
        remedy = f'请写成 kind = "{field.kind}"。'
        yield ThemeProblem(MATERIALS, place, f"“{field.label}”是 {field.kind}，识读的却是 {rule.kind}。", remedy)
    if rule.kind == "text" and not rule.pattern:
        yield ThemeProblem(MATERIALS, place, "识读文字没有写 pattern。", "请写明它的样子（正则表达式）。")
    if rule.kind == "person_name" and not rule.labels:
        yield ThemeProblem(MATERIALS, place, "识读姓名没有写 labels。", "请写明它旁边印着什么字。")
    try:
        re.compile(rule.pattern)
    except re.error as error:
        yield ThemeProblem(MATERIALS, place, f"pattern 不是正确的正则表达式：{error}。", "请改正。")
