"""Conditions name questions that exist, are asked before, and have the answers that the conditions name."""

from collections.abc import Iterator, Set

from onestop.catalog import code_tables
from onestop.catalog.conditions import Compare, Condition, Equals
from onestop.catalog.evaluate import leaves, measure
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import FORM, SHARING, SITUATIONS, Draft
from onestop.catalog.spec import CASE_READS

ORDERED = ("date", "year_month", "integer")


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every leaf of every condition."""
    for place in draft.conditions:
        for leaf in leaves(place.condition):
            yield from _leaf(draft, place.file, place.key, leaf)
    yield from _sequence(draft)
    yield from _settled_before_the_form(draft)


def _leaf(draft: Draft, file: str, key: str, leaf: Equals | Compare) -> Iterator[ThemeProblem]:
    if leaf.field not in draft.theme.situations_by_key and leaf.field not in draft.theme.fields_by_key:
        yield ThemeProblem(file, key, f"没有情形或字段“{leaf.field}”。", "请改正名称。")
    elif isinstance(leaf, Compare):
        yield from _comparison(draft, file, key, leaf)
    else:
        values = possible_answers(draft, leaf.field)
        for value in leaf.values:
            if values is not None and value not in values:
                yield ThemeProblem(
                    file, key, f"“{leaf.field}”没有答案“{value}”。", f"可用：{'、'.join(list(values)[:20])}。"
                )


def _comparison(draft: Draft, file: str, key: str, leaf: Compare) -> Iterator[ThemeProblem]:
    field = draft.theme.fields_by_key.get(leaf.field)
    if field is None or field.kind not in ORDERED:
        yield ThemeProblem(file, key, f"“{leaf.field}”不是日期或数字，不能比较。", "请改用等于，或换成日期、数字字段。")
        return
    bound = measure(leaf.value)
    if bound is None or isinstance(bound, str) == (field.kind == "integer"):
        yield ThemeProblem(
            file, key, f"“{leaf.value}”不能与“{field.label}”比较。", "请写成 2026-01-01、2026-01 或数字。"
        )


def possible_answers(draft: Draft, name: str) -> list[str] | None:
    """The answers that there are; None where anything may be answered."""
    situation = draft.theme.situations_by_key.get(name)
    if situation:
        return [option.value for option in situation.options]
    field = draft.theme.fields_by_key[name]
    if field.kind == "choice":
        return [option.value for option in field.options]
    if field.kind == "yes_no":
        return ["yes", "no"]
    return list(code_tables.table(field.table)) if field.kind == "code" and field.table in code_tables.names() else None


def _sequence(draft: Draft) -> Iterator[ThemeProblem]:
    """A question depends only on questions before it, so that the applicant goes forward only."""
    before: set[str] = set()
    for situation in draft.theme.situations:
        key = f"situation[{situation.key}].asked_when"
        yield from _only(SITUATIONS, key, situation.asked_when, before, "只能用排在前面的情形。")
        before.add(situation.key)
    for field in draft.theme.form.fields:
        key = f"field[{field.key}].shown_when"
        yield from _only(FORM, key, field.shown_when, before, "只能用情形和排在前面的字段。")
        before.add(field.key)


def _settled_before_the_form(draft: Draft) -> Iterator[ThemeProblem]:
    """What applies is told before the form is filled, so it depends on the situations alone."""
    situations = set(draft.theme.situations_by_key)
    for item in draft.theme.work:
        file = draft.item_file(item.code)
        yield from _only(
            file, "applies_when", item.applies_when, situations, "只能用情形：填表之前就要告诉申请人办哪些。"
        )
        if item.awaits:
            yield from _only(file, "awaits.when", item.awaits.when, situations, "只能用情形。")
    for lookup in draft.theme.lookups:
        yield from _only(
            SHARING, f"lookup[{lookup.code}].asked_when", lookup.asked_when, situations, "只能用情形：填表之前就查。"
        )
    case_fields = {field.key for field in draft.theme.form.fields if CASE_READS in field.read_by}
    for each in draft.theme.eligibility:
        key = f"eligibility[{each.code}].requires"
        yield from _only(
            SITUATIONS, key, each.requires, situations | case_fields, '只能用情形和 read_by 含 "case" 的字段。'
        )


def _only(file: str, key: str, condition: Condition, allowed: Set[str], remedy: str) -> Iterator[ThemeProblem]:
    for name in dict.fromkeys(leaf.field for leaf in leaves(condition)):
        if name not in allowed:
            yield ThemeProblem(file, key, f"条件用到“{name}”，这时还不知道它的答案。", remedy)
