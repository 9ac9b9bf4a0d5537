"""The one form, a section to a page; each change is stored as it is made."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from onestop.cases.operations import drafts as draft_operations
from onestop.cases.refusals import Outdated
from onestop.portal import drafts, reading
from onestop.portal.drafts import Draft
from onestop.ui import access, refusal_pages

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, case_id: UUID, section_key: str) -> HttpResponse:
    """One section; its button stores what is there, right or wrong, and goes on when nothing is missing."""
    draft = reading.draft(request, case_id)
    if section_key not in {one.key for one in draft.page.theme.form.sections}:
        raise Http404
    if draft.page.choice.unanswered:
        return redirect("portal:questions", case_id)
    if request.method != "POST":
        return _section(request, draft, section_key, with_missing="check" in request.GET)
    shown = {spec.key for spec in draft.asked_of(section_key)}
    try:
        _store(request, draft, drafts.given(draft, draft.fields_of(section_key), request.POST.dict()))
    except Outdated as outdated:
        return refusal_pages.refusal(request, outdated)
    draft = reading.draft(request, case_id)
    asked = {spec.key for spec in draft.asked_of(section_key)}
    if asked - shown or asked & draft.problems.keys():
        return _section(request, draft, section_key, with_missing=True)
    return redirect(drafts.after(draft, section_key))


def _store(request: HttpRequest, draft: Draft, changes: dict[str, str]) -> int:
    revision = request.POST.get("revision", "")
    saved = draft_operations.save_answers(
        case_id=draft.page.row.id,
        changes=changes,
        revision=int(revision) if revision.isascii() and revision.isdigit() else None,
        actor=access.viewer(request),
        at=timezone.now(),
    )
    return saved.revision


def _section(request: HttpRequest, draft: Draft, section_key: str, *, with_missing: bool) -> HttpResponse:
    spec = next(one for one in draft.page.theme.form.sections if one.key == section_key)
    keys = [one.key for one in draft.sections]
    faults = [
        (f"#{one.key}", draft.problems[one.key].message)
        for one in draft.asked_of(section_key)
        if one.key in draft.problems and (with_missing or draft.problems[one.key].code != drafts.REQUIRED)
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
    wrong = request.method == "POST"
    return render(request, "portal/section.html", context, status=UNPROCESSABLE if wrong else 200)


def _fields(draft: Draft, section_key: str, *, with_missing: bool) -> list[dict[str, object]]:
    """Every field of the section with its key; `view` is None for one that is not asked (it may be, later)."""
    asked = {spec.key for spec in draft.asked_of(section_key)}
    return [
        {"key": spec.key, "view": draft.field(spec, with_missing=with_missing) if spec.key in asked else None}
        for spec in draft.fields_of(section_key)
    ]


@require_POST
def save(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Stores one field; answers with its message and with the fields that the change brought or took away."""
    before = reading.draft(request, case_id)
    spec = before.page.theme.fields_by_key.get(request.POST.get("changed", ""))
    changes = drafts.given(before, [spec] if spec else [], request.POST.dict())
    if spec is None or not changes:
        raise Http404
    revision = _store(request, before, changes)
    draft = reading.draft(request, case_id)
    others = [
        {"key": one.key, "view": draft.field(one, with_missing=False) if _asked(draft, one.key) else None}
        for one in draft.fields_of(spec.section)
        if one.key != spec.key and _asked(draft, one.key) != _asked(before, one.key)
    ]
    context = {
        "page": draft.page,
        "field": draft.field(spec, with_missing=False),
        "others": others,
        "revision": revision,
    }
    return render(request, "portal/saved_field.html", context)


def _asked(draft: Draft, key: str) -> bool:
    return draft.page.choice.field[key].asked
