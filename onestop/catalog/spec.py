"""What a theme declares, as frozen values: the theme, its situations, form, materials, items and routes.

A spec is the definition; the records of `onestop.cases` (Case, WorkItem, Material) are its instances.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from onestop.catalog.conditions import ALWAYS, NEVER, Condition
from onestop.catalog.ending import NO_OUTCOME, OutcomeSpec, PaymentSpec
from onestop.catalog.lookups import Lookup
from onestop.catalog.message_spec import MessageRules, PickupRules, PostRules
from onestop.catalog.rating_spec import RatingRules
from onestop.catalog.recognition import Recognition
from onestop.catalog.reporting import Intake, Reporting
from onestop.catalog.specimens import NO_SPECIMENS, Specimens
from onestop.catalog.travel import NOTICE, SERVED, DocumentSpec, Route
from onestop.catalog.waiting import AwaitedPapers, PauseReason

CASE_READS = "case"
"""Stands in `read_by` for the case itself: who applies, how to reach them, delivery."""


class MaterialForm(StrEnum):
    """The form a material is asked in (材料形式)."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


class Keeping(StrEnum):
    """What happens to a paper after it was checked: given back (核验退还) or kept (收存)."""

    RETURN = "return"
    KEEP = "keep"


class OriginalSeen(StrEnum):
    """When an online applicant shows the original."""

    WINDOW = "window"
    PICKUP = "pickup"
    POST = "post"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a situation, or one choice of a field."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """A question whose answer decides which items, fields and materials apply (情形)."""

    key: str
    question: str
    options: tuple[Option, ...]
    asked_when: Condition = ALWAYS
    hint: str = ""
    changeable: bool = False
    """Whether the answer may be changed while the case is being handled, e.g. "none" → "in hand"."""

    def label(self, value: str) -> str:
        """The words for an answer; the value itself where it is not an option."""
        return next((option.label for option in self.options if option.value == value), value)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A condition the applicant must meet (受理条件); whoever does not is told why and who is competent (不予受理)."""

    code: str
    requires: Condition
    otherwise: str
    """Reason in the user's words. May hold `{field_key}` placeholders filled with the answer's label."""
    competent: str
    """The competent office, same placeholders."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person must judge (需人工判断的情况): more natural days than allowed since a date. Never refuses."""

    code: str
    label: str
    since_field: str
    natural_days: int
    basis: str
    advice: str
    reason_field: str = ""
    """Where the applicant says why; asked only when raised."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field (字段) of the one form."""

    key: str
    label: str
    section: str
    kind: str
    """One of catalog.kinds.FIELD_KINDS; `office` is a table of the office that runs the theme, e.g. its streets."""
    required: bool = False
    required_when: Condition = NEVER
    shown_when: Condition = ALWAYS
    read_by: tuple[str, ...] = ()
    """Codes of the items that read the field; "case" = the case itself (who applies, how to reach them, delivery)."""
    options: tuple[Option, ...] = ()
    table: str = ""
    """Code table (kind `code`) or office table (kind `office`)."""
    max_length: int = 100
    accepts: str = ""
    """Regular expression the whole value must match; `accepts_message` says what is right."""
    accepts_message: str = ""
    refuses: str = ""
    """Regular expression that must match nowhere in the value, and why."""
    refuses_message: str = ""
    prefill: str = ""
    """Where the value may come from: "id_number" (derived) or "account"; what systems know is said in the lookups."""
    basis: str = ""
    """Where the document asks for it: "附件2", or why it was added."""
    added: bool = False  # where the theme's source form lacks it
    hint: str = ""
    same_as: str = ""
    """Key of the field that asks the same of another person; allows two fields of one meaning (checked)."""
    sensitive: bool = False
    """Masked wherever shown unless revealed with a reason."""
    unit: str = ""
    autocomplete: str = ""
    """HTML autocomplete token, for the applicant's convenience."""

    def label_of(self, value: str) -> str:
        """The words for a chosen option; the value itself for free values."""
        return next((option.label for option in self.options if option.value == value), value)


@dataclass(frozen=True, slots=True)
class Section:
    """A topic of the form: one page on a phone."""

    key: str
    title: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """A rule between fields (字段间校验).

    kinds: `ascending` (fields are dates in order, equal allowed unless strict), `id_number_agrees` (fields: number,
    sex and, where it is asked, birth date), `differs` and `same` (of two fields), `equals` (field must have `value`),
    `min_years` (at least `years` between two dates), `not_future` (dates not after today).
    """

    kind: str
    fields: tuple[str, ...]
    message: str
    when: Condition = ALWAYS
    value: str = ""
    years: int = 0


@dataclass(frozen=True, slots=True)
class FormSpec:
    """The one form (一张表单，申报表单)."""

    title: str
    sections: tuple[Section, ...]
    fields: tuple[FieldSpec, ...]
    checks: tuple[CrossCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a material need not be handed in (免提交)."""

    kind: str
    """"situation" (decided by `when` alone), "data_share" or "e_certificate" (needs an answer of the system `source` to
    a lookup), "substitute" (another paper or check stands in, named by `source`)."""
    why: str
    when: Condition = ALWAYS
    source: str = ""


@dataclass(frozen=True, slots=True)
class PictureCheck:
    """What an electronic picture must be. Pixel sizes 0 = any."""

    width: int = 0
    height: int = 0
    tolerance: int = 0
    background: str = ""
    max_bytes: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class MaterialSpec:
    """One paper of the one set (一套材料的材料要求)."""

    code: str
    name: str
    form: MaterialForm
    count: int
    read_by: tuple[str, ...]
    note: str = ""
    required_when: Condition = ALWAYS
    """Beside "an item that reads it applies"."""
    optional: bool = False
    waivers: tuple[Waiver, ...] = ()
    keeping: Keeping = Keeping.RETURN
    original_seen: OriginalSeen = OriginalSeen.WINDOW
    trust_grades: tuple[str, ...] = ("A", "B", "C")
    may_be_promised: bool = True
    """Whether acceptance may wait for it with a written promise (容缺受理)."""
    promise_working_days: int = 0
    picture: PictureCheck | None = None
    recognition: Recognition | None = None
    hint: str = ""
    issued_by: str = ""
    basis: str = ""
    added: bool = False


@dataclass(frozen=True, slots=True)
class LegalLimit:
    """A legal time limit of an item, in "working" or "natural" days: a clock of its own, shown beside the promise."""

    days: int
    unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """One service item (事项), handled by one department."""

    code: str
    name: str
    department: str
    applies_when: Condition = ALWAYS
    why_applies: str = ""
    why_not: str = ""
    starts_after: tuple[str, ...] = ()
    working_days: int = 0
    """Internal limit, ours, within the promise."""
    legal: LegalLimit | None = None
    counts_toward_deadline: bool = True
    done_by_acceptance: bool = False
    declinable: bool = False
    """Whether the applicant may leave the item out."""
    part_of: str = ""
    """Code of the item that this is an off-clock part of (e.g. a payment after a review); "" for a service item."""
    routed_by: str = ""
    """Form field whose value picks the station within the department (按地址分派)."""
    routed_by_otherwise: str = ""
    """Field used where `routed_by` does not apply."""
    awaits: AwaitedPapers | None = None
    pause_reasons: tuple[PauseReason, ...] = ()
    refuse_reasons: tuple[str, ...] = ()
    remedy: str = ""
    outcome: OutcomeSpec = NO_OUTCOME
    payment: PaymentSpec | None = None
    """Where the part is a payment by the bank."""
    produces: tuple[str, ...] = ()
    """Names of papers or data this item itself makes; nobody may be asked for them."""
    basis: str = ""
    guide: str = ""
    added: bool = False
    """True where the theme's source document does not name the item."""


@dataclass(frozen=True, slots=True)
class IdentityFields:
    """Which form fields say who the applicant is: the engine's only use of a field by meaning."""

    name: str
    id_number: str
    mobile: str


@dataclass(frozen=True, eq=False)
class ThemeSpec:
    """A theme (主题, 一件事): everything that one version of a folder declares."""

    code: str
    version: str
    name: str
    basis: tuple[str, ...]
    audience: str
    lead_department: str
    departments: Mapping[str, str]
    """Department code → name as the guide says it."""
    systems: Mapping[str, str]
    """External system code → name."""
    working_days: int
    correction_working_days: int
    correction_reply_natural_days: int
    delivery_ways: tuple[Option, ...]
    identity: IdentityFields
    situations: tuple[Situation, ...]
    eligibility: tuple[Eligibility, ...]
    flags: tuple[Flag, ...]
    form: FormSpec
    materials: tuple[MaterialSpec, ...]
    work: tuple[ItemSpec, ...]
    """Service items and their off-clock parts, in the order of the guide."""
    routes: tuple[Route, ...]
    messages: MessageRules
    lookups: tuple[Lookup, ...]
    guide: str
    source: str
    digest: str
    """SM3 over the folder's rule files; pinned on every case."""
    post: PostRules | None = None
    pickup: PickupRules | None = None
    documents: tuple[DocumentSpec, ...] = ()
    """What is printed, by code in the sequence of the files."""
    specimens: Specimens = NO_SPECIMENS
    decline_remedy: str = ""
    correction_stops_clock: bool = False
    deemed_acceptance: bool = False
    reporting: Reporting | None = None
    intake: Intake | None = None
    rating: RatingRules | None = None

    @cached_property
    def items(self) -> tuple[ItemSpec, ...]:
        """The service items as the guide counts them, without off-clock parts."""
        return tuple(item for item in self.work if not item.part_of)

    @cached_property
    def work_by_code(self) -> Mapping[str, ItemSpec]:
        """Every item and part by code."""
        return {item.code: item for item in self.work}

    @cached_property
    def fields_by_key(self) -> Mapping[str, FieldSpec]:
        """Form fields by key."""
        return {field.key: field for field in self.form.fields}

    @cached_property
    def materials_by_code(self) -> Mapping[str, MaterialSpec]:
        """Materials by code."""
        return {material.code: material for material in self.materials}

    @cached_property
    def documents_by_code(self) -> Mapping[str, DocumentSpec]:
        """Printed documents by code."""
        return {document.code: document for document in self.documents}

    def document_of(self, prints: str) -> DocumentSpec | None:
        """The document that prints the form, or the receipt; None where the theme prints none."""
        return next((document for document in self.documents if document.prints == prints), None)

    @cached_property
    def notices(self) -> tuple[DocumentSpec, ...]:
        """The documents that the office issues under a number."""
        return tuple(document for document in self.documents if document.prints == NOTICE)

    @cached_property
    def receipt_of_service(self) -> DocumentSpec | None:
        """The notice that is signed when results are handed over (送达回证)."""
        return next((document for document in self.notices if document.issued_on == SERVED), None)

    @cached_property
    def printed(self) -> frozenset[str]:
        """What its documents print; `word` where the form can be had to be edited too."""
        return frozenset([one.prints for one in self.documents] + ["word" for one in self.documents if one.word])

    @cached_property
    def routes_by_item(self) -> Mapping[str, Route]:
        """Routes by the code of their item."""
        return {route.item: route for route in self.routes}

    @cached_property
    def situations_by_key(self) -> Mapping[str, Situation]:
        """Situations by key."""
        return {situation.key: situation for situation in self.situations}
