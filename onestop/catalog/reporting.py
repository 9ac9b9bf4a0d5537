"""What a theme says about reporting to the government service platform, and about applications filed there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """A step of a case or item that is reported (环节), named after what the case log says."""

    SUBMITTED = "submitted"
    CORRECTION_ASKED = "correction_asked"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    RELEASED = "released"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    REFUSED = "refused"
    COMPLETED = "completed"


class Ending(StrEnum):
    """How a case or an item ended, of which the platform has a code each (办结结果)."""

    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    ALL_DONE = "all_done"
    PARTIAL = "partial"
    NONE_DONE = "none_done"


class Got(StrEnum):
    """How a paper was taken in (收取方式)."""

    PAPER = "paper"
    UPLOADED = "uploaded"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Task:
    """How the platform's catalogue calls an item, or the whole (事项编码). The TASK_CODE of an office is the credit
    code of the body in charge, the level and the CATALOG_CODE (GB/T 39554.1: 18 + 1 + 12 characters)."""

    catalog_code: str
    """基本编码, 12 digits."""
    code: str = ""
    """Our item; "" for the whole."""
    local_catalog_code: str = ""
    local_task_code: str = ""
    handle_item: str = ""
    """业务办理项编码."""
    version: int = 1
    project_type: str = "2"
    """办件类型."""
    certificate_number: str = ""
    """Outcome field that holds the number of the certificate (结果证照编号)."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """Reporting (上报): to which system, and under which codes."""

    system: str
    data_source: str
    """DATA_SOURCE as the platform assigned it."""
    whole: Task
    """The case itself (联办件)."""
    tasks: tuple[Task, ...]
    apply_types: Mapping[str, str]
    """Channel → APPLY_TYPE."""
    actions: Mapping[str, str]
    """Step → EVENT_NAME."""
    result_types: Mapping[str, str]
    """Ending → RESULT_TYPE."""
    get_types: Mapping[str, str]
    """Got → GET_TYPE."""
    level: str = "4"
    """行使层级 of the offices that run the theme."""
    applicant_type: str = "1"
    page_type: str = "111"
    """APPLYER_PAGE_TYPE: 居民身份证 in GA/T 2000.156."""
    special_types: Mapping[str, str] = field(default_factory=dict)
    """Pause reason → SPECIAL_TYPE; any other is `special_type`."""
    special_type: str = "2"
    address: str = ""
    """Form field for ADDRESS, "" for none; likewise ZIP_CODE."""
    zip_code: str = ""
    posted: str = ""
    """Answer to an item's delivery field that means a result goes by post."""

    def task_of(self, code: str) -> Task:
        """The codes of an item; of the whole for ""."""
        return next((task for task in self.tasks if task.code == code), self.whole)


@dataclass(frozen=True, slots=True)
class Conversion:
    """One value of theirs that is another one of ours."""

    key: str
    """Our field or situation."""
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class Intake:
    """Taking in applications filed at other platforms (外来申报): under which names their answers and papers come."""

    systems: tuple[str, ...]
    """Who may hand them over."""
    fields: Mapping[str, str]
    """Their name → our field or situation."""
    conversions: tuple[Conversion, ...] = ()
    sources: tuple[str, ...] = ()
    """Systems where people file what `systems` hand over, e.g. the face of one on the phone."""
    materials: Mapping[str, str] = field(default_factory=dict)
    """Their name of a paper → our material, beside our own names."""

    def form(self, ours: Mapping[str, str]) -> dict[str, str]:
        """Answers of ours as their form."""
        theirs = {(one.key, one.ours): one.theirs for one in self.conversions}
        return {name: theirs.get((key, ours[key]), ours[key]) for name, key in self.fields.items() if ours.get(key)}

    def answers(self, theirs: Mapping[str, str]) -> dict[str, str]:
        """Their form as answers of ours; a name that nobody mapped is left out."""
        ours = {(one.key, one.theirs): one.ours for one in self.conversions}
        named = ((self.fields[name], value.strip()) for name, value in theirs.items() if name in self.fields)
        return {key: ours.get((key, value), value) for key, value in named if value}
