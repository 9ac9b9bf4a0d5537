"""Messages to the applicant: marked as read, and where those by telephone go."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from onestop.cases.operations import contact as operations
from onestop.cases.refusals import Fault, Incomplete
from onestop.cases.rows import CasePage
from onestop.exchange import message_desk
from onestop.portal import reading
from onestop.ui import access, fields

UNPROCESSABLE = 422
YES, NO = "yes", "no"


@require_POST
def read(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Notes that the messages of a case have been read."""
    message_desk.mark_read(case_id=case_id, actor=access.viewer(request), at=timezone.now())
    return redirect(f"{reverse('portal:case', args=[case_id])}#messages")


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Another number for later text messages, or none any more."""
    page = reading.case_page(request, case_id)
    if reading.still_draft(request, page):
        return redirect("portal:case", case_id)
    key, viewer = page.theme.identity.mobile, access.viewer(request)
    if request.method != "POST":
        number = next((one.value for one in page.answers if one.key == key), "")
        wanted = message_desk.correspondence(case_id=case_id, viewer=viewer).contact.text_messages
        return _contact(request, page, number, YES if wanted else NO, ())
    number, wanted_by_text = request.POST.get(key, "").strip(), request.POST.get("text_messages", YES)
    try:
        operations.change_contact(
            case_id=case_id, mobile=number, text_messages=wanted_by_text != NO, actor=viewer, at=timezone.now()
        )
    except Incomplete as incomplete:
        return _contact(request, page, number, wanted_by_text, incomplete.faults)
    messages.success(request, "已经保存，以后的短信照此发送。")
    return redirect("portal:case", case_id)


def _contact(
    request: HttpRequest, page: CasePage, number: str, text_messages: str, faults: Sequence[Fault]
) -> HttpResponse:
    spec = page.theme.fields_by_key[page.theme.identity.mobile]
    fault = next((one.message for one in faults), "")
    context = {
        "page": page,
        "field": fields.view(spec, value=number, required=True, fault=fault),
        "text_messages": text_messages,
        "faults": [(f"#{spec.key}", one.message) for one in faults],
    }
    return render(request, "portal/contact.html", context, status=UNPROCESSABLE if faults else 200)
