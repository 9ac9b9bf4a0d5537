"""The invented office and people of the demo and of tests. Every name, number and telephone is made up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from onestop.accounts import people
from onestop.accounts.models import Department, Office, Street, User
from onestop.accounts.people import Identity
from onestop.accounts.roles import LABELS, Role

REGION = "130602"
OFFICE_NAME = "保定市竞秀区（演示）"

# code, kind, name, parent
DEPARTMENTS = (
    ("veterans-130602", "veterans_affairs", "竞秀区退役军人事务局", ""),
    ("police-130602", "police", "竞秀区公安分局", ""),
    ("police-130602-01", "police", "先锋派出所", "police-130602"),
    ("police-130602-02", "police", "东风派出所", "police-130602"),
    ("armed-130602", "armed_forces_dept", "竞秀区人民武装部", ""),
    ("social-130602", "social_security", "竞秀区人力资源和社会保障局", ""),
    ("healthcare-130602", "healthcare_security", "竞秀区医疗保障局", ""),
)
PLACES = {
    "veterans-130602": ("竞秀区政务服务大厅一楼12号窗口", "0312-5550112", "工作日9:00—17:00"),
    "police-130602-01": ("竞秀区先锋街道天威中路66号", "0312-5550121", "工作日9:00—17:00"),
    "police-130602-02": ("竞秀区东风街道七一中路88号", "0312-5550122", "工作日9:00—17:00"),
}
"""Address, telephone and opening hours of those that people go to: invented."""
CREDIT_CODES = {
    "veterans_affairs": "11130602MB9999017C",
    "police": "11130602MB99990257",
    "armed_forces_dept": "11130602MB99990332",
    "social_security": "11130602MB9999041W",
    "healthcare_security": "11130602MB999905XL",
}
"""统一社会信用代码 of the bodies: invented, with good check characters."""
STREETS = (
    ("130602001", "先锋街道", "police-130602-01"),
    ("130602002", "新市场街道", "police-130602-01"),
    ("130602003", "东风街道", "police-130602-02"),
    ("130602004", "建南街道", "police-130602-02"),
)
OWN_SYSTEMS = ("social_security", "healthcare_security")
"""Departments that a demonstration lets answer by themselves through the sandbox; the others wait in the workbench."""
STATIONS_ELSEWHERE = ("police-130602-02",)
"""Stations of a demonstration whose officers decide at a desk of the sandbox."""
# username, name, roles, department
STAFF: Sequence[tuple[str, str, tuple[Role, ...], str]] = (
    ("demo-window-1", "窗口 王敏", (Role.WINDOW_CLERK,), "veterans-130602"),
    ("demo-window-2", "窗口 赵磊", (Role.WINDOW_CLERK,), "veterans-130602"),
    ("demo-veterans", "事务局 陈刚", (Role.OFFICER,), "veterans-130602"),
    ("demo-veterans-2", "事务局 李娜", (Role.OFFICER,), "veterans-130602"),
    ("demo-police-1", "先锋所 刘洋", (Role.OFFICER,), "police-130602-01"),
    ("demo-police-1b", "先锋所 马超", (Role.OFFICER,), "police-130602-01"),
    ("demo-police-2", "东风所 孙静", (Role.OFFICER,), "police-130602-02"),
    ("demo-police-bureau", "分局 周强", (Role.OFFICER,), "police-130602"),
    ("demo-armed", "人武部 吴军", (Role.OFFICER,), "armed-130602"),
    ("demo-social", "人社局 郑丽", (Role.OFFICER,), "social-130602"),
    ("demo-healthcare", "医保局 何芳", (Role.OFFICER,), "healthcare-130602"),
    ("demo-supervisor", "监管 黄海", (Role.SUPERVISOR,), "veterans-130602"),
    ("demo-administrator", "管理员 林涛", (Role.ADMINISTRATOR,), "veterans-130602"),
)
# username, full name, ID number, mobile
APPLICANTS = (
    ("demo-veteran-1", "李卫国", "13060220020315401X", "13800000001"),
    ("demo-veteran-2", "张建军", "130602200107224532", "13800000002"),
    ("demo-veteran-3", "王小红", "130602200011083261", "13800000003"),
    ("demo-veteran-4", "李志远", "130602200306180579", "13800000004"),
    ("demo-agent-1", "李大山", "130602197402090317", "13800000005"),
)
REMARKS = {"demo-veteran-4": "还在回家的路上，由父亲李大山代办", "demo-agent-1": "李志远的父亲，替儿子代办"}
"""Said beside a name where a demonstration offers it."""


@transaction.atomic
def plant(*, at: datetime, themes: Sequence[str] = ("veteran_discharge/2022",), password: str = "") -> None:
    """Create the demo's office, departments, streets and people. Repeating it changes nothing that is there.

    `password` is for people who sign in through the form; without one they can only be chosen on the demo page.
    """
    Office.objects.get_or_create(region_code=REGION, defaults={"name": OFFICE_NAME, "themes": list(themes)})
    departments: dict[str, Department] = {}
    for code, kind, name, parent in DEPARTMENTS:
        departments[code] = _department(code, kind, name, departments.get(parent))
    for code, name, station in STREETS:
        Street.objects.get_or_create(
            code=code, defaults={"name": name, "region_code": REGION, "station": departments[station]}
        )
    secret = make_password(password or None)
    for username, name, roles, department in STAFF:
        User.objects.get_or_create(
            username=username,
            defaults={
                "display_name": name,
                "roles": list(roles),
                "department": departments[department],
                "region_code": REGION,
                "created_at": at,
                "password": secret,
            },
        )
    for username, name, id_number, mobile in APPLICANTS:
        identity = Identity(name=name, id_number=id_number, mobile=mobile)
        people.enrol(identity, username=username, region_code=REGION, at=at, password=secret)


def _department(code: str, kind: str, name: str, parent: Department | None) -> Department:
    address, phone, hours = PLACES.get(code, ("", "", ""))
    found, _ = Department.objects.get_or_create(
        code=code,
        defaults={
            "kind": kind,
            "name": name,
            "region_code": REGION,
            "parent": parent,
            "address": address,
            "phone": phone,
            "hours": hours,
            "credit_code": "" if parent else CREDIT_CODES[kind],
        },
    )
    return found


def handle_in_own_systems(kinds: Sequence[str], *, stations: Sequence[str] = ()) -> None:
    """Let departments of these kinds, and the stations, work in their own systems, the others in the workbench."""
    Department.objects.update(handles_in=Department.HandlesIn.WORKBENCH)
    elsewhere = Department.objects.filter(Q(kind__in=kinds) | Q(code__in=stations))
    elsewhere.update(handles_in=Department.HandlesIn.OWN_SYSTEM)


def connect(systems: Iterable[str]) -> None:
    """Let the office use these systems that serve it as a whole, beside those that it uses already."""
    office = Office.objects.get(region_code=REGION)
    office.connected = sorted({*office.connected, *systems})
    office.save(update_fields=["connected"])


def staff(departments: Mapping[str, str], *, lead: str, at: datetime) -> None:
    """Give the office every department (kind → name) of a theme that it lacks, with an officer, and the leading one
    a window clerk: so that a theme of another field can be tried without a line of code.
    """
    present = set(Department.objects.filter(region_code=REGION).values_list("kind", flat=True))
    for kind, name in departments.items():
        if kind in present:
            continue
        department = Department.objects.create(code=f"{kind}-{REGION}", kind=kind, name=name, region_code=REGION)
        roles = {"officer": (Role.OFFICER,)} | ({"window": (Role.WINDOW_CLERK,)} if kind == lead else {})
        for post, held in roles.items():
            User.objects.create(
                username=f"demo-{kind}-{post}",
                display_name=f"{name} {'、'.join(LABELS[role] for role in held)}",
                roles=list(held),
                department=department,
                region_code=REGION,
                created_at=at,
                password=make_password(None),
            )


def offer(theme: str) -> None:
    """Let the office take cases under a version (`code/version`) too, behind those that it offers already."""
    office = Office.objects.get(region_code=REGION)
    if theme not in office.themes:
        office.themes = [*office.themes, theme]
        office.save(update_fields=["themes"])
