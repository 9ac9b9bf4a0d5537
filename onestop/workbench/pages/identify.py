"""The first step of filing at the window: who applies, and whether the person has a case already."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onestop.accounts.actors import Actor
from onestop.cases import queries
from onestop.cases.operations import drafts
from onestop.cases.rows import CaseRow
from onestop.catalog import answers as catalog_answers
from onestop.catalog.spec import ThemeSpec
from onestop.ui import access, checking, fields
from onestop.ui.fields import FieldView
from onestop.workbench import filing_view, presenting

UNPROCESSABLE = 422


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def identify(request: HttpRequest) -> HttpResponse:
    """Name, ID number and mobile; cases that the person has already are shown before another one is begun."""
    viewer = access.viewer(request)
    themes = queries.themes_offered(viewer.region_code)
    theme = _chosen(themes, request.POST.get("theme", ""))
    if request.method != "POST" or theme is None:
        return _render(request, viewer, themes, theme)
    typed = {key: request.POST.get(key, "").strip() for key in _identity(theme)}
    problems, cleaned = _checked(theme, typed)
    if problems:
        return _render(request, viewer, themes, theme, problems=problems, status=UNPROCESSABLE)
    known = queries.window_recent(viewer=viewer, search=cleaned[theme.identity.id_number], size=5).rows
    if known and "again" not in request.POST:
        return _render(request, viewer, themes, theme, known=known)
    case_id = _begin(viewer, theme, cleaned)
    checking.ask(request, case_id)
    return redirect("workbench:filing_questions", case_id)


def _chosen(themes: Sequence[ThemeSpec], wanted: str) -> ThemeSpec | None:
    return next((theme for theme in themes if f"{theme.code}/{theme.version}" == wanted), themes[0] if themes else None)


def _identity(theme: ThemeSpec) -> tuple[str, ...]:
    return (theme.identity.id_number, theme.identity.name, theme.identity.mobile)


def _checked(theme: ThemeSpec, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What is wrong by field, and the values in stored shape."""
    problems: dict[str, str] = {}
    cleaned: dict[str, str] = {}
    for key, value in typed.items():
        checked = catalog_answers.check_field(theme, key, value, today=timezone.localdate(), office_tables={})
        cleaned |= checked.cleaned
        if checked.problems:
            problems[key] = checked.problems[0].message
        elif not value:
            problems[key] = f"“{theme.fields_by_key[key].label}”：请对照证件填写。"
    return problems, cleaned


def _begin(viewer: Actor, theme: ThemeSpec, who: Mapping[str, str]) -> UUID:
    at = timezone.now()
    case_id = drafts.open_draft(
        theme_code=theme.code, theme_version=theme.version, region_code=viewer.region_code, actor=viewer, at=at
    )
    told = filing_view.prefilled(theme, who[theme.identity.id_number])
    drafts.save_answers(case_id=case_id, changes={**told, **who}, revision=None, actor=viewer, at=at)
    return case_id


def _render(
    request: HttpRequest,
    viewer: Actor,
    themes: Sequence[ThemeSpec],
    theme: ThemeSpec | None,
    *,
    problems: Mapping[str, str] | None = None,
    known: Sequence[CaseRow] = (),
    status: int = 200,
) -> HttpResponse:
    wrong = problems or {}
    asked = [_field(theme, key, request.POST.dict(), wrong) for key in _identity(theme)] if theme else []
    context = {
        "themes": themes,
        "theme": theme,
        "fields": asked,
        "faults": [(f"#{key}", message) for key, message in wrong.items()],
        "known": presenting.case_lines(known, timezone.localdate(), notice=False),
        "drafts": queries.window_drafts(viewer=viewer),
    }
    return render(request, "workbench/identify.html", context, status=status)


def _field(theme: ThemeSpec, key: str, posted: Mapping[str, str], wrong: Mapping[str, str]) -> FieldView:
    return fields.view(theme.fields_by_key[key], value=posted.get(key, ""), required=True, fault=wrong.get(key, ""))
