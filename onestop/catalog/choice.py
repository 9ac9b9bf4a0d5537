"""The answer of `choose`: what applies to one person, and why each thing does."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from onestop.catalog.spec import Waiver


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """Whether an item applies to this person."""

    code: str
    applies: bool
    why: str
    starts_after: tuple[str, ...] = ()
    """Predecessors that apply; one that does not apply is replaced by its own predecessors."""
    awaits: tuple[str, ...] = ()
    """Materials still on their way, for which the item waits after acceptance."""
    awaits_label: str = ""
    station_field: str = ""
    """The form field that picks the station, resolved for this person; "" = the department itself."""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """Whether a field of the form is asked of this person."""

    key: str
    asked: bool
    required: bool
    why: str


@dataclass(frozen=True, slots=True)
class MaterialChoice:
    """Whether a material is asked of this person."""

    code: str
    applies: bool
    """Some item that applies reads it (a waived or awaited material still applies)."""
    required: bool
    why: str
    waived_by: str = ""
    """Kind of the waiver that holds, "" when none."""
    awaited: bool = False
    read_by: tuple[str, ...] = ()
    """Codes of the applying items and parts that read it."""
    possible_waivers: tuple[Waiver, ...] = ()
    """Waivers that a successful check or a substitute could still bring (data_share, e_certificate, substitute)."""


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A flag of the theme that this person's dates raise, for a person to judge."""

    code: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Ineligible:
    """A condition this person does not meet."""

    code: str
    reason: str
    competent: str


@dataclass(frozen=True)
class Choice:
    """Everything that applies to one person, and why (适用结果)."""

    questions: tuple[str, ...]
    """Keys of the situations that are asked, in sequence."""
    unanswered: tuple[str, ...]
    """Of these, those without a valid answer."""
    ineligible: tuple[Ineligible, ...]
    items: tuple[ItemChoice, ...]
    """All work of the theme (items and parts), applying or not."""
    fields: tuple[FieldChoice, ...]
    materials: tuple[MaterialChoice, ...]

    @cached_property
    def item(self) -> Mapping[str, ItemChoice]:
        """By code."""
        return {choice.code: choice for choice in self.items}

    @cached_property
    def field(self) -> Mapping[str, FieldChoice]:
        """By key."""
        return {choice.key: choice for choice in self.fields}

    @cached_property
    def material(self) -> Mapping[str, MaterialChoice]:
        """By code."""
        return {choice.code: choice for choice in self.materials}
