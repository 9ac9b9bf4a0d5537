"""Progress for whoever holds a case's number and query code (查询码): states and dates, nothing of the person."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from onestop.accounts.identifiers import new_id
from onestop.cases import codes, rulebook
from onestop.cases.models import Case, WorkItem
from onestop.cases.refusals import NotFound
from onestop.cases.states import WORK_ENDED, CaseState, Outcome, WorkState

_LENGTH = 8
"""31^8: at a thousand tries a second a guess takes decades."""
_NO_DATE = frozenset({WorkState.SUSPENDED, *WORK_ENDED})
"""A date moves while a clock is stopped, and says nothing of what has ended."""
_UNKNOWN = "没有查到。请核对办件编号和查询码：两样都在申报回执上，查询码不分大小写。"


@dataclass(frozen=True, slots=True)
class PublicItem:
    """An item as anybody with the code may know it."""

    name: str
    department: str
    state: WorkState
    due_date: date | None
    due_provisional: bool


@dataclass(frozen=True, slots=True)
class PublicProgress:
    """A case as anybody with the code may know it."""

    number: str
    theme_name: str
    state: CaseState
    outcome: Outcome | None
    due_date: date | None
    due_provisional: bool
    items: tuple[PublicItem, ...]


def code_of(case_id: UUID) -> str:
    """The query code of a case, always the same: 8 signs, written as two groups of four."""
    return codes.derived(case_id, column="cases_case.query_code", length=_LENGTH)


def progress(*, number: str, code: str) -> PublicProgress:
    """What may be known of the case; NotFound where number and code do not belong together, without saying which."""
    # PostgreSQL does not even compare a text with NUL in it.
    typed = number.strip().upper().replace("\0", "")
    case = Case.objects.filter(number=typed).first() if typed else None
    # Also without a case a code is made and compared, so that the time of the reply does not tell which numbers exist.
    right = code_of(case.id if case else new_id())
    if not codes.agree(right, code) or case is None:
        raise NotFound(_UNKNOWN)
    return of_case(case)


def of_case(case: Case) -> PublicProgress:
    """How a case gets on, without a word about the person."""
    theme = rulebook.theme_of(case)
    items = WorkItem.objects.filter(case=case).select_related("department").order_by("position")
    return PublicProgress(
        number=case.number or "",
        theme_name=theme.name,
        state=CaseState(case.state),
        outcome=Outcome(case.outcome) if case.outcome else None,
        due_date=case.due_date,
        due_provisional=case.due_provisional,
        items=tuple(_item(item, theme.work_by_code[item.item_code].name) for item in items),
    )


def _item(item: WorkItem, name: str) -> PublicItem:
    return PublicItem(
        name=name,
        department=item.department.name,
        state=WorkState(item.state),
        due_date=None if item.state in _NO_DATE else item.due_date,
        due_provisional=item.due_provisional,
    )
