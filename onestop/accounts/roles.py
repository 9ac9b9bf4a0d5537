"""The roles, in one list."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may be to the office. One person may hold several, but see EXCLUSIVE."""

    APPLICANT = "applicant"
    WINDOW_CLERK = "window_clerk"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"
    SYSTEM = "system"


LABELS = {
    Role.APPLICANT: "申请人",
    Role.WINDOW_CLERK: "窗口人员",
    Role.OFFICER: "部门经办人",
    Role.SUPERVISOR: "监管人员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDITOR: "审计员",
    Role.SYSTEM: "系统",
}

EXCLUSIVE = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMIN, Role.AUDITOR})
"""三员分立 (GB/T 22239 8.1.4.2): nobody may hold two of these."""
