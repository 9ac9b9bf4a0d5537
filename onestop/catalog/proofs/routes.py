"""Form, materials and routes agree: every item's record travels once, with what the item reads and nothing else."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import ROUTES, Draft
from onestop.catalog.travel import PRINTS, SLIP, DocumentSpec, Route

PACKAGE = re.compile(r"[\"']@[a-z]")
"""A package specification of the typesetter, e.g. "@preview/tablex:0.0.8"."""


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
    yield from _documents(draft)


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


def _printed(draft: Draft, document: DocumentSpec, slips: Collection[str]) -> Iterator[ThemeProblem]:
    """A slip is printed for a route; of the others a theme has one each at most."""
    file = f"documents/{document.code}.toml"
    if document.prints not in PRINTS:
        yield ThemeProblem(file, "prints", f"不认识“{document.prints}”。", f"可用：{'、'.join(PRINTS)}。")
    elif document.prints != SLIP and draft.theme.document_of(document.prints) is not document:
        yield ThemeProblem(file, "prints", f"已有另一种文书印“{document.prints}”。", "请只留一种。")
    elif (document.code in slips) != (document.prints == SLIP):
        remedy = '交接单请在路线的 slip 中写明；印申报表单的写 prints = "form"，印回执的写 prints = "receipt"。'
        yield ThemeProblem(file, "code", f"“{document.name}”没有谁用，或用错了地方。", remedy)


def _documents(draft: Draft) -> Iterator[ThemeProblem]:
    """Every document is printed by somebody, and its template rests on nothing from outside."""
    used = {route.slip for route in draft.theme.routes}
    for document in draft.theme.documents:
        file = f"documents/{document.code}"
        yield from _printed(draft, document, used)
        if PACKAGE.search(document.template):
            yield ThemeProblem(
                f"{file}.typ", "import", "模板引用了外部的软件包，打印时要从网上取。", "请把所需的内容写进模板。"
            )
