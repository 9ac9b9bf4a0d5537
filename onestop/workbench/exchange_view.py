"""What the page of the exchange shows beside the rows of the ledger: lights of the systems, and the acts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import moments
from onestop.exchange.ledger import DeliveryRow, ReceiptRow
from onestop.exchange.reporting.shown import RefusedReport
from onestop.exchange.standing import SystemRow
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import NOTHING

UNDELIVERED, UNANSWERED, UNAPPLIED = "undelivered", "unanswered", "unapplied"
UNCOLLECTED, UNREPORTED = "uncollected", "unreported"
LISTS = (
    (UNDELIVERED, "未送达"),
    (UNANSWERED, "久无答复"),
    (UNAPPLIED, "未生效的答复"),
    (UNCOLLECTED, "纸质材料久未领取"),
    (UNREPORTED, "上报不符"),
)
"""The lists, with their names."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a system works, as word, colour and icon."""

    word: str
    colour: str
    symbol: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemLine:
    """A system, with what may be done about all of it."""

    row: SystemRow
    health: Health
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery, an answer or a report, with what may be done about it."""

    row: DeliveryRow | ReceiptRow | RefusedReport
    acts: tuple[Act, ...]


def list_of(asked: str) -> str:
    """The list that was asked for; the first where there is no such list."""
    return asked if asked in dict(LISTS) else UNDELIVERED


def system_lines(rows: Iterable[SystemRow], viewer: Actor) -> tuple[SystemLine, ...]:
    """Systems with their health; only who may do something about them is offered to."""
    return tuple(SystemLine(row, health(row), tuple(_of_system(row, viewer))) for row in rows)


def health(row: SystemRow) -> Health:
    """Broken off where calls fail, to be looked after where something is dead, good otherwise."""
    details = tuple(_details(row))
    if row.failures or row.tried or row.next_trial:
        word = "暂停推送" if row.next_trial else "联系不上" if row.failures else "推送受阻"
        return Health(word, "bad", "cross", details)
    if row.dead:
        return Health("有未送达", "warning", "alert")
    if row.heard_at is None and not (row.waiting or row.unanswered):
        return Health("还没有往来", "quiet", "dash")
    return Health("正常", "good", "check")


def _details(row: SystemRow) -> Iterator[str]:
    if row.trying:
        yield _sentence("正在试推一条，通了就接着推送", row.open_cause)
    elif row.next_trial:
        yield _sentence(f"{moments.local(row.next_trial):%H:%M}以后先试推一条，通了就接着推送", row.open_cause)
    elif row.tried:
        yield f"最多已试{row.tried}次"
    if row.failures:
        yield _sentence(f"取答复连续失败{row.failures}次", row.cause)


def _sentence(words: str, why: str) -> str:
    return f"{words}（{why}）" if why else words


def _of_system(row: SystemRow, viewer: Actor) -> Iterator[Act]:
    if row.carried:
        return
    if viewer.has(Role.ADMINISTRATOR):
        yield Act("check", "检查连接")
    if viewer.has(Role.ADMINISTRATOR, Role.WINDOW_CLERK) and (row.dead or row.unanswered):
        explains = "把这一天以来未送达和没有答复的全部重新推送。编号不变，对方已有的不会重复办理。"
        yield Act("replay", "全部重新推送", explains=explains, inputs=(Maker(NOTHING).date("since", "起始日期"),))


def delivery_lines(rows: Iterable[DeliveryRow]) -> tuple[Line, ...]:
    """Deliveries with what may be done about each."""
    explains = "编号不变，对方已有的不会重复办理。操作记入办件记录。"
    act = Act("resend", "重新推送", explains=explains)
    return tuple(Line(row, (act,) if row.resendable else ()) for row in rows)


def report_lines(rows: Iterable[RefusedReport]) -> tuple[Line, ...]:
    """Cases whose report was not taken whole, with what may be done about each."""
    act = Act("report", "重新上报", explains="按办件现在的内容整件重新上报；平台已有的记录按编号更新，不会重复。")
    return tuple(Line(row, (act,) if row.reportable else ()) for row in rows)


def receipt_lines(rows: Iterable[ReceiptRow]) -> tuple[Line, ...]:
    """Answers with what may be done about each."""
    again = Act("apply_again", "重新处理", explains="按办件现在的状态再处理一次；仍不适用的，还会列在这里。")
    reason = Maker(NOTHING).text("reason", "核实的情况", hint="例如：已电话告知对方，以本系统为准。")
    settle = Act("settle", "了结", explains="确认已与对方核实，不再列出。", inputs=(reason,))
    return tuple(
        Line(row, tuple(act for act, may in ((again, row.applicable), (settle, row.settleable)) if may)) for row in rows
    )
