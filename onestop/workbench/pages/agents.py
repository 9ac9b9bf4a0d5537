"""Who acts for an applicant, at the window: a signed authorisation is printed, recorded and revoked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from onestop.cases import printouts, queries
from onestop.cases.authorisation_words import Person
from onestop.cases.operations import authorising
from onestop.cases.refusals import Refused
from onestop.ui import access, printing
from onestop.workbench import agent_acts, typed
from onestop.workbench.attempts import Attempt
from onestop.workbench.pages import case


@never_cache
@sensitive_post_parameters()
@require_POST
def authorise(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Records a signed 授权委托书 that the clerk has seen, with the ID cards of both."""
    days = typed.text(request.POST, "days")
    try:
        authorising.authorise_on_paper(
            case_id=case_id,
            agent=Person(typed.text(request.POST, "name"), typed.text(request.POST, "id_number")),
            scope=typed.text(request.POST, "scope"),
            days=int(days) if days.isascii() and days.isdigit() else 0,
            seen=agent_acts.SEEN in request.POST.getlist("seen"),
            actor=access.viewer(request),
            at=timezone.now(),
        )
    except case.ELSEWHERE:
        raise
    except Refused as refused:
        return case.page_with(request, case_id, attempt=Attempt(agent_acts.NAME, request.POST, refused))
    messages.success(request, "已登记代办授权。请告诉代办人：登录后在首页点“接受委托”。")
    return redirect(_at_agents(case_id))


@never_cache
@require_POST
def revoke(request: HttpRequest, case_id: UUID, authorisation_id: UUID) -> HttpResponse:
    """Revokes an authorisation because the applicant asks for it."""
    authorising.revoke(authorisation_id=authorisation_id, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已撤销代办授权。")
    return redirect(_at_agents(case_id))


@never_cache
@require_safe
def paper(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The form of an authorisation, to be filled in and signed by hand."""
    page = queries.case_page(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())
    printout = printouts.authorisation(page.theme, page.office.name, None, at=timezone.now())
    return printing.pdf(printout.content, printout.name)


def _at_agents(case_id: UUID) -> str:
    return f"{reverse('workbench:case', args=[case_id])}#agents"
