"""What the rows of a case are derived from, read from its records and its log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onestop.accounts.models import Department
from onestop.cases import contents, events, moments, rulebook
from onestop.cases.models import Case, CaseEvent, Correction, Material, StoredFile, WorkItem
from onestop.cases.states import CaseState, MaterialState, WorkState
from onestop.catalog import up_pro
from onestop.catalog.reporting import Ending, Got, Reporting, Step
from onestop.catalog.spec import ItemSpec, ThemeSpec
from onestop.exchange.models import Filing
from onestop.exchange.reporting import rows
from onestop.exchange.reporting.rows import Body, End, Facts, Paper, Pause, Person, Project, Reached

STEPS: Mapping[str, Step] = {
    events.CASE_SUBMITTED: Step.SUBMITTED,
    events.CASE_CORRECTION_ASKED: Step.CORRECTION_ASKED,
    events.CASE_CORRECTED: Step.CORRECTED,
    events.CASE_ACCEPTED: Step.ACCEPTED,
    events.CASE_DECLINED: Step.DECLINED,
    events.CASE_CONCLUDED: Step.CONCLUDED,
    events.CASE_WITHDRAWN: Step.WITHDRAWN,
    events.CASE_TERMINATED: Step.TERMINATED,
    events.CASE_EXPIRED: Step.EXPIRED,
    events.WORK_RELEASED: Step.RELEASED,
    events.WORK_CORRECTION_ASKED: Step.CORRECTION_ASKED,
    events.WORK_CORRECTED: Step.CORRECTED,
    events.WORK_RETURNED: Step.RETURNED,
    events.WORK_TRANSFERRED: Step.TRANSFERRED,
    events.WORK_REFUSED: Step.REFUSED,
    events.WORK_COMPLETED: Step.COMPLETED,
    events.WORK_WITHDRAWN: Step.WITHDRAWN,
}
"""The entries of the log that are steps of the platform; pauses are rows of their own."""
ITEM_ENDINGS: Mapping[str, Ending] = {
    WorkState.COMPLETED: Ending.COMPLETED,
    WorkState.REFUSED: Ending.REFUSED,
    WorkState.WITHDRAWN: Ending.WITHDRAWN,
}
CASE_ENDINGS: Mapping[str, Ending] = {
    CaseState.DECLINED: Ending.DECLINED,
    CaseState.WITHDRAWN: Ending.WITHDRAWN,
    CaseState.TERMINATED: Ending.TERMINATED,
}
GOT: Mapping[str, Got] = {MaterialState.RECEIVED: Got.UPLOADED, MaterialState.WAIVED: Got.WAIVED}


def gather(case_id: UUID) -> Facts | None:
    """The facts of a case; None where its theme reports nothing, or it was not submitted."""
    case = Case.objects.select_related("lead_department").get(id=case_id)
    theme = rulebook.theme_of(case)
    if theme.reporting is None or case.submitted_at is None or case.number is None:
        return None
    return _Reading(case, theme, theme.reporting).facts()


@dataclass(frozen=True, slots=True)
class _Told:
    """What the log tells of the case, or of one item."""

    steps: tuple[Reached, ...]
    pauses: tuple[Pause, ...]


class _Reading:
    """One case being read."""

    def __init__(self, case: Case, theme: ThemeSpec, reporting: Reporting) -> None:
        self._case, self._theme, self._reporting = case, theme, reporting
        self._answers = contents.answers(case)
        self._filing = Filing.objects.filter(id=case.id).first()
        found = WorkItem.objects.filter(case_id=case.id).exclude(state=WorkState.NOT_APPLICABLE)
        self._items = list(found.select_related("department__parent").order_by("position"))
        self._events = list(CaseEvent.objects.filter(case_id=case.id).select_related("actor").order_by("sequence"))
        self._notes = _notes(case.id)
        self._papers = list(_papers(case.id, theme))

    def facts(self) -> Facts:
        case, reporting, answers = self._case, self._reporting, self._answers
        identity = self._theme.identity
        filed_as = self._filing.apply_type if self._filing else ""
        known = filed_as in up_pro.APPLY_TYPES
        return Facts(
            number=str(case.number),
            reporting=reporting,
            person=Person(
                name=answers.get(identity.name, ""),
                id_number=answers.get(identity.id_number, ""),
                mobile=answers.get(identity.mobile, ""),
                address=answers.get(reporting.address, ""),
                zip_code=answers.get(reporting.zip_code, ""),
            ),
            apply_type=filed_as if known else reporting.apply_types.get(case.channel, ""),
            submitted_at=moments.local(case.submitted_at or case.created_at),
            whole=self._whole(),
            items=tuple(self._item(item) for item in self._items),
        )

    def _whole(self) -> Project:
        case, told = self._case, self._told("")
        return Project(
            code="",
            name=self._theme.name,
            task=self._reporting.whole,
            body=_body(case.lead_department),
            # What was filed at the platform is known there by its own number.
            project_no=self._filing.project_no if self._filing else str(case.number),
            steps=told.steps,
            papers=tuple(self._papers),
            accepted_at=moments.local(case.accepted_at) if case.accepted_at else None,
            accepted_by=_who(told.steps, Step.ACCEPTED),
            due_date=case.due_date,
            end=self._end_of_case(told.steps),
        )

    def _end_of_case(self, steps: Iterable[Reached]) -> End | None:
        case = self._case
        if case.ended_at is None:
            return None
        expired = any(one.step is Step.EXPIRED for one in steps)
        ending = Ending(case.outcome) if case.outcome else CASE_ENDINGS[case.state]
        who = next((one.who for one in reversed(tuple(steps)) if one.at == moments.local(case.ended_at or one.at)), "")
        return End(
            ending=Ending.EXPIRED if expired else ending,
            at=moments.local(case.ended_at),
            who=who,
            words=_decision(case),
        )

    def _item(self, item: WorkItem) -> Project:
        spec = self._theme.work_by_code[item.item_code]
        task, body, told = self._reporting.task_of(spec.code), _body(item.department), self._told(spec.code)
        opened = (one.at for one in self._events if one.name == events.WORK_OPENED and one.item_code == spec.code)
        began = next(opened, self._case.accepted_at)
        papers = [one for one in self._papers if spec.code in self._theme.materials_by_code[one.code].read_by]
        number = str(self._case.number)
        return Project(
            code=spec.code,
            name=spec.name,
            task=task,
            body=body,
            project_no=rows.project_no(
                rows.task_code(body, self._reporting, task), number=number, region_code=self._case.region_code
            ),
            steps=told.steps,
            papers=tuple(papers),
            accepted_at=moments.local(began) if began else None,
            accepted_by=_who(self._told("").steps, Step.ACCEPTED),
            due_date=item.due_date,
            pauses=told.pauses,
            end=self._end_of_item(item, spec, told.steps),
        )

    def _end_of_item(self, item: WorkItem, spec: ItemSpec, steps: tuple[Reached, ...]) -> End | None:
        ending = ITEM_ENDINGS.get(item.state)
        if ending is None or item.finished_at is None:
            return None
        result: dict[str, str] = {}
        if item.result_sealed is not None:
            result = contents.read(item.result_sealed, column="cases_workitem.result", row=item.id)
        done = ending is Ending.COMPLETED
        posted = (
            bool(self._reporting.posted) and self._answers.get(spec.outcome.delivery_field) == self._reporting.posted
        )
        number = self._reporting.task_of(spec.code).certificate_number
        return End(
            ending=ending,
            at=moments.local(item.finished_at),
            who=steps[-1].who if steps else "",
            words="" if done else result.get("reason", ""),
            certificate=spec.outcome.name if done else "",
            certificate_number=result.get(number, "") if done and number else "",
            posted=done and spec.outcome.delivered and posted,
        )

    def _told(self, item_code: str) -> _Told:
        steps, pauses = [], []
        for event in self._events:
            if event.item_code != item_code:
                continue
            if event.name == events.WORK_SUSPENDED:
                pauses.append(self._pause(event, item_code))
            elif step := STEPS.get(event.name):
                steps.append(self._reached(event, step))
        return _Told(tuple(steps), tuple(pauses))

    def _reached(self, event: CaseEvent, step: Step) -> Reached:
        words = contents.read_words(event)
        said = words.get("reason") or self._notes.get((event.item_code, event.at), "")
        if step is Step.DECLINED:
            said = _decision(self._case)
        return Reached(step, event.sequence, moments.local(event.at), events.LABELS[event.name], _actor(event), said)

    def _pause(self, event: CaseEvent, item_code: str) -> Pause:
        """A pause lasts until the next entry that the item's state moved by."""
        after = (one for one in self._events if one.item_code == item_code and one.sequence > event.sequence)
        ended = next((one.at for one in after if one.name == events.WORK_RESUMED or one.name in STEPS), None)
        item = next(one for one in self._items if one.item_code == item_code)
        if ended is None and item.state != WorkState.SUSPENDED:
            ended = item.finished_at
        spec = self._theme.work_by_code[item_code]
        reason = next((one for one in spec.pause_reasons if one.code == event.details.get("reason")), None)
        return Pause(
            sequence=event.sequence,
            reason=reason.code if reason else "",
            label=reason.label if reason else "挂起",
            waits_for=reason.waits_for if reason else "",
            note=contents.read_words(event).get("note", ""),
            who=_actor(event),
            began_at=moments.local(event.at),
            ended_at=moments.local(ended) if ended else None,
        )


def _body(department: Department) -> Body:
    """A station has no code of its own: its department answers for it."""
    found = department if department.credit_code or department.parent is None else department.parent
    return Body(found.name, found.credit_code)


def _actor(event: CaseEvent) -> str:
    """The officer's name as colleagues know it; nobody else is named."""
    named = event.actor is not None and event.actor.department_id is not None
    return event.actor.display_name if named and event.actor else event.actor_label


def _who(steps: Iterable[Reached], step: Step) -> str:
    return next((one.who for one in steps if one.step is step), "")


def _decision(case: Case) -> str:
    if case.decision_sealed is None:
        return ""
    words = contents.read(case.decision_sealed, column="cases_case.decision", row=case.id)
    competent = words.get("competent", "")
    return str(words.get("reason", "")) + (f"有权办理的单位：{competent}" if competent else "")


def _notes(case_id: UUID) -> dict[tuple[str, datetime], str]:
    """What corrections ask for in words, by item ("" for the case) and moment."""
    found = Correction.objects.filter(case_id=case_id).select_related("work_item")
    return {
        (one.work_item.item_code if one.work_item else "", one.asked_at): contents.read(
            one.note_sealed, column="cases_correction.note", row=one.id
        )["note"]
        for one in found
    }


def _papers(case_id: UUID, theme: ThemeSpec) -> Iterable[Paper]:
    found = {row.material_code: row for row in Material.objects.filter(case_id=case_id, state__in=list(GOT))}
    uploaded = set(StoredFile.objects.filter(case_id=case_id, removed_at=None).values_list("material_id", flat=True))
    for spec in theme.materials:
        row = found.get(spec.code)
        if row is not None:
            got = GOT[row.state]
            paper = got is Got.UPLOADED and row.id not in uploaded
            yield Paper(spec.code, spec.name, spec.count, Got.PAPER if paper else got)
