"""How a submitted case gets on: its items, what the applicant must do, its due date day by day. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from onestop.cases.rows import CasePage, MaterialView, WorkView
from onestop.cases.states import CASE_ENDED, WORK_ENDED, CaseState, MaterialState, WorkState
from onestop.catalog.choose import choose
from onestop.catalog.spec import Situation
from onestop.deadlines.clock import Due
from onestop.portal import paper_cards, plain_words


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """A service item with its off-clock parts."""

    item: WorkView
    parts: tuple[WorkView, ...]
    papers_wanted: tuple[str, ...]
    """Names of the papers that it waits for and that the applicant can hand in now."""
    counted: bool
    """Whether it has a due date ahead of it that can be explained day by day."""
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """The whole case for its applicant."""

    items: tuple[ItemProgress, ...]
    other_items: tuple[WorkView, ...]
    """Items that do not apply, with the reason."""
    done: int
    """How many have ended, whichever way."""
    applying: int
    tally: tuple[tuple[str, int], ...]
    """How the applying items stand, in words, with how many of each; only what there is."""
    to_come: tuple[str, ...]
    """Names of what is still open outside the time limit, e.g. a payment."""
    yours: tuple[WorkView, ...]
    """What is suspended until the applicant does something."""
    stopped: bool
    """Whether some item's clock stands still, so that no due date is firm."""
    owed: tuple[MaterialView, ...]
    changeable: tuple[Situation, ...]
    may_withdraw: bool
    ended: bool
    idle: bool
    """Whether there is nothing for the applicant to do."""


def progress_of(page: CasePage) -> CaseProgress:
    """The page's items in the theme's sequence, parts with the item they belong to."""
    whole = [item for item in page.items if not item.part_of]
    applying = [item for item in whole if item.state is not WorkState.NOT_APPLICABLE]
    items = tuple(_item(page, item) for item in applying)
    owed = paper_cards.owed(page)
    yours = tuple(one for one in page.items if one.state is WorkState.SUSPENDED and one.pause_by_applicant)
    wanted = bool(page.corrections or owed or yours or any(one.papers_wanted for one in items))
    return CaseProgress(
        items=items,
        other_items=tuple(item for item in whole if item.state is WorkState.NOT_APPLICABLE),
        done=sum(item.state in WORK_ENDED for item in applying),
        applying=len(applying),
        tally=_tally(applying),
        to_come=tuple(item.name for item in page.items if not item.on_clock and item.state not in WORK_ENDED),
        yours=yours,
        stopped=bool(stops(page)),
        owed=owed,
        changeable=tuple(openable(page)),
        may_withdraw="withdraw" in page.moves,
        ended=page.row.state in CASE_ENDED,
        idle=not wanted,
    )


def _tally(applying: list[WorkView]) -> tuple[tuple[str, int], ...]:
    counts = Counter(plain_words.of_ending(item.state) for item in applying)
    return tuple((word, counts[word]) for word in plain_words.ENDINGS if counts[word])


def stops(page: CasePage, item_code: str = "") -> tuple[tuple[date, str], ...]:
    """Since when and why the clock of one item stands still, or any of the case."""
    found = (stop for item in page.items if item_code in ("", item.code) for stop in item.stopped)
    return tuple(sorted(set(found)))


def _item(page: CasePage, item: WorkView) -> ItemProgress:
    parts = tuple(one for one in page.items if one.part_of == item.code and one.state is not WorkState.NOT_APPLICABLE)
    return ItemProgress(
        item=item,
        parts=parts,
        papers_wanted=tuple(page.theme.materials_by_code[code].name for code in awaited_papers(page, item)),
        counted=item.due_date is not None and item.finished_at is None,
        may_withdraw="withdraw" in item.moves and page.row.state is CaseState.HANDLING,
    )


def awaited_papers(page: CasePage, item: WorkView) -> tuple[str, ...]:
    """Codes of the papers that an item waits for, in the sequence of the theme."""
    if item.state is not WorkState.WAITING:
        return ()
    waited = set(item.waits_for)
    return tuple(
        one.code
        for one in page.materials
        if one.name in waited and (one.may_attach or one.state is MaterialState.RECEIVED)
    )


def openable(page: CasePage) -> list[Situation]:
    """Changeable situations of which another answer would open an item that does not apply now."""
    if page.row.state is not CaseState.HANDLING:
        return []
    return [one for one in page.theme.situations if one.changeable and options_that_open(page, one)]


def options_that_open(page: CasePage, situation: Situation) -> Mapping[str, tuple[str, ...]]:
    """Answers to a situation → names of the items that each would open."""
    closed = {item.code for item in page.items if item.state is WorkState.NOT_APPLICABLE}
    found = {}
    for option in situation.options:
        if option.value == page.situations.get(situation.key):
            continue
        choice = choose(page.theme, {**page.situations, situation.key: option.value}, declined=page.declined)
        opened = tuple(item.name for item in page.theme.items if item.code in closed and choice.item[item.code].applies)
        if opened:
            found[option.value] = opened
    return found


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A day of the proof: which working day it is, or why it is none."""

    date: date
    number: int
    """1, 2, 3 … for a counted day; 0 for one that is not."""
    why: str


@dataclass(frozen=True, slots=True)
class CountedMonth:
    """The days of one month."""

    first: date
    days: tuple[CountedDay, ...]


def counted(proof: Due) -> tuple[CountedMonth, ...]:
    """The proof by month, counted days numbered."""
    months: dict[date, list[CountedDay]] = {}
    number = 0
    for day in proof.days:
        number += day.counted
        line = CountedDay(day.date, number if day.counted else 0, day.why)
        months.setdefault(day.date.replace(day=1), []).append(line)
    return tuple(CountedMonth(first, tuple(days)) for first, days in months.items())
