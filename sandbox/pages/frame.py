"""What all pages of the sandbox share: head and foot, the loud word that nothing here is real, safe headers."""

from datetime import datetime, timedelta, timezone

from sandbox.pages.markup import Child, Markup, el
from sandbox.server import Content
from sandbox.sessions import Session

BEIJING = timezone(timedelta(hours=8))
HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


def page(
    title: str,
    *content: Child,
    session: Session | None,
    back: Child = None,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
) -> Content:
    """A whole page under its heading; `back` leads to where it was opened from."""
    whole = el(
        "html",
        el(
            "head",
            el("meta", charset="utf-8"),
            el("title", f"{title} - 模拟外部系统"),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("link", rel="icon", href="/assets/icon.svg"),
            el("link", rel="stylesheet", href="/assets/sandbox.css"),
        ),
        el(
            "body",
            el("a", "跳到正文", class_="skip", href="#content"),
            el("p", el("strong", "模拟系统"), "，不是真的政务系统。人和事全部虚构，供试用和联调。", class_="pretend"),
            _head(session),
            el(
                "main",
                el("p", back, class_="back") if back else None,
                el("h1", title),
                *content,
                id="content",
                tabindex="-1",
            ),
            el("footer", "模拟外部系统：与一件事系统各是各的程序，不共用代码，只按对接协议往来。"),
        ),
        lang="zh-Hans",
    )
    return Content(status, f"<!doctype html>{whole}".encode(), headers=(*HEADERS, *headers))


def _head(session: Session | None) -> Markup:
    who: Child = None
    if session:
        own = el("a", session.account.post, href=f"/desks/{session.account.system}", title="到本系统的收件")
        who = el("div", own, form("/sign-out", session, el("button", "退出", class_="quiet")), class_="who")
    links = el("nav", el("a", "全部系统", href="/"), el("a", "开关与故障", href="/switches"), aria_label="主要页面")
    return el("header", el("a", "模拟外部系统", class_="brand", href="/"), links, who)


def form(action: str, session: Session | None, *content: Child, class_: str | None = None) -> Markup:
    """A form that says whose it is."""
    token = el("input", type="hidden", name="form_token", value=session.form_token) if session else None
    return el("form", token, *content, method="post", action=action, class_=class_)


def notice(*words: Child, tone: str = "bad") -> Markup:
    """Something to be read before anything else on the page."""
    return el("div", *words, class_=f"notice {tone}", role="alert" if tone == "bad" else "status")


def go_to(address: str, *headers: tuple[str, str]) -> Content:
    """Send the browser to another page, to be read anew."""
    return Content(303, headers=(("Location", address), *HEADERS, *headers))


def moment(at: float) -> Markup:
    """A moment as people write it, in Beijing's time."""
    local = datetime.fromtimestamp(at, BEIJING)
    return el("time", local.strftime("%m-%d %H:%M:%S"), datetime=local.isoformat(timespec="seconds"), class_="number")
