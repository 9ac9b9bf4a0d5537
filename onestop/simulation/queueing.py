"""The season itself: cases queue at the window and then, item by item, at the departments; first come, first served.

What each piece of work will take is drawn beforehand, so that the same season with one more person somewhere is about
the same cases, and what differs is that person's doing.
"""

import random
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import simpy

from onestop.simulation.season import WINDOW, Arrival, Job, Office, Season

Event = simpy.Event
Steps = Generator[Event, Any, None]


@dataclass(frozen=True, slots=True)
class Served:
    """One piece of work from its release to its end, in minutes."""

    case: int
    """Position of the case among the arrivals."""
    station: str
    job: Job | None
    """None for the acceptance at the window."""
    released: float
    started: float
    finished: float
    stopped: int
    """Working days that it, and whatever it came after, waited for the outside: the clock stood."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How long a case's pieces of work take, and which of them have to wait outside."""

    minutes: dict[str, float]
    waits: dict[str, int]


def run(season: Season) -> list[Served]:
    """Every piece of work of every case, in the sequence in which they end."""
    world = simpy.Environment()
    desks = {station: simpy.Resource(world, capacity=count) for station, count in season.office.people.items()}
    log: list[Served] = []
    chance = random.Random(season.seed)  # noqa: S311 # chance, not a secret
    for number, arrival in enumerate(season.arrivals):
        world.process(
            _Case(world, desks, log, season.office, number, arrival, _draw(arrival, season, chance)).handled()
        )
    world.run()
    return log


def _draw(arrival: Arrival, season: Season, chance: random.Random) -> _Drawn:
    office = season.office
    minutes = {name: _minutes(office, name, chance) for name in (WINDOW, *(job.item for job in arrival.profile.jobs))}
    waits = {}
    for job in arrival.profile.jobs:
        wait = office.waits.get(job.item)
        if wait and chance.random() < wait.share:
            waits[job.item] = wait.working_days
    return _Drawn(minutes, waits)


def _minutes(office: Office, name: str, chance: random.Random) -> float:
    mean = office.minutes_of(name)
    return mean if office.spread == "fixed" or not mean else chance.expovariate(1 / mean)


class _Case:
    """One case on its way through the office."""

    def __init__(
        self,
        world: simpy.Environment,
        desks: dict[str, simpy.Resource],
        log: list[Served],
        office: Office,
        number: int,
        arrival: Arrival,
        drawn: _Drawn,
    ) -> None:
        self._world, self._desks, self._log, self._office = world, desks, log, office
        self._number, self._arrival, self._drawn = number, arrival, drawn
        self._done: dict[str, Event] = {job.item: world.event() for job in arrival.profile.jobs}

    def handled(self) -> Steps:
        """Handed in, accepted, and then everything that does not wait for another at once."""
        yield self._world.timeout(self._arrival.at)
        yield from self._served(WINDOW, None, 0)
        for job in self._arrival.profile.jobs:
            self._world.process(self._item(job))

    def _item(self, job: Job) -> Steps:
        before = yield simpy.AllOf(self._world, [self._done[item] for item in job.after if item in self._done])
        stopped = max(before.values(), default=0)
        if outside := self._drawn.waits.get(job.item, 0):
            yield self._world.timeout(outside * self._office.day)
        yield from self._served(job.department, job, stopped + outside)
        self._done[job.item].succeed(stopped + outside)

    def _served(self, station: str, job: Job | None, stopped: int) -> Steps:
        released = self._world.now
        with self._desks[station].request() as turn:
            yield turn
            started = self._world.now
            yield self._world.timeout(self._drawn.minutes[job.item if job else WINDOW])
        self._log.append(Served(self._number, station, job, released, started, self._world.now, stopped))
