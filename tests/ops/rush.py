"""People who go on with their cases at the site while everything is killed under them."""

import random
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import cycle, islice

from onestop.cases.models import WorkItem
from tests import scenario
from tests.ops.persistence import Applicant, Clerk, Officer, Person, Promise
from tests.ops.programs import Ground, Program, wait_until

ON_PAPER = "reserve_registration"
"""The item that comes to its department on paper."""
LAST_PAPER = "bank_card"
MOST_SECONDS_UP = 0.6
"""How long a program lives at most once people get on with it."""
WRONG_CLOCKS = 0.2
"""Share of the sandbox's lives in which the clock of its systems is ten minutes off."""
AHEAD = 3
"""Cases that people may be ahead of the killers: neither are done long before the others."""


class Rush:
    """So many kills, spread over the programs in turn, along so many cases."""

    def __init__(self, ground: Ground, cases: Sequence[Promise], *, kills: int) -> None:
        self._ground = ground
        self._cases = cases
        self._kills = kills
        self._begun = 0
        self._going_on: set[str] = set()
        """People who do something and do not wait for the killers."""
        self._over = threading.Event()
        self._broken = threading.Event()

    def run(self) -> None:
        """Until every kill is done and every case is submitted, accepted and finished where it came on paper."""
        by_person: dict[str, list[Promise]] = {}
        for case in self._cases:
            by_person.setdefault(case.who, []).append(case)
        turns = list(islice(cycle(self._ground.all), self._kills))
        with ThreadPoolExecutor(8) as pool, closing(Officer(self._ground.address, "demo-armed")) as officer:
            people = [pool.submit(self._apply, who, mine) for who, mine in by_person.items()]
            killers = [
                pool.submit(self._kill, one, turns.count(one), random.Random(self._ground.chance.random()))
                for one in self._ground.all
            ]
            try:
                officer.sign_in()
                self._finish_paper(officer, people, killers)
            except BaseException:
                self._broken.set()
                raise
            finally:
                self._over.set()

    def _apply(self, who: str, mine: Sequence[Promise]) -> None:
        """Fill in, hand in, submit; and be accepted at the window."""
        person, clerk = Applicant(self._ground.address, who), Clerk(self._ground.address, "demo-window-1")
        with closing(person), closing(clerk):
            person.sign_in()
            clerk.sign_in()
            for number, promise in enumerate(mine):
                wait_until(self._may_begin, "the killers keep up")
                self._going_on.add(who)
                self._begun += 1
                person.fill_in(promise, f"驾驶，第{number}件")
                person.hand_in(promise, LAST_PAPER, f"补交{number}.png")
                person.submit(promise)
                clerk.accept(promise)
                self._going_on.discard(who)

    def _may_begin(self) -> bool:
        return (self._begun - AHEAD) * self._kills <= self._ground.kills * len(self._cases) or self._over.is_set()

    def _nobody_goes_on(self) -> bool:
        """Whether all are done, or wait for the killers: then nobody's getting on is waited for."""
        return self._over.is_set() or not self._going_on

    def _kill(self, program: Program, times: int, chance: random.Random) -> None:
        for _ in range(times):
            if self._broken.is_set():
                return
            seen = Person.acknowledged
            wait_until(lambda seen=seen: Person.acknowledged > seen or self._nobody_goes_on(), "people get on")  # type: ignore[misc]
            program.kill_at_any_moment(chance, most_seconds=MOST_SECONDS_UP)
            if program is self._ground.sandbox and chance.random() < WRONG_CLOCKS:
                program.wait_until_up()
                self._ground.turn_clock(chance.choice([-600, 600]))

    def _finish_paper(
        self, officer: Officer, people: Sequence["Future[None]"], killers: Sequence["Future[None]"]
    ) -> None:
        """Finish what comes on paper, until all kills are done and all cases are here."""
        left = {promise.case_id for promise in self._cases}
        while left or not all(one.done() for one in killers):
            for one in (*people, *killers):
                if one.done():
                    one.result()
            if all(one.done() for one in people):
                self._over.set()
            ready = WorkItem.objects.filter(item_code=ON_PAPER, state__in=["ready", "in_progress"], case__in=left)
            for item in ready.select_related("case"):
                officer.finish(item.id, scenario.outcome_for(item))
                left.discard(item.case_id)
            threading.Event().wait(0.05)
