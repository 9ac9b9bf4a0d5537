"""Cases for tests, brought to a state by the real operations with the theme's own invented applicants."""

import io
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Model
from PIL import Image

from onestop.accounts import demo, directory
from onestop.accounts.actors import Actor, actor_of
from onestop.accounts.identifiers import new_id
from onestop.accounts.models import User
from onestop.accounts.roles import Role
from onestop.cases import contents, queries, rulebook
from onestop.cases.models import (
    Authorisation,
    Case,
    CaseEvent,
    Clock,
    Correction,
    Dispatch,
    IssuedDocument,
    Material,
    NumberSeries,
    Pickup,
    Rating,
    Rectification,
    SharedCheck,
    StoredFile,
    WorkItem,
)
from onestop.cases.operations import applicant, department, drafts, files, rating, window
from onestop.cases.states import WorkState
from onestop.catalog.choose import choose
from onestop.catalog.ending import OutcomeField
from onestop.catalog.examples import Example, load_examples
from onestop.catalog.spec import ItemSpec
from tests import replay

THEME = ("veteran_discharge", "2022")
OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
OFFICER_OF = {
    "veterans_affairs": "demo-veterans",
    "armed_forces_dept": "demo-armed",
    "social_security": "demo-social",
    "healthcare_security": "demo-healthcare",
}
RESULTS = {"date": "2026-09-09", "money": "9000.00", "integer": "24", "until": "长期", "years": "2"}
"""Something for a field of an outcome, by its kind."""


def at(day: str | date = "2026-09-09", hour: int = 10) -> datetime:
    """A moment of a day in the office."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(hour), tzinfo=OFFICE_ZONE).astimezone(UTC)


def plant() -> None:
    """The demo office and its people, where an emptied database lacks them."""
    if not directory.office_codes():
        demo.plant(at=at("2026-01-05"))


def person(username: str) -> Actor:
    """A planted person as an actor."""
    return actor_of(User.objects.select_related("department").get(username=username))


@cache
def example(code: str = "01_with_parents") -> Example:
    """A sample applicant of the theme."""
    found = load_examples(Path(settings.ONESTOP_THEMES) / THEME[0] / THEME[1])
    return next(one for one in found if one.code == code)


@cache
def picture(width: int = 60, height: int = 40) -> bytes:
    """A small valid PNG."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(content, "PNG")
    return content.getvalue()


@cache
def noise(width: int, height: int) -> bytes:
    """A PNG of that many pixels that no format makes small, as a photograph is."""
    content = io.BytesIO()
    Image.effect_noise((width, height), 80).convert("RGB").save(content, "PNG", compress_level=1)
    return content.getvalue()


@replay.once
def draft(code: str = "01_with_parents", *, who: str = "demo-veteran-1", papers: bool = True) -> UUID:
    """A complete draft of a sample applicant, with a picture for every paper asked."""
    chosen, actor, moment = example(code), person(who), at(example(code).submitted)
    case_id = drafts.open_draft(
        theme_code=THEME[0], theme_version=THEME[1], region_code=demo.REGION, actor=actor, at=moment
    )
    drafts.save_answers(case_id=case_id, changes=chosen.answers, revision=None, actor=actor, at=moment)
    if chosen.declined:
        drafts.set_declined(case_id=case_id, declined=chosen.declined, actor=actor, at=moment)
    if papers:
        attach_all(case_id, code, actor=actor, moment=moment)
    return case_id


def attach_all(case_id: UUID, code: str, *, actor: Actor, moment: datetime) -> None:
    """Hand in a picture for every paper that the sample applicant is asked for."""
    chosen = example(code)
    wanted = choose(rulebook.theme(*THEME), chosen.answers, declined=frozenset(chosen.declined), on=chosen.submitted)
    for material in wanted.materials:
        if material.required:
            files.attach_file(
                case_id=case_id, material_code=material.code, content=picture(), name="照片.png", actor=actor, at=moment
            )


def submitted(code: str = "01_with_parents", *, who: str = "demo-veteran-1", promised: str = "") -> Case:
    """A submitted case; `promised` names a paper that the applicant asks to hand in later."""
    return Case.objects.get(id=_submitted(code, who, promised))


@replay.once
def _submitted(code: str, who: str, promised: str) -> UUID:
    case_id, actor, moment = draft(code, who=who), person(who), at(example(code).submitted)
    for stored in StoredFile.objects.filter(case_id=case_id, material__material_code=promised):
        files.remove_file(case_id=case_id, file_id=stored.id, actor=actor, at=moment)
    if promised:
        drafts.ask_promise(case_id=case_id, material_code=promised, asked=True, actor=actor, at=moment)
    applicant.submit(case_id=case_id, actor=actor, at=moment)
    return case_id


def accepted(code: str = "01_with_parents", *, who: str = "demo-veteran-1") -> Case:
    """An accepted case, its work fanned out."""
    return Case.objects.get(id=_accepted(code, who))


@replay.once
def _accepted(code: str, who: str) -> UUID:
    case_id = submitted(code, who=who).id
    flags = dict.fromkeys(example(code).expect.flags, "情况属实")
    moment = at(example(code).accepted or example(code).submitted)
    window.accept(case_id=case_id, actor=person("demo-window-1"), at=moment, judgements=flags)
    return case_id


def item_of(case: Case, code: str) -> WorkItem:
    """A work item of the case, fresh."""
    return WorkItem.objects.select_related("department").get(case_id=case.id, item_code=code)


def officer_of(item: WorkItem) -> Actor:
    """An officer of the department or station that has the item."""
    user = User.objects.filter(department_id=item.department_id, roles=["officer"]).order_by("username")
    return actor_of(user.select_related("department")[0])


def outcome_for(item: WorkItem) -> dict[str, str]:
    """A result for every field that the item's outcome requires."""
    spec = rulebook.theme(*THEME).work_by_code[item.item_code]
    return {field.key: result(field, item) for field in spec.outcome.fields if field.required}


def result(field: OutcomeField, item: WorkItem) -> str:
    """A right value for one field of a result; what must agree with the form is taken from there."""
    said = contents.answers(item.case).get(field.agrees_with, "") if field.agrees_with else ""
    return said or field.example or RESULTS[field.kind]


def complete(item: WorkItem, *, moment: datetime | None = None, actor: Actor | None = None) -> None:
    """Finish an item as an officer of its department."""
    department.complete(
        work_item_id=item.id,
        outcome=outcome_for(item),
        actor=actor or officer_of(item),
        at=moment or at("2026-09-15"),
    )


def finish_all(case: Case, *, moment: datetime | None = None) -> Case:
    """Finish everything that departments have on their lists until nothing on the clock is left."""
    for _ in range(20):
        ready = WorkItem.objects.filter(
            case_id=case.id, on_clock=True, state__in=[WorkState.READY, WorkState.IN_PROGRESS]
        )
        found = list(ready.order_by("position"))
        if not found:
            break
        complete(found[0], moment=moment)
    return Case.objects.get(id=case.id)


def spec_of(item: WorkItem) -> ItemSpec:
    """What the theme says of an item."""
    return rulebook.theme(*THEME).work_by_code[item.item_code]


def declined(*, moment: datetime | None = None) -> Case:
    """A case that the window declined."""
    case, clerk = submitted(), person("demo-window-1")
    window.decline(
        case_id=case.id, reason="不符合条件", competent="别的区", remedy="", actor=clerk, at=moment or at("2026-09-15")
    )
    return Case.objects.get(id=case.id)


def rated_badly(*, moment: datetime | None = None) -> Case:
    """A declined case that its applicant was very dissatisfied with."""
    case = declined(moment=moment)
    rating.rate(
        case_id=case.id,
        level=1,
        tags=[],
        words="没有说清楚",
        actor=person("demo-veteran-1"),
        at=moment or at("2026-09-15"),
    )
    return case


def stranger(*roles: Role) -> Actor:
    """Somebody with these roles who works in another office, or another applicant."""
    return Actor(user_id=new_id(), name="外人", roles=frozenset(roles), department_id=0, region_code="130606")


def seen(case_id: UUID, *, actor: Actor, moment: datetime) -> None:
    """See the original of every paper that a window's draft is asked for."""
    page = queries.case_page(case_id=case_id, viewer=actor, today=moment.date())
    for material in page.materials:
        window.see_original(case_id=case_id, material_code=material.code, grade="B", actor=actor, at=moment)


def rows_of(case_id: UUID | None) -> dict[str, list[tuple[object, ...]]]:
    """Every row that belongs to a case, and the number series: what a refused operation must leave alone."""
    assert case_id
    papers, log = (Material, StoredFile, SharedCheck), (CaseEvent, Dispatch, Pickup, Rating, Rectification)
    kinds = (WorkItem, *papers, Clock, Correction, *log, Authorisation, IssuedDocument)
    of_case = Case._meta.pk.get_db_prep_value(case_id, connection)
    return {
        "Case": _rows(Case, "id = %s", of_case),
        "NumberSeries": _rows(NumberSeries, "%s = %s", 1, 1),
        **{kind.__name__: _rows(kind, "case_id = %s", of_case) for kind in kinds},
    }


def _rows(kind: type[Model], condition: str, *values: Any) -> list[tuple[object, ...]]:
    """As they lie in the table: hundreds of tests look before and after, and the ORM takes ten times as long."""
    with connection.cursor() as cursor:
        table, key = kind._meta.db_table, kind._meta.pk.column
        cursor.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY {key}", values)  # noqa: S608 # names of our own
        return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in cursor.fetchall()]


def clock_of(item: WorkItem, kind: Clock.Kind = Clock.Kind.PROMISE) -> Clock:
    """A clock of an item, fresh."""
    return Clock.objects.get(work_item=item, kind=kind)


def log_of(case: Case) -> list[tuple[str, str]]:
    """What the log says in sequence: the name of each entry and the item it is about."""
    return list(CaseEvent.objects.filter(case_id=case.id).order_by("sequence").values_list("name", "item_code"))


def details_of(case: Case, name: str) -> dict[str, object]:
    """What the newest entry of that name keeps."""
    return dict(CaseEvent.objects.filter(case_id=case.id, name=name).latest("sequence").details)
