"""Systems are asked for something: they are known, their answers fit, and somebody hands in what they spare."""

from collections import Counter
from collections.abc import Iterable, Iterator

from onestop.catalog.evaluate import holds, keys
from onestop.catalog.kinds import SHARED_WAIVERS
from onestop.catalog.lookups import Fill, Lookup, SparedPaper
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.conditions_named import possible_answers
from onestop.catalog.proofs.draft import MATERIALS, SHARING, Draft
from onestop.catalog.proofs.worlds import World
from onestop.catalog.sharing import brought_by
from onestop.catalog.spec import MaterialSpec

ONLY_OURS = ("office",)
"""Kinds of fields whose values no system can know."""


def prove_names(draft: Draft) -> Iterator[ThemeProblem]:
    """Every reference of a lookup, and that the values named there fit."""
    for lookup in draft.theme.lookups:
        if lookup.system not in draft.theme.systems:
            remedy = "请改正名称，或先在 theme.toml 中声明它。"
            yield _problem(lookup, "system", f"没有系统“{lookup.system}”。", remedy)
        if lookup.valid_days < 1:
            yield _problem(lookup, "valid_days", "查询结果至少要有效1天。", "请改正天数。")
        for fill in lookup.fills:
            yield from _fill(draft, lookup, fill)
        for spared in lookup.spares:
            yield from _spared(draft, lookup, spared)


def _fill(draft: Draft, lookup: Lookup, fill: Fill) -> Iterator[ThemeProblem]:
    place, field = f"fill[{fill.key}]", draft.theme.fields_by_key.get(fill.key)
    if not fill.name:
        yield _problem(lookup, f"{place}.name", "没有写明对方怎么称呼它。", "请写 name。")
    if field is None and fill.key not in draft.theme.situations_by_key:
        yield _problem(lookup, place, f"没有情形或字段“{fill.key}”。", "请改正名称。")
        return
    if field and (field.kind in ONLY_OURS or fill.key == draft.theme.identity.id_number):
        message = f"“{field.label}”不能由别的系统回填。"
        yield _problem(lookup, place, message, "请换一个字段：本单位的表对方不知道，身份证号码正是凭它去查的。")
    possible = possible_answers(draft, fill.key) or []
    if not possible and fill.values:
        message = f"“{fill.key}”没有固定的答案，不能逐个对应。"
        yield _problem(lookup, f"{place}.values", message, "请删去 values，照对方的值回填。")
    for value in fill.values.values() if possible else ():
        if value not in possible:
            remedy = f"可用：{'、'.join(possible[:20])}。"
            yield _problem(lookup, f"{place}.values", f"“{fill.key}”没有答案“{value}”。", remedy)


def _spared(draft: Draft, lookup: Lookup, spared: SparedPaper) -> Iterator[ThemeProblem]:
    place = f"spare[{spared.material}]"
    if spared.material not in draft.theme.materials_by_code:
        yield _problem(lookup, place, f"没有材料“{spared.material}”。", "请改正名称。")
    if spared.value and not spared.name:
        yield _problem(lookup, f"{place}.name", "写了 value，却没有写明是哪一项的值。", "请写 name。")


def prove_sense(draft: Draft) -> Iterator[ThemeProblem]:
    """Nothing is asked in vain, twice, or without anybody's knowing what it stands for."""
    for lookup in draft.theme.lookups:
        yield from _in_vain(draft, lookup)
    filled = [(lookup, f"fill[{fill.key}]", fill.key) for lookup in draft.theme.lookups for fill in lookup.fills]
    yield from _twice(filled, "已有另一个查询回填“{}”。", "请只留一个来源，免得两处说法不一。")
    spared = [(each, f"spare[{one.material}]", one.material) for each in draft.theme.lookups for one in each.spares]
    yield from _twice(spared, "材料“{}”已由另一个查询免交。", "请只留一个来源。")
    for material in draft.theme.materials:
        yield from _promised(draft, material)


def _in_vain(draft: Draft, lookup: Lookup) -> Iterator[ThemeProblem]:
    if not lookup.fills and not lookup.spares:
        yield _problem(lookup, "code", "查了没有用：既不回填，也不免交材料。", "请写 fill 或 spare，或删去这个查询。")
    worlds = [world for world in draft.worlds.over(keys(lookup.asked_when)) if holds(lookup.asked_when, world)]
    if not worlds:
        yield _problem(lookup, "asked_when", "这个条件永远不成立。", "请对照情形的答案修改条件。")
        return
    for fill in lookup.fills:
        if fill.key in keys(lookup.asked_when):
            message = f"问了本人“{fill.key}”才查，再回填它就晚了。"
            yield _problem(lookup, f"fill[{fill.key}]", message, "请从 asked_when 中去掉它，或不回填它。")
        elif not any(_asked(draft, fill.key, world) for world in _where_asked(draft, lookup, fill.key)):
            message = f"查的时候没有人会被问到“{fill.key}”。"
            yield _problem(lookup, f"fill[{fill.key}]", message, "请修改 asked_when，或不回填它。")
    for one in lookup.spares:
        yield from _spares(draft, lookup, draft.theme.materials_by_code[one.material])


def _spares(draft: Draft, lookup: Lookup, material: MaterialSpec) -> Iterator[ThemeProblem]:
    place = f"spare[{material.code}]"
    brought = [waiver for waiver in material.waivers if brought_by(waiver, lookup.system)]
    if not brought:
        message = f"“{material.name}”没有写明可以凭“{lookup.system}”免交。"
        remedy = f'请在 materials.toml 中给它写 [[material.waiver]]，kind = "data_share"，source = "{lookup.system}"。'
        yield _problem(lookup, place, message, remedy)
        return
    needed = {*keys(lookup.asked_when), *keys(material.required_when)}
    needed |= {key for waiver in material.waivers for key in keys(waiver.when)}
    needed |= {key for code in material.read_by for key in draft.worlds.item_keys(code)}

    def handed_in(world: World) -> bool:
        read = any(draft.worlds.applies(code, world) for code in material.read_by)
        settled = any(one.kind == "situation" and holds(one.when, world) for one in material.waivers)
        return read and holds(material.required_when, world) and not settled and holds(brought[0].when, world)

    if not any(holds(lookup.asked_when, world) and handed_in(world) for world in draft.worlds.over(needed)):
        message = f"查的时候没有人要交“{material.name}”。"
        yield _problem(lookup, place, message, "请修改 asked_when，或不写这份材料。")


def _where_asked(draft: Draft, lookup: Lookup, key: str) -> list[World]:
    field = draft.theme.fields_by_key.get(key)
    needed = {*keys(lookup.asked_when), *(draft.worlds.field_keys(field) if field else (key,))}
    return [world for world in draft.worlds.over(needed) if holds(lookup.asked_when, world)]


def _asked(draft: Draft, key: str, world: World) -> bool:
    field = draft.theme.fields_by_key.get(key)
    return draft.worlds.asked(field, world) if field else bool(world.get(key))


def _twice(named: Iterable[tuple[Lookup, str, str]], message: str, remedy: str) -> Iterator[ThemeProblem]:
    named = list(named)
    counts = Counter(name for _, _, name in named)
    seen: set[str] = set()
    for lookup, place, name in named:
        if counts[name] > 1 and name in seen:
            yield _problem(lookup, place, message.format(name), remedy)
        seen.add(name)


def _promised(draft: Draft, material: MaterialSpec) -> Iterator[ThemeProblem]:
    """A waiver that rests on a system's answer has somebody who asks that system."""
    for number, waiver in enumerate(material.waivers, start=1):
        asked = any(
            brought_by(waiver, lookup.system) and material.code in {one.material for one in lookup.spares}
            for lookup in draft.theme.lookups
        )
        if waiver.kind in SHARED_WAIVERS and not asked:
            place = f"material[{material.code}].waiver[{number}].source"
            message = f"没有哪个查询向“{waiver.source}”查它，谁也免交不了。"
            remedy = "请在 sharing.toml 中写一个这个系统的查询，用 spare 列出这份材料。"
            yield ThemeProblem(MATERIALS, place, message, remedy)


def _problem(lookup: Lookup, key: str, message: str, remedy: str) -> ThemeProblem:
    return ThemeProblem(SHARING, f"lookup[{lookup.code}].{key}", message, remedy)
