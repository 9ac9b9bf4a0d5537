"""The public guide of a theme: for everybody, and for somebody's own situation."""

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from onestop.accounts import directory
from onestop.accounts.models import User
from onestop.accounts.roles import Role
from onestop.cases import queries
from onestop.catalog.spec import ThemeSpec
from onestop.portal import charts, guides, personal_guides, samples

SAMPLE_KEPT = 24 * 60 * 60
"""Seconds for which a browser may show a sample picture again without asking."""


@require_safe
def guide(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The guide of a theme, for everybody."""
    theme = _offered(request, code, version)
    context = {"theme": theme, "guide": guides.as_html(theme.guide), "chart": charts.chart_of(theme)}
    return render(request, "portal/guide.html", context)


@require_safe
def mine(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The questions, and what follows from the answers in the address. Nothing is kept, nobody has to sign in."""
    theme = _offered(request, code, version)
    found = personal_guides.personal_guide(theme, request.GET.dict(), today=timezone.localdate())
    address = f"{reverse('portal:mine', args=[code, version])}?{found.query}"
    context = {
        "guide": found,
        "theme": theme,
        "address": address,
        "link": request.build_absolute_uri(address),
        "missing": "checked" in request.GET and not found.scope and not found.ineligible,
        "code": _code(request.build_absolute_uri(address)) if found.scope else "",
        "may_begin": isinstance(request.user, User) and request.user.has_role(Role.APPLICANT),
    }
    part = request.headers.get("HX-Request")
    return render(request, "portal/mine_found.html" if part else "portal/mine.html", context)


@require_safe
@cache_control(public=True, max_age=SAMPLE_KEPT)
def sample(request: HttpRequest, code: str, version: str, material: str) -> HttpResponse:
    """The sample picture of a paper, for everybody: nobody is on it."""
    return HttpResponse(samples.sample(code, version, material), content_type=samples.MEDIA_TYPE)


def _offered(request: HttpRequest, code: str, version: str) -> ThemeSpec:
    offered = {pair for region in guides.regions(request.user) for pair in directory.offered_themes(region)}
    if (code, version) not in offered:
        raise Http404
    return queries.theme(code, version)


def _code(address: str) -> SafeString:
    drawn = segno.make(address, micro=False).svg_inline(scale=4, border=2, svgclass="code-square", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn by segno: shapes only, the address is not in it as text
