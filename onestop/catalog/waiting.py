"""What an item may have to wait for: somebody or something outside, or papers that are still on their way."""

from collections.abc import Mapping
from dataclasses import dataclass

from onestop.catalog.conditions import Condition


@dataclass(frozen=True, slots=True)
class PauseReason:
    """A named reason for stopping an item's clock (挂起原因)."""

    code: str
    label: str
    stops_clock: bool = True
    waits_for: str = ""
    """Who or what outside is waited for."""
    by_applicant: bool = False
    """Whether it is the applicant who must act: the progress page then says so under 需要您做的."""


@dataclass(frozen=True, slots=True)
class AwaitedPapers:
    """Papers that are still on their way (待送达材料): the item waits from acceptance until they are handed in."""

    when: Condition
    materials: tuple[str, ...]
    label: str
    arrived: Mapping[str, str]
    """Situation answers to set when the papers arrive."""
