"""The pages of whoever acts for somebody else: take it on, begin, follow, lay down; and the answer to who began."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onestop.accounts import directory
from onestop.cases import agents as reads
from onestop.cases import printouts, queries
from onestop.cases.authority import NEVER
from onestop.cases.operations import acting_for, authorising
from onestop.cases.refusals import Incomplete, NotPermitted, Outdated, WrongState
from onestop.portal import agent_forms, guides, reading
from onestop.portal.agent_forms import Given
from onestop.ui import access, printing

UNPROCESSABLE, CONFLICT = 422, 409


@require_POST
def take_on(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """Takes on what somebody has named the viewer for."""
    case_id = authorising.take_on(authorisation_id=authorisation_id, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已经接受委托。每一步都记在您名下，本人看得到。")
    return redirect("portal:followed", case_id)


@require_safe
def followed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How a case gets on, for who may see no more; whoever may see it whole goes there."""
    viewer = access.viewer(request)
    found, acting = reads.progress(case_id=case_id, viewer=viewer)
    if acting is None or acting.files:
        return redirect("portal:case", case_id)
    return render(request, "portal/followed.html", {"found": found, "acting": acting, "case_id": case_id})


@require_safe
def acting(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What the viewer may do for the applicant of this case and what not, with the way out."""
    page = reading.case_page(request, case_id)
    if page.acting is None:
        return redirect("portal:case", case_id)
    return render(request, "portal/acting.html", {"page": page, "never": NEVER})


@require_POST
def lay_down(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """Gives up acting for somebody."""
    authorising.lay_down(authorisation_id=authorisation_id, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已经退出代办，您不能再查看和办理这一件。")
    return redirect("portal:home")


@sensitive_post_parameters("name", "id_number", "mobile")
@require_http_methods(["GET", "HEAD", "POST"])
def begin_for(request: HttpRequest) -> HttpResponse:
    """Begins a draft for somebody who is then asked to confirm it."""
    if request.method != "POST":
        return _begin(request, Given(scope="file"), {})
    typed = agent_forms.given(request.POST.dict())
    code, _, version = request.POST.get("theme", "").partition("/")
    viewer = access.viewer(request)
    try:
        case_id = acting_for.begin(
            theme_code=code,
            theme_version=version,
            region_code=viewer.region_code or request.POST.get("region", ""),
            principal=typed.person,
            mobile=typed.mobile,
            scope=typed.scope,
            days=typed.days,
            actor=viewer,
            at=timezone.now(),
        )
    except Incomplete as incomplete:
        return _begin(request, typed, {fault.where: fault.message for fault in incomplete.faults})
    except WrongState as refused:
        return _begin(request, typed, {"": refused.message}, status=CONFLICT)
    messages.success(request, f"可以先填起来。提交之前，请{typed.name}登录，在首页确认。")
    return redirect("portal:questions", case_id)


def _begin(
    request: HttpRequest, typed: Given, faults: Mapping[str, str], *, status: int = UNPROCESSABLE
) -> HttpResponse:
    context = {
        "offers": guides.offers(guides.regions(request.user)),
        "chosen": request.POST.get("theme", ""),
        "fields": agent_forms.of_principal(typed, faults),
        "faults": [(f"#{where}" if where else "", message) for where, message in faults.items()],
    }
    return render(request, "portal/begin_for.html", context, status=status if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def request_to_act(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Somebody began a draft for the viewer: the words to confirm, or a no that deletes it."""
    viewer, at = access.viewer(request), timezone.now()
    refused = ""
    try:
        deed = acting_for.draw_up(case_id=case_id, actor=viewer, at=at)
        if request.method == "POST" and "deny" in request.POST:
            acting_for.deny(case_id=case_id, actor=viewer, at=at)
            messages.success(request, "已经告诉系统您不同意，对方替您填的草稿已删除。")
            return redirect("portal:home")
        if request.method == "POST":
            acting_for.confirm(case_id=case_id, shown=request.POST.get("shown", ""), actor=viewer, at=at)
            messages.success(request, f"已经授权{deed.agent.name}代办，随时可以撤销。请看一看对方替您填的内容。")
            return redirect("portal:case", case_id)
    except NotPermitted:
        return redirect("portal:case", case_id)  # confirmed already, or the viewer's own
    except (Outdated, WrongState) as refusal:
        refused = refusal.message
    context = {"deed": deed, "case_id": case_id, "refused": refused}
    return render(request, "portal/request_to_act.html", context, status=CONFLICT if refused else 200)


@require_safe
def blank(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The form of an authorisation, to be filled in and signed by hand; public like the guide."""
    for region in guides.regions(request.user):
        if (code, version) in directory.offered_themes(region):
            theme = queries.theme(code, version)
            office = directory.departments_for(region)[theme.lead_department].name
            printout = printouts.authorisation(theme, office, None, at=timezone.now())
            return printing.pdf(printout.content, printout.name)
    raise Http404
