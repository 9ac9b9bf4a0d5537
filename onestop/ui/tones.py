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
    "open": Tone("warning", "alert"),
    "unreached": Tone("warning", "clock"),
    "called": _ACTIVE,
    "rectified": _GOOD,
    "rated_again": _GOOD,
    "asked": _MINE,
    "given": _WAITING,
    "accepted": _GOOD,
    "revoked": QUIET,
    "laid_down": QUIET,
}


CHECKS = {
    "": ("还没有查", Tone("quiet", "clock")),
    "found": ("已查到", _GOOD),
    "contradicts": ("与填写的不一致", Tone("warning", "alert")),
    "of_no_use": ("查到的还不能用", QUIET),
    "not_found": ("没有查到", QUIET),
    "unavailable": ("对方暂时没有答复", Tone("warning", "clock")),
    "taken_back": ("不采用", QUIET),
    "expired": ("已过有效期", Tone("quiet", "clock")),
}
"""What came of asking a shared system (rows.CheckView.outcome): the word and how it looks."""


def tone_of(state: StrEnum) -> Tone:
    """The tone of a state; KeyError for a state without one, so that none is forgotten."""
    return _TONES[state.value]
