"""The one form, a section to a page; each change is stored as it is made."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from onestop.cases.refusals import Outdated
from onestop.portal import drafts, reading
from onestop.portal.drafts import Draft
from onestop.ui import saving

UNPROCESSABLE = 422
CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, case_id: UUID, section_key: str) -> HttpResponse:
    """One section; its button stores what is there, right or wrong, and goes on when nothing is missing."""
    draft = reading.draft(request, case_id)
    if reading.past_draft(request, draft.page):
        return redirect("portal:case", case_id)
    if section_key not in {one.key for one in draft.page.theme.form.sections}:
        raise Http404
    if draft.page.choice.unanswered:
        return redirect("portal:questions", case_id)
    if request.method != "POST":
        return _section(request, draft, section_key, with_missing="check" in request.GET)
    shown = {spec.key for spec in draft.asked_of(section_key)}
    typed = drafts.given(draft, draft.fields_of(section_key), request.POST.dict())
    try:
        saving.store(request, case_id, typed)
    except Outdated as outdated:
        draft = reading.draft_with(request, case_id, typed, outdated)
        return _section(request, draft, section_key, with_missing=True, status=CONFLICT)
    draft = reading.draft(request, case_id)
    asked = {spec.key for spec in draft.asked_of(section_key)}
    if asked - shown or asked & draft.problems.keys():
        return _section(request, draft, section_key, with_missing=True, status=UNPROCESSABLE)
    return redirect(drafts.after(draft, section_key))


def _section(
    request: HttpRequest, draft: Draft, section_key: str, *, with_missing: bool, status: int = 200
) -> HttpResponse:
    spec = next(one for one in draft.page.theme.form.sections if one.key == section_key)
    keys = [one.key for one in draft.sections]
    faults = [
        (f"#{one.key}", fault)
        for one in draft.asked_of(section_key)
        if (fault := draft.fault_of(one.key, with_missing=with_missing))
    ]
    context = {
        "draft": draft,
        "page": draft.page,
        "section": spec,
        "number": keys.index(section_key) + 1 if section_key in keys else 0,
        "total": len(keys),
        "fields": _fields(draft, section_key, with_missing=with_missing),
        "faults": faults,
        "before": drafts.before(draft, section_key),
        "after": drafts.after(draft, section_key),
    }
    return render(request, "portal/section.html", context, status=status)


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
    others = [
        {"key": one.key, "view": draft.field(one, with_missing=False) if _asked(draft, one.key) else None}
        for one in draft.fields_of(spec.section)
        if one.key != spec.key and (one.key in revised or _asked(draft, one.key) != _asked(before, one.key))
    ]
    context = {"page": draft.page, "field": draft.field(spec, with_missing=False), "others": others}
    return render(request, "portal/saved_field.html", context)


def _asked(draft: Draft, key: str) -> bool:
    return draft.page.choice.field[key].asked
