"""One entry of a desk: what was pushed, what happened to it, and what a person can do with it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sandbox import papers
from sandbox.desk import TooLate
from sandbox.entries import ACTS, CORRECTION
from sandbox.pages import access, acts, frame
from sandbox.pages.access import Visit, act, look
from sandbox.pages.desk_list import state_badge
from sandbox.pages.markup import Child, Markup, el
from sandbox.server import Content
from sandbox.sessions import Session
from sandbox.store import Row
from sandbox.systems import PAUSES, twin
from sandbox.vocabulary import MEDIA, PAPER_STATES, in_reading_sequence, label, words

HISTORY = {
    "item": "收到推送",
    "correction": "收到补正后的内容",
    "withdrawal": "对方撤回",
    "complete": "办结",
    "refuse": "不予办理",
    "suspend": "暂停",
    "resume": "恢复办理",
    "ask_correction": "退回补正",
    "paper": "领取材料",
}


def find(visit: Visit) -> tuple[Session, Row]:
    """Who calls, and the entry that the address names. Raises Turned where there is none, or it is not theirs."""
    system, number = visit.wild[0], access.number(visit.wild[1])
    session = visit.of(system)
    entry = visit.request.server.desk.entries.one(system=system, number=number) if number else None
    if entry is None:
        raise visit.turn(
            HTTPStatus.NOT_FOUND, "没有这一件", f"{twin(system).name}没有收到过这一件。", f"/desks/{system}"
        )
    return session, entry


def show(visit: Visit) -> Content:
    """GET /desks/CODE/entries/NUMBER."""
    visit.request.server.desk.catch_up()
    return _page(visit, *find(visit))


def _page(visit: Visit, session: Session, entry: Row, wrong: str = "") -> Content:
    address = f"/desks/{entry['system']}"
    found = visit.request.server.desk.entries
    return frame.page(
        entry["title"],
        frame.notice(el("p", wrong)) if wrong else None,
        el(
            "p",
            state_badge(entry["state"]),
            el("span", f"办件 {entry['case_number']}", class_="number"),
            _dates(entry["message"]),
            class_="head-line",
        ),
        el(
            "div",
            el(
                "div",
                _fields(entry["message"]),
                _papers(session, entry, found.fetched(entry["number"])),
                _history(entry, found.history(entry["number"])),
            ),
            el("div", _acts(visit, entry)),
            class_="two",
        ),
        session=session,
        back=el("a", f"返回{twin(entry['system']).name}", href=address),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
    )


def _dates(message: Row) -> Child:
    due, through = message.get("due_date"), message.get("via")
    return [
        el("span", f"应于 {due} 前办结", class_="number") if due else None,
        el("span", f"经{twin(str(through)).name}转来") if through else None,
    ]


def _fields(message: Row) -> Markup:
    given = in_reading_sequence(message.get("fields", {}))
    rows = [el("div", el("dt", label(name)), el("dd", words(name, str(value)))) for name, value in given]
    return el(
        "section",
        el("h2", "推送来的内容"),
        el("dl", rows, class_="fields") if rows else el("p", "没有。"),
        class_="panel",
    )


def _papers(session: Session, entry: Row, fetched: set[str]) -> Child:
    found = entry["message"].get("materials", ())
    if not found:
        return None
    rows = [
        el(
            "li",
            el("b", paper["name"]),
            el("span", PAPER_STATES.get(paper["state"], paper["state"]), class_="quiet-words"),
            [_file(session, entry, paper, file, fetched) for file in paper.get("files", ())],
        )
        for paper in found
    ]
    return el("section", el("h2", "材料"), el("ul", rows, class_="papers"), class_="panel")


def _file(session: Session, entry: Row, paper: Mapping[str, Any], file: Mapping[str, Any], fetched: set[str]) -> Markup:
    address = f"/desks/{entry['system']}/entries/{entry['number']}/papers"
    about = (
        f"{MEDIA.get(file['media_type'], file['media_type'])}，{file['pages']} 页，{max(1, file['size'] // 1024)} KB"
    )
    if file["id"] in fetched:
        way: Markup = el("a", "查看", href=f"{address}/{file['id']}", aria_label=f"查看{paper['name']}")
    else:
        hidden = el("input", type="hidden", name="file", value=file["id"])
        button = el("button", "领取", class_="second", aria_label=f"领取{paper['name']}")
        way = frame.form(address, session, hidden, button)
    return el("div", el("span", about, class_="number"), way, class_="file")


def _history(entry: Row, lines: list[Row]) -> Markup:
    rows = [
        el(
            "li",
            frame.moment(line["at"]),
            el("b", HISTORY.get(line["what"], line["what"])),
            el("span", line["who"] or ("系统自动" if line["what"] in acts.WORDS else "对方系统")),
            _details(entry, line["content"]),
        )
        for line in lines
    ]
    return el("section", el("h2", "经过"), el("ol", rows, class_="history"), class_="panel")


def _details(entry: Row, content: Row) -> Child:
    """What an act said, in words."""
    outcome_labels = {
        field["key"]: field.get("label", field["key"]) for field in entry["message"].get("outcome_fields", ())
    }
    told = [f"{outcome_labels.get(key, key)}：{value}" for key, value in content.get("outcome", {}).items() if value]
    pause = PAUSES.get(entry["item"], {}).get(content.get("reason", ""))
    told += [pause or content["reason"]] if content.get("reason") else []
    named = [label(name) for name in content.get("fields", ())]
    names = {paper["code"]: paper["name"] for paper in entry["message"].get("materials", ())}
    named += [names.get(code, code) for code in content.get("materials", ())]
    told += [f"要补正：{'、'.join(named)}"] if named else []
    told += [content["note"]] if content.get("note") else []
    return el("p", "；".join(told)) if told else None


def _acts(visit: Visit, entry: Row) -> Markup:
    possible = ACTS.get(entry["state"], ())
    if not possible:
        ended = (
            "等申请人补正，补正后的内容会再推送过来。" if entry["state"] == CORRECTION else "这一件已经办完，不能再办。"
        )
        return el("section", el("h2", "办理"), el("p", ended), class_="panel")
    return el(
        "section",
        el("h2", "办理"),
        acts.forms(entry, visit, possible),
        class_="panel acts",
    )


def fetch(visit: Visit) -> Content:
    """POST /desks/CODE/entries/NUMBER/papers: fetch a file that the message refers to."""
    session, entry = find(visit)
    server = visit.request.server
    references = {file["id"]: file for paper in entry["message"].get("materials", ()) for file in paper["files"]}
    file = references.get(visit.text("file"))
    if file is None:
        raise visit.turn(HTTPStatus.NOT_FOUND, "没有这份材料", "这一件里没有这个文件。", _address(entry))
    try:
        # A hub's message was meant for the hub, which alone may fetch what it refers to.
        media_type, content = papers.fetch(
            site=server.site, href=file.get("href", ""), sender=entry["hub"] or entry["system"], key=server.key
        )
    except papers.NotFetched as failure:
        return _page(visit, session, entry, str(failure))
    server.desk.keep_paper(entry, file=file["id"], media_type=media_type, content=content, who=session.account.post)
    return frame.go_to(_address(entry))


def _address(entry: Row) -> str:
    return f"/desks/{entry['system']}/entries/{entry['number']}"


def look_at(visit: Visit) -> Content:
    """GET /desks/CODE/entries/NUMBER/papers/FILE: a file that was fetched."""
    _, entry = find(visit)
    paper = visit.request.server.desk.entries.paper(number=entry["number"], file=visit.wild[2])
    if paper is None:
        raise visit.turn(HTTPStatus.NOT_FOUND, "没有这份材料", "这个文件还没有领取。", _address(entry))
    media_type, content = paper
    shown = media_type if media_type in MEDIA else "application/octet-stream"
    return Content(200, content, shown, frame.HEADERS)


def do(visit: Visit) -> Content:
    """POST /desks/CODE/entries/NUMBER/acts: decide."""
    session, entry = find(visit)
    desk = visit.request.server.desk
    desk.catch_up()
    try:
        step = acts.read(visit, entry)
        desk.decide(system=entry["system"], number=entry["number"], step=step, who=session.account.post)
    except acts.Incomplete as refusal:
        return _page(visit, session, entry, str(refusal))
    except TooLate as late:
        raise visit.turn(HTTPStatus.CONFLICT, "没有照办", acts.too_late(late.state), _address(entry)) from late
    return frame.go_to(_address(entry))


ENDPOINTS = {
    ("GET", "/desks/*/entries/*"): look(show),
    ("POST", "/desks/*/entries/*/acts"): act(do),
    ("POST", "/desks/*/entries/*/papers"): act(fetch),
    ("GET", "/desks/*/entries/*/papers/*"): look(look_at),
}
