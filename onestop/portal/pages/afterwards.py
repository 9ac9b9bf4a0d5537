"""What an applicant does after submission: correct, hand in what was missing, change a situation, withdraw."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onestop.cases.operations import applicant, drafts
from onestop.cases.refusals import Fault, Incomplete
from onestop.cases.rows import CasePage, CorrectionView
from onestop.portal import corrections, paper_cards, progress, reading
from onestop.ui import access

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, case_id: UUID, correction_id: UUID) -> HttpResponse:
    """Only the fields and papers that the notice names, with what was asked."""
    page = reading.case_page(request, case_id)
    wanted = next((one for one in page.corrections if one.id == correction_id), None)
    if wanted is None:
        messages.info(request, "这次补正已经提交过，或已失效。下面是最新状态。")
        return redirect("portal:case", case_id)
    if request.method != "POST":
        return _correction(request, page, wanted, page.raw_answers, ())
    given = corrections.given(page.theme, wanted, request.POST.dict())
    try:
        applicant.correct(
            case_id=case_id,
            correction_id=correction_id,
            changes=given,
            actor=access.viewer(request),
            at=timezone.now(),
        )
    except Incomplete as incomplete:
        return _correction(request, page, wanted, {**page.raw_answers, **given}, incomplete.faults)
    messages.success(request, "补正已经提交。")
    return redirect("portal:case", case_id)


def _correction(
    request: HttpRequest, page: CasePage, wanted: CorrectionView, values: Mapping[str, str], faults: Sequence[Fault]
) -> HttpResponse:
    back = reverse("portal:correction", args=[page.row.id, wanted.id])
    messages_of = {fault.where: [fault.message] for fault in faults}
    context = {
        "page": page,
        "correction": wanted,
        "cards": paper_cards.open_cards(page, wanted.materials, faults=messages_of, back=back),
        "fields": corrections.field_views(page, wanted, values, messages_of, reading.office_tables(request)),
        "faults": [(corrections.place_of(wanted, fault.where), fault.message) for fault in faults],
    }
    return render(request, "portal/correction.html", context, status=UNPROCESSABLE if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def awaited(request: HttpRequest, case_id: UUID, item_code: str) -> HttpResponse:
    """Papers that were on their way have arrived."""
    page = reading.case_page(request, case_id)
    item = next((one for one in page.items if one.code == item_code), None)
    codes = progress.awaited_papers(page, item) if item else ()
    if item is None or not codes:
        return redirect("portal:case", case_id)
    faults: Sequence[Fault] = ()
    if request.method == "POST":
        try:
            applicant.hand_in_awaited(
                case_id=case_id, item_code=item_code, actor=access.viewer(request), at=timezone.now()
            )
        except Incomplete as incomplete:
            faults = incomplete.faults
        else:
            messages.success(request, f"材料已交，“{item.name}”开始办理。")
            return redirect("portal:case", case_id)
    messages_of = {fault.where: [fault.message] for fault in faults}
    context = {
        "page": page,
        "item": item,
        "cards": paper_cards.open_cards(page, codes, faults=messages_of, back=request.path),
        "faults": [(f"#paper-{fault.where}", fault.message) for fault in faults],
    }
    return render(request, "portal/awaited.html", context, status=UNPROCESSABLE if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def situation(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    """Changes an answer that may change while the case is handled: opens items, files nothing anew."""
    page = reading.case_page(request, case_id)
    spec = page.theme.situations_by_key.get(key)
    if spec is None:
        raise Http404
    fault = ""
    if request.method == "POST":
        value = request.POST.get(key, "")
        try:
            applicant.change_situation(
                case_id=case_id, key=key, value=value, actor=access.viewer(request), at=timezone.now()
            )
        except Incomplete as incomplete:
            fault = incomplete.message
        else:
            messages.success(request, "已经加办，不用重新申报。")
            return redirect("portal:case", case_id)
    opening = progress.options_that_open(page, spec)
    options = [(option, opening[option.value]) for option in spec.options if option.value in opening]
    context = {"page": page, "situation": spec, "options": options, "fault": fault}
    return render(request, "portal/situation.html", context, status=UNPROCESSABLE if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Withdraws the whole case, after asking."""
    page = reading.case_page(request, case_id)
    if request.method == "POST":
        applicant.withdraw_case(
            case_id=case_id, reason=_reason(request), actor=access.viewer(request), at=timezone.now()
        )
        messages.success(request, "已经撤回。需要时可以重新申报。")
        return redirect("portal:case", case_id)
    if "withdraw" not in page.moves:
        return redirect("portal:case", case_id)
    lines = [
        "撤回后，还没有办完的事项都会停止办理。",
        "已经办完的事项不受影响。",
        "撤回不能撤销；以后需要办理的，要重新申报。",
    ]
    return _confirm(request, page, heading="撤回整个申报", lines=lines, reason="撤回原因（选填）", label="确认撤回")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_item(request: HttpRequest, case_id: UUID, item_code: str) -> HttpResponse:
    """Withdraws one item, after asking; the others go on."""
    page = reading.case_page(request, case_id)
    item = next((one for one in page.items if one.code == item_code), None)
    if item is None:
        raise Http404
    if request.method == "POST":
        applicant.withdraw_item(
            case_id=case_id,
            item_code=item_code,
            reason=_reason(request),
            actor=access.viewer(request),
            at=timezone.now(),
        )
        messages.success(request, f"已经撤回“{item.name}”，其他事项照常办理。")
        return redirect("portal:case", case_id)
    if "withdraw" not in item.moves:
        return redirect("portal:case", case_id)
    lines = [f"“{item.name}”将停止办理，其他事项照常办理。", "以后需要办理的，可以直接向办理部门申请。"]
    heading = f"不办“{item.name}”了"
    return _confirm(request, page, heading=heading, lines=lines, reason="撤回原因（选填）", label="确认撤回这一项")


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Throws a draft away, after asking."""
    page = reading.case_page(request, case_id)
    if request.method == "POST":
        drafts.discard_draft(case_id=case_id, actor=access.viewer(request), at=timezone.now())
        messages.success(request, "草稿已经删除。")
        return redirect("portal:home")
    if reading.past_draft(request, page):
        return redirect("portal:case", case_id)
    lines = ["已经填写的内容和上传的材料都会删除，不能恢复。", "还没有提交的草稿，窗口和各部门都看不到。"]
    return _confirm(request, page, heading="删除这份草稿", lines=lines, reason="", label="确认删除")


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()


def _confirm(
    request: HttpRequest, page: CasePage, *, heading: str, lines: list[str], reason: str, label: str
) -> HttpResponse:
    context = {
        "base": "portal/base.html",
        "page": page,
        "heading": heading,
        "lines": lines,
        "reason_label": reason,
        "reason": "",
        "faults": [],
        "confirm_label": label,
        "back_address": reverse("portal:case", args=[page.row.id]),
    }
    return render(request, "ui/confirm.html", context)
