"""Who plays: the invented office's staff, and an account for every sample applicant."""

from collections.abc import Iterable, Mapping
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
    clerks: Mapping[str, Actor]
    """A window clerk of each leading department, by its kind."""
    officers: Mapping[int | None, Actor]
    """An officer of each department and station, by its id."""


def office(themes: Iterable[ThemeSpec], *, at: datetime) -> Cast:
    """The invented office with all that these themes need, made where it is not there yet."""
    demo.plant(at=at)
    for theme in themes:
        demo.staff(theme.departments, lead=theme.lead_department, at=at)
        demo.offer(f"{theme.code}/{theme.version}")
    # The first of each place by login name, so that every rehearsal has the same cast.
    return Cast(
        region_code=demo.REGION,
        clerks={actor.department_kind: actor for actor in reversed(staff_of(demo.REGION, Role.WINDOW_CLERK))},
        officers={actor.department_id: actor for actor in reversed(staff_of(demo.REGION, Role.OFFICER))},
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
