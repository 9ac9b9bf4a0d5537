"""Moments to come, in sequence: the only clock of a rehearsal."""

import heapq
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from itertools import count
from zoneinfo import ZoneInfo

from django.conf import settings

Act = Callable[[datetime], None]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day where the office is."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(settings.TIME_ZONE))


class Agenda:
    """What happens when. `now` moves on from act to act and never back."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Act]] = []
        self._number = count()
        self.now = datetime.min.replace(tzinfo=UTC)

    def add(self, at: datetime, act: Act) -> None:
        """Put an act down; acts of the same moment keep the sequence in which they were put down."""
        heapq.heappush(self._acts, (at, next(self._number), act))

    def go_on_to(self, at: datetime) -> None:
        """Let time pass, where it has not passed already."""
        self.now = max(self.now, at)

    def next_act(self) -> bool:
        """Do the next act at its moment; False when none is left."""
        if not self._acts:
            return False
        at, _, act = heapq.heappop(self._acts)
        self.go_on_to(at)
        act(self.now)
        return True
