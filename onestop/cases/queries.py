"""Every read of a case, always for a viewer and always bounded: lists are cut by keyset, pages by one case."""

from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from onestop.accounts import directory, keys
from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import (
    agents,
    application,
    assembly,
    authority,
    chain,
    check_views,
    clocks,
    contents,
    file_store,
    history,
    keyset,
    lookup,
    moments,
    picture_edits,
    policies,
    printouts,
    rulebook,
)
from onestop.cases.chain import LogVerdict
from onestop.cases.change import entry_of
from onestop.cases.dossier import Dossier
from onestop.cases.lookup import PublicProgress
from onestop.cases.models import Case, CaseEvent, Clock, StoredFile, WorkItem
from onestop.cases.picture_edits import Frame
from onestop.cases.refusals import NO_CASE, FileRefused, NotFound
from onestop.cases.rows import CasePage, CaseRow, OfficeView, PageOf, WorkPage, WorkRow
from onestop.cases.states import CASE_ENDED, CaseState, Standing, WorkState
from onestop.cases.viewing import viewable
from onestop.catalog.choice import Choice
from onestop.catalog.flags import raised_flags
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import clock as rules
from onestop.deadlines import workdays

PAGE_SIZE = 30
MOST_OWN_CASES = 50
MOST_OTHERS = 5


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file's content for a viewer who may see it."""

    content: bytes
    media_type: str
    name: str


def theme(code: str, version: str) -> ThemeSpec:
    """One version of a theme, or NotFound."""
    return rulebook.theme(code, version)


def themes_offered(region_code: str) -> tuple[ThemeSpec, ...]:
    """The themes that new cases of a region may use."""
    return tuple(rulebook.theme(code, version) for code, version in directory.offered_themes(region_code))


def due_if_accepted(theme: ThemeSpec, day: date) -> tuple[date, rules.Due]:
    """The day on which a window could accept, `day` or the next worked one, and when the case would then be due."""
    calendar = rulebook.working_days()
    accepted = workdays.next_working_day(calendar, day)
    return accepted, rules.due(calendar, accepted, theme.working_days)


def public_progress(*, number: str, code: str) -> PublicProgress:
    """What anybody may know who holds a case's number and query code; NotFound otherwise."""
    return lookup.progress(number=number, code=code)


def my_cases(*, viewer: Actor) -> tuple[CaseRow, ...]:
    """The applicant's own cases, newest first."""
    if viewer.user_id is None:
        return ()
    found = Case.objects.filter(applicant_id=viewer.user_id).order_by("-created_at")[:MOST_OWN_CASES]
    return tuple(assembly.case_row(case) for case in found)


def live_cases(*, viewer: Actor, theme_code: str) -> tuple[CaseRow, ...]:
    """The applicant's own drafts and cases of a theme that are under way or concluded, newest first: what a second
    application would repeat."""
    if viewer.user_id is None:
        return ()
    own = Case.objects.filter(applicant_id=viewer.user_id, theme_code=theme_code)
    found = own.exclude(state__in=CASE_ENDED - {CaseState.CONCLUDED}).order_by("-created_at", "-id")
    return tuple(assembly.case_row(case) for case in found[:MOST_OTHERS])


def window_queue(*, viewer: Actor, after: str = "", size: int = PAGE_SIZE) -> PageOf[CaseRow]:
    """Cases that wait for the viewer's window, oldest first, with the day by which they must be answered."""
    waiting = _at_window(viewer).filter(window_since__isnull=False)
    if after:
        since, last = keyset.read(after)
        waiting = waiting.filter(Q(window_since__gt=since) | Q(window_since=since, id__gt=UUID(last)))
    found = list(waiting.order_by("window_since", "id")[: size + 1])
    answer_by = _notice(found)
    rows = tuple(assembly.case_row(case, window_due_date=answer_by.get(case.id)) for case in found[:size])
    return PageOf(rows, keyset.behind(found, size, "window_since"))


def _notice(cases: list[Case]) -> dict[UUID, date]:
    waiting = [case.id for case in cases if case.window_since]
    running = Clock.objects.filter(case__in=waiting, kind=Clock.Kind.NOTICE, running_date__isnull=False)
    return dict(running.values_list("case_id", "due_date"))


def window_recent(
    *, viewer: Actor, state: str = "", search: str = "", after: str = "", size: int = PAGE_SIZE
) -> PageOf[CaseRow]:
    """Submitted cases of the viewer's window, newest first; `search` is a whole number, ID number or name."""
    found_cases = _at_window(viewer).filter(submitted_at__isnull=False)
    if state:
        found_cases = found_cases.filter(state=state)
    if text := search.strip():
        found_cases = found_cases.filter(
            Q(number=text.upper())
            | Q(id_number_index=contents.id_number_index(text))
            | Q(name_index=contents.name_index(text))
        )
    if after:
        since, last = keyset.read(after)
        found_cases = found_cases.filter(Q(submitted_at__lt=since) | Q(submitted_at=since, id__lt=UUID(last)))
    found = list(found_cases.order_by("-submitted_at", "-id")[: size + 1])
    rows = tuple(assembly.case_row(case) for case in found[:size])
    return PageOf(rows, keyset.behind(found, size, "submitted_at"))


def window_drafts(*, viewer: Actor) -> tuple[CaseRow, ...]:
    """Drafts that the viewer began at the window, and those that came incomplete from elsewhere, newest first."""
    drafts = _at_window(viewer).filter(state=CaseState.DRAFT)
    from_elsewhere = ~Q(channel__in=[policies.ONLINE, policies.WINDOW])
    found = drafts.filter(Q(filed_by_id=viewer.user_id) | from_elsewhere).order_by("-created_at", "-id")
    return tuple(assembly.case_row(case) for case in found[:MOST_OWN_CASES])


def _at_window(viewer: Actor) -> QuerySet[Case]:
    if not viewer.has(Role.WINDOW_CLERK) or viewer.department_id is None:
        return Case.objects.none()
    return Case.objects.filter(lead_department_id=viewer.department_id)


def worklist(*, viewer: Actor, today: date, after: str = "", size: int = PAGE_SIZE) -> PageOf[WorkRow]:
    """The open items of the viewer's department by due date."""
    found_items = _of_department(viewer).filter(worklist_date__isnull=False)
    if after:
        due, last = keyset.read(after)
        found_items = found_items.filter(Q(worklist_date__gt=due) | Q(worklist_date=due, id__gt=UUID(last)))
    found = list(found_items.order_by("worklist_date", "id")[: size + 1])
    return PageOf(
        _work_rows(found[:size], viewer, today),
        keyset.behind(found, size, "worklist_date"),
    )


def finished_items(*, viewer: Actor, today: date, after: str = "", size: int = PAGE_SIZE) -> PageOf[WorkRow]:
    """What the viewer's department has finished, newest first."""
    found_items = _of_department(viewer).filter(finished_at__isnull=False)
    if after:
        since, last = keyset.read(after)
        found_items = found_items.filter(Q(finished_at__lt=since) | Q(finished_at=since, id__lt=UUID(last)))
    found = list(found_items.order_by("-finished_at", "-id")[: size + 1])
    return PageOf(
        _work_rows(found[:size], viewer, today),
        keyset.behind(found, size, "finished_at"),
    )


def _of_department(viewer: Actor) -> QuerySet[WorkItem]:
    if not viewer.has(Role.OFFICER) or viewer.department_id is None:
        return WorkItem.objects.none()
    return WorkItem.objects.filter(department_id=viewer.department_id).select_related("case", "officer")


def _work_rows(items: list[WorkItem], viewer: Actor, today: date) -> tuple[WorkRow, ...]:
    return tuple(assembly.work_row(item, viewer=viewer, today=today) for item in items)


def case_page(*, case_id: UUID, viewer: Actor, today: date, reveal: frozenset[str] = frozenset()) -> CasePage:
    """A whole case for its applicant or its window; NotFound for everybody else."""
    dossier = Dossier(case=viewable(case_id, viewer), viewer=viewer, today=today)
    case = dossier.case
    lead = case.lead_department
    own = policies.owns(viewer, case, None)
    choice = _choice(dossier)
    asked = [field.key for field in choice.fields if field.asked] if case.state == CaseState.DRAFT else dossier.answers
    held = [one.code for one in choice.materials if one.applies or one.code in dossier.materials]
    shown = frozenset(dossier.answers) if own else reveal
    return CasePage(
        row=assembly.case_row(case, window_due_date=_answer_by(dossier)),
        office=OfficeView(lead.name, lead.phone, lead.address),
        theme=dossier.theme,
        choice=choice,
        situations={key: dossier.answers.get(key, "") for key in choice.questions},
        answers=assembly.answer_views(dossier, asked, reveal=shown),
        raw_answers=_editable(dossier),
        revision=case.answers_revision,
        declined=frozenset(case.declined_items),
        materials=assembly.material_views(dossier, choice, held),
        items=tuple(assembly.work_view(dossier, item) for item in dossier.items),
        corrections=assembly.correction_views(dossier),
        clocks=assembly.clock_views(dossier, item_id=None),
        flags=_flags(dossier),
        decision=contents.read_decision(case),
        events=history.event_views(dossier),
        moves=assembly.case_moves(dossier),
        accepted_at=case.accepted_at,
        proof=_proof(dossier, _latest(dossier.items)) if case.state == CaseState.HANDLING else None,
        checks=check_views.of_case(dossier, _choice(dossier, spared=frozenset())),
        origins=check_views.origins(dossier, reveal=frozenset(dossier.theme.fields_by_key) if own else reveal),
        filed_by_me=viewer.user_id is not None and case.filed_by_id == viewer.user_id,
        others=_others(case, viewer),
        unprintable=() if own else printouts.unprintable(dossier.answers),
        query_code=lookup.code_of(case.id) if case.number else "",
        acting=agents.acting(case, viewer),
        agents=agents.of_dossier(dossier),
        withheld=_withheld(dossier),
    )


def _answer_by(dossier: Dossier) -> date | None:
    """Until when the window must have answered, while it must."""
    running = (one for one in dossier.clocks if one.kind == Clock.Kind.NOTICE and one.running_date)
    return next((one.due_date for one in running), None) if dossier.case.window_since else None


def _others(case: Case, viewer: Actor) -> tuple[CaseRow, ...]:
    """Nobody but the window compares cases by ID number: an applicant could type somebody else's."""
    if case.submitted_at is None or not case.id_number_index:
        return ()
    same = _at_window(viewer).filter(id_number_index=case.id_number_index, theme_code=case.theme_code)
    found = same.filter(submitted_at__isnull=False).exclude(id=case.id).order_by("-submitted_at", "-id")
    return tuple(assembly.case_row(other) for other in found[:MOST_OTHERS])


def _choice(dossier: Dossier, *, spared: Set[tuple[str, str]] | None = None) -> Choice:
    """What applies; papers count as spared for which a check stands, unless others are named."""
    declined, on = dossier.case.declined_items, dossier.applied_on
    known = dossier.checks.spared if spared is None else spared
    return application.chosen(dossier.theme, dossier.answers, declined, on=on, spared=known)


def _editable(dossier: Dossier) -> dict[str, str]:
    """All answers for the form of a draft; in a correction only what it names. What is withheld is left empty."""
    unseen = _withheld(dossier)
    if dossier.case.state == CaseState.DRAFT:
        return {key: value for key, value in dossier.answers.items() if key not in unseen}
    named = {key for correction in dossier.corrections for key in correction.fields}
    return {key: "" if key in unseen else dossier.answers.get(key, "") for key in sorted(named)}


def _withheld(dossier: Dossier) -> frozenset[str]:
    if policies.standing_of(dossier.viewer, dossier.case) in (None, Standing.AWAITS):
        return frozenset()  # of a draft that nobody has confirmed, all that stands there is the viewer's own
    return frozenset(key for key in authority.withheld(dossier.theme) if dossier.answers.get(key))


def _flags(dossier: Dossier) -> tuple[tuple[str, str, str], ...]:
    on = dossier.applied_on
    raised = raised_flags(dossier.theme, dossier.answers, on=on, open_since=rulebook.open_since(on))
    return tuple((flag.code, flag.label, flag.detail) for flag in raised)


def work_page(*, work_item_id: UUID, viewer: Actor, today: date, reveal: frozenset[str] = frozenset()) -> WorkPage:
    """One item for its department: only the fields and papers that the item reads; NotFound for everybody else."""
    item = WorkItem.objects.filter(id=work_item_id).select_related("case", "department", "officer").first()
    if item is None or not policies.allows("view_work", viewer, item.case, item):
        raise NotFound(NO_CASE)
    dossier = Dossier(case=item.case, viewer=viewer, today=today)
    code = item.item_code
    choice = _choice(dossier)
    fields = [field.key for field in dossier.theme.form.fields if code in field.read_by]
    papers_read = [
        spec.code for spec in dossier.theme.materials if code in spec.read_by and choice.material[spec.code].applies
    ]
    return WorkPage(
        case_id=item.case_id,
        case_number=item.case.number or "",
        theme=dossier.theme,
        applicant=assembly.masked_name(item.case),
        item=assembly.work_view(dossier, item),
        answers=assembly.answer_views(dossier, fields, reveal=reveal),
        materials=assembly.material_views(dossier, choice, papers_read),
        corrections=assembly.correction_views(dossier, item_id=item.id),
        siblings=_siblings(dossier, item),
        events=history.event_views(dossier, item_code=code),
        agents=agents.of_dossier(dossier),
    )


def _siblings(dossier: Dossier, item: WorkItem) -> tuple[tuple[str, str, WorkState], ...]:
    related = {*item.starts_after, *(one.item_code for one in dossier.items if item.item_code in one.starts_after)}
    return tuple(
        (one.item_code, dossier.theme.work_by_code[one.item_code].name, WorkState(one.state))
        for one in dossier.items
        if one.item_code in related
    )


def open_file(*, file_id: UUID, viewer: Actor) -> OpenedFile:
    """A file for the applicant, the window, or a department one of whose items in the case reads the paper."""
    stored = StoredFile.objects.filter(id=file_id, removed_at=None).select_related("case", "material").first()
    if stored is not None and viewer.at is not None:
        authority.read(stored.case, viewer, on=moments.local_date(viewer.at))
    if stored is None or not _may_open(stored, viewer):
        raise NotFound("没有找到这个文件，或您无权查看。")
    sealed = file_store.default().get(stored.id)
    return OpenedFile(
        content=keys.unseal_bytes(sealed, column="file", row=stored.id),
        media_type=stored.media_type,
        name=keys.unseal_text(stored.name_sealed, column="cases_storedfile.name", row=stored.id),
    )


def thumbnail(*, file_id: UUID, viewer: Actor, longest: int) -> bytes:
    """A small JPEG of a picture for whoever may open it; NotFound for what is no picture."""
    opened = open_file(file_id=file_id, viewer=viewer)
    if not opened.media_type.startswith("image/"):
        raise NotFound("这个文件不是照片。")
    return picture_edits.thumbnail(opened.content, longest=longest)


def preview(*, case_id: UUID, file_id: UUID, material_code: str, frame: Frame, viewer: Actor) -> bytes:
    """A portrait as `frame_picture` would cut it; NotFound or FileRefused where it would refuse."""
    opened = open_file(file_id=file_id, viewer=viewer)
    spec = rulebook.theme_of(viewable(case_id, viewer)).materials_by_code.get(material_code)
    if spec is None or spec.picture is None or not opened.media_type.startswith("image/"):
        raise NotFound("这种材料不用裁成规定的大小。")
    try:
        return picture_edits.framed(opened.content, frame, spec.picture)[0]
    except picture_edits.EditRefused as refused:
        raise FileRefused(str(refused)) from refused


def _may_open(stored: StoredFile, viewer: Actor) -> bool:
    case = stored.case
    if policies.allows("view_case", viewer, case):
        return policies.may_open(viewer, case, handed_in_by=stored.uploaded_by_id)
    spec = rulebook.theme_of(case).materials_by_code[stored.material.material_code]
    items = WorkItem.objects.filter(case_id=case.id, item_code__in=spec.read_by)
    return any(policies.allows("view_work", viewer, case, item) for item in items)


def due_proof(*, case_id: UUID, viewer: Actor, today: date, item_code: str = "") -> rules.Due:
    """The due date of the case, or of one item, day by day; NotFound where there is none yet."""
    case = viewable(case_id, viewer)
    if case.accepted_at is None:
        raise NotFound("办件受理后才开始计时，现在还没有应办结日期。")
    with_items = Dossier(case=case, viewer=viewer, today=today)
    found = _proof(with_items, item_code or _latest(with_items.items))
    if found is None:
        raise NotFound("该事项不计入总时限，没有应办结日期。")
    return found


def _proof(dossier: Dossier, code: str) -> rules.Due | None:
    """None where the item has no promised limit."""
    promises = dossier.promises
    item = next((one for one in dossier.items if one.item_code == code), None)
    if item is None or item.id not in promises:
        return None
    pauses = clocks.pauses_among(dossier.items, code, promises)
    return clocks.proof(promises[item.id], pauses, today=dossier.today)


def _latest(items: tuple[WorkItem, ...]) -> str:
    dated = [item for item in items if item.on_clock and item.due_date and item.state != WorkState.WITHDRAWN]
    return max(dated, key=lambda item: item.due_date or date.min).item_code if dated else ""


def log_lengths(case_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many entries the log of each of these cases has."""
    return dict(Case.objects.filter(id__in=case_ids).values_list("id", "event_count"))


def verify_logs(*, number: str = "") -> Iterator[LogVerdict]:
    """The hash chain of each case's log, or of one case's, recomputed."""
    cases = Case.objects.filter(number=number) if number else Case.objects.filter(number__isnull=False)
    for case in cases.order_by("id").iterator(chunk_size=500):
        stored = list(CaseEvent.objects.filter(case_id=case.id).order_by("sequence"))
        links = ((entry_of(event), event.previous_hash, event.hash) for event in stored)
        unlike = [event.sequence for event in stored if not history.words_hold(event)]
        breaks = [chain.first_break(links, head=case.chain_head, count=case.event_count), *unlike]
        broken = min((sequence for sequence in breaks if sequence is not None), default=None)
        yield LogVerdict(case.number or "", case.event_count, broken is None, broken)
