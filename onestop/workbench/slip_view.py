"""What may be done with a slip beside printing and confirming it."""

from onestop.exchange.handovers import SlipRow
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import Attempt


def acts(row: SlipRow, attempt: Attempt) -> tuple[Act, ...]:
    """Making it void, for the window, while nobody has come for it."""
    if not row.may_void:
        return ()
    own = attempt.at("void")
    reason = Maker(own).text("reason", "作废的原因", hint="例如：打印后遗失。")
    explains = "这一张的编号不再使用，随即另开一张新的。已经发出去的请收回。"
    return (Act("void", "作废重开", tone="grave", explains=explains, inputs=(reason,), opened=bool(own.act)),)
