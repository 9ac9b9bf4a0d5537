"""The guide that people read and the document behind it say the same as the theme."""

import re
from collections.abc import Iterator, Sequence

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.spec import MaterialForm

GUIDE, SOURCE = "guide.md", "source.txt"
FORMS = {MaterialForm.ORIGINAL: "原件", MaterialForm.COPY: "复印件", MaterialForm.ELECTRONIC: "电子版"}
COUNTS = {name: number for number, name in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
PROMISE = re.compile(r"办理时限.*?([0-9]+)个工作日")

Row = tuple[str, ...]


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """guide.md by its tables and its limit, source.txt by the names and the limit in it."""
    yield from _items(draft)
    yield from _materials(draft)
    limits = {int(found) for found in PROMISE.findall(draft.theme.guide)}
    if limits != {draft.theme.working_days}:
        message = f"没有写“办理时限：{draft.theme.working_days}个工作日”，或写了别的天数。"
        yield ThemeProblem(GUIDE, "办理时限", message, "请与 theme.toml 的 working_days 一致。")
    yield from _source(draft)


def _items(draft: Draft) -> Iterator[ThemeProblem]:
    rows = _table(draft.theme.guide, ("事项名称", "办理部门"))
    wanted = [(item.name, draft.theme.departments.get(item.department, "")) for item in draft.theme.items]
    yield from _compare("事项表", rows, wanted)


def _materials(draft: Draft) -> Iterator[ThemeProblem]:
    rows = _table(draft.theme.guide, ("材料名称", "材料形式", "材料数量"))
    found = None if rows is None else [(name, form, str(_number(count))) for name, form, count in rows]
    wanted = [(each.name, FORMS[each.form], str(each.count)) for each in draft.theme.materials]
    yield from _compare("材料表", found, wanted)


def _compare(table: str, found: Sequence[Row] | None, wanted: Sequence[Row]) -> Iterator[ThemeProblem]:
    if found is None:
        yield ThemeProblem(GUIDE, table, f"没有{table}。", "请写一张表，表头见 docs/howto/theme.md。")
        return
    for row in wanted:
        if row not in found:
            yield ThemeProblem(GUIDE, table, f"缺少“{'，'.join(row)}”，或写法不同。", "请与主题数据一致。")
    for row in found:
        if row not in wanted:
            yield ThemeProblem(GUIDE, table, f"“{'，'.join(row)}”在主题数据中没有。", "请删去，或补上数据。")
    if set(found) == set(wanted) and list(found) != list(wanted):
        yield ThemeProblem(GUIDE, table, "次序或行数与主题数据不同。", "请按主题的次序排列，每行一次。")


def _source(draft: Draft) -> Iterator[ThemeProblem]:
    text = "".join(draft.theme.source.split())
    names = [(each.name, draft.item_file(each.code)) for each in draft.theme.items if not each.added]
    names += [(each.name, "materials.toml") for each in draft.theme.materials if not each.added]
    for name, file in names:
        if "".join(name.split()) not in text:
            remedy = "请照原文写名称；原文没有的，请写 added = true。"
            yield ThemeProblem(SOURCE, name, f"原文中没有“{name}”（{file}）。", remedy)
    if f"{draft.theme.working_days}个工作日" not in text:
        message = f"原文中没有“{draft.theme.working_days}个工作日”。"
        yield ThemeProblem(SOURCE, "working_days", message, "请核对 theme.toml 的 working_days。")


def _table(text: str, headings: Row) -> list[Row] | None:
    """The columns under these headings of the first table that has them all; None where there is none."""
    columns: list[int] | None = None
    rows: list[Row] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.lstrip().startswith("|") else []
        if columns is None:
            columns = [cells.index(heading) for heading in headings] if set(headings) <= set(cells) else None
        elif not cells:
            break
        elif not set("".join(cells)) <= set("-: "):
            rows.append(tuple(cells[column] if column < len(cells) else "" for column in columns))
    return rows if columns is not None else None


def _number(text: str) -> int:
    """一份 or 1份 as a number; 0 where it is none."""
    amount = text.removesuffix("份")
    return int(amount) if amount.isdecimal() else COUNTS.get(amount, 0)
