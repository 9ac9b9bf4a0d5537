"""How an item's record travels, and what is printed for it: the part of a theme's spec beside the service itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Route:
    """How an item's record travels (推送路径): through a hub, straight to a system, or on paper."""

    item: str
    system: str
    via: str = ""
    paper: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    """Our field key → name at the receiver."""
    materials: tuple[str, ...] = ()
    slip: str = ""
    """On paper: code of the document that goes with what is handed over, and that is confirmed."""
    encloses: tuple[str, ...] = ()
    """On paper: names of the forms that go with it beside the materials, e.g. what another item `produces`."""
    collect_working_days: int = 0
    """On paper: within how many working days it should have been collected. Ours; no clock of the case."""


SLIP, FORM, RECEIPT, AUTHORISATION = "slip", "form", "receipt", "authorisation"
PRINTS = (SLIP, FORM, RECEIPT, AUTHORISATION)
"""What a document prints: the slip of a route on paper, the filled-in form, the receipt of an application, and the
authorisation of somebody who acts for the applicant."""


@dataclass(frozen=True, slots=True)
class DocumentSpec:
    """A document (文书) that is printed: its name, and the template that sets it."""

    code: str
    name: str
    basis: str = ""
    prints: str = SLIP
    """What it prints: one of PRINTS."""
    template: str = ""
    """The text of documents/CODE.typ."""
