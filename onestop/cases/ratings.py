"""Ratings as people see them: the applicant's own, what the window rectifies, and how many there are of each level."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import assembly, contents, keyset, moments, policies, rulebook
from onestop.cases.models import Case, Rating, Rectification
from onestop.cases.operations.rating import AGAIN, FIRST, OUTCOME, WORDS
from onestop.cases.refusals import NO_CASE, NotFound
from onestop.cases.rows import PageOf
from onestop.cases.states import CASE_RATEABLE, RECTIFICATION_MOVES, RectificationState
from onestop.cases.viewing import viewable
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.values import masking

PAGE_SIZE = 30
LEVELS: tuple[tuple[int, str], ...] = tuple(Rating.Level.choices)
"""From the best to the worst, with their words."""


@dataclass(frozen=True, slots=True)
class RatingView:
    """One rating, opened."""

    turn: int
    level: int
    label: str
    tags: tuple[str, ...]
    text: str
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class RectificationView:
    """What is done about a low rating."""

    id: UUID
    state: RectificationState
    opened_at: datetime
    call_by: date
    due_date: date
    due_provisional: bool
    calls: int
    called_at: datetime | None
    outcome: str
    closed_at: datetime | None
    moves: frozenset[str]
    """What this viewer may do next."""


@dataclass(frozen=True, slots=True)
class CaseRating:
    """What was said of a case, what was done about it, and what may still be said."""

    case_id: UUID
    case_number: str
    theme_name: str
    applicant: str
    """Masked."""
    mobile: str
    """Masked."""
    ratings: tuple[RatingView, ...]
    rectification: RectificationView | None
    turn: int
    """Which rating the viewer may give now; 0 for none."""
    tags: tuple[tuple[str, str], ...]
    """Code and label of the aspects that a rating may name."""
    levels: tuple[tuple[int, str], ...] = LEVELS


@dataclass(frozen=True, slots=True)
class RectificationRow:
    """One line of the window's list of open rectifications."""

    case_id: UUID
    case_number: str
    applicant: str
    level: str
    state: RectificationState
    opened_at: datetime
    call_by: date | None
    """None once the applicant was reached."""
    due_date: date
    due_provisional: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Ratings of the cases that a region's office ended in a month."""

    ended: int
    levels: tuple[tuple[str, int, int], ...]
    """Words, how many first ratings, how many after a rectification; from the best level to the worst."""
    rated: int
    rated_again: int

    @property
    def not_rated(self) -> int:
        """Of those that ended; they count for no level."""
        return self.ended - self.rated


def of_case(*, case_id: UUID, viewer: Actor) -> CaseRating | None:
    """What was and may be said of a case; None where it is not rated. NotFound for a stranger."""
    case = viewable(case_id, viewer)
    theme = rulebook.theme_of(case)
    if case.state not in CASE_RATEABLE or theme.rating is None:
        return None
    limits = ("case__rectification__call_limit", "case__rectification__limit")
    given = tuple(Rating.objects.filter(case=case).select_related(*limits).order_by("turn"))
    low = getattr(given[0].case, "rectification", None) if given else None
    may_rate = policies.allows("rate", viewer, case)
    who = contents.read_applicant(case)
    return CaseRating(
        case_id=case.id,
        case_number=case.number or "",
        theme_name=theme.name,
        applicant=masking.mask_name(who["name"]),
        mobile=masking.mask_mobile(who["mobile"]),
        ratings=tuple(_rating(row, theme) for row in given),
        rectification=_rectification(low, case, viewer) if low else None,
        turn=_turn(len(given), low) if may_rate else 0,
        tags=tuple((tag.code, tag.label) for tag in theme.rating.tags),
    )


def of_rectification(*, case_id: UUID, viewer: Actor) -> CaseRating:
    """The same for whoever rectifies; NotFound for everybody else, and where nobody was dissatisfied."""
    case = Case.objects.filter(id=case_id).first()
    if case is None or not policies.allows("rectify", viewer, case):
        raise NotFound(NO_CASE)
    found = of_case(case_id=case_id, viewer=viewer)
    if found is None or found.rectification is None:
        raise NotFound("这个办件没有差评整改。请从列表重新进入。")
    return found


def _turn(given: int, low: Rectification | None) -> int:
    if not given:
        return FIRST
    return AGAIN if low and low.state in RECTIFICATION_MOVES["rate_again"].sources else 0


def _rating(row: Rating, theme: ThemeSpec) -> RatingView:
    labels = {tag.code: tag.label for tag in theme.rating.tags} if theme.rating else {}
    said = contents.read(row.words_sealed, column=WORDS, row=row.id) if row.words_sealed else {}
    return RatingView(
        turn=row.turn,
        level=row.level,
        label=Rating.Level(row.level).label,
        tags=tuple(labels.get(code, code) for code in row.tags),
        text=str(said.get("text", "")),
        rated_at=row.rated_at,
    )


def _rectification(row: Rectification, case: Case, viewer: Actor) -> RectificationView:
    may = {"applicant": policies.allows("rate", viewer, case), "window": policies.allows("rectify", viewer, case)}
    done = contents.read(row.outcome_sealed, column=OUTCOME, row=row.id) if row.outcome_sealed else {}
    return RectificationView(
        id=row.id,
        state=RectificationState(row.state),
        opened_at=row.opened_at,
        call_by=row.call_limit.due_date,
        due_date=row.limit.due_date,
        due_provisional=row.limit.provisional,
        calls=row.calls,
        called_at=row.called_at,
        outcome=str(done.get("text", "")),
        closed_at=row.closed_at,
        moves=frozenset(
            move.name for move in RECTIFICATION_MOVES.values() if row.state in move.sources and may[move.made_by]
        ),
    )


def rectifications(*, viewer: Actor, after: str = "", size: int = PAGE_SIZE) -> PageOf[RectificationRow]:
    """What the viewer's window has still to rectify, the oldest rating first: that is what is due first."""
    waiting = _of_window(viewer).filter(closed_at=None)
    if after:
        since, last = keyset.read(after)
        waiting = waiting.filter(Q(opened_at__gt=since) | Q(opened_at=since, id__gt=UUID(last)))
    found = list(waiting.select_related("case", "call_limit", "limit").order_by("opened_at", "id")[: size + 1])
    shown = found[:size]
    first = Rating.objects.filter(case__in=[row.case_id for row in shown], turn=FIRST)
    levels = dict(first.values_list("case_id", "level"))
    rows = tuple(_row(row, levels[row.case_id]) for row in shown)
    return PageOf(rows, keyset.behind(found, size, "opened_at"))


def _of_window(viewer: Actor) -> QuerySet[Rectification]:
    if not viewer.has(Role.WINDOW_CLERK) or viewer.department_id is None:
        return Rectification.objects.none()
    return Rectification.objects.filter(department_id=viewer.department_id)


def _row(row: Rectification, level: int) -> RectificationRow:
    return RectificationRow(
        case_id=row.case_id,
        case_number=row.case.number or "",
        applicant=assembly.case_row(row.case).applicant,
        level=Rating.Level(level).label,
        state=RectificationState(row.state),
        opened_at=row.opened_at,
        call_by=row.call_limit.due_date if row.call_limit.running_date else None,
        due_date=row.limit.due_date,
        due_provisional=row.limit.provisional,
    )


def figures(*, viewer: Actor, month: date) -> Figures:
    """How the cases that the viewer's region ended in a month were rated; nothing for who does not supervise."""
    if not viewer.has(Role.SUPERVISOR):
        return Figures(0, tuple((label, 0, 0) for _, label in LEVELS), 0, 0)
    begins, ends = _bounds(month)
    ended = Q(region_code=viewer.region_code, state__in=CASE_RATEABLE, ended_at__gte=begins, ended_at__lt=ends)
    cases = Case.objects.filter(ended)
    counted = Rating.objects.filter(case__in=cases.values("id")).values_list("turn", "level").annotate(Count("id"))
    times = {(turn, level): count for turn, level, count in counted}
    return Figures(
        ended=cases.count(),
        levels=tuple((label, times.get((FIRST, level), 0), times.get((AGAIN, level), 0)) for level, label in LEVELS),
        rated=sum(count for (turn, _), count in times.items() if turn == FIRST),
        rated_again=sum(count for (turn, _), count in times.items() if turn == AGAIN),
    )


def _bounds(month: date) -> tuple[datetime, datetime]:
    """The moments between which a month lies, by the clocks of the office."""
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return moments.midnight(first), moments.midnight(following)
