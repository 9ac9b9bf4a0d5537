"""No condition that can never hold: everything that the theme foresees can happen to somebody."""

from collections.abc import Callable, Iterator

from onestop.catalog.conditions import ALWAYS, NEVER, All, Any, Condition, Not
from onestop.catalog.evaluate import holds, keys
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import FORM, MATERIALS, SITUATIONS, Draft
from onestop.catalog.proofs.worlds import World
from onestop.catalog.spec import CASE_READS, FieldSpec, MaterialSpec

Setting = Callable[[World], bool]
REMEDY = "请对照情形的答案和先问的问题修改条件，或删去它。"


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every condition, in the setting in which it is looked at."""
    yield from _situations(draft)
    yield from _items(draft)
    yield from _fields(draft)
    yield from _materials(draft)
    yield from _checks(draft)


def _situations(draft: Draft) -> Iterator[ThemeProblem]:
    for situation in draft.theme.situations:
        place = (SITUATIONS, f"situation[{situation.key}].asked_when")
        yield from _holds_somewhere(draft, place, situation.asked_when, set(), lambda world: True)
    for each in draft.theme.eligibility:
        place = (SITUATIONS, f"eligibility[{each.code}].requires")
        asked = set(keys(each.requires))
        yield from _holds_somewhere(draft, place, each.requires, asked, lambda world: True)
        if each.requires is ALWAYS or all(holds(each.requires, world) for world in draft.worlds.over(asked)):
            yield ThemeProblem(*place, "没有人会不符合这个条件。", REMEDY)


def _items(draft: Draft) -> Iterator[ThemeProblem]:
    worlds = draft.worlds
    for item in draft.theme.work:
        file, needed = draft.item_file(item.code), worlds.item_keys(item.code)

        def applies(world: World, code: str = item.code) -> bool:
            return worlds.applies(code, world)

        yield from _holds_somewhere(draft, (file, "applies_when"), item.applies_when, needed, lambda world: True)
        if not any(applies(world) for world in worlds.over(needed)):
            yield ThemeProblem(file, "applies_when", f"没有人会办理“{item.name}”。", REMEDY)
        elif item.awaits:
            yield from _holds_somewhere(draft, (file, "awaits.when"), item.awaits.when, needed, applies)


def _fields(draft: Draft) -> Iterator[ThemeProblem]:
    worlds = draft.worlds
    for field in draft.theme.form.fields:
        place, needed = f"field[{field.key}]", worlds.field_keys(field)

        def read(world: World, readers: tuple[str, ...] = field.read_by) -> bool:
            return CASE_READS in readers or any(worlds.applies(code, world) for code in readers)

        def shown(world: World, field: FieldSpec = field) -> bool:
            return worlds.asked(field, world)

        yield from _holds_somewhere(draft, (FORM, f"{place}.shown_when"), field.shown_when, needed, read)
        if field.required_when is not NEVER:
            yield from _holds_somewhere(draft, (FORM, f"{place}.required_when"), field.required_when, needed, shown)


def _materials(draft: Draft) -> Iterator[ThemeProblem]:
    worlds = draft.worlds
    for material in draft.theme.materials:
        place = f"material[{material.code}]"
        needed = {key for code in material.read_by for key in worlds.item_keys(code)}

        def read(world: World, readers: tuple[str, ...] = material.read_by) -> bool:
            return any(worlds.applies(code, world) for code in readers)

        where = (MATERIALS, f"{place}.required_when")
        yield from _holds_somewhere(draft, where, material.required_when, needed, read)
        yield from _waivers(draft, material, needed | set(keys(material.required_when)), read)


def _waivers(draft: Draft, material: MaterialSpec, needed: set[str], read: Setting) -> Iterator[ThemeProblem]:
    def applies(world: World) -> bool:
        return read(world) and holds(material.required_when, world)

    for number, waiver in enumerate(material.waivers, start=1):
        place = (MATERIALS, f"material[{material.code}].waiver[{number}].when")
        yield from _holds_somewhere(draft, place, waiver.when, needed, applies)


def _checks(draft: Draft) -> Iterator[ThemeProblem]:
    fields = draft.theme.fields_by_key
    for number, check in enumerate(draft.theme.form.checks, start=1):
        needed = {key for name in check.fields if name in fields for key in draft.worlds.field_keys(fields[name])}

        def asked(world: World, names: tuple[str, ...] = check.fields) -> bool:
            return all(draft.worlds.asked(fields[name], world) for name in names if name in fields)

        if check.kind == "not_future":
            continue
        place = (FORM, f"check[{number}].when")
        yield from _holds_somewhere(draft, place, check.when, needed, asked)
        if not any(asked(world) for world in draft.worlds.over(needed)):
            yield ThemeProblem(FORM, f"check[{number}].fields", "没有人会同时填写这些字段，校验无从进行。", REMEDY)


def _holds_somewhere(
    draft: Draft, place: tuple[str, str], condition: Condition, needed: set[str], setting: Setting
) -> Iterator[ThemeProblem]:
    """A problem for the condition, or for an alternative in it, that holds in no world of the setting."""
    if condition is ALWAYS and place[1].endswith(("asked_when", "applies_when", "shown_when", "requires")):
        return
    worlds = [world for world in draft.worlds.over(needed | set(keys(condition))) if setting(world)]
    if worlds and not any(holds(condition, world) for world in worlds):
        yield ThemeProblem(*place, "这个条件永远不成立。", REMEDY)
    elif worlds:
        for part in _alternatives(condition):
            if not any(holds(part, world) for world in worlds):
                yield ThemeProblem(*place, f"其中一部分永远不成立：{_said(part)}。", REMEDY)


def _alternatives(condition: Condition) -> Iterator[Condition]:
    """The parts that may hold or not while the whole still holds."""
    match condition:
        case Any(parts):
            yield from parts
            for part in parts:
                yield from _alternatives(part)
        case All(parts):
            for part in parts:
                yield from _alternatives(part)
        case Not(part):
            yield part


def _said(condition: Condition) -> str:
    return "、".join(dict.fromkeys(keys(condition)))
