"""What the window does about a low rating: the list by due date, the case with its acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onestop.cases.ratings import CaseRating, RectificationRow
from onestop.cases.states import RECTIFICATION_MOVES
from onestop.workbench import presenting
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import Attempt
from onestop.workbench.presenting import Remaining
from onestop.workbench.summaries import Summary, leftovers, summary


@dataclass(frozen=True, slots=True)
class RectificationLine:
    """An open rectification in the list, with the time left for the call and for the whole."""

    row: RectificationRow
    to_call: Remaining | None
    remaining: Remaining | None


@dataclass(frozen=True, slots=True)
class RectificationPage:
    """Everything on the page of one rectification."""

    rating: CaseRating
    to_call: Remaining | None
    remaining: Remaining | None
    acts: tuple[Act, ...]
    summary: Summary
    leftovers: tuple[str, ...]
    attempt: Attempt


def lines(rows: Iterable[RectificationRow], today: date) -> tuple[RectificationLine, ...]:
    """The list."""
    return tuple(
        RectificationLine(row, presenting.until(row.call_by, today), presenting.until(row.due_date, today))
        for row in rows
    )


def page(rating: CaseRating, attempt: Attempt, today: date) -> RectificationPage:
    """One rectification, with a refused attempt shown in its place."""
    low = rating.rectification
    moves = low.moves if low else frozenset()
    acts = tuple(act for act in _every(attempt) if act.name in moves)
    still = low is not None and low.closed_at is None
    return RectificationPage(
        rating=rating,
        to_call=presenting.until(low.call_by, today) if low and still and not low.called_at else None,
        remaining=presenting.until(low.due_date, today) if low and still else None,
        acts=acts,
        summary=summary(attempt, acts),
        leftovers=leftovers(attempt, acts),
        attempt=attempt,
    )


def _every(attempt: Attempt) -> tuple[Act, ...]:
    called, missed, done = (Maker(attempt.at(name)) for name in ("call_back", "call_in_vain", "rectify"))
    return (
        Act(
            "call_back",
            RECTIFICATION_MOVES["call_back"].label,
            tone="main",
            explains="打过电话、本人接听后登记。内容加密保存，申请人看不到。",
            inputs=(called.text("note", "回访情况", hint="核实了什么，申请人有什么要求。"),),
            opened=bool(attempt.at("call_back").act),
        ),
        Act(
            "call_in_vain",
            RECTIFICATION_MOVES["call_in_vain"].label,
            explains="每打一次记一次，之后可以再打。",
            inputs=(missed.text("note", "说明", required=False, hint="例如：无人接听。"),),
            opened=bool(attempt.at("call_in_vain").act),
        ),
        Act(
            "rectify",
            RECTIFICATION_MOVES["rectify"].label,
            tone="main",
            explains="申请人会看到并收到消息，可以再评一次。一时不能解决的，写明原因。",
            inputs=(done.text("outcome", "整改情况", hint="做了什么，或者为什么现在做不到。"),),
            opened=bool(attempt.at("rectify").act),
        ),
    )
