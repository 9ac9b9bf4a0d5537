"""Reads about offices, departments, stations, streets and the demo's sample people."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from onestop.accounts import demo, people
from onestop.accounts.models import Department, Office, Street, User
from onestop.accounts.roles import LABELS, Role


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department or station."""

    id: int
    code: str
    name: str
    kind: str
    handles_in: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A sample person of the demo."""

    username: str
    display_name: str
    roles_label: str
    department: str
    """Of somebody on the staff; of an applicant what there is to say."""


class NoSuchOffice(Exception):
    """No office is set up for a region."""


def office(region_code: str) -> Office:
    """The office of a region, or NoSuchOffice."""
    found = Office.objects.filter(region_code=region_code).first()
    if found is None:
        raise NoSuchOffice(f"行政区划“{region_code}”尚未开设办理机构。")
    return found


def office_codes() -> tuple[str, ...]:
    """Regions that have an office."""
    return tuple(Office.objects.order_by("region_code").values_list("region_code", flat=True))


def connected(region_code: str) -> tuple[str, ...]:
    """The systems that serve a region's office as a whole; none where there is no office."""
    found = Office.objects.filter(region_code=region_code).values_list("connected", flat=True)
    return tuple(code for codes in found for code in codes)


def offered_themes(region_code: str) -> tuple[tuple[str, str], ...]:
    """(code, version) of the themes that new cases of the region may use."""
    pairs = (entry.partition("/") for entry in office(region_code).themes)
    return tuple((code, version) for code, _, version in pairs)


def streets(region_code: str) -> dict[str, str]:
    """Street code → name of a region."""
    found = Street.objects.filter(region_code=region_code).order_by("code")
    return dict(found.values_list("code", "name"))


def office_tables(region_code: str) -> Mapping[str, Mapping[str, str]]:
    """The tables that fields of kind `office` choose from."""
    return {"streets": streets(region_code)}


def stations(kind: str, region_code: str) -> tuple[DepartmentRow, ...]:
    """All departments and stations of a kind in a region, by code."""
    found = Department.objects.filter(kind=kind, region_code=region_code).order_by("code")
    return tuple(_row(department) for department in found)


def departments_for(region_code: str) -> dict[str, Department]:
    """The department of each kind that answers for the whole region (stations belong to one)."""
    found = Department.objects.filter(region_code=region_code, parent=None).order_by("-code")
    return {department.kind: department for department in found}


def without_credit_code() -> tuple[str, ...]:
    """Names of the departments that lack the credit code of a body; a station has its department's."""
    found = Department.objects.filter(parent=None, credit_code="").order_by("code")
    return tuple(found.values_list("name", flat=True))


def staff_of(region_code: str) -> dict[str, int]:
    """How many officers the departments of a kind have in a region, stations included, and "window" how many clerks."""
    found = User.objects.filter(is_active=True, region_code=region_code).exclude(department=None)
    counts: Counter[str] = Counter()
    for roles, kind in found.values_list("roles", "department__kind"):
        counts[kind] += Role.OFFICER in roles
        counts["window"] += Role.WINDOW_CLERK in roles
    return dict(counts)


def station_of_street(street_code: str) -> Department | None:
    """The station that covers a street."""
    street = Street.objects.select_related("station").filter(code=street_code).first()
    return street.station if street else None


def sample_people() -> tuple[PersonRow, ...]:
    """Everybody the demo page can sign in as."""
    found = User.objects.filter(is_active=True, username__startswith="demo-").select_related("department")
    return tuple(
        PersonRow(
            username=user.username,
            # Invented people are called by their names; real ones are listed nowhere.
            display_name=people.unseal(user.identity_sealed, user_id=user.id).name
            if user.identity_sealed
            else user.display_name,
            roles_label="、".join(LABELS[Role(role)] for role in user.roles),
            department=user.department.name if user.department else demo.REMARKS.get(user.username, ""),
        )
        for user in found.order_by("username")
    )


def _row(department: Department) -> DepartmentRow:
    return DepartmentRow(
        id=department.id,
        code=department.code,
        name=department.name,
        kind=department.kind,
        handles_in=department.handles_in,
        phone=department.phone,
        address=department.address,
    )
