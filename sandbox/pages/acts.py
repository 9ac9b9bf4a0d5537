"""The acts of a desk: their forms, and what was filled in read strictly into a step like those of a plan."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sandbox.pages import frame
from sandbox.pages.access import Visit
from sandbox.pages.desk_list import STATES
from sandbox.pages.markup import Child, Markup, el
from sandbox.store import Row
from sandbox.systems import FUNDS, PAUSES
from sandbox.vocabulary import in_reading_sequence, label

WORDS = {
    "complete": "办结",
    "ask_correction": "退回补正",
    "suspend": "暂停",
    "refuse": "不予办理",
    "resume": "恢复办理",
}
"""How the keys of results end that are days."""
MOST_DAYS = 60
DAYS = 3
"""How many days funds take unless somebody says otherwise."""


class Incomplete(Exception):
    """Something is missing or wrong in what was filled in; the message says what, and how to mend it."""


def too_late(state: str) -> str:
    """Why nothing can be done any more in this state."""
    return f"这一件现在是“{STATES[state][0]}”，不能再这样办。可能别人刚办过，请刷新后再看。"


def forms(entry: Row, visit: Visit, possible: Sequence[str]) -> list[Child]:
    """One form for each act that is possible, the first one open, what was filled in still there."""
    chosen = visit.text("act") or possible[0]
    offered = [name for name in possible if name != "suspend" or entry["item"] in PAUSES]
    return [_form(name, entry, visit, is_open=name == chosen) for name in offered]


def _controls(name: str, entry: Row, visit: Visit) -> Sequence[Child]:
    match name:
        case "complete":
            return _complete(entry, visit)
        case "ask_correction":
            return _ask_correction(entry, visit)
        case "suspend":
            return _suspend(entry, visit)
        case "refuse":
            return [_area("reason", "理由（给申请人看）", visit.text("reason"))]
        case _:
            return _resume(entry, visit)


def _form(name: str, entry: Row, visit: Visit, *, is_open: bool) -> Markup:
    words = _button(name, entry, visit)
    return el(
        "details",
        el("summary", words),
        frame.form(
            f"/desks/{entry['system']}/entries/{entry['number']}/acts",
            visit.session,
            el("input", type="hidden", name="act", value=name),
            _controls(name, entry, visit),
            el("p", el("button", words, class_="danger" if name == "refuse" else None), class_="buttons"),
        ),
        open=is_open,
    )


def _complete(entry: Row, visit: Visit) -> list[Child]:
    fields = entry["message"].get("outcome_fields", ())
    return [
        _text(
            f"outcome-{field['key']}",
            field.get("label", field["key"]),
            visit.text(f"outcome-{field['key']}"),
            required=bool(field.get("required")),
            type="date" if field.get("kind") == "date" else "text",
            placeholder=field.get("example", ""),
        )
        for field in fields
    ]


def _ask_correction(entry: Row, visit: Visit) -> list[Child]:
    fields = [(name, label(name)) for name, _ in in_reading_sequence(entry["message"].get("fields", {}))]
    papers = [(paper["code"], paper["name"]) for paper in entry["message"].get("materials", ())]
    return [
        _boxes("fields", "哪些栏目要改", fields, visit.every("fields")),
        _boxes("materials", "哪些材料要重交", papers, visit.every("materials")),
        _area("note", "怎样改（给申请人看）", visit.text("note")),
    ]


def _suspend(entry: Row, visit: Visit) -> list[Child]:
    reasons = PAUSES[entry["item"]]
    given = visit.text("reason") if visit.text("act") == "suspend" else next(iter(reasons))
    choices = [
        el(
            "label",
            el("input", type="radio", name="reason", value=code, checked=code == given, required=True),
            el("span", words),
            class_="box",
        )
        for code, words in reasons.items()
    ]
    days = visit.text("days") if visit.text("act") == "suspend" else str(DAYS) if FUNDS in reasons else ""
    words = "几天后资金到账、自己恢复" if FUNDS in reasons else "几天后自己恢复"
    day = f"{visit.request.server.desk.day_seconds:g}"
    return [
        el("fieldset", el("legend", "原因"), choices),
        _text("note", "说明（可不填）", visit.text("note"), required=False),
        _text("days", f"{words}（可不填；模拟的一天为 {day} 秒）", days, required=False, inputmode="numeric"),
    ]


def _resume(entry: Row, visit: Visit) -> list[Child]:
    due_at = visit.request.server.desk.next_step_at(entry)
    if due_at is None:
        return [el("p", "没有定下恢复的日子，等您来恢复。")]
    return [el("p", "到 ", frame.moment(due_at), " 自己恢复，也可以现在就恢复。")]


def _button(name: str, entry: Row, visit: Visit) -> str:
    """What an act is called on its button: the end of a pause by what it waited for."""
    paused_for = visit.request.server.desk.entries.paused_for(entry["number"]) if name == "resume" else ""
    return "资金到账，恢复办理" if paused_for == FUNDS else WORDS[name]


def _text(name: str, words: str, value: str, *, required: bool, **attributes: str) -> Markup:
    mark = None if required else el("small", "可不填") if "可不填" not in words else None
    control = el("input", id=name, name=name, value=value, required=required, autocomplete="off", **attributes)
    return el("p", el("label", words, mark, for_=name), control, class_="field")


def _area(name: str, words: str, value: str) -> Markup:
    control = el("textarea", value, id=f"{name}-words", name=name, rows="3", required=True)
    return el("p", el("label", words, for_=f"{name}-words"), control, class_="field")


def _boxes(name: str, words: str, choices: Sequence[tuple[str, str]], given: Sequence[str]) -> Child:
    if not choices:
        return None
    boxes = [
        el(
            "label",
            el("input", type="checkbox", name=name, value=code, checked=code in given),
            el("span", text),
            class_="box",
        )
        for code, text in choices
    ]
    return el("fieldset", el("legend", words), el("div", boxes, class_="boxes"))


def read(visit: Visit, entry: Row) -> Row:
    """The step that was filled in. Raises Incomplete."""
    name = visit.text("act")
    if name not in READERS:
        raise Incomplete("请选择一种办法。")
    return {"act": name, **READERS[name](visit, entry)}


def _read_complete(visit: Visit, entry: Row) -> Row:
    fields = entry["message"].get("outcome_fields", ())
    given = {field["key"]: visit.text(f"outcome-{field['key']}") for field in fields}
    missing = [
        field.get("label", field["key"]) for field in fields if field.get("required") and not given[field["key"]]
    ]
    if missing:
        raise Incomplete(f"没有办结：请填写{'、'.join(missing)}。")
    return {"outcome": {key: value for key, value in given.items() if value}}


def _read_refusal(visit: Visit, entry: Row) -> Row:
    if not visit.text("reason"):
        raise Incomplete("没有照办：请写明不予办理的理由。")
    return {"reason": visit.text("reason")}


def _read_correction(visit: Visit, entry: Row) -> Row:
    fields = [name for name in visit.every("fields") if name in entry["message"].get("fields", {})]
    codes = {paper["code"] for paper in entry["message"].get("materials", ())}
    materials = [code for code in visit.every("materials") if code in codes]
    if not fields and not materials:
        raise Incomplete("没有退回：请勾选要改的栏目或者要重交的材料。")
    if not visit.text("note"):
        raise Incomplete("没有退回：请写明怎样改。")
    return {"fields": fields, "materials": materials, "note": visit.text("note")}


def _read_suspension(visit: Visit, entry: Row) -> Row:
    if visit.text("reason") not in PAUSES.get(entry["item"], {}):
        raise Incomplete("没有暂停：请选择原因。")
    step: Row = {"reason": visit.text("reason"), "note": visit.text("note")}
    if visit.text("days"):
        if not visit.text("days").isdecimal() or not 1 <= int(visit.text("days")) <= MOST_DAYS:
            raise Incomplete(f"没有暂停：天数填 1 到 {MOST_DAYS} 的整数，或者不填。")
        days = int(visit.text("days"))
        step |= {"days": days, "expected_date": (datetime.now(frame.BEIJING).date() + timedelta(days)).isoformat()}
    return step


def _read_resumption(visit: Visit, entry: Row) -> Row:
    return {}


READERS: Mapping[str, Callable[[Visit, Row], Row]] = {
    "complete": _read_complete,
    "ask_correction": _read_correction,
    "suspend": _read_suspension,
    "refuse": _read_refusal,
    "resume": _read_resumption,
}
