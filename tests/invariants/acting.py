"""Everything that anybody may try on a case, with arguments that are right, nearly right or wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import SYSTEM, Actor
from onestop.accounts.identifiers import new_id
from onestop.accounts.roles import Role
from onestop.cases.models import Correction, StoredFile, WorkItem
from onestop.cases.operations import applicant, department, drafts, files, window
from tests import scenario


class People:
    """Everybody who may act, read once."""

    def __init__(self) -> None:
        self.fixed: Mapping[str, Actor] = {
            "me": scenario.person("demo-veteran-1"),
            "clerk": scenario.person("demo-window-1"),
            "another": scenario.person("demo-veteran-2"),
            "elsewhere": scenario.stranger(Role.OFFICER, Role.WINDOW_CLERK),
            "supervisor": scenario.person("demo-supervisor"),
            "system": SYSTEM,
        }
        names = ("veterans", "police-1", "police-2", "police-bureau", "armed", "social", "healthcare")
        officers = [scenario.person(f"demo-{name}") for name in names]
        self.officers = {officer.department_id: officer for officer in officers}
        colleague = scenario.person("demo-police-1b")
        self.colleagues = {colleague.department_id: colleague}

    def named(self, who: str, item: WorkItem | None) -> Actor:
        """The person; an officer is one of the department that has the item."""
        if who in self.fixed:
            return self.fixed[who]
        here = item.department_id if item else None
        return (self.colleagues if who == "colleague" else self.officers).get(here, self.fixed["me"])


@dataclass(frozen=True)
class Attempt:
    """One try: by whom, on what, when, and with what drawn numbers and words."""

    people: People
    case_id: UUID
    who: str
    at: datetime
    code: str = ""
    paper: str = ""
    field: str = ""
    reason: str = ""
    words: str = ""
    number: int = 0
    station: int = 0

    @property
    def item(self) -> WorkItem | None:
        return WorkItem.objects.filter(case_id=self.case_id, item_code=self.code).first()

    @property
    def actor(self) -> Actor:
        return self.people.named(self.who, self.item)

    @property
    def work_item_id(self) -> UUID:
        return self.item.id if self.item else new_id()

    @property
    def correction_id(self) -> UUID:
        of_item = {"work_item__item_code": self.code} if self.code else {"work_item": None}
        found = Correction.objects.filter(case_id=self.case_id, **of_item).order_by("asked_at", "id").last()
        return found.id if found else new_id()

    @property
    def file_id(self) -> UUID:
        found = (
            StoredFile.objects.filter(case_id=self.case_id, material__material_code=self.paper).order_by("id").last()
        )
        return found.id if found else new_id()

    def by_department(self, operation: str) -> None:
        """Try one of the departments' operations."""
        item, common = self.item, {"work_item_id": self.work_item_id, "actor": self.actor, "at": self.at}
        extra: Mapping[str, Mapping[str, object]] = {
            "suspend": {"reason_code": self.reason},
            "return_item": {"reason": self.words},
            "transfer": {"department_id": self.station, "reason": self.words},
            "refuse": {"reason": self.words},
            "complete": {"outcome": scenario.outcome_for(item) if item and self.number else {}},
            "ask_correction": {
                "fields": [self.field],
                "materials": [self.paper][: self.number % 2],
                "note": self.words,
            },
        }
        getattr(department, operation)(**common, **extra.get(operation, {}))

    def by_window(self, operation: str) -> None:
        """Try one of the window's operations."""
        common = {"case_id": self.case_id, "actor": self.actor, "at": self.at}
        judged = {"judgements": {"late_report": self.words}}
        asked = {"fields": [self.field], "materials": [self.paper][: self.number % 2], "note": self.words}
        extra: Mapping[str, Mapping[str, object]] = {
            "accept": judged | ({"promised": [self.paper]} if self.paper else {}),
            "ask_correction": asked,
            "decline": {"reason": self.words, "competent": "", "remedy": ""},
            "terminate": {"reason": self.words},
            "see_original": {"material_code": self.paper, "grade": "BE"[self.number % 2]},
            "reveal": {"fields": [self.field], "reason": self.words},
            "transfer_item": {"department_id": self.station, "reason": self.words},
        }
        if operation == "transfer_item":
            common["work_item_id"] = self.work_item_id
            del common["case_id"]
        getattr(window, operation)(**common, **extra[operation])

    def by_applicant(self, operation: str) -> None:
        """Try one of the applicant's operations."""
        common = {"case_id": self.case_id, "actor": self.actor, "at": self.at}
        situation = ("pension_vouchers", "medical_voucher", "household_cancelled")[self.number % 3]
        extra: Mapping[str, Mapping[str, object]] = {
            "correct": {"correction_id": self.correction_id, "changes": self._changes()},
            "withdraw_case": {"reason": self.words},
            "withdraw_item": {"item_code": self.code, "reason": self.words},
            "hand_in_awaited": {"item_code": self.code},
            "change_situation": {"key": situation, "value": ("in_hand", "not_yet", "none", "no")[self.number % 4]},
            "ask_promise": {"material_code": self.paper, "asked": bool(self.number)},
            "attach_file": {"material_code": self.paper, "content": scenario.picture(), "name": "照片.png"},
            "remove_file": {"file_id": self.file_id},
            "set_declined": {"declined": [self.code]},
            "save_answers": {"changes": {self.field: "13912345678"}, "revision": None},
        }
        where = next(module for module in (applicant, files, drafts) if hasattr(module, operation))
        getattr(where, operation)(**common, **extra.get(operation, {}))

    def _changes(self) -> dict[str, str]:
        right = {"mobile": "13912345678", "settle_address": "朝阳路1号", "name": "刘建军", "email": "a@example.com"}
        return {self.field: right.get(self.field, "不对")} if self.number and self.field else {}
