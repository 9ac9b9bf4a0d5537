"""All states and all allowed moves of cases and work items. Pure: buttons, docs and tests derive from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)


class CaseState(StrEnum):
    """A case (联办件)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CORRECTION = "correction"
    HANDLING = "handling"
    CONCLUDED = "concluded"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class WorkState(StrEnum):
    """A work item (子办件)."""

    NOT_APPLICABLE = "not_applicable"
    WAITING = "waiting"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    CORRECTION = "correction"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class MaterialState(StrEnum):
    """A material (材料) of one case."""

    MISSING = "missing"
    RECEIVED = "received"
    REJECTED = "rejected"
    PROMISED = "promised"
    AWAITED = "awaited"
    WAIVED = "waived"


class Outcome(StrEnum):
    """How a concluded case ended (办结结果)."""

    ALL_DONE = "all_done"
    PARTIAL = "partial"
    NONE_DONE = "none_done"


class RectificationState(StrEnum):
    """A rectification (整改) of what a low rating was about."""

    OPEN = "open"
    UNREACHED = "unreached"
    CALLED = "called"
    RECTIFIED = "rectified"
    RATED_AGAIN = "rated_again"


class AuthorisationState(StrEnum):
    """An authorisation (授权) to act for the applicant of a case. That its days are over is derived from them."""

    ASKED = "asked"
    GIVEN = "given"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    LAID_DOWN = "laid_down"


class Standing(StrEnum):
    """What somebody is to a case of another's, by an authorisation (代办人)."""

    MEANT = "meant"
    """The draft was begun by somebody else for this person, who has not confirmed it."""
    AWAITS = "awaits"
    """Began the draft for a person who has not confirmed it."""
    NAMED = "named"
    """Is named by the applicant and has not taken it on."""
    TRACKS = "tracks"
    FILES = "files"
    FILES_AND_WITHDRAWS = "files_and_withdraws"
    ENDED = "ended"
    """Was authorised once: it was revoked, laid down, or its days are over."""


CASE_LABELS: Mapping[CaseState, str] = {
    CaseState.DRAFT: "草稿",
    CaseState.SUBMITTED: "已提交，待受理",
    CaseState.CORRECTION: "待补正",
    CaseState.HANDLING: "并联办理中",
    CaseState.CONCLUDED: "已办结",
    CaseState.DECLINED: "不予受理",
    CaseState.WITHDRAWN: "已撤回",
    CaseState.TERMINATED: "已终止",
}
WORK_LABELS: Mapping[WorkState, str] = {
    WorkState.NOT_APPLICABLE: "不适用",
    WorkState.WAITING: "等待前置",
    WorkState.READY: "待办",
    WorkState.IN_PROGRESS: "办理中",
    WorkState.CORRECTION: "待补正",
    WorkState.SUSPENDED: "已挂起",
    WorkState.RETURNED: "已退回（非本辖区）",
    WorkState.COMPLETED: "办结",
    WorkState.REFUSED: "不予办理",
    WorkState.WITHDRAWN: "已撤回",
}
MATERIAL_LABELS: Mapping[MaterialState, str] = {
    MaterialState.MISSING: "未提交",
    MaterialState.RECEIVED: "已收",
    MaterialState.REJECTED: "需重新提交",
    MaterialState.PROMISED: "容缺（已承诺后补）",
    MaterialState.AWAITED: "待送达",
    MaterialState.WAIVED: "免提交",
}
OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.ALL_DONE: "全部办结",
    Outcome.PARTIAL: "部分办结",
    Outcome.NONE_DONE: "均未办成",
}
RECTIFICATION_LABELS: Mapping[RectificationState, str] = {
    RectificationState.OPEN: "待回访",
    RectificationState.UNREACHED: "未联系上",
    RectificationState.CALLED: "已回访，整改中",
    RectificationState.RECTIFIED: "已整改，待再评",
    RectificationState.RATED_AGAIN: "已再评",
}
AUTHORISATION_LABELS: Mapping[AuthorisationState, str] = {
    AuthorisationState.ASKED: "待本人确认",
    AuthorisationState.GIVEN: "待代办人接受",
    AuthorisationState.ACCEPTED: "已授权",
    AuthorisationState.REVOKED: "已撤销",
    AuthorisationState.LAID_DOWN: "代办人已退出",
}

CASE_ENDED = frozenset({CaseState.CONCLUDED, CaseState.DECLINED, CaseState.WITHDRAWN, CaseState.TERMINATED})
WORK_ENDED = frozenset({WorkState.NOT_APPLICABLE, WorkState.COMPLETED, WorkState.REFUSED, WorkState.WITHDRAWN})
WORK_ON_LIST = frozenset(
    {WorkState.READY, WorkState.IN_PROGRESS, WorkState.CORRECTION, WorkState.SUSPENDED, WorkState.RETURNED}
)
"""States in which an item stands on its department's worklist."""
CASE_RATEABLE = frozenset({CaseState.CONCLUDED, CaseState.DECLINED})
"""A case that the office has decided; what the applicant took back or let lapse is not rated."""
RECTIFICATION_CLOSED = frozenset({RectificationState.RECTIFIED, RectificationState.RATED_AGAIN})
AUTHORISATION_OPEN = frozenset({AuthorisationState.ASKED, AuthorisationState.GIVEN, AuthorisationState.ACCEPTED})

_LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
    CaseState: {state.value: words for state, words in CASE_LABELS.items()},
    WorkState: {state.value: words for state, words in WORK_LABELS.items()},
    MaterialState: {state.value: words for state, words in MATERIAL_LABELS.items()},
    Outcome: {state.value: words for state, words in OUTCOME_LABELS.items()},
    RectificationState: {state.value: words for state, words in RECTIFICATION_LABELS.items()},
    AuthorisationState: {state.value: words for state, words in AUTHORISATION_LABELS.items()},
}


def label_of(state: StrEnum) -> str:
    """The Chinese word for any state."""
    return _LABELS[type(state)][state.value]


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """One allowed move: what it is called, where it may start, where it ends, and who makes it happen."""

    name: str
    label: str
    sources: frozenset[S]
    target: S
    made_by: str


class MoveNotAllowed(Exception):
    """The move is not in the table for the present state."""

    def __init__(self, *, move: str, label: str, state: StrEnum) -> None:
        self.move = move
        self.state = state
        super().__init__(f"当前状态是“{label_of(state)}”，不能“{label}”。请刷新页面，按最新状态处理。")


def _table(rows: Iterable[tuple[str, str, Iterable[S], S, str]]) -> Mapping[str, Move[S]]:
    return {
        name: Move(name=name, label=label, sources=frozenset(sources), target=target, made_by=made_by)
        for name, label, sources, target, made_by in rows
    }


_C = CaseState
CASE_MOVES: Mapping[str, Move[CaseState]] = _table(
    [
        ("submit", "提交", [_C.DRAFT], _C.SUBMITTED, "applicant"),
        ("ask_correction", "一次性告知补正", [_C.SUBMITTED], _C.CORRECTION, "window"),
        ("correct", "提交补正", [_C.CORRECTION], _C.SUBMITTED, "applicant"),
        ("accept", "受理", [_C.SUBMITTED], _C.HANDLING, "window"),
        ("decline", "不予受理", [_C.SUBMITTED], _C.DECLINED, "window"),
        ("conclude", "办结", [_C.HANDLING], _C.CONCLUDED, "system"),
        ("withdraw", "撤回", [_C.SUBMITTED, _C.CORRECTION, _C.HANDLING], _C.WITHDRAWN, "applicant"),
        ("terminate", "终止", [_C.SUBMITTED, _C.CORRECTION, _C.HANDLING], _C.TERMINATED, "window"),
        ("expire", "逾期未补正终止", [_C.CORRECTION], _C.TERMINATED, "system"),
    ]
)

_W = WorkState
_AT_WORK = [_W.READY, _W.IN_PROGRESS]
WORK_MOVES: Mapping[str, Move[WorkState]] = _table(
    [
        ("release", "转待办", [_W.WAITING], _W.READY, "system"),
        ("open", "补充办理", [_W.NOT_APPLICABLE], _W.WAITING, "applicant"),
        ("drop", "转不适用", [_W.WAITING], _W.NOT_APPLICABLE, "system"),
        ("claim", "领办", [_W.READY], _W.IN_PROGRESS, "department"),
        ("unclaim", "放回待办", [_W.IN_PROGRESS], _W.READY, "department"),
        ("ask_correction", "要求补正", _AT_WORK, _W.CORRECTION, "department"),
        ("correct", "提交补正", [_W.CORRECTION], _W.IN_PROGRESS, "applicant"),
        ("suspend", "挂起", _AT_WORK, _W.SUSPENDED, "department"),
        ("resume", "恢复办理", [_W.SUSPENDED], _W.IN_PROGRESS, "department"),
        ("return", "退回（非本辖区）", _AT_WORK, _W.RETURNED, "department"),
        ("transfer", "转交", [*_AT_WORK, _W.RETURNED], _W.READY, "department, window"),
        ("refuse", "不予办理", _AT_WORK, _W.REFUSED, "department"),
        ("complete", "办结", _AT_WORK, _W.COMPLETED, "department"),
        (
            "withdraw",
            "撤回",
            [_W.WAITING, *_AT_WORK, _W.CORRECTION, _W.SUSPENDED, _W.RETURNED],
            _W.WITHDRAWN,
            "applicant",
        ),
    ]
)

_R = RectificationState
RECTIFICATION_MOVES: Mapping[str, Move[RectificationState]] = _table(
    [
        ("call_back", "登记回访", [_R.OPEN, _R.UNREACHED], _R.CALLED, "window"),
        ("call_in_vain", "登记未联系上", [_R.OPEN, _R.UNREACHED], _R.UNREACHED, "window"),
        ("rectify", "登记整改情况", [_R.UNREACHED, _R.CALLED], _R.RECTIFIED, "window"),
        ("rate_again", "再次评价", [_R.RECTIFIED], _R.RATED_AGAIN, "applicant"),
    ]
)

_A = AuthorisationState
AUTHORISATION_MOVES: Mapping[str, Move[AuthorisationState]] = _table(
    [
        ("confirm", "确认授权", [_A.ASKED], _A.ACCEPTED, "applicant"),
        ("take_on", "接受委托", [_A.GIVEN], _A.ACCEPTED, "agent"),
        ("revoke", "撤销授权", [_A.GIVEN, _A.ACCEPTED], _A.REVOKED, "applicant"),
        ("lay_down", "退出代办", [_A.ACCEPTED], _A.LAID_DOWN, "agent"),
    ]
)


def next_case_state(move: str, state: CaseState) -> CaseState:
    """The state after `move`, or MoveNotAllowed."""
    return _next(CASE_MOVES[move], state)


def next_work_state(move: str, state: WorkState) -> WorkState:
    """The state after `move`, or MoveNotAllowed."""
    return _next(WORK_MOVES[move], state)


def next_rectification_state(move: str, state: RectificationState) -> RectificationState:
    """The state after `move`, or MoveNotAllowed."""
    return _next(RECTIFICATION_MOVES[move], state)


def next_authorisation_state(move: str, state: AuthorisationState) -> AuthorisationState:
    """The state after `move`, or MoveNotAllowed."""
    return _next(AUTHORISATION_MOVES[move], state)


def _next(move: Move[S], state: S) -> S:
    if state not in move.sources:
        raise MoveNotAllowed(move=move.name, label=move.label, state=state)
    return move.target
