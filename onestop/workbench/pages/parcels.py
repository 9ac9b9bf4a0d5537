"""Results by post at the window."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from onestop.cases.operations import dispatching
from onestop.ui import access
from onestop.workbench import typed


@never_cache
@sensitive_post_parameters()
@require_POST
def act(request: HttpRequest, case_id: UUID, subject: UUID, name: str) -> HttpResponse:
    """Hand a finished item over to the post (`subject` is the item), or mend what came back (the dispatch)."""
    if name not in ACTS:
        raise Http404
    messages.success(request, ACTS[name](request, subject))
    return redirect(f"{reverse('workbench:case', args=[case_id])}#parcels")


def _dispatch(request: HttpRequest, work_item_id: UUID) -> str:
    dispatching.dispatch(work_item_id=work_item_id, actor=access.viewer(request), at=timezone.now())
    return "已交邮政，运单号随后回传。"


def _again(request: HttpRequest, dispatch_id: UUID) -> str:
    label = {name: typed.text(request.POST, name) for name in ("recipient", "mobile", "address")}
    dispatching.dispatch_again(dispatch_id=dispatch_id, label=label, actor=access.viewer(request), at=timezone.now())
    return "已按新地址交邮政。"


def _pickup(request: HttpRequest, dispatch_id: UUID) -> str:
    dispatching.to_pickup(dispatch_id=dispatch_id, actor=access.viewer(request), at=timezone.now())
    return "已改为自取，申请人会收到消息。"


ACTS: dict[str, Callable[[HttpRequest, UUID], str]] = {"dispatch": _dispatch, "again": _again, "pickup": _pickup}
"""What may be done; each says what was done."""
