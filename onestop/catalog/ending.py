"""How an item ends: what it results in, and what is paid for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutcomeField:
    """One thing an officer enters when finishing an item, e.g. a certificate number."""

    key: str
    label: str
    kind: str = "text"
    """text, date, money (yuan with two decimals) or integer."""
    required: bool = False
    sensitive: bool = False
    hint: str = ""


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
