"""What came of a sample applicant's case, and where it differs from the applicant's file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from onestop.cases import moments, queries
from onestop.cases.rows import CasePage, EventView, WorkView
from onestop.cases.states import CaseState, Outcome, WorkState, label_of
from onestop.catalog.choice import Choice
from onestop.catalog.examples import Expected
from onestop.ops.rehearsal.part import Part


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item or part of the theme."""

    code: str
    name: str
    applies: bool
    why: str
    state: WorkState | None
    """None where the case never came to acceptance."""
    department: str
    due_date: date | None
    outcome: Mapping[str, str]
    """The result by label, or the reason of a refusal."""


@dataclass(frozen=True, slots=True)
class MaterialRecord:
    """One material of the theme, as it was asked when the case was submitted."""

    code: str
    name: str
    required: bool
    why: str


@dataclass(frozen=True, slots=True)
class Record:
    """A sample applicant's case at the end."""

    example: str
    title: str
    theme: str
    case_number: str
    state: CaseState
    outcome: Outcome | None
    accepted_date: date | None
    due_date: date | None
    provisional: bool
    items: tuple[ItemRecord, ...]
    materials: tuple[MaterialRecord, ...]
    events: int
    log_intact: bool
    log: tuple[EventView, ...]
    differences: tuple[str, ...]
    """Where the case ended otherwise than the file says; empty when it ended as it should."""


def of_part(part: Part, *, at: datetime) -> Record:
    """The record of a case, as its applicant sees it at a moment."""
    page, asked = part.page(on=moments.local_date(at)), part.asked
    if asked is None:
        raise LookupError("the part has not been played")
    [verdict] = queries.verify_logs(number=page.row.number)
    return Record(
        example=part.example.code,
        title=part.example.title,
        theme=f"{part.theme.code}/{part.theme.version}",
        case_number=page.row.number,
        state=page.row.state,
        outcome=page.row.outcome,
        accepted_date=moments.local_date(page.accepted_at) if page.accepted_at else None,
        due_date=page.row.due_date,
        provisional=page.row.due_provisional,
        items=tuple(_items(part, page, asked)),
        materials=tuple(_materials(part, asked)),
        events=verdict.events,
        log_intact=verdict.intact,
        log=page.events,
        differences=tuple(_differences(part.example.expect, page, asked)),
    )


def _items(part: Part, page: CasePage, asked: Choice) -> Iterator[ItemRecord]:
    handled = {item.code: item for item in page.items}
    for chosen in asked.items:
        item: WorkView | None = handled.get(chosen.code)
        yield ItemRecord(
            code=chosen.code,
            name=part.theme.work_by_code[chosen.code].name,
            applies=chosen.applies,
            why=chosen.why,
            state=item.state if item else None,
            department=item.department if item else "",
            due_date=item.due_date if item else None,
            outcome=item.result if item else {},
        )


def _materials(part: Part, asked: Choice) -> Iterator[MaterialRecord]:
    for chosen in asked.materials:
        name = part.theme.materials_by_code[chosen.code].name
        yield MaterialRecord(code=chosen.code, name=name, required=chosen.required, why=chosen.why)


def _differences(expect: Expected, page: CasePage, asked: Choice) -> Iterator[str]:
    row = page.row
    compared: dict[str, tuple[object, object]] = {
        "状态": (expect.state, row.state.value),
        "办结结果": (expect.outcome, row.outcome.value if row.outcome else ""),
        "应办结日期": (expect.due_date, row.due_date),
        "是否预计": (expect.provisional, row.due_provisional),
        "适用事项": (expect.items, tuple(item.code for item in asked.items if item.applies)),
        "必交材料": (expect.materials, tuple(one.code for one in asked.materials if one.required)),
        "免交材料": (expect.waived, tuple(one.code for one in asked.materials if one.waived_by)),
        "待送达材料": (expect.awaited, tuple(one.code for one in asked.materials if one.awaited)),
        "提示": (expect.flags, tuple(code for code, _, _ in page.flags)),
        "不符合的条件": (expect.ineligible, tuple(one.code for one in asked.ineligible)),
    }
    for what, (expected, found) in compared.items():
        if expected != found:
            yield f"{what}：文件写的是 {_text(expected)}，实际是 {_text(found)}"


def _text(value: object) -> str:
    return "、".join(map(str, value)) or "无" if isinstance(value, tuple) else str(value or "无")


def lines(record: Record, *, with_log: bool) -> Iterator[str]:
    """The record for people."""
    how = f"（{label_of(record.outcome)}）" if record.outcome else ""
    yield f"{record.example}　{record.title}"
    yield f"  {record.case_number}　{label_of(record.state)}{how}{_dates(record)}"
    for item in record.items:
        if item.applies:
            yield f"  {item.name}：{_item_text(item)}"
    asked = [material.name for material in record.materials if material.required]
    yield f"  材料{len(asked)}份：{'、'.join(asked) or '不用交'}"
    if with_log:
        yield "  办件记录"
        for entry in record.log:
            yield f"    {moments.local(entry.at):%Y-%m-%d %H:%M}　{entry.text}（{entry.actor_label}）"
    chain = "校验链完整" if record.log_intact else "校验链已断，记录被改动过"
    verdict = "；".join(record.differences) or "与示例文件一致"
    yield f"  记录{record.events}条，{chain}；{verdict}。"
    yield ""


def _dates(record: Record) -> str:
    if record.accepted_date is None:
        return ""
    estimate = "（预计）" if record.provisional else ""
    return f"　{record.accepted_date}受理，应于{record.due_date}前办结{estimate}"


def _item_text(item: ItemRecord) -> str:
    if item.state is None:
        return "没有受理"
    result = "，".join(f"{label}：{value}" for label, value in item.outcome.items())
    return f"{label_of(item.state)}，{item.department}{'；' + result if result else ''}"
