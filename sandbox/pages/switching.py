"""The page of switches: faults on purpose, system by system, who decides where, and what went wrong lately."""

from collections.abc import Sequence
from http import HTTPStatus

from sandbox.faults import EVERY, KINDS, Faults, Setting
from sandbox.pages import frame
from sandbox.pages.access import Visit, act, look
from sandbox.pages.markup import Child, Markup, el
from sandbox.server import FAULT, Content
from sandbox.sessions import Session
from sandbox.systems import IDENTITY, TWINS, twin

WORDS = {
    "error": ("出错", "答 500，什么也没有做"),
    "slow": ("答得慢", "事情做了，回音来得晚"),
    "lose_reply": ("丢回音", "事情做了，没有回音"),
    "hold_back": ("压着不转", "平台收下了，不转给部门，要再送一次或者放行；只用于平台"),
    "answer_twice": ("答两遍", "同一个答复给两次"),
    "out_of_order": ("颠倒先后", "一页答复从最后一条给起"),
}
MOST_SECONDS = 60.0


def fault_words(setting: Setting, following: Sequence[str]) -> str:
    """A setting in a line."""
    words = [f"下一次{WORDS[kind][0]}" for kind in following if kind]
    if setting.rate and setting.kinds:
        words.append(f"{setting.rate:.0%}：{'、'.join(WORDS[kind][0] for kind in setting.kinds)}")
    return "；".join(words) or "没有故障"


def show(visit: Visit, wrong: str = "") -> Content:
    """GET /switches."""
    faults = visit.request.server.faults
    session = visit.session
    rules_all = bool(session and session.account.looks_after_all)
    systems = [EVERY, *(one.code for one in TWINS if one.code != IDENTITY)]
    systems += [code for code in faults.named() if code not in systems]
    return frame.page(
        "开关与故障",
        frame.notice(el("p", wrong)) if wrong else None,
        el(
            "p",
            "让对方系统出故障，看一件事系统怎么应付。各系统的人管本系统的开关，平台管理员管全部。",
            class_="lead",
        ),
        None if session else frame.notice(el("p", "登录之后才能改。", _sign_in_links()), tone="plain"),
        frame.form("/switches/clear", session, el("button", "全部恢复正常", class_="second"), class_="buttons")
        if rules_all
        else None,
        el("div", [_system(faults, code, session) for code in systems], class_="switches"),
        _happened(faults),
        _elsewhere(),
        session=session,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
    )


def _sign_in_links() -> list[Child]:
    return [el("a", f"{one.name}登录", href=f"/desks/{one.code}/sign-in") for one in TWINS if one.has_desk]


def _system(faults: Faults, code: str, session: Session | None) -> Markup:
    setting, following = faults.of(code), faults.following(code)
    name = twin(code).name if code else "所有系统"
    own = "" if not code or faults.has_own(code) else "（随“所有系统”）"
    may = bool(session and (session.account.may_enter(code) if code else session.account.looks_after_all))
    return el(
        "section",
        el("h2", name),
        el("p", "现在：", el("strong", fault_words(setting, following)), own),
        _form(code, setting, session) if may else None,
        class_="panel",
    )


def _form(code: str, setting: Setting, session: Session | None) -> Markup:
    key = code or "every"
    boxes = [
        el(
            "label",
            el("input", type="checkbox", name="kinds", value=kind, checked=kind in setting.kinds),
            el("span", el("b", name), el("small", what)),
            class_="box",
        )
        for kind, (name, what) in WORDS.items()
    ]
    choices = [el("option", "不安排", value=""), *(el("option", WORDS[kind][0], value=kind) for kind in KINDS)]
    return el(
        "details",
        el("summary", "修改"),
        frame.form(
            "/switches",
            session,
            el("input", type="hidden", name="system", value=code),
            el("fieldset", el("legend", "哪些故障"), boxes),
            _number(f"rate-{key}", "rate", "占多少（%，0 为不出故障）", f"{setting.rate * 100:g}", 100),
            _number(f"slow-{key}", "slow_seconds", "答得慢：慢几秒", f"{setting.slow_seconds:g}", MOST_SECONDS),
            el(
                "p",
                el("label", "只安排下一次", for_=f"next-{key}"),
                el("select", choices, id=f"next-{key}", name="following"),
                class_="field",
            ),
            el(
                "p",
                el("button", "保存"),
                el("button", "恢复正常" if not code else "随“所有系统”", name="clear", value="yes", class_="second"),
                class_="buttons",
            ),
        ),
    )


def _number(id_: str, name: str, label: str, value: str, most: float) -> Markup:
    control = el(
        "input", id=id_, name=name, value=value, type="number", min="0", max=f"{most:g}", step="any", required=True
    )
    return el("p", el("label", label, for_=id_), control, class_="field")


def _happened(faults: Faults) -> Markup:
    rows = [
        el(
            "tr",
            el("td", frame.moment(one.at)),
            el("td", twin(one.system).name),
            el("td", WORDS[one.kind][0]),
            el("td", el("code", one.call)),
        )
        for one in faults.happened()
    ]
    heads = el("tr", [el("th", words, scope="col") for words in ("时间", "系统", "故障", "哪次调用")])
    table = el("div", el("table", el("thead", heads), el("tbody", rows)), class_="scroll", tabindex="0", role="region",
               aria_label="最近出过的故障")  # fmt: skip
    return el("section", el("h2", "最近出过的故障"), table if rows else el("p", "还没有。"), class_="panel")


def _elsewhere() -> Markup:
    return el(
        "section",
        el("h2", "不用这个页面"),
        el("p", "命令行：", el("code", "onestop sandbox faults police_platform --rate 0.3 --kinds error,slow")),
        el("p", "一次调用自带故障：请求头 ", el("code", f"{FAULT}: error"), "。"),
        el("p", "程序：", el("code", "POST /faults"), "，见 docs/howto/sandbox.md。"),
        class_="panel",
    )


def change(visit: Visit) -> Content:
    """POST /switches: the faults of one system, or of all."""
    code = visit.text("system")
    visit.looking_after(code) if code else visit.looking_after_all()
    faults = visit.request.server.faults
    if visit.text("clear"):
        faults.clear(code)
        return frame.go_to("/switches")
    try:
        rate, slow = float(visit.text("rate")) / 100, float(visit.text("slow_seconds"))
        if not 0 <= slow <= MOST_SECONDS:
            raise ValueError(slow)
        following = [kind for kind in visit.every("following") if kind]
        faults.change(system=code, rate=rate, kinds=visit.every("kinds"), slow_seconds=slow, following=following)
    except ValueError:
        return show(visit, f"没有保存：占多少填 0 到 100，慢几秒填 0 到 {MOST_SECONDS:g}。")
    return frame.go_to("/switches")


def clear(visit: Visit) -> Content:
    """POST /switches/clear: nothing goes wrong any more, anywhere."""
    visit.looking_after_all()
    visit.request.server.faults.clear()
    return frame.go_to("/switches")


ENDPOINTS = {
    ("GET", "/switches"): look(show),
    ("POST", "/switches"): act(change),
    ("POST", "/switches/clear"): act(clear),
}
