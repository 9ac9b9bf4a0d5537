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


SLIP, FORM, RECEIPT, AUTHORISATION, NOTICE = "slip", "form", "receipt", "authorisation", "notice"
PRINTS = (SLIP, FORM, RECEIPT, AUTHORISATION, NOTICE)
"""What a document prints: the slip of a route on paper, the filled-in form, the receipt of an application, the
authorisation of somebody who acts for the applicant, or a notice: what the office issues under a number."""

SUBMITTED, CORRECTION_ASKED, ACCEPTED = "submitted", "correction_asked", "accepted"
DECLINED, CONCLUDED, SERVED, BY_HAND = "declined", "concluded", "served", "by_hand"
ISSUED_ON = (SUBMITTED, CORRECTION_ASKED, ACCEPTED, DECLINED, CONCLUDED, SERVED, BY_HAND)
"""When a notice is issued: by the act itself (a result handed over for `served`), or only when somebody asks for it."""


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
    word: bytes = b""
    """documents/CODE.docx, where there is one: the same form for those who must edit it by hand."""
    issued_on: str = ""
    """Of a notice: one of ISSUED_ON."""
    number: str = ""
    """Of a notice: its number (发文字号) with {office}, {year} and {running}: “{office}受字〔{year}〕{running}号”."""
    item: str = ""
    """Of a notice: the item without which nobody needs it; "" for a notice of the whole case."""
    fields: tuple[str, ...] = ()
    """Of a notice: the form fields whose answers it prints, beside the applicant's name."""
