"""What a season is made of. Times are minutes of work since its first working day began; days are its working days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

WINDOW = "window"
"""The station that accepts cases; the others are the departments of the theme."""
Spread = Literal["exponential", "fixed"]


class BadSeason(ValueError):
    """Something about a season that cannot be: the message says what, where and how to mend it."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one item asks of one department."""

    item: str
    department: str
    after: tuple[str, ...] = ()
    """Items of the same case that come before it."""
    limit: int = 0
    """Internal limit in working days from its release; 0 for none."""
    on_clock: bool = True


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of applicant: the items that apply. `weight` is how often it comes, beside the others."""

    code: str
    jobs: tuple[Job, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Wait:
    """Something outside that an item may have to wait for (挂起): a share of the cases, that many working days."""

    share: float
    working_days: int


@dataclass(frozen=True, slots=True)
class Office:
    """Who works there, how long a day is, and how long things take."""

    people: Mapping[str, int]
    """Station → how many work there at once."""
    minutes: Mapping[str, float] = field(default_factory=dict)
    """Item, or WINDOW → minutes of work on average."""
    usual_minutes: float = 20.0
    window_minutes: float = 40.0
    hours_per_day: float = 7.0
    spread: Spread = "exponential"
    waits: Mapping[str, Wait] = field(default_factory=dict)

    @property
    def day(self) -> float:
        """Minutes of work in a day."""
        return self.hours_per_day * 60

    def minutes_of(self, item: str) -> float:
        """Minutes that an item, or the window, takes on average."""
        usual = self.window_minutes if item == WINDOW else self.usual_minutes
        return self.minutes.get(item, usual)

    def with_one_more(self, station: str) -> "Office":
        """The same office with one more person there."""
        return replace(self, people={**self.people, station: self.people[station] + 1})


@dataclass(frozen=True, slots=True)
class Arrival:
    """One case: when it is handed in, and of which kind."""

    at: float
    profile: Profile


@dataclass(frozen=True, slots=True)
class Season:
    """Everything that is tried out."""

    first_day: date
    """Its first working day."""
    promise: int
    """Working days from acceptance within which everything on the clock is to end."""
    office: Office
    arrivals: Sequence[Arrival]
    answer: int = 0
    """Working days within which the window has to answer; 0 for no limit."""
    seed: int = 1
