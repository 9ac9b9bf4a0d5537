"""The applicant's pages about who acts for them: name somebody, read the words, confirm, revoke."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onestop.cases import agents as reads
from onestop.cases import printouts
from onestop.cases.operations import authorising
from onestop.cases.refusals import Incomplete, Outdated, WrongState
from onestop.cases.rows import CasePage
from onestop.portal import agent_forms, reading
from onestop.portal.agent_forms import Given
from onestop.ui import access, printing

UNPROCESSABLE, CONFLICT = 422, 409


@sensitive_post_parameters("name", "id_number")
@require_http_methods(["GET", "HEAD", "POST"])
def agents(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who acts for the applicant, and the form to name somebody: first the words are shown, then confirmed."""
    page = reading.case_page(request, case_id)
    if page.acting:
        return redirect("portal:acting", case_id)
    if request.method != "POST":
        return _form(request, page, Given(), {})
    typed = agent_forms.given(request.POST.dict())
    try:
        if shown := request.POST.get("shown"):
            authorising.authorise(
                case_id=case_id,
                agent=typed.person,
                scope=typed.scope,
                days=typed.days,
                shown=shown,
                actor=access.viewer(request),
                at=timezone.now(),
            )
            messages.success(request, f"已经授权{typed.name}代办，随时可以撤销。")
            return redirect("portal:agents", case_id)
        return _words(request, page, typed)
    except Incomplete as incomplete:
        return _form(request, page, typed, {fault.where: fault.message for fault in incomplete.faults})
    except (Outdated, WrongState) as refused:
        return _form(request, page, typed, {"": refused.message}, status=CONFLICT)


def _words(request: HttpRequest, page: CasePage, typed: Given) -> HttpResponse:
    deed = authorising.draw_up(
        case_id=page.row.id,
        agent=typed.person,
        scope=typed.scope,
        days=typed.days,
        actor=access.viewer(request),
        at=timezone.now(),
    )
    return render(request, "portal/agent_words.html", {"page": page, "deed": deed, "typed": typed})


def _form(
    request: HttpRequest, page: CasePage, typed: Given, faults: dict[str, str], *, status: int = UNPROCESSABLE
) -> HttpResponse:
    context = {
        "page": page,
        "fields": agent_forms.of_agent(typed, faults),
        "faults": [(f"#{where}" if where else "", message) for where, message in faults.items()],
        "printable": printouts.prints_authorisation(page.theme),
    }
    return render(request, "portal/agents.html", context, status=status if faults else 200)


@require_POST
def revoke(request: HttpRequest, case_id: UUID, authorisation_id: UUID) -> HttpResponse:
    """Ends an authorisation with one button."""
    authorising.revoke(authorisation_id=authorisation_id, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "已经撤销授权，对方现在起不能再查看和办理。")
    return redirect(f"{reverse('portal:case', args=[case_id])}#agents")


@require_safe
def paper(request: HttpRequest, case_id: UUID, authorisation_id: UUID) -> HttpResponse:
    """An authorisation in the words that were confirmed, to keep or to be signed."""
    viewer = access.viewer(request)
    deed, _ = reads.deed(case_id=case_id, authorisation_id=authorisation_id, viewer=viewer)
    page = reading.case_page(request, case_id)
    printout = printouts.authorisation(page.theme, page.office.name, deed, at=timezone.now())
    return printing.pdf(printout.content, printout.name, save=True)
