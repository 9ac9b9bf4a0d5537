"""The results of a case at the window: posted, noted by hand, given in another way; the label for the parcel."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from onestop.accounts.actors import Actor
from onestop.cases import deliveries, queries
from onestop.cases.deliveries import ResultView
from onestop.cases.operations import delivering, dispatching, posting_by_hand, window
from onestop.cases.refusals import Refused, WrongState
from onestop.catalog import delivery_forms
from onestop.ui import access
from onestop.workbench import typed
from onestop.workbench.attempts import Attempt
from onestop.workbench.pages import case

REASON = "打印收件标签"


@never_cache
@sensitive_post_parameters()
@require_POST
def act(request: HttpRequest, case_id: UUID, item_code: str, name: str) -> HttpResponse:
    """Something done about the result of one item."""
    if name not in ACTS:
        raise Http404
    found = _delivery(request, case_id, item_code)
    try:
        done = ACTS[name](found, request.POST, access.viewer(request))
    except case.ELSEWHERE:
        raise
    except Refused as refused:
        return case.page_with(request, case_id, attempt=Attempt(name, request.POST, refused, item_code))
    messages.success(request, done)
    return redirect(f"{reverse('workbench:case', args=[case_id])}#deliveries")


@never_cache
@require_POST
def label(request: HttpRequest, case_id: UUID, item_code: str) -> HttpResponse:
    """The label for the parcel with a result, to be printed, after that went into the case log."""
    viewer, today = access.viewer(request), timezone.localdate()
    found = _delivery(request, case_id, item_code)
    if found.parcel is None or not found.finished:
        raise WrongState("没有要寄的结果，不用打印收件标签。请刷新页面查看最新状态。")
    page = queries.case_page(case_id=case_id, viewer=viewer, today=today)
    keys = [field.key for field in delivery_forms.label_fields(page.theme)]
    window.reveal(case_id=case_id, fields=keys, reason=REASON, actor=viewer, at=timezone.now())
    to = deliveries.label_of(case_id=case_id, work_item_id=found.work_item_id, viewer=viewer)
    return render(request, "workbench/label.html", {"page": page, "delivery": found, "to": to})


def _delivery(request: HttpRequest, case_id: UUID, item_code: str) -> ResultView:
    found = deliveries.of_case(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())
    one = next((row for row in found if row.item_code == item_code), None)
    if one is None:
        raise Http404
    return one


def _dispatch(found: ResultView, sent: QueryDict, actor: Actor) -> str:
    dispatching.dispatch(work_item_id=found.work_item_id, actor=actor, at=timezone.now())
    return "已交邮政，运单号随后回传。"


def _again(found: ResultView, sent: QueryDict, actor: Actor) -> str:
    given = {name: typed.text(sent, name) for name in ("recipient", "mobile", "address")}
    dispatching.dispatch_again(dispatch_id=_parcel_of(found), label=given, actor=actor, at=timezone.now())
    return "已按新地址交邮政，原来的取件码作废。"


def _by_hand(found: ResultView, sent: QueryDict, actor: Actor) -> str:
    waybill = typed.text(sent, "waybill")
    posting_by_hand.post_by_hand(work_item_id=found.work_item_id, waybill=waybill, actor=actor, at=timezone.now())
    return "运单号已登记，申请人会收到消息。"


def _signed(found: ResultView, sent: QueryDict, actor: Actor) -> str:
    posting_by_hand.delivered_by_hand(
        dispatch_id=_parcel_of(found),
        on=typed.day(sent, "on", "签收日期"),
        signed_by=typed.text(sent, "signed_by"),
        actor=actor,
        at=timezone.now(),
    )
    return "签收已登记，作为送达的证明。"


def _came_back(found: ResultView, sent: QueryDict, actor: Actor) -> str:
    posting_by_hand.returned_by_hand(
        dispatch_id=_parcel_of(found),
        on=typed.day(sent, "on", "退回日期"),
        reason=typed.text(sent, "reason"),
        actor=actor,
        at=timezone.now(),
    )
    return "退件已登记，申请人会收到取件码。"


def _change(found: ResultView, sent: QueryDict, actor: Actor) -> str:
    """What is left empty stays as it was: the window does not see it."""
    given = {key: text for key in sent if key not in ("way", "csrfmiddlewaretoken") and (text := typed.text(sent, key))}
    way = typed.text(sent, "way")
    at = timezone.now()
    delivering.change_delivery(work_item_id=found.work_item_id, way=way, label=given, actor=actor, at=at)
    return "送达方式已变更，申请人会收到消息。"


def _parcel_of(found: ResultView) -> UUID:
    if found.parcel is None or found.parcel.id is None:
        raise WrongState("这份结果现在没有邮件。请刷新页面，按最新状态办理。")
    return found.parcel.id


ACTS: dict[str, Callable[[ResultView, QueryDict, Actor], str]] = {
    "dispatch": _dispatch,
    "again": _again,
    "by_hand": _by_hand,
    "signed": _signed,
    "came_back": _came_back,
    "change": _change,
}
"""What may be done; each says what was done."""
