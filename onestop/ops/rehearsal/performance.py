"""Plays sample applicants on one line of time: what they do, what departments do, and the worker in between."""

import threading
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from onestop.accounts import directory
from onestop.cases import moments, queries
from onestop.cases.operations import dispatching
from onestop.cases.refusals import Refused
from onestop.cases.rows import WorkView
from onestop.cases.states import WORK_ENDED, WorkState
from onestop.catalog.examples import Step
from onestop.catalog.messages import delivery_of
from onestop.exchange import inbox
from onestop.exchange import queries as exchange_queries
from onestop.exchange.switches import SandboxSwitches
from onestop.ops.rehearsal.agenda import Act, Agenda, moment
from onestop.ops.rehearsal.desks import OwnSystems, Workbench, finish
from onestop.ops.rehearsal.part import Part, RehearsalBroken
from onestop.ops.worker import Worker

MOST_ROUNDS = 2000
"""Of the worker after one act: many more than any chain of failures with a back-off takes."""


TO_DO = frozenset({WorkState.READY, WorkState.IN_PROGRESS})
LASTING = frozenset({"suspend", "correct", "never"})
"""Acts after which the item is not done with."""


class NoAnswer(Exception):
    """The sandbox never came to an end with what it was sent."""


class Performance:
    """A rehearsal of several sample applicants, each by its file."""

    def __init__(self, parts: Sequence[Part], switches: SandboxSwitches) -> None:
        self._parts = parts
        self._agenda = Agenda()
        self._switches = switches
        self._own_systems = OwnSystems(switches)
        self._workbench = Workbench()
        self._waiting: dict[UUID, dict[str, Step]] = {}
        """By accepted case with work left: the steps that have not come to their end yet, by item code."""
        self._looked_at: dict[UUID, int] = {}
        """By case: how long its log was when its workbenches were looked at last."""
        self._posted: set[UUID] = set()
        """Work items whose results the window has handed over to the post."""
        self._worker = Worker(stop=threading.Event(), now=lambda: self._agenda.now)

    def play(self) -> datetime:
        """From the first question to the last act; when that was. Raises RehearsalBroken and NoAnswer."""
        for part in self._parts:
            self._enter(part)
        while self._agenda.next_act():
            self._settle()
        return self._agenda.now

    def _enter(self, part: Part) -> None:
        example = part.example
        files_elsewhere = partial(part.file_elsewhere, self._switches)
        self._put(part, moment(example.submitted, 9), files_elsewhere if example.filed_at else part.apply)
        if example.accepted:
            self._put(part, moment(example.accepted, 10), partial(self._accept, part))
        elif example.expect.ineligible:
            self._put(part, moment(example.submitted, 15), part.decline)
        for step in example.plan:
            if day := step.on or step.from_:
                self._put(part, moment(day, 11), partial(self._begin, part, step))
            if step.to:
                self._put(part, moment(step.to, 14), partial(self._end, part, step))

    def _put(self, part: Part, at: datetime, act: Act) -> None:
        def told_by_example(now: datetime) -> None:
            if part.case_id:
                self._looked_at.pop(part.case_id, None)
            try:
                act(now)
            except Refused as refusal:
                raise RehearsalBroken(part.example, refusal) from refusal

        self._agenda.add(at, told_by_example)

    def _accept(self, part: Part, at: datetime) -> None:
        part.accept(at)
        steps = {step.item: step for step in part.example.plan}
        self._waiting[part.known_case()] = dict(steps)
        for step in steps.values():
            if step.act == "arrive" or not self._elsewhere(part, step, at):
                continue
            if step.on or step.from_:
                self._own_systems.hold(part, step, at)
            else:
                self._begin(part, step, at)

    def _begin(self, part: Part, step: Step, at: datetime) -> None:
        if step.act == "arrive":
            part.arrive(step.item, at)
        else:
            self._desk(part, step, at).begin(part, step, at)
        if step.act not in LASTING:
            del self._waiting[part.known_case()][step.item]

    def _end(self, part: Part, step: Step, at: datetime) -> None:
        self._desk(part, step, at).end(part, step, at)
        if step.act == "correct":
            part.answer_correction(step.item, at)
        del self._waiting[part.known_case()][step.item]

    def _desk(self, part: Part, step: Step, at: datetime) -> OwnSystems | Workbench:
        return self._own_systems if self._elsewhere(part, step, at) else self._workbench

    def _elsewhere(self, part: Part, step: Step, at: datetime) -> bool:
        items = part.page(on=moments.local_date(at)).items
        return next(item.in_own_system for item in items if item.code == step.item)

    def _settle(self) -> None:
        """Let the worker and the workbenches go on until nobody has anything to do at this moment."""
        for _ in range(MOST_ROUNDS):
            # The sandbox answers at once: nobody waits for the next turn of collecting.
            inbox.ask_at_once(at=self._agenda.now)
            done, broken = self._worker.round()
            if not done:
                done = sum(self._finish(part) for part in self._with_news())
            due = exchange_queries.next_attempt(cases=[part.case_id for part in self._parts if part.case_id])
            if due is None and not done and not broken:
                return
            if due is not None and not done:
                self._agenda.go_on_to(due)
        raise NoAnswer(f"模拟外部系统在{MOST_ROUNDS}轮往来之后仍没有办完，演练停在 {self._agenda.now:%Y-%m-%d %H:%M}。")

    def _with_news(self) -> list[Part]:
        """Those with work left whose log has grown since somebody looked and found nothing to do."""
        lengths = queries.log_lengths(self._waiting)
        found = [part for part in self._parts if part.case_id in self._waiting]
        news = [part for part in found if self._looked_at.get(part.known_case()) != lengths[part.known_case()]]
        self._looked_at |= {part.known_case(): lengths[part.known_case()] for part in news}
        return news

    def _finish(self, part: Part) -> int:
        """What officers do in the workbench at this moment: finish what is ready, or what the plan says instead."""
        done, at = 0, self._agenda.now
        items = part.page(on=moments.local_date(at)).items
        waiting = self._waiting[part.known_case()]
        for item in items:
            step = waiting.get(item.code)
            if item.state not in TO_DO or item.in_own_system or (step and (step.act in LASTING or step.on)):
                continue
            if step:
                self._begin(part, step, at)
            else:
                finish(part, item, at)
            done += 1
        done += self._post(part, items, at)
        if not waiting and all(item.state in WORK_ENDED for item in items):
            del self._waiting[part.known_case()]
        return done

    def _post(self, part: Part, items: Sequence[WorkView], at: datetime) -> int:
        """What the window hands over to the post at this moment."""
        done, post = 0, part.theme.post
        for item in items if post and post.system in directory.connected(part.cast.region_code) else ():
            way = delivery_of(part.theme.work_by_code[item.code], part.example.answers)
            if item.state is WorkState.COMPLETED and item.id not in self._posted and post and way == post.way:
                dispatching.dispatch(work_item_id=item.id, actor=part.clerk, at=at)
                self._posted.add(item.id)
                done += 1
        return done
