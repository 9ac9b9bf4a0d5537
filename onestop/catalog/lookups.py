"""What a theme declares of data sharing: which system is asked what about the applicant, and what its answer is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onestop.catalog.conditions import ALWAYS, Condition


@dataclass(frozen=True, slots=True)
class Fill:
    """A value of the answer that fills in a situation or a field (共享回填); the applicant may correct it."""

    key: str
    name: str
    """What the system calls it."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The system's value → ours, where the two differ; any other value then fills in nothing. Empty: as it is."""


@dataclass(frozen=True, slots=True)
class SparedPaper:
    """A paper for which the answer stands (共享免交). The waiver of the material says why."""

    material: str
    name: str = ""
    """What the system must say something of; "" where it is enough that it knows the applicant."""
    value: str = ""
    """What it must say; "" for anything at all."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question to a system about the applicant (共享查询), asked before the applicant is."""

    code: str
    system: str
    asks: str
    """What is asked, as the applicant is told it."""
    basis: str
    """On what ground it may be asked."""
    valid_days: int
    """Natural days for which an answer stands, the day of asking not counted."""
    asked_when: Condition = ALWAYS
    """Beside: it would fill in something that is asked, or spare a paper that is."""
    fills: tuple[Fill, ...] = ()
    spares: tuple[SparedPaper, ...] = ()
