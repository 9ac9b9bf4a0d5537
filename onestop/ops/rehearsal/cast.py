"""Who plays: the invented office's staff, and an account for every sample applicant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onestop.accounts import demo, people
from onestop.accounts.actors import Actor, actor_of, staff_of
from onestop.accounts.people import Identity
from onestop.accounts.roles import Role
from onestop.catalog.examples import Example
from onestop.catalog.spec import ThemeSpec


@dataclass(frozen=True, slots=True)
class Cast:
    """The office that the sample applicants come to."""

    region_code: str
    clerk: Actor
    officers: Mapping[int, Actor]
    """One officer for each department and station, by its id."""


def office(*, at: datetime) -> Cast:
    """The invented office with its people, made where it is not there yet."""
    demo.plant(at=at)
    officers = {actor.department_id: actor for actor in reversed(staff_of(demo.REGION, Role.OFFICER))}
    return Cast(
        region_code=demo.REGION,
        clerk=staff_of(demo.REGION, Role.WINDOW_CLERK)[0],
        officers={department: actor for department, actor in officers.items() if department is not None},
    )


def applicant(theme: ThemeSpec, example: Example, *, prefix: str, at: datetime) -> Actor:
    """The sample applicant's own account, as the identity service would have verified it."""
    answers = example.answers
    identity = Identity(
        name=answers[theme.identity.name],
        id_number=answers[theme.identity.id_number],
        mobile=answers.get(theme.identity.mobile, ""),
    )
    username = f"{prefix}{theme.version}-{example.code}"
    return actor_of(people.enrol(identity, username=username, region_code=demo.REGION, at=at))
