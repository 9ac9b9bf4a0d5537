"""A veteran, a father who acts for him, and the steps between them; by days of the scenario."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from onestop.accounts import demo
from onestop.accounts.actors import Actor
from onestop.cases.authorisation_words import Person
from onestop.cases.models import Authorisation, Case
from onestop.cases.operations import acting_for, authorising
from tests import scenario

VETERAN, FATHER, STRANGER = "demo-veteran-1", "demo-agent-1", "demo-veteran-3"
DAY = "2026-09-09"
PEOPLE = {username: (Person(name, number), mobile) for username, name, number, mobile in demo.APPLICANTS}
Scope = Authorisation.Scope


def who(username: str = FATHER, day: str | date = DAY) -> Actor:
    """Somebody who looks on a day."""
    return replace(scenario.person(username), at=scenario.at(day))


def named(username: str = FATHER) -> Person:
    return PEOPLE[username][0]


def give(
    case_id: UUID,
    *,
    to: Person | None = None,
    scope: str = Scope.FILE,
    days: int = 60,
    by: str = VETERAN,
    day: str = DAY,
) -> UUID:
    """The veteran reads the words and confirms them."""
    actor, at, agent = scenario.person(by), scenario.at(day), to or named()
    deed = authorising.draw_up(case_id=case_id, agent=agent, scope=scope, days=days, actor=actor, at=at)
    return authorising.authorise(
        case_id=case_id, agent=agent, scope=scope, days=days, shown=deed.digest, actor=actor, at=at
    )


def take_on(authorisation_id: UUID, *, by: str = FATHER, day: str = DAY) -> None:
    authorising.take_on(authorisation_id=authorisation_id, actor=who(by, day), at=scenario.at(day))


def draft(*, scope: str = Scope.FILE, papers: bool = True, days: int = 60) -> tuple[UUID, UUID]:
    """A complete draft of the veteran in which the father may act: ids of the case and the authorisation."""
    case_id = scenario.draft(papers=papers)
    given = give(case_id, scope=scope, days=days)
    take_on(given)
    return case_id, given


def submitted(*, scope: str = Scope.FILE) -> tuple[Case, UUID]:
    """A submitted case in which the father may act."""
    case = scenario.submitted()
    given = give(case.id, scope=scope)
    take_on(given)
    return case, given


def begun(*, of: str = VETERAN, by: str = FATHER, day: str = DAY) -> UUID:
    """A draft that the father began for somebody who has not confirmed it."""
    principal, mobile = PEOPLE[of]
    return acting_for.begin(
        theme_code=scenario.THEME[0],
        theme_version=scenario.THEME[1],
        region_code=demo.REGION,
        principal=principal,
        mobile=mobile,
        scope=Scope.FILE,
        days=60,
        actor=who(by, day),
        at=scenario.at(day),
    )


def confirm(case_id: UUID, *, by: str = VETERAN, day: str = DAY) -> None:
    """The person whom the draft is for reads the words and confirms them."""
    actor, at = who(by, day), scenario.at(day)
    deed = acting_for.draw_up(case_id=case_id, actor=actor, at=at)
    acting_for.confirm(case_id=case_id, shown=deed.digest, actor=actor, at=at)
