"""The exchange with other systems: how each stands, what did not get through, and what a person may do about it."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from onestop.accounts.actors import Actor
from onestop.cases.refusals import Fault, Incomplete
from onestop.exchange import handovers, ledger, message_desk, operations, standing
from onestop.exchange.handovers import SlipRow
from onestop.exchange.reporting import shown
from onestop.ui import access
from onestop.workbench import exchange_view, typed
from onestop.workbench.exchange_view import Line


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every system, and one of the lists."""
    viewer = access.viewer(request)
    state, after = exchange_view.list_of(request.GET.get("state", "")), request.GET.get("after", "")
    lines, following = _lines(state, viewer, after)
    context = {
        "systems": exchange_view.system_lines(standing.systems(viewer=viewer), viewer),
        "lines": lines,
        "next": following,
        "turned": bool(after),
        "state": state,
        "lists": exchange_view.LISTS,
        "to_tell": message_desk.to_tell(viewer=viewer),
        "first_to_tell": message_desk.first_to_tell(viewer=viewer),
    }
    return render(request, "workbench/exchange.html", context)


def _lines(state: str, viewer: Actor, after: str) -> tuple[Sequence[Line | SlipRow], str]:
    now = timezone.now()
    if state == exchange_view.UNCOLLECTED:
        slips = handovers.uncollected(viewer=viewer, today=timezone.localdate(now), after=after)
        return slips.rows, slips.after
    if state == exchange_view.UNREPORTED:
        reports = shown.refused(viewer=viewer, after=after)
        return exchange_view.report_lines(reports.rows), reports.after
    if state == exchange_view.UNAPPLIED:
        receipts = ledger.unapplied(viewer=viewer, after=after)
        return exchange_view.receipt_lines(receipts.rows), receipts.after
    of = ledger.undelivered if state == exchange_view.UNDELIVERED else ledger.unanswered
    deliveries = of(viewer=viewer, at=now, after=after)
    return exchange_view.delivery_lines(deliveries.rows), deliveries.after


@never_cache
@require_POST
def resend(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Send one delivery again."""
    operations.resend(delivery_id=delivery_id, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已重新排队，后台程序随即推送。")
    return redirect("workbench:exchange")


@never_cache
@require_POST
def replay(request: HttpRequest, system: str) -> HttpResponse:
    """Send again all of a system since a day."""
    try:
        since = date.fromisoformat(typed.text(request.POST, "since"))
    except ValueError:
        message = "请填写起始日期，例如 2026-11-24。"
        raise Incomplete(message, faults=[Fault("since", message)]) from None
    done = operations.replay(system=system, since=since, actor=access.viewer(request), at=timezone.now())
    more = "；还有更多，请再操作一次" if done.more else ""
    messages.success(request, f"重新排队{done.sent}条，{done.left}条不需要再推送{more}。")
    return redirect("workbench:exchange")


@never_cache
@require_POST
def check(request: HttpRequest, system: str) -> HttpResponse:
    """Call one system and say whether it is there and takes our signature."""
    checked = standing.check(system=system, viewer=access.viewer(request))
    if checked.cause:
        remedy = "请核对地址、密钥和时钟；都对的，请联系对方恢复服务。"
        messages.warning(request, f"{checked.name}：{checked.cause}。{remedy}")
    else:
        messages.success(request, f"{checked.name}：应答正常，认我们的签名。")
    return redirect("workbench:exchange")


@never_cache
@require_POST
def report(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Report a case whole once more."""
    operations.report_again(case_id=case_id, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已重新排队，后台程序随即上报。")
    return redirect(f"{reverse('workbench:exchange')}?state={exchange_view.UNREPORTED}")


@never_cache
@sensitive_post_parameters()
@require_POST
def receipt(request: HttpRequest, receipt_id: UUID, name: str) -> HttpResponse:
    """Apply an answer again, or settle it."""
    if name not in OF_RECEIPT:
        raise Http404
    messages.success(request, OF_RECEIPT[name](request, receipt_id))
    return redirect(f"{reverse('workbench:exchange')}?state={exchange_view.UNAPPLIED}")


def _apply_again(request: HttpRequest, receipt_id: UUID) -> str:
    operations.apply_again(receipt_id=receipt_id, actor=access.viewer(request), at=timezone.now())
    return "已重新排队，后台程序随即处理。"


def _settle(request: HttpRequest, receipt_id: UUID) -> str:
    reason = typed.text(request.POST, "reason")
    operations.settle_receipt(receipt_id=receipt_id, reason=reason, actor=access.viewer(request), at=timezone.now())
    return "已了结，核实的情况已留存。"


OF_RECEIPT: dict[str, Callable[[HttpRequest, UUID], str]] = {"apply_again": _apply_again, "settle": _settle}
"""What may be done about an answer that took no effect; each says what was done."""
