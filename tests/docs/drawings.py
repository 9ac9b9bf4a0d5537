"""docs/states.md, docs/permissions.md and docs/openapi.json as the code says them; `make docs` writes them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from onestop.api.interface import api
from onestop.cases import policies, states
from onestop.cases.policies import POLICIES, Policy, Relation
from onestop.cases.states import (
    AuthorisationState,
    CaseState,
    MaterialState,
    Move,
    Outcome,
    RectificationState,
    WorkState,
    label_of,
)

S = TypeVar("S", bound=StrEnum)
ROOT = Path(__file__).resolve().parents[2]
AT_WORK = (WorkState.READY, WorkState.IN_PROGRESS)
"""Most moves of a work item start from both: the picture draws a box around them and one arrow instead of two."""
TOO_MANY = 5
"""A move that may start from so many states would hide the others in the picture; the table has it."""
MAKERS = {
    "applicant": "申请人",
    "agent": "代办人",
    "window": "窗口",
    "department": "部门",
    "department, window": "部门、窗口",
    "system": "系统",
}
RELATIONS: Mapping[Relation, tuple[str, str]] = {
    policies.owns: ("applicant 申请人", "●"),
    policies.files_for: ("agent 代办人", "files"),
    policies.withdraws_for: ("agent 代办人", "withdraws"),
    policies.tracks_for: ("agent 代办人", "tracks"),
    policies.began_for: ("agent 代办人", "began"),
    policies.is_named: ("agent 代办人", "named"),
    policies.is_meant: ("applicant 申请人", "asked"),
    policies.filed_at_window: ("window 窗口", "filed here"),
    policies.at_window: ("window 窗口", "●"),
    policies.in_department: ("officer 经办人", "●"),
    policies.administers: ("administrator 系统管理员", "●"),
    policies.is_system: ("system 系统", "●"),
    policies.takes_in: ("system 系统", "filed elsewhere"),
}
WHO = tuple(dict.fromkeys(column for column, _ in RELATIONS.values()))
OPERATIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "A draft 草稿": {
        "save_answers": ("填写、修改", "save answers"),
        "set_declined": ("选择不办的事项", "leave out items"),
        "ask_promise": ("申请材料后补", "ask to hand in a paper later"),
        "attach_file": ("上传材料", "hand in a file (also later, where a paper is asked for)"),
        "remove_file": ("删除上传的文件", "take a file back"),
        "check_shared": ("向其他系统核验", "have other systems asked (also later, until acceptance)"),
        "take_back_check": ("不采用核验结果", "do without what a system answered (after submission the window only)"),
        "discard_draft": ("删除草稿", "discard the draft"),
        "submit": ("提交", "submit"),
    },
    "A case under way 办理中的办件": {
        "view_case": ("查看整件", "see the whole case"),
        "correct": ("提交补正", "answer a correction"),
        "hand_in_awaited": ("待送达材料已到", "say that awaited papers have come"),
        "change_situation": ("变更情形，加办事项", "change a situation, so that further items apply"),
        "withdraw_item": ("撤回一个事项", "withdraw one item"),
        "withdraw_case": ("撤回整件", "withdraw the case"),
    },
    "Acting for the applicant 代办": {
        "authorise": ("授权他人代办", "authorise a named person, online"),
        "authorise_on_paper": ("登记纸质授权", "record a signed authorisation that was seen"),
        "confirm_authorisation": ("确认或不同意代办", "say yes or no to who began a draft for one"),
        "take_on_authorisation": ("接受委托", "take on what one is named for"),
        "revoke_authorisation": ("撤销授权", "end an authorisation at once"),
        "lay_down_authorisation": ("退出代办", "give it up"),
        "view_progress": ("看进度", "see states and due dates, and nothing of the application"),
    },
    "The window's decisions 窗口的决定": {
        "accept": ("受理", "accept"),
        "ask_case_correction": ("一次性告知补正", "ask for a correction, once"),
        "decline": ("不予受理", "decline"),
        "terminate": ("终止", "terminate"),
        "see_original": ("登记看过原件", "note that the original was seen"),
        "transfer_returned": ("转交退回的事项", "give a returned item to another department"),
    },
    "A department's work 部门的办理": {
        "view_work": ("查看本事项", "see the item, with the fields and papers that it reads"),
        "claim": ("领办", "claim"),
        "unclaim": ("放回待办", "put back"),
        "ask_correction": ("要求补正", "ask for a correction"),
        "suspend": ("挂起", "suspend for a named reason"),
        "resume": ("恢复办理", "resume"),
        "return": ("退回（非本辖区）", "return to the window"),
        "transfer": ("转交", "transfer"),
        "refuse": ("不予办理", "refuse"),
        "complete": ("办结", "complete with its result"),
        "hand_over_file": ("取走材料", "give a paper to the department's own system"),
    },
    "Post 邮寄": {
        "dispatch": ("交寄", "hand a finished result over to the post"),
        "mend_dispatch": ("重新寄", "send again what came back"),
        "track": ("登记轨迹", "note what the post tells of a parcel"),
        "track_by_hand": ("登记签收、退件", "note what became of a parcel that was posted by hand"),
        "change_delivery": ("变更送达方式", "give a result in another way, or send it elsewhere"),
        "take_in": ("登记已到", "note that a result lies where it is fetched"),
        "hand_out": ("发放", "hand results to the applicant or an agent"),
        "remind": ("提醒领取", "remind of a result that nobody fetched, once"),
    },
    "Messages 消息": {
        "change_contact": ("变更联系方式", "send later text messages to another number, or none"),
        "read_messages": ("看过消息", "mark the messages of the case as read"),
        "tell_applicant": ("电话告知", "note that the applicant was told by telephone"),
        "note_message": ("登记短信未送达", "note that a text message did not arrive"),
    },
    "Rating 好差评": {
        "rate": ("评价，整改后再评", "rate a case that has ended, once, and once more after a rectification"),
        "rectify": ("回访、整改", "call back whoever was dissatisfied, and note what was done"),
    },
    "The exchange 对外交换": {
        "resend": ("重新推送", "send a dead or unanswered delivery again"),
        "apply_again": ("重新处理部门答复", "apply again an answer that took no effect"),
        "settle_receipt": ("了结未生效的答复", "note that somebody dealt with such an answer"),
        "print_slip": ("打印交接单", "print the slip that goes with papers"),
        "void_slip": ("作废交接单", "make a slip void, and get a new one"),
        "issue_document": (
            "签发文书",
            "issue a document for the asking, or in place of a voided one",
        ),
        "print_document": ("打印文书", "print an issued document, as often as it takes"),
        "void_document": ("作废文书", "make an issued document void; its number stays its own"),
        "send_payment": ("交银行发放", "give a payment to the bank, in a batch that a second person approved"),
        "collect_slip": ("确认领取", "confirm that the papers were collected"),
    },
    "Beside the states 其他": {
        "reveal": ("显示隐藏的内容", "show what is masked; the reason goes on record"),
        "release": ("放行等待的事项", "release an item that waited"),
        "warn": ("期限预警", "warn before a due date"),
        "recompute": ("重算期限", "derive due dates again"),
        "expire": ("逾期未补正终止", "terminate what was not corrected in time"),
    },
}

STATES = """\
# States and moves 状态与流转

Drawn by `make docs` from `onestop/cases/states.py`; a test holds the two together. An operation that is not in the
table for the present state is refused: it says which state it met, and changes nothing. Who may make a move at all is
in [permissions.md](permissions.md).

## A case 办件

"""
WORK_ITEM = """\
## A work item 子办件

One for each service item and off-clock part of the theme, made at acceptance: 不适用 with its reason, 办结 where
acceptance is all there is to it, otherwise 等待前置; what waits for no other item and no paper becomes 待办 at once.

"""
MATERIAL = """\
## A material 材料

No table of moves: the state of a paper follows from what was handed in.

"""
AUTHORISATION = """\
## An authorisation 授权

Given by the applicant to one named person in one case, or asked for by whoever began a draft for somebody else. A no
deletes the draft and the request with it. That its days are over is derived from its last day, and is no move.

"""
RECTIFICATION = """\
## A rectification 整改

Opened by a rating of the two lowest levels, one for a case. What the second rating says opens no further one.

"""
PERMISSIONS = """\
# Who may do what 谁可以做什么

Drawn by `make docs` from `onestop/cases/policies.py`; a test holds the two together. Every operation asks this table
before it changes anything, whichever page or system it was called from. One mark in the row suffices. What is not in
the table is closed. When an operation is possible at all is in [states.md](states.md).

A stranger is told that there is no such case; somebody who knows of the case is told that the post lacks the right.

"""
HELD = """\
*Held*: once an officer has claimed the item (领办), only that officer may do this, until the item is put back
(放回待办). The system is not bound by it: the answers of a department's own system come through it.

"""


def pages() -> Mapping[Path, str]:
    """Every drawn page: where it lies and what it says."""
    drawn = {"docs/states.md": _states(), "docs/permissions.md": _permissions()}
    written = {ROOT / name: "\n".join(lines).rstrip() + "\n" for name, lines in drawn.items()}
    described = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=2, sort_keys=True)
    return written | {ROOT / "docs/openapi.json": described + "\n"}


def _states() -> Iterator[str]:
    yield from STATES.splitlines()
    yield from _picture(states.CASE_MOVES, begins=[CaseState.DRAFT], ended=states.CASE_ENDED)
    yield from _words(CaseState, {"ended": states.CASE_ENDED})
    yield from _moves(states.CASE_MOVES)
    outcomes = "、".join(f"{label_of(one)} `{one.value}`" for one in Outcome)
    yield f"A concluded case has an outcome 办结结果: {outcomes}."
    yield ""
    yield from WORK_ITEM.splitlines()
    begins = [WorkState.WAITING, WorkState.NOT_APPLICABLE, WorkState.COMPLETED]
    yield from _picture(states.WORK_MOVES, begins=begins, ended=states.WORK_ENDED, box=AT_WORK)
    yield from _words(WorkState, {"on the department's worklist": states.WORK_ON_LIST, "ended": states.WORK_ENDED})
    yield from _moves(states.WORK_MOVES)
    yield from MATERIAL.splitlines()
    yield from _words(MaterialState, {})
    yield from AUTHORISATION.splitlines()
    yield from _picture(
        states.AUTHORISATION_MOVES,
        begins=[AuthorisationState.ASKED, AuthorisationState.GIVEN],
        ended=[AuthorisationState.REVOKED, AuthorisationState.LAID_DOWN],
    )
    yield from _words(AuthorisationState, {"open": states.AUTHORISATION_OPEN})
    yield from _moves(states.AUTHORISATION_MOVES)
    yield from RECTIFICATION.splitlines()
    yield from _picture(
        states.RECTIFICATION_MOVES, begins=[RectificationState.OPEN], ended=[RectificationState.RATED_AGAIN]
    )
    yield from _words(RectificationState, {"closed": states.RECTIFICATION_CLOSED})
    yield from _moves(states.RECTIFICATION_MOVES)


def _picture(
    moves: Mapping[str, Move[S]], *, begins: Sequence[S], ended: Iterable[S], box: tuple[S, ...] = ()
) -> Iterator[str]:
    kind = type(begins[0])
    shown = [move for move in moves.values() if len(move.sources) <= TOO_MANY]
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in shown:
        for source in _sources(move, box):
            arrows.setdefault((source, move.target.value), []).append(move.label)
    yield from ("```mermaid", "stateDiagram-v2")
    if box:
        yield from ("    state at_work {", *(f"        {one.value} : {label_of(one)}" for one in box), "    }")
    yield from (f"    {one.value} : {label_of(one)}" for one in kind if one not in box)
    yield from (f"    [*] --> {one.value}" for one in begins)
    yield from (f"    {source} --> {target} : {'、'.join(words)}" for (source, target), words in arrows.items())
    yield from (f"    {one.value} --> [*]" for one in kind if one in set(ended) and _is_last(one, moves))
    yield from ("```", "")
    for move in moves.values():
        if move not in shown:
            yield f"Not drawn, because it may start from nearly everywhere: {move.label} `{move.name}`, see the table."
            yield ""


def _sources(move: Move[S], box: tuple[S, ...]) -> list[str]:
    """Where the arrows of a move start: at the box where all of it may make the move to the outside."""
    boxed = bool(box) and move.sources.issuperset(box) and move.target not in box
    single = [one.value for one in type(move.target) if one in move.sources and not (boxed and one in box)]
    return ["at_work", *single] if boxed else single


def _is_last(state: S, moves: Mapping[str, Move[S]]) -> bool:
    return not any(state in move.sources for move in moves.values())


def _words(kind: type[S], groups: Mapping[str, Iterable[S]]) -> Iterator[str]:
    named = {heading: set(members) for heading, members in groups.items()}
    yield from _table(
        ("state", "中文", *named),
        ((f"`{one.value}`", label_of(one), *("●" if one in group else "" for group in named.values())) for one in kind),
    )


def _moves(moves: Mapping[str, Move[S]]) -> Iterator[str]:
    yield from _table(
        ("move", "中文", "from", "to", "who"),
        (
            (
                f"`{move.name}`",
                move.label,
                "、".join(label_of(one) for one in type(move.target) if one in move.sources),
                label_of(move.target),
                f"{move.made_by} {MAKERS[move.made_by]}",
            )
            for move in moves.values()
        ),
    )


def _permissions() -> Iterator[str]:
    listed = {name for group in OPERATIONS.values() for name in group}
    if listed != POLICIES.keys():
        raise ValueError(f"operations without words, or words without operation: {sorted(listed ^ POLICIES.keys())}")
    yield from PERMISSIONS.splitlines()
    yield from _table(
        ("who", "is", "mark"),
        ((column, (relation.__doc__ or "").strip(), mark) for relation, (column, mark) in RELATIONS.items()),
    )
    yield from HELD.splitlines()
    for heading, operations in OPERATIONS.items():
        yield from (f"## {heading}", "")
        yield from _table(
            ("operation", "中文", "in words", *WHO),
            ((f"`{name}`", *words, *_marks(POLICIES[name])) for name, words in operations.items()),
        )


def _marks(policy: Policy) -> Iterator[str]:
    found = [RELATIONS[relation] for relation in policy.anyone]
    for column in WHO:
        mark = "、".join(mark for whose, mark in found if whose == column)
        yield f"{mark} held" if mark and policy.held and column.startswith("officer") else mark


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |".replace("|  |", "| |").replace("|  |", "| |") for row in rows)
    yield ""
