"""The first page, the public guide, and the beginning of a case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from onestop.accounts.models import User
from onestop.accounts.roles import Role
from onestop.cases import agents, queries
from onestop.cases.operations import drafts
from onestop.exchange import message_desk
from onestop.portal import guides
from onestop.ui import access, checking, saving


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, what can be applied for, and the applicant's own cases."""
    if isinstance(request.user, User) and (own := access.home_of(request.user)) != request.path:
        return redirect(own)  # the staff's work begins elsewhere; the guide is open to them at its own address
    applicant = isinstance(request.user, User) and request.user.has_role(Role.APPLICANT)
    context = {
        "offers": guides.offers(guides.regions(request.user)),
        "cases": queries.my_cases(viewer=access.viewer(request)) if applicant else (),
        "unread": message_desk.unread(viewer=access.viewer(request)) if applicant else {},
        "applicant": applicant,
        "requests": agents.requests(viewer=access.viewer(request)) if applicant else (),
        "offers_to_act": agents.offers(viewer=access.viewer(request)) if applicant else (),
        "acted_for": agents.acted_for(viewer=access.viewer(request)) if applicant else (),
    }
    return render(request, "portal/home.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Opens a draft and goes to its first question; who has a case of the theme already is shown it first.

    Questions that were answered in the public guide come along and are not asked again.
    """
    viewer = access.viewer(request)
    code, version = request.POST.get("code", ""), request.POST.get("version", "")
    # Whom the identity service verified may belong to no office yet, where several share a site.
    region = viewer.region_code or request.POST.get("region", "")
    situations = queries.theme(code, version).situations_by_key
    answers = {key: request.POST[key] for key in situations if key in request.POST}
    if "again" not in request.POST and (known := queries.live_cases(viewer=viewer, theme_code=code)):
        context = {"known": known, "code": code, "version": version, "region": region, "answers": answers}
        return render(request, "portal/again.html", context)
    case_id = drafts.open_draft(
        theme_code=code,
        theme_version=version,
        region_code=region,
        actor=viewer,
        at=timezone.now(),
    )
    if answers:
        saving.store(request, case_id, answers)
    checking.ask(request, case_id)
    return redirect("portal:scope" if answers else "portal:questions", case_id)
