"""Words for applicants where the office's own term would need explaining. The states stay what they are."""

from collections.abc import Mapping
from enum import StrEnum

from onestop.cases import states
from onestop.deadlines.ribbon import Day, Kind

# By value, as the tones: a state of the same name means the same for a case, a work item and a material.
_STATES: Mapping[str, str] = {
    "correction": "需要您补正",
    "handling": "各部门办理中",
    "waiting": "还没轮到",
    "ready": "等部门接手",
    "suspended": "暂停中",
    "returned": "正在改派",
    "completed": "已办结",
    "not_applicable": "不用办",
    "missing": "还没交",
    "rejected": "要重新交",
    "received": "已收到",
    "promised": "已同意以后补交",
    "awaited": "到了再交",
    "waived": "不用交",
}
_OPEN = "还在办"
_ENDINGS: Mapping[str, str] = {"completed": "办成", "refused": "不予办理", "withdrawn": "撤回"}
ENDINGS = (*_ENDINGS.values(), _OPEN)
"""What can have become of an item, in the sequence in which they are counted."""
_DAYS: Mapping[Kind, str] = {
    Kind.START: "受理",
    Kind.WEEKEND: "休",
    Kind.HOLIDAY: "放假",
    Kind.STOPPED: "停表",
}
_KINDS: Mapping[Kind, str] = {
    Kind.START: "受理当天，不算",
    Kind.COUNTED: "算在内的工作日",
    Kind.MADE_UP: "调休上班，算",
    Kind.WEEKEND: "周末，不算",
    Kind.HOLIDAY: "法定节假日，不算",
    Kind.STOPPED: "停表等待，不算",
}
_LABELS: Mapping[str, str] = {"救济途径": "不服可以怎么办"}


def of_state(state: StrEnum) -> str:
    """The word for a state as an applicant reads it."""
    return _STATES.get(state.value, states.label_of(state))


def of_ending(state: StrEnum) -> str:
    """What became of an item, one of ENDINGS."""
    return _ENDINGS.get(state.value, _OPEN)


def of_label(label: str) -> str:
    """The label of a line of a result as an applicant reads it."""
    return _LABELS.get(label, label)


def of_day(day: Day) -> str:
    """What a day of a limit is, short enough for a cell of a calendar."""
    if day.number:
        return f"第{day.number}天"
    return day.holiday if day.kind is Kind.HOLIDAY else _DAYS[day.kind]


def of_kind(kind: Kind) -> str:
    """What the days of a kind mean for the limit."""
    return _KINDS[kind]
