"""Signing in at the desk of a system, and out again."""

from http import HTTPStatus

from sandbox.pages import frame
from sandbox.pages.access import Visit, act, look
from sandbox.pages.markup import Child, Markup, el
from sandbox.server import Content
from sandbox.sessions import COOKIE, Session
from sandbox.systems import account_of, twin

COOKIE_RULES = "HttpOnly; SameSite=Strict; Path=/"


def ask(visit: Visit) -> Content:
    """GET /desks/CODE/sign-in."""
    visit.require_desk(visit.wild[0])
    return _page(visit, account_of(visit.wild[0]).name)


def sign_in(visit: Visit) -> Content:
    """POST /desks/CODE/sign-in: a session for whoever may sit at this desk."""
    [system] = visit.wild
    visit.require_desk(system)
    session = visit.request.server.sessions.sign_in(name=visit.text("name"), password=visit.text("password"))
    if session is None:
        return _page(visit, visit.text("name"), "账号或者密码不对，请核对后再登录。")
    if not session.account.may_enter(system):
        visit.request.server.sessions.sign_out(session)
        return _page(
            visit, visit.text("name"), f"{session.account.post}不在{twin(system).name}办事，请换本系统的账号。"
        )
    _leave(visit.session, visit)
    return frame.go_to(f"/desks/{system}", ("Set-Cookie", f"{COOKIE}={session.token}; {COOKIE_RULES}"))


def sign_out(visit: Visit) -> Content:
    """POST /sign-out."""
    _leave(visit.session, visit)
    return frame.go_to("/", ("Set-Cookie", f"{COOKIE}=; Max-Age=0; {COOKIE_RULES}"))


def _leave(session: Session | None, visit: Visit) -> None:
    if session:
        visit.request.server.sessions.sign_out(session)


def _page(visit: Visit, name: str, wrong: str = "") -> Content:
    system, post = twin(visit.wild[0]), account_of(visit.wild[0]).post
    where = "密码在 onestop demo 或 onestop sandbox 启动时显示，只在这个模拟系统里有用；请不要填真的密码。"
    content: list[Child] = [
        frame.notice(el("p", wrong)) if wrong else None,
        el(
            "p",
            f"以{post}登录。{where}",
            class_="lead",
        ),
        frame.form(
            f"/desks/{system.code}/sign-in",
            None,
            _field("账号", "name", value=name, autocomplete="username"),
            _field("密码", "password", type="password", autocomplete="current-password"),
            el("button", "登录"),
            class_="panel narrow",
        ),
    ]
    status = HTTPStatus.FORBIDDEN if wrong else HTTPStatus.OK
    return frame.page(f"登录{system.name}", *content, session=visit.session, status=status)


def _field(label: str, name: str, **attributes: str) -> Markup:
    control = el("input", id=name, name=name, required=True, **attributes)
    return el("p", el("label", label, for_=name), control, class_="field")


ENDPOINTS = {
    ("GET", "/desks/*/sign-in"): look(ask),
    ("POST", "/desks/*/sign-in"): act(sign_in, signed_in=False),
    ("POST", "/sign-out"): act(sign_out),
}
