"""Answering a correction for an applicant whose case the window filed: only what the correction names."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onestop.accounts import directory
from onestop.cases import queries
from onestop.cases.operations import applicant
from onestop.cases.refusals import Fault, Incomplete
from onestop.cases.rows import CasePage, CorrectionView
from onestop.ui import access, fields
from onestop.ui.fields import FieldView
from onestop.workbench import filing_view, presenting
from onestop.workbench.attempts import NOTHING

UNPROCESSABLE = 422


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The oldest open correction: its fields and papers, and one button."""
    page = queries.case_page(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())
    if not page.corrections:
        return redirect("workbench:case", case_id)
    asked = page.corrections[0]
    if request.method != "POST":
        return _render(request, page, asked, values=page.raw_answers)
    posted = request.POST.dict()
    typed = {**posted, **filing_view.given(page.theme, posted)}
    named = {key: typed[key] for key in asked.fields if key in typed}
    try:
        applicant.correct(
            case_id=case_id,
            correction_id=asked.id,
            changes=named,
            actor=access.viewer(request),
            at=timezone.now(),
        )
    except Incomplete as refused:
        return _render(request, page, asked, values={**page.raw_answers, **named}, faults=refused.faults)
    messages.success(request, "补正已提交。")
    return redirect("workbench:case", case_id)


def _render(
    request: HttpRequest,
    page: CasePage,
    asked: CorrectionView,
    *,
    values: Mapping[str, str],
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:
    papers = [one for one in page.materials if one.code in asked.materials]
    context = {
        "page": page,
        "lines": presenting.correction_lines(page.theme, [asked]),
        "fields": _fields(request, page, asked, values, faults),
        "papers": presenting.paper_lines(page.theme, papers, NOTHING),
        "faults": filing_view.summary_of(page.theme, faults),
    }
    return render(request, "workbench/correction.html", context, status=UNPROCESSABLE if faults else 200)


def _fields(
    request: HttpRequest, page: CasePage, asked: CorrectionView, values: Mapping[str, str], faults: tuple[Fault, ...]
) -> list[FieldView]:
    wrong = {fault.where: fault.message for fault in reversed(faults)}
    tables = directory.office_tables(access.viewer(request).region_code)
    questions = [
        fields.of_situation(one, value=values.get(one.key, ""), fault=wrong.get(one.key, ""))
        for one in page.theme.situations
        if one.key in asked.fields
    ]
    return questions + [
        fields.view(
            spec,
            value=values.get(spec.key, ""),
            required=page.choice.field[spec.key].required,
            fault=wrong.get(spec.key, ""),
            office_tables=tables,
        )
        for spec in page.theme.form.fields
        if spec.key in asked.fields
    ]
