"""Putting rows together from records: in words, masked, and cut to what a viewer may see."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from onestop.accounts import keys
from onestop.accounts.actors import Actor
from onestop.accounts.models import Department
from onestop.cases import (
    answer_words,
    check_views,
    clocks,
    contents,
    moments,
    papers,
    picture_words,
    policies,
    rulebook,
    states,
)
from onestop.cases.dossier import Dossier
from onestop.cases.models import Case, Clock, Correction, Material, StoredFile, WorkItem
from onestop.cases.rows import (
    AnswerView,
    CaseRow,
    ClockView,
    CorrectionView,
    FileView,
    MaterialView,
    WorkRow,
    WorkView,
)
from onestop.cases.states import CaseState, MaterialState, Outcome, WorkState
from onestop.catalog import outcomes, wording
from onestop.catalog.choice import Choice, MaterialChoice
from onestop.catalog.spec import FieldSpec, PictureCheck
from onestop.catalog.values import masking
from onestop.deadlines import clock as rules

WORK_POLICIES = {
    "claim": "claim",
    "unclaim": "unclaim",
    "ask_correction": "ask_correction",
    "suspend": "suspend",
    "resume": "resume",
    "return": "return",
    "transfer": "transfer",
    "refuse": "refuse",
    "complete": "complete",
    "withdraw": "withdraw_item",
}
CASE_POLICIES = {
    "submit": "submit",
    "ask_correction": "ask_case_correction",
    "correct": "correct",
    "accept": "accept",
    "decline": "decline",
    "withdraw": "withdraw_case",
    "terminate": "terminate",
}


def case_row(case: Case, *, window_due_date: date | None = None) -> CaseRow:
    """One line of a list; opens only the small sealed column."""
    theme = rulebook.theme(case.theme_code, case.theme_version)
    return CaseRow(
        id=case.id,
        number=case.number or "",
        theme_name=theme.name,
        state=CaseState(case.state),
        outcome=Outcome(case.outcome) if case.outcome else None,
        applicant=masked_name(case),
        channel=case.channel,
        channel_name=theme.systems.get(case.channel, ""),
        created_at=case.created_at,
        submitted_at=case.submitted_at,
        due_date=case.due_date,
        due_provisional=case.due_provisional,
        window_due_date=window_due_date,
        ended_on=moments.local_date(case.ended_at) if case.ended_at else None,
    )


def masked_name(case: Case) -> str:
    """The applicant's masked name, "" while unknown."""
    name = contents.read_applicant(case)["name"]
    return masking.mask_name(name) if name else ""


def work_row(item: WorkItem, *, viewer: Actor, today: date) -> WorkRow:
    """One line of a worklist; the item's case and officer must be loaded."""
    spec = rulebook.theme(item.case.theme_code, item.case.theme_version).work_by_code[item.item_code]
    labels = {reason.code: reason.label for reason in spec.pause_reasons}
    return WorkRow(
        id=item.id,
        case_id=item.case_id,
        case_number=item.case.number or "",
        item_code=item.item_code,
        item_name=spec.name,
        state=WorkState(item.state),
        applicant=masked_name(item.case),
        officer=item.officer.display_name if item.officer else "",
        mine=item.officer_id is not None and item.officer_id == viewer.user_id,
        pause_label=labels.get(item.pause_reason, ""),
        due_date=item.due_date,
        due_provisional=item.due_provisional,
        days_left=rules.remaining(rulebook.working_days(), item.due_date, today) if item.due_date else None,
        on_clock=item.on_clock,
    )


def answer_views(dossier: Dossier, keys_shown: Iterable[str], *, reveal: frozenset[str]) -> tuple[AnswerView, ...]:
    """The named fields that have a value, in the sequence of the form; sensitive ones masked unless revealed."""
    shown = set(keys_shown)
    return tuple(
        _answer(dossier, field, value, field.key in reveal)
        for field in dossier.theme.form.fields
        if field.key in shown and (value := dossier.answers.get(field.key, ""))
    )


def _answer(dossier: Dossier, field: FieldSpec, value: str, revealed: bool) -> AnswerView:
    masked = field.sensitive and not revealed
    return AnswerView(
        key=field.key,
        label=field.label,
        section=field.section,
        value="" if masked else value,
        text=answer_words.masked(field, value) if masked else answer_words.in_words(dossier, field, value),
        masked=masked,
        origin=check_views.origin(dossier, field.key, revealed=revealed),
    )


def material_views(dossier: Dossier, choice: Choice, codes: Iterable[str]) -> tuple[MaterialView, ...]:
    """The named materials, in the sequence of the theme, with their files."""
    wanted = set(codes)
    return tuple(
        _material(dossier, choice, code) for code in (spec.code for spec in dossier.theme.materials) if code in wanted
    )


def _material(dossier: Dossier, choice: Choice, code: str) -> MaterialView:
    spec = dossier.theme.materials_by_code[code]
    chosen = choice.material[code]
    row = dossier.materials.get(code)
    files = dossier.files.get(row.id, []) if row else []
    state = _state(dossier, chosen, row, has_files=bool(files))
    return MaterialView(
        code=code,
        name=spec.name,
        state=state,
        required=row.required if row and dossier.case.state != CaseState.DRAFT else chosen.required,
        why=chosen.why,
        note=spec.note,
        form=wording.MATERIAL_FORMS[spec.form],
        count=spec.count,
        hint=spec.hint,
        original_seen_at=row.original_seen_at if row else None,
        trust_grade=row.trust_grade if row else "",
        promised_until=row.promised_until if row else None,
        promise_asked=row.promise_asked if row else False,
        may_be_promised=spec.may_be_promised,
        files=tuple(_file(dossier, stored, spec.picture) for stored in files),
        may_attach=_may_attach(dossier, code, state),
        spared_by=check_views.spared_by(dossier, code) if state == MaterialState.WAIVED else None,
    )


def _state(dossier: Dossier, chosen: MaterialChoice, row: Material | None, *, has_files: bool) -> MaterialState:
    in_draft = dossier.case.state == CaseState.DRAFT
    if chosen.waived_by and in_draft and not has_files and not (row and row.original_seen_at):
        return MaterialState.WAIVED  # the row is brought up to date at submission
    return MaterialState(row.state) if row else MaterialState.MISSING


def _may_attach(dossier: Dossier, code: str, state: MaterialState) -> bool:
    if not policies.allows("attach_file", dossier.viewer, dossier.case):
        return False
    if dossier.case.state == CaseState.DRAFT:
        return True
    if dossier.case.state in papers.ENDED_EARLY:
        return False
    if state in (MaterialState.PROMISED, MaterialState.AWAITED) or papers.is_awaited(dossier.items, code):
        return True
    promises = (one for one in dossier.clocks if one.kind == Clock.Kind.PROMISED_PAPER and one.subject == code)
    return any(one.due_date >= dossier.today for one in promises) or any(
        code in correction.materials for correction in dossier.corrections
    )


def _file(dossier: Dossier, stored: StoredFile, asked: PictureCheck | None) -> FileView:
    return FileView(
        id=stored.id,
        name=keys.unseal_text(stored.name_sealed, column="cases_storedfile.name", row=stored.id),
        media_type=stored.media_type,
        size=stored.size,
        pages=stored.pages,
        uploaded_at=stored.uploaded_at,
        is_picture=stored.media_type.startswith("image/"),
        remarks=picture_words.in_words(stored, asked),
        may_open=policies.may_open(dossier.viewer, dossier.case, handed_in_by=stored.uploaded_by_id),
    )


def correction_views(dossier: Dossier, *, item_id: UUID | None = None) -> tuple[CorrectionView, ...]:
    """Open corrections; those of one item where `item_id` says so."""
    return tuple(
        _correction(dossier, correction)
        for correction in dossier.corrections
        if item_id is None or correction.work_item_id == item_id
    )


def _correction(dossier: Dossier, correction: Correction) -> CorrectionView:
    code = correction.work_item.item_code if correction.work_item else ""
    note = contents.read(correction.note_sealed, column="cases_correction.note", row=correction.id)["note"]
    return CorrectionView(
        id=correction.id,
        item_code=code,
        item_name=dossier.theme.work_by_code[code].name if code else "",
        fields=tuple(correction.fields),
        materials=tuple(correction.materials),
        note=note,
        asked_at=correction.asked_at,
        reply_by=correction.reply_by,
    )


def clock_views(dossier: Dossier, *, item_id: UUID | None) -> tuple[ClockView, ...]:
    """The clocks of an item, or with None those of the case itself."""
    return tuple(_clock(clock) for clock in dossier.clocks if clock.work_item_id == item_id)


def _clock(clock: Clock) -> ClockView:
    return ClockView(
        kind=clock.kind,
        label=Clock.Kind(clock.kind).label,
        started_on=clock.started_on,
        days=clock.days,
        unit="个工作日" if clock.unit == "working" else "个自然日",
        due_date=clock.due_date,
        provisional=clock.provisional,
        running=clock.running_date is not None,
        pauses=tuple((pause.start, pause.end, pause.reason) for pause in clocks.own_pauses(clock)),
    )


def work_view(dossier: Dossier, item: WorkItem, *, with_result: bool = True) -> WorkView:
    """A work item within its case."""
    spec = dossier.theme.work_by_code[item.item_code]
    paused = next((reason for reason in spec.pause_reasons if reason.code == item.pause_reason), None)
    return WorkView(
        id=item.id,
        code=item.item_code,
        name=spec.name,
        part_of=item.part_of,
        department_id=item.department_id,
        department=item.department.name,
        department_kind=spec.department,
        department_phone=item.department.phone,
        department_address=item.department.address,
        in_own_system=_in_own_system(dossier, item),
        state=WorkState(item.state),
        why=item.why,
        on_clock=item.on_clock,
        waits_for=_waits_for(dossier, item),
        officer=item.officer.display_name if item.officer else "",
        mine=item.officer_id is not None and item.officer_id == dossier.viewer.user_id,
        pause_label=paused.label if paused else "",
        pause_waits_for=paused.waits_for if paused else "",
        pause_by_applicant=paused is not None and paused.by_applicant,
        expected_date=item.expected_date,
        stopped=_stopped(dossier, item),
        due_date=item.due_date,
        due_provisional=item.due_provisional,
        finished_at=item.finished_at,
        result=_result(dossier, item) if with_result else {},
        clocks=clock_views(dossier, item_id=item.id),
        moves=work_moves(dossier, item),
    )


def _stopped(dossier: Dossier, item: WorkItem) -> tuple[tuple[date, str], ...]:
    if item.id not in dossier.promises or item.state in states.WORK_ENDED:
        return ()
    pauses = clocks.pauses_among(dossier.items, item.item_code, dossier.promises)
    return tuple((pause.start, pause.reason) for pause in pauses if pause.end is None)


def _in_own_system(dossier: Dossier, item: WorkItem) -> bool:
    """What goes on paper is handled in the workbench, whatever system the department has."""
    routed = any(route.item == item.item_code and not route.paper for route in dossier.theme.routes)
    return routed and item.department.handles_in == Department.HandlesIn.OWN_SYSTEM


def _waits_for(dossier: Dossier, item: WorkItem) -> tuple[str, ...]:
    if item.state != WorkState.WAITING:
        return ()
    open_codes = {one.item_code for one in dossier.items if one.state not in states.WORK_ENDED}
    names = [dossier.theme.work_by_code[code].name for code in item.starts_after if code in open_codes]
    return (*names, *(dossier.theme.materials_by_code[code].name for code in item.awaits))


def _result(dossier: Dossier, item: WorkItem) -> dict[str, str]:
    words = contents.read_result(item)
    fields = {field.key: field for field in dossier.theme.work_by_code[item.item_code].outcome.fields}
    labels = {"reason": "理由", "remedy": "救济途径"} | {key: field.label for key, field in fields.items()}
    return {labels.get(key, key): outcomes.in_words(fields, key, value) for key, value in words.items() if value}


def work_moves(dossier: Dossier, item: WorkItem) -> tuple[str, ...]:
    """The moves that the viewer may make with an item now; a window may also reroute what came back."""
    possible = [name for name, move in states.WORK_MOVES.items() if WorkState(item.state) in move.sources]
    allowed = [
        name
        for name in possible
        if name in WORK_POLICIES and policies.allows(WORK_POLICIES[name], dossier.viewer, dossier.case, item)
    ]
    if "withdraw" in allowed and not dossier.theme.work_by_code[item.item_code].declinable:
        allowed.remove("withdraw")
    returned = item.state == WorkState.RETURNED
    if returned and policies.allows("transfer_returned", dossier.viewer, dossier.case, item):
        allowed.append("transfer")
    return tuple(dict.fromkeys(allowed))


def case_moves(dossier: Dossier) -> tuple[str, ...]:
    """The moves that the viewer may make with the case now."""
    return tuple(
        name
        for name, move in states.CASE_MOVES.items()
        if CaseState(dossier.case.state) in move.sources
        and name in CASE_POLICIES
        and policies.allows(CASE_POLICIES[name], dossier.viewer, dossier.case)
    )
