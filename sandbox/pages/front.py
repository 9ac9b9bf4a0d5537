"""The front page: every pretend system, what it stands for, what waits there, who decides, and what goes wrong."""

from sandbox import identity
from sandbox.faults import EVERY
from sandbox.pages import frame
from sandbox.pages.access import Visit, look
from sandbox.pages.markup import Child, Markup, el
from sandbox.pages.switching import fault_words
from sandbox.server import Content
from sandbox.systems import IDENTITY, TWINS, Twin, account_of, twin


def front(visit: Visit) -> Content:
    """GET /."""
    server = visit.request.server
    server.desk.catch_up()
    counts = server.desk.entries.counts()
    unnamed = sorted(counts.keys() - {one.code for one in TWINS})
    cards = [_card(visit, one, counts.get(one.code, (0, 0))) for one in (*TWINS, *map(twin, unnamed))]
    return frame.page(
        "模拟外部系统",
        el(
            "p",
            "一件事系统把子办件推送到这里。每个外部系统各有一个替身，由它自己作答，或者由您登录进去办。",
            class_="lead",
        ),
        el("ul", cards, class_="cards"),
        session=visit.session,
    )


def _card(visit: Visit, one: Twin, counts: tuple[int, int]) -> Markup:
    waiting, every = counts
    lines: list[tuple[str, Child]] = []
    if one.has_desk:
        by_hand = visit.request.server.desk.is_by_hand(one.code)
        lines += [
            ("待处理", el("strong", f"{waiting} 件" if waiting else "没有", class_="number")),
            ("收到过", el("span", f"{every} 件", class_="number")),
            ("由谁决定", badge(by_hand)),
        ]
    else:
        lines.append(("由谁决定", one.goes_by))
    lines.append(("故障", _faults(visit, one)))
    return el(
        "li",
        el("h2", one.name),
        el("p", one.stands_for),
        el("dl", [el("div", el("dt", label), el("dd", value)) for label, value in lines], class_="facts"),
        el("p", el("a", _way_in(visit, one), href=f"/desks/{one.code}", class_="button")) if one.has_desk else None,
        el("p", el("code", f"/systems/{one.code}"), class_="quiet-words"),
    )


def _way_in(visit: Visit, one: Twin) -> str:
    inside = visit.session and visit.session.account.may_enter(one.code)
    return "打开收件" if inside else f"以{account_of(one.code).post}登录"


def badge(by_hand: bool) -> Markup:
    """Who decides at a system."""
    return el("span", "人工办" if by_hand else "自动办", class_="badge hand" if by_hand else "badge")


def _faults(visit: Visit, one: Twin) -> Child:
    if one.code == IDENTITY:
        switched_on = identity.switched_on(visit.request.server)
        return f"{len(switched_on)} 处" if switched_on else "没有故障"
    faults = visit.request.server.faults
    return fault_words(faults.of(one.code), (*faults.following(one.code), *faults.following(EVERY)))


ENDPOINTS = {("GET", "/"): look(front)}
