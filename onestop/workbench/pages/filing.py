"""Filing for an applicant at the window (代为申报): who, which situations, the one form with its papers, submit."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onestop.accounts import directory
from onestop.cases import queries
from onestop.cases.operations import applicant, drafts
from onestop.cases.refusals import Incomplete, Outdated, WrongState
from onestop.cases.rows import CasePage
from onestop.cases.states import CaseState
from onestop.ui import access, checking, saving
from onestop.workbench import filing_view
from onestop.workbench.attempts import NOTHING, Attempt
from onestop.workbench.filing_view import Filing

UNPROCESSABLE = 422


def draft_page(request: HttpRequest, case_id: UUID) -> CasePage:
    """The draft; WrongState where it was submitted in the meantime."""
    page = queries.case_page(case_id=case_id, viewer=access.viewer(request), today=timezone.localdate())
    if page.row.state is not CaseState.DRAFT:
        raise WrongState("这份申报已经提交，不能再改。请从“全部办件”中打开查看。")
    return page


def filing_of(request: HttpRequest, case_id: UUID, *, checking: bool = False, attempt: Attempt = NOTHING) -> Filing:
    """The draft with what its pages show."""
    tables = directory.office_tables(access.viewer(request).region_code)
    page = draft_page(request, case_id)
    return Filing(page=page, office_tables=tables, today=timezone.localdate(), checking=checking, attempt=attempt)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The questions of the situation; each answer may bring or take away later ones, and decides what applies."""
    if request.method != "POST":
        return _questions(request, filing_of(request, case_id), checking=False)
    page = draft_page(request, case_id)
    answers = {key: request.POST[key] for key in page.theme.situations_by_key if key in request.POST}
    viewer, at = access.viewer(request), timezone.now()
    drafts.save_answers(case_id=case_id, changes=answers, revision=None, actor=viewer, at=at)
    offered, wanted = request.POST.getlist("offered"), request.POST.getlist("wanted")
    left_out = {code for code in offered if code not in wanted}
    declined = (page.declined - set(offered)) | left_out
    if declined != page.declined:
        drafts.set_declined(case_id=case_id, declined=declined, actor=viewer, at=at)
    checking.ask(request, case_id)
    filing = filing_of(request, case_id)
    if request.headers.get("HX-Request"):
        return _questions(request, filing, checking=False)
    if filing.page.choice.unanswered:
        return _questions(request, filing, checking=True)
    return redirect("workbench:filing", case_id)


def _questions(request: HttpRequest, filing: Filing, *, checking: bool) -> HttpResponse:
    theme, unanswered = filing.page.theme, filing.page.choice.unanswered
    asked = [
        {"situation": theme.situations_by_key[key], "answer": filing.page.raw_answers.get(key, ""),
         "open": checking and key in unanswered, "origin": filing.page.origins.get(key)}
        for key in filing.page.choice.questions
    ]  # fmt: skip
    faults = [(f"#{key}", f"请回答：{theme.situations_by_key[key].question}") for key in unanswered]
    context = {"filing": filing, "questions": asked, "faults": faults if checking else []}
    part = "workbench/_questions.html" if request.headers.get("HX-Request") else "workbench/filing_questions.html"
    return render(request, part, context, status=UNPROCESSABLE if checking else 200)


@never_cache
@require_safe
def form(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The one form beside the papers, on one page."""
    filing = filing_of(request, case_id, checking="check" in request.GET)
    if filing.page.choice.unanswered:
        return redirect("workbench:filing_questions", case_id)
    return _form(request, filing)


def _form(request: HttpRequest, filing: Filing, *, status: int = 200) -> HttpResponse:
    return render(request, "workbench/filing.html", {"filing": filing, "page": filing.page}, status=status)


@never_cache
@sensitive_post_parameters()
@require_POST
def save(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Stores what was typed, right or wrong: one field as it is left, or with the button the whole form."""
    if request.headers.get("HX-Request"):
        return _save_one(request, case_id)
    try:
        saving.store(request, case_id, filing_view.given(draft_page(request, case_id).theme, request.POST.dict()))
    except Outdated as refused:
        return _form(request, filing_of(request, case_id, attempt=Attempt("save", request.POST, refused)), status=409)
    messages.success(request, "已保存。")
    return redirect("workbench:filing", case_id)


def _save_one(request: HttpRequest, case_id: UUID) -> HttpResponse:
    before = filing_of(request, case_id)
    spec = before.page.theme.fields_by_key.get(request.POST.get("changed", ""))
    if spec is None:
        raise Http404
    changes = filing_view.given(before.page.theme, request.POST.dict())
    try:
        saved = saving.store(request, case_id, {key: value for key, value in changes.items() if key == spec.key})
        revision, revised, attempt = saved.revision, saved.revised, NOTHING
    except Outdated as refused:
        revision, revised = before.page.revision, frozenset(before.page.theme.fields_by_key)
        attempt = Attempt("save", request.POST, refused)
    after = filing_of(request, case_id, attempt=attempt)
    moved = [
        after.slot(one)
        for one in after.page.theme.form.fields
        if one.key != spec.key
        and (one.key in revised or after.page.choice.field[one.key].asked != before.page.choice.field[one.key].asked)
    ]
    context = {"filing": after, "page": after.page, "field": after.field(spec), "moved": moved, "revision": revision}
    return render(request, "workbench/saved_field.html", context)


@never_cache
@sensitive_post_parameters()
@require_POST
def submit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Stores the form and submits it; whatever is missing or wrong is listed, and nothing typed is lost."""
    try:
        saving.store(request, case_id, filing_view.given(draft_page(request, case_id).theme, request.POST.dict()))
        number = applicant.submit(case_id=case_id, actor=access.viewer(request), at=timezone.now())
    except (Incomplete, Outdated) as refused:
        filing = filing_of(request, case_id, checking=True, attempt=Attempt("submit", request.POST, refused))
        return _form(request, filing, status=UNPROCESSABLE)
    messages.success(request, f"已提交，办件编号{number}。请核对后受理。")
    return redirect("workbench:case", case_id)


@never_cache
@require_POST
def discard(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Throws the draft away."""
    drafts.discard_draft(case_id=case_id, actor=access.viewer(request), at=timezone.now())
    messages.success(request, "草稿已删除。")
    return redirect("workbench:identify")
