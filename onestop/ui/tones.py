"""The colour and the icon of every state: never shown without its word."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Tone:
    """How a state looks: `colour` names a token of the stylesheet, `icon` a symbol of icons.svg."""

    colour: str
    icon: str


QUIET = Tone("quiet", "dash")
_MINE = Tone("warning", "pen")
_WAITING = Tone("quiet", "clock")
_ACTIVE = Tone("active", "dots")
_GOOD = Tone("good", "check")
_BAD = Tone("bad", "cross")

# By value: a state of the same name means the same for a case, a work item and a material.
_TONES = {
    "draft": Tone("quiet", "pen"),
    "submitted": Tone("active", "clock"),
    "correction": _MINE,
    "handling": _ACTIVE,
    "concluded": _GOOD,
    "declined": _BAD,
    "withdrawn": QUIET,
    "terminated": _BAD,
    "not_applicable": QUIET,
    "waiting": _WAITING,
    "ready": Tone("active", "inbox"),
    "in_progress": _ACTIVE,
    "suspended": Tone("warning", "pause"),
    "returned": Tone("warning", "back"),
    "completed": _GOOD,
    "refused": _BAD,
    "missing": Tone("warning", "upload"),
    "received": _GOOD,
    "rejected": _BAD,
    "promised": Tone("warning", "clock"),
    "awaited": _WAITING,
    "waived": Tone("good", "dash"),
    "all_done": _GOOD,
    "partial": Tone("warning", "check"),
    "none_done": _BAD,
}


def tone_of(state: StrEnum) -> Tone:
    """The tone of a state; KeyError for a state without one, so that none is forgotten."""
    return _TONES[state.value]
