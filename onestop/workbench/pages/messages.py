"""Messages at the window: told by telephone instead, and sent elsewhere from now on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from onestop.cases.operations import contact as operations
from onestop.exchange import message_desk
from onestop.ui import access
from onestop.workbench import typed


@never_cache
@sensitive_post_parameters()
@require_POST
def told(request: HttpRequest, case_id: UUID, message_id: UUID) -> HttpResponse:
    """Notes that the applicant was told by telephone."""
    note = typed.text(request.POST, "note")
    message_desk.tell(message_id=message_id, note=note, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已记录：已电话告知申请人。")
    return redirect(_at_messages(case_id))


@never_cache
@sensitive_post_parameters()
@require_POST
def contact(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Another number, or no text messages, as the applicant asks."""
    operations.change_contact(
        case_id=case_id,
        mobile=typed.text(request.POST, "mobile"),
        text_messages=typed.text(request.POST, "text_messages") != "no",
        actor=access.viewer(request),
        at=timezone.now(),
    )
    messages.success(request, "联系方式已变更，以后的短信照此发送。")
    return redirect(_at_messages(case_id))


def _at_messages(case_id: UUID) -> str:
    return f"{reverse('workbench:case', args=[case_id])}#messages"
