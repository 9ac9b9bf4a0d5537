"""What is reported of a case: the rows of every table, derived from what the case is now. Pure.

One 办件 of the platform for every item that applies, and one for the case itself (docs/adr/0005).
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from onestop.catalog import up_pro
from onestop.catalog.reporting import Ending, Got, Reporting, Step, Task

NAMESPACE = uuid.UUID("0d4f6c1e-3a58-5d0b-9c3e-6a2b7f0e9d41")
"""Of the row keys: with it the same row has the same key on every installation."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body that answers for the work (实施主体)."""

    name: str
    credit_code: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A step that the case log tells of."""

    step: Step
    sequence: int
    at: datetime
    name: str
    who: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of an item (特别程序); `ended_at` is None while it lasts."""

    sequence: int
    reason: str
    label: str
    waits_for: str
    note: str
    who: str
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was taken in."""

    code: str
    name: str
    count: int
    got: Got


@dataclass(frozen=True, slots=True)
class End:
    """How the case or an item ended."""

    ending: Ending
    at: datetime
    who: str = ""
    words: str = ""
    certificate: str = ""
    certificate_number: str = ""
    posted: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """One 办件 of the platform: an item, or with code "" the case itself."""

    code: str
    name: str
    task: Task
    body: Body
    project_no: str
    steps: tuple[Reached, ...]
    papers: tuple[Paper, ...]
    accepted_at: datetime | None
    accepted_by: str = ""
    due_date: date | None = None
    pauses: tuple[Pause, ...] = ()
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who applies."""

    name: str
    id_number: str
    mobile: str
    address: str
    zip_code: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is reported of a case."""

    number: str
    reporting: Reporting
    person: Person
    apply_type: str
    submitted_at: datetime
    whole: Project
    items: tuple[Project, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row, without what only sending it adds (CD_*)."""

    guid: uuid.UUID
    table: str
    item_code: str
    columns: Mapping[str, str]


def project_no(task_code: str, *, number: str, region_code: str) -> str:
    """办件编号 of an item: task code, date and running number of the day, which the case number holds between the
    region and its check character."""
    return f"{task_code}{number[len(region_code) : -1]}" if task_code else ""


def task_code(body: Body, reporting: Reporting, task: Task) -> str:
    """实施编码 (18 + 1 + 12 characters); "" where the body has no credit code."""
    return f"{body.credit_code}{reporting.level}{task.catalog_code}" if body.credit_code else ""


def guid(number: str, item_code: str, table: str, which: str = "") -> uuid.UUID:
    """The key of a row: the same however often it is derived."""
    return uuid.uuid5(NAMESPACE, f"{number}/{item_code}/{table}/{which}")


def of_case(facts: Facts) -> Iterator[Row]:
    """All rows of a case as it is now."""
    for project in (facts.whole, *facts.items):
        for table, which, columns in _of_project(facts, project):
            filled = {"PROJECT_NO": project.project_no, "DATA_SOURCE": facts.reporting.data_source, **columns}
            key = guid(facts.number, project.code, table, which)
            yield Row(key, table, project.code, {"ROW_GUID": str(key), **{k: v for k, v in filled.items() if v}})


def _of_project(facts: Facts, project: Project) -> Iterator[tuple[str, str, dict[str, str]]]:
    reporting = facts.reporting
    for reached in project.steps:
        yield up_pro.PROCESS.name, str(reached.sequence), _process(reporting, reached)
    for pause in project.pauses:
        yield up_pro.SPECIAL_PROCEDURE.name, str(pause.sequence), _special(facts, pause)
    if project.end:
        yield up_pro.RESULT.name, "", _result(reporting, project.end)
    # Neither is there to report of what was never accepted.
    if project.accepted_at:
        yield up_pro.ACCEPT.name, "", _accept(facts, project, project.accepted_at)
        for paper in project.papers:
            yield up_pro.MATERIAL.name, paper.code, _material(reporting, paper)


def _accept(facts: Facts, project: Project, accepted_at: datetime) -> dict[str, str]:
    reporting, person, task = facts.reporting, facts.person, project.task
    whole = facts.whole.name if project is facts.whole else f"{facts.whole.name}·{project.name}"
    return {
        "CATALOG_CODE": task.catalog_code,
        "LOCAL_CATALOG_CODE": task.local_catalog_code,
        "TASK_CODE": task_code(project.body, reporting, task),
        "LOCAL_TASK_CODE": task.local_task_code,
        "TASK_HANDLE_ITEM": task.handle_item,
        "TASK_NAME": project.name,
        "TASK_VERSION": str(task.version),
        "PROJECT_TYPE": task.project_type,
        "PROJECT_NAME": f"{whole}（联办件{facts.number}）",
        "APPLYER_NAME": person.name,
        "APPLYER_TYPE": reporting.applicant_type,
        "APPLYER_PAGE_TYPE": reporting.page_type,
        "APPLYER_PAGE_CODE": person.id_number,
        "CONTACT_MOBILE": person.mobile,
        "ADDRESS": person.address,
        "ZIP_CODE": person.zip_code,
        "APPLY_DATE": _moment(facts.submitted_at),
        "APPLY_TYPE": facts.apply_type,
        "ACCEPT_DATE": _moment(accepted_at),
        "HANDLE_USER_NAME": project.accepted_by,
        "ORG_NAME": project.body.name,
        "ORG_CODE": project.body.credit_code,
        "PROMISE_DATE": _moment(datetime.combine(project.due_date, time(23, 59, 59))) if project.due_date else "",
    }


def _process(reporting: Reporting, reached: Reached) -> dict[str, str]:
    return {
        "PROCESS_NAME": reached.name,
        "EVENT_NAME": reporting.actions[reached.step],
        "EVENT_START_TIME": _moment(reached.at),
        # 没有结束时间的，重复开始时间（GB/T 39046 6.4）。
        "EVENT_END_TIME": _moment(reached.at),
        "HANDLE_USER_NAME": reached.who,
        "HANDLE_EXPLAIN": reached.words or reached.name,
    }


def _special(facts: Facts, pause: Pause) -> dict[str, str]:
    reporting = facts.reporting
    return {
        "SPECIAL_TYPE": reporting.special_types.get(pause.reason, reporting.special_type),
        "SPECIAL_NAME": pause.label,
        "SPECIAL_TIME": _moment(pause.began_at),
        "SPECIAL_REASON": pause.note or (f"等待{pause.waits_for}" if pause.waits_for else pause.label),
        "APPLYER_USER_NAME": facts.person.name,
        "END_TIME": _moment(pause.ended_at or pause.began_at),
        "RESULT": "恢复办理" if pause.ended_at else "",
        "HANDLE_USER": pause.who,
    }


def _result(reporting: Reporting, end: End) -> dict[str, str]:
    return {
        "RESULT_TYPE": reporting.result_types[end.ending],
        "RESULT_DATE": _moment(end.at),
        "RESULT_EXPLAIN": end.words,
        "RESULT_CETR_NAME": end.certificate,
        "RESULT_CETR_NO": end.certificate_number,
        "IS_DELIVERY_RESULTS": "1" if end.posted else "0",
        "HANDLE_USER_NAME": end.who,
    }


def _material(reporting: Reporting, paper: Paper) -> dict[str, str]:
    return {
        "MATERIAL_NAME": paper.name,
        "GET_TYPE": reporting.get_types[paper.got],
        "GET_NUM": str(paper.count),
    }


def _moment(moment: datetime) -> str:
    """As the tables write it; the moments of the facts are local."""
    return moment.strftime(up_pro.MOMENT)
