"""Ratings at the workbench: what the window must rectify, and for the supervisor how many there are of each level."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from onestop.accounts.actors import Actor
from onestop.cases import ratings
from onestop.cases.operations import rating as operations
from onestop.cases.refusals import Incomplete, WrongState
from onestop.cases.states import RECTIFICATION_MOVES
from onestop.ui import access
from onestop.workbench import rating_view, typed
from onestop.workbench.attempts import NOTHING, Attempt

UNPROCESSABLE = 422
EARLIEST = date(2020, 1, 1)
"""The month before which nobody was asked: GB/T 39735 is of 2020."""


@never_cache
@require_safe
def rectifications(request: HttpRequest) -> HttpResponse:
    """What is still open, the most urgent first."""
    after = request.GET.get("after", "")
    found = ratings.rectifications(viewer=access.viewer(request), after=after)
    context = {
        "lines": rating_view.lines(found.rows, timezone.localdate()),
        "next": found.after,
        "turned": bool(after),
    }
    return render(request, "workbench/rectifications.html", context)


@never_cache
@require_safe
def rectification(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What was said of a case, and what is to be done about it."""
    return _show(request, case_id)


@never_cache
@sensitive_post_parameters()
@require_POST
def act(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """One step of a rectification."""
    if name not in ACTS:
        raise Http404
    try:
        ACTS[name](case_id, request.POST, access.viewer(request))
    except (Incomplete, WrongState) as refused:
        return _show(request, case_id, Attempt(name, request.POST, refused))
    messages.success(request, f"已办理：{RECTIFICATION_MOVES[name].label}。")
    return redirect("workbench:rectification", case_id)


def _show(request: HttpRequest, case_id: UUID, attempt: Attempt = NOTHING) -> HttpResponse:
    found = ratings.of_rectification(case_id=case_id, viewer=access.viewer(request))
    context = {"view": rating_view.page(found, attempt, timezone.localdate())}
    return render(request, "workbench/rectification.html", context, status=UNPROCESSABLE if attempt.refused else 200)


def _call_back(case_id: UUID, posted: QueryDict, actor: Actor) -> None:
    note = typed.text(posted, "note")
    operations.call_back(case_id=case_id, reached=True, note=note, actor=actor, at=timezone.now())


def _call_in_vain(case_id: UUID, posted: QueryDict, actor: Actor) -> None:
    note = typed.text(posted, "note")
    operations.call_back(case_id=case_id, reached=False, note=note, actor=actor, at=timezone.now())


def _rectify(case_id: UUID, posted: QueryDict, actor: Actor) -> None:
    outcome = typed.text(posted, "outcome")
    operations.rectify(case_id=case_id, outcome=outcome, actor=actor, at=timezone.now())


ACTS: dict[str, Callable[[UUID, QueryDict, Actor], None]] = {
    "call_back": _call_back,
    "call_in_vain": _call_in_vain,
    "rectify": _rectify,
}
"""What the window may do, by the name of the move."""


@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How the cases that ended in a month were rated."""
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    following = (month + timedelta(days=32)).replace(day=1)
    context = {
        "figures": ratings.figures(viewer=access.viewer(request), month=month),
        "month": month,
        "before": month - timedelta(days=1),
        "following": following if following <= today else None,
    }
    return render(request, "workbench/ratings.html", context)


def _month(written: str, today: date) -> date:
    """The first day of a month written as 2026-09; of this month where it is none, or lies ahead or too far back."""
    present = today.replace(day=1)
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        return present
    return month if EARLIEST <= month <= present else present
