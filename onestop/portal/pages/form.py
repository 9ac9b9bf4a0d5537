"""The one form, a section to a page or whole on one page; each change is stored as it is made."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from onestop.cases.refusals import Outdated
from onestop.catalog.spec import Section
from onestop.portal import drafts, reading
from onestop.portal.drafts import Draft
from onestop.ui import saving

UNPROCESSABLE = 422
CONFLICT = 409
WHOLE = "whole"
"""Said with a change that is made on the page that holds the whole form."""


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, case_id: UUID, section_key: str) -> HttpResponse:
    """One section; its button stores what is there, right or wrong, and goes on when nothing is missing."""
    return _form(request, case_id, section_key)


@require_http_methods(["GET", "HEAD", "POST"])
def whole(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """All sections, for a screen that has the room."""
    return _form(request, case_id, "")


def _form(request: HttpRequest, case_id: UUID, only: str) -> HttpResponse:
    draft = reading.draft(request, case_id)
    if reading.past_draft(request, draft.page):
        return redirect("portal:case", case_id)
    sections = [one for one in draft.page.theme.form.sections if one.key == only or not only]
    if not sections:
        raise Http404
    if draft.page.choice.unanswered:
        return redirect("portal:questions", case_id)
    if request.method != "POST":
        return _filled(request, draft, sections, only, with_missing="check" in request.GET)
    shown = _asked_in(draft, sections)
    fields = [spec for one in sections for spec in draft.fields_of(one.key)]
    typed = drafts.given(draft, fields, request.POST.dict())
    try:
        saving.store(request, case_id, typed)
    except Outdated as outdated:
        draft = reading.draft_with(request, case_id, typed, outdated)
        return _filled(request, draft, sections, only, with_missing=True, status=CONFLICT)
    draft = reading.draft(request, case_id)
    asked = _asked_in(draft, sections)
    if asked - shown or asked & draft.problems.keys():
        return _filled(request, draft, sections, only, with_missing=True, status=UNPROCESSABLE)
    return redirect(drafts.after(draft, only))


def _asked_in(draft: Draft, sections: Sequence[Section]) -> set[str]:
    return {spec.key for one in sections for spec in draft.asked_of(one.key)}


def _filled(
    request: HttpRequest,
    draft: Draft,
    sections: Sequence[Section],
    only: str,
    *,
    with_missing: bool,
    status: int = 200,
) -> HttpResponse:
    keys = [one.key for one in draft.sections]
    faults = [
        (f"#{spec.key}", fault)
        for one in sections
        for spec in draft.asked_of(one.key)
        if (fault := draft.fault_of(spec.key, with_missing=with_missing))
    ]
    context = {
        "draft": draft,
        "page": draft.page,
        "parts": [(one, _fields(draft, one.key, with_missing=with_missing)) for one in sections],
        "whole": not only,
        "number": keys.index(only) + 1 if only in keys else 0,
        "total": len(keys),
        "faults": faults,
        "before": drafts.before(draft, only),
        "after": drafts.after(draft, only),
        "save_address": _save_address(draft, whole=not only),
    }
    return render(request, "portal/form.html", context, status=status)


def _save_address(draft: Draft, *, whole: bool) -> str:
    address = reverse("portal:save", args=[draft.page.row.id])
    return f"{address}?{WHOLE}" if whole else address


def _fields(draft: Draft, section_key: str, *, with_missing: bool) -> list[dict[str, object]]:
    """Every field of the section with its key; `view` is None for one that is not asked (it may be, later)."""
    asked = {spec.key for spec in draft.asked_of(section_key)}
    return [
        {"key": spec.key, "view": draft.field(spec, with_missing=with_missing) if spec.key in asked else None}
        for spec in draft.fields_of(section_key)
    ]


@require_POST
def save(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Stores one field; answers with its message, and anew with the fields that the change brought or took away and
    with those that were written elsewhere."""
    before = reading.draft(request, case_id)
    spec = before.page.theme.fields_by_key.get(request.POST.get("changed", ""))
    changes = drafts.given(before, [spec] if spec else [], request.POST.dict())
    if spec is None or not changes:
        raise Http404
    try:
        revised = saving.store(request, case_id, changes).revised
        draft = reading.draft(request, case_id)
    except Outdated as outdated:
        revised = frozenset(before.page.theme.fields_by_key)
        draft = reading.draft_with(request, case_id, changes, outdated)
    on_whole = WHOLE in request.GET
    others = [
        {"key": one.key, "view": draft.field(one, with_missing=False) if _asked(draft, one.key) else None}
        for one in draft.page.theme.form.fields
        if (on_whole or one.section == spec.section)
        and one.key != spec.key
        and (one.key in revised or _asked(draft, one.key) != _asked(before, one.key))
    ]
    context = {
        "page": draft.page,
        "field": draft.field(spec, with_missing=False),
        "others": others,
        "save_address": _save_address(draft, whole=on_whole),
    }
    return render(request, "portal/saved_field.html", context)


def _asked(draft: Draft, key: str) -> bool:
    return draft.page.choice.field[key].asked
