"""What the page of a payment batch shows beside its rows: the acts, and an attempt that was refused."""

from collections.abc import Iterator
from dataclasses import dataclass

from onestop.exchange.payment_rows import BatchPage
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import Attempt
from onestop.workbench.summaries import Summary, leftovers, summary


@dataclass(frozen=True, slots=True)
class PaymentView:
    """What may be done now, and what was refused."""

    acts: tuple[Act, ...]
    attempt: Attempt
    summary: Summary
    leftovers: tuple[str, ...]
    file_fault: str
    """What is wrong with the return file that was just sent up."""


def of_batch(page: BatchPage, attempt: Attempt) -> PaymentView:
    """The acts that the viewer may do, the usual one first."""
    acts = tuple(_acts(page, attempt))
    refused = attempt.at("return").refused
    return PaymentView(
        acts, attempt, summary(attempt, acts), leftovers(attempt, acts), refused.message if refused else ""
    )


def _acts(page: BatchPage, attempt: Attempt) -> Iterator[Act]:
    if page.may_approve:
        explains = (
            "逐笔核对户名、账号末四位和金额，要看全部账号的，打开办件写明理由后显示。复核人和编制人不能是同一人。"
        )
        yield Act("approve", "复核通过", tone="main", explains=explains, opened=True)
    if page.may_send:
        explains = "导出之后即可下载文件交银行，每个办件都记下已交银行发放，不能收回。"
        yield Act("send", "导出批次", tone="main", explains=explains, opened=True)
    if page.may_discard:
        own = attempt.at("discard")
        reason = Maker(own).text("reason", "作废的原因", hint="例如：有一笔金额要重新核定。")
        explains = "其中的款项重新列入待发放，批次号不再使用。"
        yield Act("discard", "作废批次", tone="grave", explains=explains, inputs=(reason,), opened=bool(own.act))
