"""What the window sees of the messages of a case: what became of each text message, and whom to ring up."""

from collections.abc import Iterable
from dataclasses import dataclass

from onestop.exchange.message_desk import Contact, MessageView
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import NOTHING

STATES = {
    "unsent": ("未发短信", "quiet", "dash"),
    "waiting": ("等待发送", "quiet", "clock"),
    "dead": ("没有发出", "bad", "cross"),
    "sent": ("已发出，等回执", "active", "dots"),
    "delivered": ("已送到手机", "good", "check"),
    "failed": ("没有送到", "bad", "cross"),
    "told": ("已电话告知", "good", "check"),
}
"""Word, colour and icon of what became of a text message."""


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message, with what may be done about it."""

    row: MessageView
    word: str
    colour: str
    symbol: str
    acts: tuple[Act, ...]


def lines(rows: Iterable[MessageView]) -> tuple[MessageLine, ...]:
    """The messages of a case, as they stand."""
    return tuple(MessageLine(row, *STATES[row.state], _acts(row)) for row in rows)


def _acts(row: MessageView) -> tuple[Act, ...]:
    if not row.to_tell:
        return ()
    note = Maker(NOTHING).line("note", "通话情况", required=False, hint="例如：本人接听，已知悉。")
    return (Act("told", "已电话告知", tone="main", explains="打过电话后记录，记入办件记录。", inputs=(note,)),)


def contact_act(contact: Contact) -> Act | None:
    """Send later messages elsewhere because the applicant asks for it; None where the office sends none."""
    if not contact.offered:
        return None
    make = Maker(NOTHING)
    wanted = (("yes", "收短信"), ("no", "不收短信"))
    return Act(
        "contact",
        "变更联系方式",
        explains=f"现在发到 {contact.mobile}。" if contact.text_messages else "申请人选择了不收短信。",
        inputs=(make.line("mobile", "手机号码"), make.choose("text_messages", "短信", wanted)),
    )
