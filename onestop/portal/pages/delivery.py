"""How the applicant is given a result: another way, or another address, until it has left the house."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onestop.cases import deliveries
from onestop.cases.deliveries import ResultView
from onestop.cases.operations import delivering
from onestop.cases.refusals import Fault, Incomplete, WrongState
from onestop.cases.rows import CasePage
from onestop.catalog import delivery_forms
from onestop.portal import reading
from onestop.ui import access, fields

UNPROCESSABLE = 422
WAY = delivering.WAY


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, case_id: UUID, item_code: str) -> HttpResponse:
    """Asks for the way, and for the address where it is posted."""
    page = reading.case_page(request, case_id)
    viewer, at = access.viewer(request), timezone.now()
    known = deliveries.of_case(case_id=case_id, viewer=viewer, today=timezone.localdate())
    found = next((one for one in known if one.item_code == item_code), None)
    if found is None:
        raise Http404
    keys = [field.key for field in delivery_forms.label_fields(page.theme)]
    if request.method != "POST":
        if not found.may_change:
            messages.info(request, "这份结果已经寄出或者领走，不能再改。下面是最新状态。")
            return redirect("portal:case", case_id)
        given = {one.key: one.value for one in page.answers if one.key in keys}
        return _form(request, page, found, {**given, WAY: found.way}, ())
    given = {key: request.POST.get(key, "") for key in keys}
    way = request.POST.get(WAY, "")
    try:
        delivering.change_delivery(work_item_id=found.work_item_id, way=way, label=given, actor=viewer, at=at)
    except Incomplete as incomplete:
        return _form(request, page, found, {**given, WAY: way}, incomplete.faults)
    except WrongState as refused:
        messages.warning(request, refused.message)
        return redirect("portal:case", case_id)
    messages.success(request, "送达方式已经保存。")
    return redirect("portal:case", case_id)


def _form(
    request: HttpRequest, page: CasePage, found: ResultView, values: Mapping[str, str], faults: Sequence[Fault]
) -> HttpResponse:
    messages_of = {fault.where: fault.message for fault in faults}
    post = page.theme.post
    views = [
        fields.view(
            spec,
            value=values.get(spec.key, ""),
            required=post is not None and spec.key == post.address,
            fault=messages_of.get(spec.key, ""),
        )
        for spec in delivery_forms.label_fields(page.theme)
    ]
    context = {
        "page": page,
        "delivery": found,
        "ways": delivery_forms.ways(page.theme, found.item_code),
        "way": values.get(WAY, ""),
        "fault": messages_of.get(WAY, ""),
        "post_way": post.way if post else "",
        "fields": views,
        "faults": [(f"#{fault.where}", fault.message) for fault in faults],
    }
    return render(request, "portal/delivery_change.html", context, status=UNPROCESSABLE if faults else 200)
