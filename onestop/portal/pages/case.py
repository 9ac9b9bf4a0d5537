"""A case on one page: the steps of a draft, or how a submitted one gets on."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onestop.cases import deliveries, documents, queries, ratings, rulebook
from onestop.cases.rows import CasePage
from onestop.cases.states import CaseState
from onestop.deadlines import ribbon
from onestop.exchange import message_desk
from onestop.exchange import queries as exchange_queries
from onestop.portal import answer_sheets, closing, drafts, paper_cards, progress, reading, scopes
from onestop.ui import access, checking


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The task list of a draft; after submission the state of every item and what the applicant must do."""
    page = reading.case_page(request, case_id)
    if page.row.state is not CaseState.DRAFT:
        found = progress.progress_of(page)
        codes = [material.code for material in found.owed]
        cards = paper_cards.open_cards(page, codes, faults={}, back=request.path)
        written = message_desk.correspondence(case_id=case_id, viewer=access.viewer(request))
        given = deliveries.of_case(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())
        context = {
            "page": page,
            "progress": found,
            "owed_cards": cards,
            "held_up": _held_up(page),
            "deliveries": {one.item_code: one for one in given},
            "to_fetch": [one for one in given if one.lies_here],
            "closing": closing.summary(page, given),
            "told": written.messages,
            "unread": sum(one.unread for one in written.messages),
            "contact": written.contact,
            "documents": documents.of_page(page, access.viewer(request)).rows,
            "rating": ratings.of_case(case_id=case_id, viewer=access.viewer(request)) if found.ended else None,
            "ribbon": page.proof and ribbon.ribbon(page.proof, rulebook.working_days(), today=timezone.localdate()),
        }
        return render(request, "portal/progress.html", context)
    draft = reading.draft(request, case_id, page)
    context = {
        "draft": draft,
        "page": page,
        "questions": drafts.question_steps(draft),
        "sections": drafts.section_steps(draft),
        "papers": drafts.paper_steps(draft),
        "review": drafts.review_steps(draft),
        "check_due": checking.is_due(request, case_id),
        "check_again": any(check.outcome in ("unavailable", "not_found") for check in page.checks),
    }
    return render(request, "portal/draft.html", context)


def _held_up(page: CasePage) -> dict[UUID, str]:
    """By work item: the name of the system that cannot take it at present."""
    if page.row.state is not CaseState.HANDLING:
        return {}
    found = exchange_queries.held_up(case_id=page.row.id)
    return {item: page.theme.systems.get(one.system, one.system) for item, one in found.items()}


@require_safe
def application(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What was submitted, to read and to print."""
    page = reading.case_page(request, case_id)
    return render(request, "portal/application.html", {"page": page, "sheet": answer_sheets.sheet(page)})


@require_safe
def privacy(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who reads which fields and papers of this application, and what for (个人信息保护法 第十七条)."""
    page = reading.case_page(request, case_id)
    return render(request, "portal/privacy.html", {"page": page, "notice": scopes.privacy_notice(page)})


@require_safe
def due(request: HttpRequest, case_id: UUID, item_code: str = "") -> HttpResponse:
    """The due date of the case or of one item, day by day with the reason."""
    page = reading.case_page(request, case_id)
    if page.accepted_at is None:
        return redirect("portal:case", case_id)
    viewer, today = access.viewer(request), timezone.localdate()
    proof = queries.due_proof(case_id=case_id, viewer=viewer, today=today, item_code=item_code)
    item = page.theme.work_by_code.get(item_code)
    context = {
        "page": page,
        "proof": proof,
        "stops": progress.stops(page, item_code),
        "months": progress.counted(proof),
        "ribbon": ribbon.ribbon(proof, rulebook.working_days(), today=today),
        "item_name": item.name if item else "",
    }
    return render(request, "portal/due.html", context)
