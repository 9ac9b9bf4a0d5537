"""How an item ends: what it results in, and what is paid for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutcomeField:
    """One thing an officer enters when finishing an item, e.g. a certificate number."""

    key: str
    label: str
    kind: str = "text"
    """One of catalog.kinds.OUTCOME_KINDS."""
    required: bool = False
    sensitive: bool = False
    hint: str = ""
    accepts: str = ""
    """Regular expression the whole value must match; `accepts_message` says what is right."""
    accepts_message: str = ""
    example: str = ""
    """A right value, shown beside the field; the rehearsal and other systems' twins answer with it."""
    not_future: bool = False
    """Of a date: what has happened."""
    agrees_with: str = ""
    """Form field that the item reads and whose value must be the same: the result is about the person who applied."""


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """The result of an item (办理结果)."""

    name: str
    fields: tuple[OutcomeField, ...] = ()
    delivered: bool = False
    delivery_field: str = ""
    """Form field that says how the result is delivered."""


NO_OUTCOME = OutcomeSpec(name="")


@dataclass(frozen=True, slots=True)
class PaymentSpec:
    """A payment (发放) that the bank makes by batches: what is paid, to whom, and what stands in its result."""

    amount: str
    """Field of kind money in the outcome of the item that this is part of."""
    account: str
    """Form field of kind bank_card."""
    paid_on: str
    """Outcome field of kind date."""
    paid_amount: str
    """Outcome field of kind money."""
    correct: tuple[str, ...]
    """Form fields that the applicant looks over when the bank could not pay."""
    remedy: str
    """What the applicant is told to do then, behind the bank's own words."""
