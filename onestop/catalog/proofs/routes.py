"""Form, materials and routes agree: every item's record travels once, with what the item reads and nothing else."""

from collections import Counter
from collections.abc import Iterator

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import ROUTES, Draft
from onestop.catalog.travel import Route


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every item has exactly one route, a part at most one, and each carries exactly what its item reads."""
    counts = Counter(route.item for route in draft.theme.routes)
    for item in draft.theme.work:
        if counts[item.code] > 1 or (counts[item.code] == 0 and not item.part_of):
            message = f"“{item.name}”有{counts[item.code]}条路线。"
            yield ThemeProblem(ROUTES, f"route[{item.code}]", message, "每个事项要有而且只有一条路线。")
    for route in draft.theme.routes:
        yield from _carries(draft, route)
        yield from _names(route)
        yield from _on_paper(route)


def _carries(draft: Draft, route: Route) -> Iterator[ThemeProblem]:
    fields = {field.key for field in draft.theme.form.fields if route.item in field.read_by}
    materials = {material.code for material in draft.theme.materials if route.item in material.read_by}
    for key, carried, read in (("fields", set(route.fields), fields), ("materials", set(route.materials), materials)):
        place = f"route[{route.item}].{key}"
        for name in sorted(carried - read):
            yield ThemeProblem(
                ROUTES, place, f"“{name}”不是这个事项要用的，却推送了。", "请删去，或在 read_by 中写明这个事项。"
            )
        for name in sorted(read - carried):
            yield ThemeProblem(
                ROUTES, place, f"“{name}”是这个事项要用的，却没有推送。", "请补上，或从 read_by 中去掉这个事项。"
            )


def _names(route: Route) -> Iterator[ThemeProblem]:
    for name, count in Counter(route.fields.values()).items():
        if count > 1 or not name:
            place = f"route[{route.item}].fields"
            yield ThemeProblem(ROUTES, place, f"接收方的名称“{name}”用了{count}次。", "每个字段要有自己的名称。")


def _on_paper(route: Route) -> Iterator[ThemeProblem]:
    """What goes on paper has a slip that proves its collection, and a limit for it; nothing else has either."""
    place = f"route[{route.item}]"
    if route.paper and not route.slip:
        remedy = "请在 slip 中写明随纸质材料打印的文书代码。"
        yield ThemeProblem(ROUTES, f"{place}.slip", "纸质路线没有交接单，领没领走无从查考。", remedy)
    if route.paper and route.collect_working_days < 1:
        remedy = "请写 collect_working_days = 工作日数，至少 1。"
        yield ThemeProblem(ROUTES, f"{place}.collect_working_days", "纸质路线没有写几个工作日内应领取。", remedy)
    if not route.paper and (route.slip or route.encloses or route.collect_working_days):
        message = "不走纸质的路线写了 slip、encloses 或 collect_working_days。"
        yield ThemeProblem(ROUTES, place, message, "请删去，或写明 paper = true。")
