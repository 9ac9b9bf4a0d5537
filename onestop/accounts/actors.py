"""Who acts: the small value that operations and queries ask about."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from onestop.accounts.models import Department, User
from onestop.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who reads or changes a case (操作人)."""

    user_id: UUID | None
    name: str
    roles: frozenset[Role]
    department_id: int | None = None
    department_kind: str = ""
    department_name: str = ""
    region_code: str = ""
    at: datetime | None = None
    """When the person looks: by it is judged what another gave for some days only. None: nothing of that kind holds."""

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(user_id=None, name="系统", roles=frozenset({Role.SYSTEM}))
"""The worker and the exchange."""


def system_of(department: Department) -> Actor:
    """The exchange, where it does what a department decided in its own system: the log says whose decision it is."""
    return replace(SYSTEM, department_name=department.name)


def actor_of(user: User) -> Actor:
    """The actor that a signed-in person is; costs one query where the department is not loaded yet."""
    department = user.department
    return Actor(
        user_id=user.id,
        name=user.display_name,
        roles=frozenset(Role(role) for role in user.roles),
        department_id=department.id if department else None,
        department_kind=department.kind if department else "",
        department_name=department.name if department else "",
        region_code=user.region_code,
    )


def staff_of(region_code: str, role: Role) -> tuple[Actor, ...]:
    """Everybody of a region's staff who holds a role, by login name."""
    found = User.objects.filter(region_code=region_code, is_active=True).exclude(department=None)
    users = found.select_related("department").order_by("username")
    return tuple(actor_of(user) for user in users if user.has_role(role))
