"""What queries answer: plain frozen values for pages, API and commands, already cut to what the viewer may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from onestop.cases.states import AuthorisationState, CaseState, MaterialState, Outcome, WorkState
from onestop.catalog.choice import Choice
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines.clock import Due

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases."""

    id: UUID
    number: str
    theme_name: str
    state: CaseState
    outcome: Outcome | None
    applicant: str
    """Masked name; "" while a draft has none."""
    channel: str
    channel_name: str
    """Name of the system where it was filed; "" where it was filed here."""
    created_at: datetime
    submitted_at: datetime | None
    due_date: date | None
    due_provisional: bool
    window_due_date: date | None
    """Until when the window must have answered."""
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a department's worklist."""

    id: UUID
    case_id: UUID
    case_number: str
    item_code: str
    item_name: str
    state: WorkState
    applicant: str
    officer: str
    mine: bool
    pause_label: str
    due_date: date | None
    due_provisional: bool
    days_left: int | None
    """Working days left until the due date; negative when late; None without a due date."""
    on_clock: bool
    """Whether it counts toward the time limit of the case."""


@dataclass(frozen=True, slots=True)
class PageOf(Generic[Row]):
    """A page of a list; `after` is the opaque cursor of the next page, "" on the last one."""

    rows: tuple[Row, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a shared system says of an answer, in words."""

    source: str
    at: datetime
    text: str
    """Masked where the answer is."""
    agrees: bool
    """With the answer as it stands."""
    filled: bool
    """It came from there; nobody had to type it."""


@dataclass(frozen=True, slots=True)
class SparedBy:
    """The check for which a paper need not be handed in."""

    lookup: str
    source: str
    at: datetime
    may_be_taken_back: bool
    """Whether this viewer may do without it and hand the paper in."""


@dataclass(frozen=True, slots=True)
class CheckView:
    """What a shared system is or was asked about the applicant."""

    lookup: str
    source: str
    asks: str
    basis: str
    at: datetime | None
    """None while it has not been asked."""
    outcome: str
    """found, contradicts, of_no_use (known, but nothing to fill in or to spare), not_found, unavailable, taken_back,
    expired; "" while it has not been asked."""
    spares: tuple[str, ...]
    """Names of the papers that need not be handed in for it."""


@dataclass(frozen=True, slots=True)
class FileView:
    """A stored file of a material; its content comes from `queries.open_file`."""

    id: UUID
    name: str
    media_type: str
    size: int
    pages: int
    uploaded_at: datetime
    is_picture: bool
    remarks: tuple[str, ...]
    """What may be wrong with a picture, in words for who took it."""
    may_open: bool = True
    """Who acts for the applicant opens only what he or she handed in."""


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material of a case as the viewer sees it."""

    code: str
    name: str
    state: MaterialState
    required: bool
    why: str
    note: str
    form: str
    count: int
    hint: str
    original_seen_at: datetime | None
    trust_grade: str
    promised_until: date | None
    promise_asked: bool
    """The applicant asked to hand it in later."""
    may_be_promised: bool
    files: tuple[FileView, ...]
    may_attach: bool
    """Whether this viewer may hand in or replace files now."""
    spared_by: SparedBy | None = None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One field of the form with its value in words."""

    key: str
    label: str
    section: str
    value: str
    """As stored."""
    text: str
    """In words; masked where the field is sensitive and the viewer did not ask to reveal."""
    masked: bool
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """An open request to correct named fields and papers."""

    id: UUID
    item_code: str
    """"" for the whole case."""
    item_name: str
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    note: str
    asked_at: datetime
    reply_by: date


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock of a case or an item."""

    kind: str
    label: str
    started_on: date
    days: int
    unit: str
    due_date: date
    provisional: bool
    running: bool
    pauses: tuple[tuple[date, date | None, str], ...]


@dataclass(frozen=True, slots=True)
class WorkView:
    """A work item within its case."""

    id: UUID
    code: str
    name: str
    part_of: str
    department_id: int
    department: str
    department_kind: str
    department_phone: str
    department_address: str
    """"" each where the department has none."""
    in_own_system: bool
    """The department handles the item in its own system, and answers through the exchange."""
    state: WorkState
    why: str
    on_clock: bool
    waits_for: tuple[str, ...]
    """Names of items or papers that the item waits for."""
    officer: str
    mine: bool
    pause_label: str
    pause_waits_for: str
    """Who or what a suspended item waits for, "" where the theme does not say."""
    pause_by_applicant: bool
    """Whether it is the applicant who must act for a suspended item to go on."""
    expected_date: date | None
    stopped: tuple[tuple[date, str], ...]
    """Since when and why its promised limit stands still now, by its own pauses or those of what comes before it."""
    due_date: date | None
    due_provisional: bool
    finished_at: datetime | None
    result: Mapping[str, str]
    """Outcome fields by label for a completed item; {"reason", "remedy"} for a refused one."""
    clocks: tuple[ClockView, ...]
    moves: tuple[str, ...]
    """Names of WORK_MOVES that this viewer may make now."""


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the case's history in plain words."""

    sequence: int
    at: datetime
    name: str
    text: str
    actor_label: str
    item_code: str
    words: tuple[tuple[str, str], ...]
    """What the actor wrote about it, label and text, for colleagues who may read it; () for the applicant."""


@dataclass(frozen=True, slots=True)
class AgentView:
    """Who acts for the applicant, as the applicant and the staff see it (代办人)."""

    id: UUID
    """Of the authorisation."""
    name: str
    id_number: str
    """Masked."""
    scope_label: str
    how_label: str
    state: AuthorisationState
    given_at: datetime | None
    until: date | None
    over: bool
    """Whether its days are over."""
    open: bool
    """Whether it holds, or may still be taken on."""
    acts: tuple[EventView, ...]
    """What the agent did, by the case log."""


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom the viewer acts in a case of another's, and how far."""

    id: UUID
    principal: str
    scope_label: str
    until: date | None
    confirmed: bool
    """False while the person has not said yes."""
    files: bool
    """False for who sees only how the case gets on."""


@dataclass(frozen=True, slots=True)
class OfficeView:
    """The office that leads a case, and how to reach it, "" where it has said nothing."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """A whole case for somebody who may see it whole: its applicant, or the window."""

    row: CaseRow
    office: OfficeView
    theme: ThemeSpec
    choice: Choice
    situations: Mapping[str, str]
    """Every asked question with its answer, "" while unanswered."""
    answers: tuple[AnswerView, ...]
    raw_answers: Mapping[str, str]
    """For the editing form only (draft, correction); {} for a viewer who may not edit."""
    revision: int
    declined: frozenset[str]
    materials: tuple[MaterialView, ...]
    items: tuple[WorkView, ...]
    corrections: tuple[CorrectionView, ...]
    clocks: tuple[ClockView, ...]
    flags: tuple[tuple[str, str, str], ...]
    """Raised flags: code, label, detail."""
    decision: Mapping[str, str]
    """reason, competent, remedy of a decline or termination."""
    events: tuple[EventView, ...]
    moves: tuple[str, ...]
    """Names of CASE_MOVES that this viewer may make now."""
    accepted_at: datetime | None
    proof: Due | None
    """Day by day why the case is due when it is, while departments handle it."""
    filed_by_me: bool
    checks: tuple[CheckView, ...]
    """What systems were asked, and what they may still be asked while the case is open to it."""
    origins: Mapping[str, Origin]
    """What systems say of situations and fields, by key."""
    others: tuple[CaseRow, ...]
    """For the window: the same person's other submitted cases of the theme at this office, newest first; else ()."""
    unprintable: tuple[str, ...]
    """For the window: characters of the answers that no font has; they must be written in by hand."""
    query_code: str
    """With the number, shows anybody how far the case is (查询码); "" while it has no number."""
    acting: Acting | None
    """None for the applicant and the window."""
    agents: tuple[AgentView, ...]
    withheld: frozenset[str]
    """Keys of fields that have a value which this viewer, though filling in the form, may not see."""


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One work item for its department: only the fields and papers that the item reads."""

    case_id: UUID
    case_number: str
    theme: ThemeSpec
    applicant: str
    item: WorkView
    answers: tuple[AnswerView, ...]
    materials: tuple[MaterialView, ...]
    corrections: tuple[CorrectionView, ...]
    siblings: tuple[tuple[str, str, WorkState], ...]
    """Code, name and state of the items this one waits for or holds up; nothing more of them."""
    events: tuple[EventView, ...]
    agents: tuple[AgentView, ...]
