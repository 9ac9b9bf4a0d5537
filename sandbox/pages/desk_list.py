"""The desk of a system: what was pushed to it, who decides, and at a hub what it holds back."""

from http import HTTPStatus

from sandbox.pages import frame
from sandbox.pages.access import Visit, act, look
from sandbox.pages.front import badge
from sandbox.pages.markup import Child, Markup, el
from sandbox.server import Content
from sandbox.sessions import Session
from sandbox.store import Row
from sandbox.systems import twin

PAGE = 20
HELD_BACK = 50
STATES = {
    "waiting": ("待办", "todo"),
    "suspended": ("挂起", "wait"),
    "correction": ("待补正", "wait"),
    "completed": ("办结", "good"),
    "refused": ("不予办理", "bad"),
    "withdrawn": ("已撤回", "plain"),
}
SHOWN = {"": "待处理", "decided": "已处理"}


def state_badge(state: str) -> Markup:
    """A state by its word, in its colour."""
    word, tone = STATES[state]
    return el("span", word, class_=f"badge {tone}")


def show(visit: Visit) -> Content:
    """GET /desks/CODE: open entries, or with ?show=decided the others, the newest first."""
    [system] = visit.wild
    session = visit.of(system)
    desk = visit.request.server.desk
    desk.catch_up()
    decided = visit.asked("show") == "decided"
    before = visit.asked_number("before")
    found = desk.entries.listing(system=system, is_open=not decided, before=before, limit=PAGE + 1)
    return frame.page(
        twin(system).name,
        el("p", twin(system).stands_for, class_="lead"),
        _who_decides(system, session, by_hand=desk.is_by_hand(system)),
        _held_back(system, session, desk.entries.held_back(system, limit=HELD_BACK)),
        el("h2", "收到的办件"),
        _tabs(system, decided),
        _table(system, found[:PAGE]) if found else el("p", "没有。", class_="empty"),
        _older(system, decided, found[PAGE - 1]["number"]) if len(found) > PAGE else None,
        session=session,
    )


def _who_decides(system: str, session: Session, *, by_hand: bool) -> Markup:
    words = (
        "收到的办件等人来办；改成自动，正在等的也一并自动办结。"
        if by_hand
        else "收到的办件由系统自己办结；改成人工，从现在起等人来办。"
    )
    return frame.form(
        f"/desks/{system}/mode",
        session,
        el("p", "现在：", badge(by_hand), " ", words),
        el(
            "button",
            "改成自动" if by_hand else "改成人工",
            name="by_hand",
            value="" if by_hand else "yes",
            class_="second",
        ),
        class_="panel mode",
    )


def _held_back(system: str, session: Session, found: list[Row]) -> Child:
    if not found:
        return None
    rows = [
        el(
            "li",
            el(
                "div",
                el("b", str(one["message"].get("item_name") or one["item"])),
                el("span", f"办件 {one['case_number']}", class_="number"),
                el("span", f"应转给{twin(one['message']['system']).name}"),
                frame.moment(one["received_at"]),
            ),
            frame.form(
                f"/desks/{system}/passing-on",
                session,
                el("input", type="hidden", name="message", value=one["id"]),
                el("button", "放行", aria_label=f"放行 {one['message'].get('item_name') or one['item']}"),
            ),
        )
        for one in found
    ]
    return el("section", el("h2", "收下了、没有转出去的"), el("ul", rows, class_="held"), class_="panel warning")


def _tabs(system: str, decided: bool) -> Markup:
    links = [
        el(
            "a",
            words,
            href=f"/desks/{system}" + (f"?show={show}" if show else ""),
            aria_current="page" if decided == bool(show) else None,
        )
        for show, words in SHOWN.items()
    ]
    return el("nav", links, class_="tabs", aria_label="筛选")


def _table(system: str, found: list[Row]) -> Markup:
    heads = el("tr", [el("th", words, scope="col") for words in ("事项", "办件编号", "收到", "状态")])
    rows = [
        el(
            "tr",
            el("td", el("a", row["title"], href=f"/desks/{system}/entries/{row['number']}")),
            el("td", row["case_number"], class_="number"),
            el("td", frame.moment(row["arrived_at"])),
            el("td", state_badge(row["state"])),
        )
        for row in found
    ]
    return el("table", el("thead", heads), el("tbody", rows), class_="entries")


def _older(system: str, decided: bool, number: int) -> Markup:
    kept = "show=decided&" if decided else ""
    return el("p", el("a", "更早的", href=f"/desks/{system}?{kept}before={number}", class_="button second"))


def switch(visit: Visit) -> Content:
    """POST /desks/CODE/mode: a person decides, or the system by itself."""
    [system] = visit.wild
    visit.of(system)
    visit.request.server.desk.decide_by_hand(system, by_hand=bool(visit.text("by_hand")))
    return frame.go_to(f"/desks/{system}")


def pass_on(visit: Visit) -> Content:
    """POST /desks/CODE/passing-on: a hub passes on what it held back."""
    [hub] = visit.wild
    visit.of(hub)
    if not visit.request.server.desk.pass_on(hub=hub, message_id=visit.text("message")):
        raise visit.turn(
            HTTPStatus.CONFLICT, "没有放行", "这一条已经转出去了，或者不在这个平台上。", back=f"/desks/{hub}"
        )
    return frame.go_to(f"/desks/{hub}")


ENDPOINTS = {
    ("GET", "/desks/*"): look(show),
    ("POST", "/desks/*/mode"): act(switch),
    ("POST", "/desks/*/passing-on"): act(pass_on),
}
