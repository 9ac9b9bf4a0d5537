"""Every item can begin and can end: no circle, a station to go to, an outcome, and papers that can arrive."""

from collections.abc import Iterator

from onestop.catalog.evaluate import holds, keys
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.spec import ItemSpec


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every item and part. Where there is a circle, only that is said."""
    circles = [problem for item in draft.theme.work for problem in _circle(draft, item)]
    yield from circles
    if not circles:
        for item in draft.theme.work:
            yield from _ending(draft, item)
            yield from _waits_on_the_clock(draft, item)
            yield from _station(draft, item)
            yield from _arrival(draft, item)


def before(draft: Draft, item: ItemSpec) -> tuple[str, ...]:
    """What an item waits for by its own words; a part waits for its item unless it says otherwise."""
    return item.starts_after or ((item.part_of,) if item.part_of else ())


def _circle(draft: Draft, item: ItemSpec) -> Iterator[ThemeProblem]:
    seen: set[str] = set()
    waiting = [*before(draft, item)]
    while waiting:
        code = waiting.pop()
        if code == item.code:
            yield draft.item_problem(
                item, "starts_after", f"“{item.name}”绕了一圈又等自己。", "请去掉其中一个前置事项。"
            )
            return
        if code not in seen:
            seen.add(code)
            waiting.extend(before(draft, draft.theme.work_by_code[code]))


def _ending(draft: Draft, item: ItemSpec) -> Iterator[ThemeProblem]:
    if not item.outcome.name and not item.done_by_acceptance:
        yield draft.item_problem(item, "outcome", "没有办理结果，无从办结。", "请写 [outcome] 的 name。")
    if item.counts_toward_deadline and not item.done_by_acceptance and item.working_days < 1:
        yield draft.item_problem(
            item, "working_days", "计入总时限的事项要有自己的时限。", "请写 working_days（至少1）。"
        )
    if item.part_of and item.counts_toward_deadline:
        remedy = "请写 counts_toward_deadline = false，或去掉 part_of 作为单独的事项。"
        yield draft.item_problem(item, "counts_toward_deadline", "附属环节不计入总时限。", remedy)
    later = [draft.theme.work_by_code[code] for code in before(draft, item)]
    if item.done_by_acceptance and any(not each.done_by_acceptance for each in later):
        yield draft.item_problem(item, "starts_after", "受理即办结的事项不能再等别的事项。", "请去掉它的前置事项。")
    if item.outcome.delivered and not item.outcome.delivery_field:
        yield draft.item_problem(
            item, "outcome.delivery_field", "要送达，却没有写明送达方式的字段。", "请写 delivery_field。"
        )


def _waits_on_the_clock(draft: Draft, item: ItemSpec) -> Iterator[ThemeProblem]:
    for code in before(draft, item) if item.counts_toward_deadline else ():
        other = draft.theme.work_by_code[code]
        if not other.counts_toward_deadline:
            message = f"计入总时限，却要等不计入总时限的“{other.name}”，到期日无从保证。"
            yield draft.item_problem(item, "starts_after", message, "请改等计入总时限的事项。")


def _station(draft: Draft, item: ItemSpec) -> Iterator[ThemeProblem]:
    """Where the station is picked by an address, an address that picks it is asked and required."""
    worlds, fields = draft.worlds, draft.theme.fields_by_key
    picked_by = [fields[key] for key in (item.routed_by, item.routed_by_otherwise) if key]
    if not picked_by:
        return
    needed = worlds.item_keys(item.code).union(
        *(worlds.field_keys(field) | set(keys(field.required_when)) for field in picked_by)
    )
    for world in worlds.over(needed):
        asked = [field for field in picked_by if worlds.asked(field, world)]
        if worlds.applies(item.code, world) and not any(f.required or holds(f.required_when, world) for f in asked[:1]):
            answers = "、".join(f"{key}={value}" for key, value in world.items() if value)
            message = f"答案为 {answers} 时，没有必填的字段来确定由哪个站所办理。"
            remedy = "请在此时也要求填写 routed_by 或 routed_by_otherwise 的字段。"
            yield draft.item_problem(item, "routed_by", message, remedy)
            return


def _arrival(draft: Draft, item: ItemSpec) -> Iterator[ThemeProblem]:
    """Papers on their way are papers of this item, and their arrival ends the waiting."""
    if item.awaits is None:
        return
    for code in item.awaits.materials:
        if item.code not in draft.theme.materials_by_code[code].read_by:
            message = f"等的材料“{code}”不是这个事项要用的。"
            yield draft.item_problem(item, "awaits.materials", message, "请改正，或在该材料的 read_by 中写明这个事项。")
    for key in item.awaits.arrived:
        if not draft.theme.situations_by_key[key].changeable:
            message = f"情形“{key}”不能在办理中改变，材料到了也无法记下。"
            yield draft.item_problem(item, "awaits.arrived", message, "请给该情形写 changeable = true。")
    needed = {*draft.worlds.item_keys(item.code), *keys(item.awaits.when), *item.awaits.arrived}
    for world in draft.worlds.over(needed):
        waits = draft.worlds.applies(item.code, world) and holds(item.awaits.when, world)
        after = world | dict(item.awaits.arrived)
        if waits and (holds(item.awaits.when, after) or not draft.worlds.applies(item.code, after)):
            message = "材料到了之后，事项仍在等，或者不再办理。"
            yield draft.item_problem(item, "awaits.arrived", message, "请改正到齐后的答案。")
            return
