"""Who may see a page or do an act, and what a person reads who may not."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from sandbox.pages import frame
from sandbox.pages.markup import el
from sandbox.server import Content, Endpoint, Reply, Request
from sandbox.sessions import Session
from sandbox.systems import ACCOUNTS, TWINS, account_of, twin

LONGEST_NUMBER = 18


def number(text: str) -> int | None:
    """The number that a part of an address is; None for what is none that the store could know."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


class Turned(Exception):
    """Somebody who does not get the page; `reply` is what they get."""

    def __init__(self, reply: Content) -> None:
        self.reply = reply
        super().__init__(reply.status)


@dataclass(frozen=True)
class Visit:
    """One call of a page: who calls, and what the form says that was sent."""

    request: Request
    session: Session | None
    form: Mapping[str, tuple[str, ...]]

    @property
    def wild(self) -> tuple[str, ...]:
        """The parts of the address that differ from page to page."""
        return self.request.wild

    def text(self, name: str) -> str:
        """One field of the form, without the blanks around it."""
        return self.form.get(name, ("",))[-1].strip()

    def every(self, name: str) -> tuple[str, ...]:
        """All boxes of this name that were ticked."""
        return self.form.get(name, ())

    def asked(self, name: str) -> str:
        """What the address says behind the question mark."""
        return self.request.query.get(name, [""])[-1]

    def asked_number(self, name: str) -> int | None:
        """A number that the address says behind the question mark."""
        return number(self.asked(name))

    def of(self, system: str) -> Session:
        """The session of somebody whose desk this is. Raises Turned for anybody else, and where there is no desk."""
        self.require_desk(system)
        return self.looking_after(system)

    def looking_after(self, system: str) -> Session:
        """The session of somebody who looks after a system. Raises Turned for anybody else."""
        if self.session is None:
            raise Turned(frame.go_to(f"/desks/{system}/sign-in"))
        if not self.session.account.may_enter(system):
            raise Turned(self._other_desk(self.session, system))
        return self.session

    def looking_after_all(self) -> Session:
        """The session of somebody who looks after all systems. Raises Turned for anybody else."""
        return self.looking_after(ACCOUNTS[0].system)

    def require_desk(self, system: str) -> None:
        """Raises Turned where there is no such system, or nothing that a person decides at it."""
        known = any(one.code == system and one.has_desk for one in TWINS)
        if not known and system not in self.request.server.desk.entries.counts():
            raise self.turn(HTTPStatus.NOT_FOUND, "没有这个页面", "没有这个系统，或者它没有要人办的事。")

    def turn(self, status: HTTPStatus, title: str, words: str, back: str = "/") -> Turned:
        """A page that says what does not go, and how to go on."""
        link = el("p", el("a", "返回", href=back, class_="button"))
        return Turned(frame.page(title, el("p", words), link, session=self.session, status=status))

    def _other_desk(self, session: Session, system: str) -> Content:
        account = account_of(system)
        return frame.page(
            "这里不归您办",
            el("p", f"您现在以{session.account.post}登录。{twin(system).name}由{account.post}办理。"),
            el("p", el("a", f"以{account.post}登录", href=f"/desks/{account.system}/sign-in", class_="button")),
            session=session,
            status=HTTPStatus.FORBIDDEN,
        )


def look(show: Callable[[Visit], Content]) -> Endpoint:
    """The endpoint of a page that is only looked at."""

    def run(request: Request, body: str) -> Reply:
        return _answered(show, Visit(request, _session(request), {}))

    return Endpoint(run)


def act(do: Callable[[Visit], Content], *, signed_in: bool = True) -> Endpoint:
    """The endpoint of a form: only from our own pages and, where somebody is signed in, with their token."""

    def run(request: Request, body: str) -> Reply:
        given: dict[str, tuple[str, ...]] = {}
        for name, text in parse_qsl(body, keep_blank_values=True):
            given[name] = (*given.get(name, ()), text)
        return _answered(lambda visit: do(_checked(visit, signed_in)), Visit(request, _session(request), given))

    return Endpoint(run)


def _answered(page: Callable[[Visit], Content], visit: Visit) -> Content:
    try:
        return page(visit)
    except Turned as turned:
        return turned.reply


def _session(request: Request) -> Session | None:
    return request.server.sessions.of(request.headers.get("Cookie", ""))


def _checked(visit: Visit, signed_in: bool) -> Visit:
    origin, host = visit.request.headers.get("Origin", ""), visit.request.headers.get("Host", "")
    if origin and urlsplit(origin).netloc != host:
        raise visit.turn(HTTPStatus.FORBIDDEN, "没有照办", "这个请求来自别的网站。请在本系统的页面上操作。")
    if not signed_in:
        return visit
    if visit.session is None:
        raise visit.turn(HTTPStatus.FORBIDDEN, "没有照办", "您还没有登录，或者登录已经过期。请登录后再办一次。")
    if not hmac.compare_digest(visit.text("form_token").encode(), visit.session.form_token.encode()):
        raise visit.turn(HTTPStatus.FORBIDDEN, "没有照办", "这个页面不是本次登录打开的。请返回，刷新页面后再办一次。")
    return visit
