"""A stack of scans at the window: dropped at once, looked at by the worker, sorted by the clerk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onestop.cases import stack_views
from onestop.cases.operations import drafts, stacks
from onestop.cases.refusals import FileRefused
from onestop.ui import access
from onestop.workbench import uploads
from onestop.workbench.pages.filing import draft_page

AWAY = "-"
"""Chosen for a page that is no paper."""


@never_cache
@require_safe
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Every page that waits, what was read, and what differs. For htmx only the part that changes by itself."""
    page = draft_page(request, case_id)
    stack = stack_views.of_case(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())
    asked = {material.code for material in page.materials}
    context = {"page": page, "stack": stack, "asked": asked, "away": AWAY, "reads": stacks.reads()}
    part = request.headers.get("HX-Request")
    return render(request, "workbench/_stack.html" if part else "workbench/stack.html", context)


@never_cache
@require_POST
def drop(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Takes the files; each that cannot be taken is named, the others are kept."""
    viewer, at = access.viewer(request), timezone.now()
    try:
        dropped = stacks.drop_stack(case_id=case_id, uploaded=uploads.received(request), actor=viewer, at=at)
    except FileRefused as refused:
        messages.error(request, refused.message)
        return redirect("workbench:stack", case_id)
    for fault in dropped.refused:
        messages.error(request, fault)
    if dropped.pages:
        messages.success(request, f"放入了 {dropped.pages} 页。")
    return redirect("workbench:stack", case_id)


@never_cache
@require_POST
def sort(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Puts the pages where the clerk says, fills the fields that the clerk ticked, and leaves the rest as it is."""
    viewer, at = access.viewer(request), timezone.now()
    stack = stack_views.of_case(case_id=case_id, viewer=viewer, today=timezone.localdate())
    chosen = {one.id: request.POST.get(f"page-{one.id}", "") for one in stack.pages}
    wanted = request.POST.getlist("fill")
    filled = {one.key: one.value for one in stack.offers if f"{one.key}={one.value}" in wanted}
    if filled:
        drafts.save_answers(case_id=case_id, changes=filled, revision=None, actor=viewer, at=at)
    thrown = [page_id for page_id, code in chosen.items() if code == AWAY]
    stacks.throw_away(case_id=case_id, page_ids=thrown, actor=viewer, at=at)
    placed = {page_id: code for page_id, code in chosen.items() if code not in ("", AWAY)}
    try:
        count = stacks.place_pages(case_id=case_id, placed=placed, actor=viewer, at=at)
    except FileRefused as refused:
        messages.error(request, refused.message)
        return redirect("workbench:stack", case_id)
    messages.success(request, f"归入材料 {count} 页，填入 {len(filled)} 项，拿走 {len(thrown)} 页。")
    return redirect("workbench:stack" if len(chosen) > count + len(thrown) else "workbench:filing", case_id)


@never_cache
@require_safe
def page(request: HttpRequest, case_id: UUID, page_id: UUID) -> HttpResponse:
    """One page as it lies in the stack."""
    content, media_type = stack_views.page_content(case_id=case_id, page_id=page_id, viewer=access.viewer(request))
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
