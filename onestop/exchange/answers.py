"""What an answer of a department's system says, read strictly. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

ACTS = frozenset({"complete", "refuse", "suspend", "resume", "ask_correction"})
DELIVERED, FAILED = "delivered", "failed"
MESSAGE_ACTS = frozenset({DELIVERED, FAILED})
"""What becomes of a text message."""
PARCEL_ACTS = frozenset({"posted", "collected", "in_transit", DELIVERED, "returned"})
"""What the post tells of a parcel."""
KNOWN = ACTS | MESSAGE_ACTS | PARCEL_ACTS
FINAL = frozenset({"complete", "refuse"})
LONGEST_POSITION = 100
MOST_ANSWERS = 10_000
"""About one delivery."""


class Unreadable(Exception):
    """A body that is no answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision about one item."""

    delivery_id: UUID
    act: str
    reason: str = ""
    """Words of a refusal, code of a suspension, code of why a text message did not arrive."""
    note: str = ""
    outcome: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    expected_date: date | None = None
    sequence: int = 0
    """The how-manieth answer about this delivery it is, from 1; 0 where it does not say."""
    waybill: str = ""
    happened_at: datetime | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
    """Of a parcel: place and signed_by."""


def read(body: str) -> Answer:
    """The answer in a message's body, or Unreadable."""
    try:
        content = _content(body)
        if content["act"] not in KNOWN:
            raise Unreadable("unknown act")
        return Answer(
            delivery_id=UUID(content["delivery_id"]),
            act=content["act"],
            reason=_text(content, "reason"),
            note=_text(content, "note"),
            outcome={str(key): str(value) for key, value in content.get("outcome", {}).items()},
            fields=tuple(str(key) for key in content.get("fields", ())),
            materials=tuple(str(code) for code in content.get("materials", ())),
            waybill=_text(content, "waybill"),
            happened_at=_moment(_text(content, "happened_at")),
            detail={name: _text(content, name) for name in ("place", "signed_by") if name in content},
            expected_date=date.fromisoformat(content["expected_date"]) if content.get("expected_date") else None,
            sequence=_sequence(content),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error


def position(body: str) -> str:
    """Where a message stands in the sender's sequence; "" where it does not say, or says too much to be kept."""
    try:
        found = _text(_content(body), "position")
    except (ValueError, TypeError, AttributeError):
        return ""
    return found if len(found) <= LONGEST_POSITION else ""


def _content(body: str) -> Any:
    """The body as JSON. ValueError also for what no column could keep: half characters, NUL, nesting without end."""
    try:
        content = json.loads(body)
        text = json.dumps(content, ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    text.encode()
    if r"\u0000" in text:
        raise ValueError("NUL")
    return content


def _sequence(content: Mapping[str, Any]) -> int:
    found = content.get("sequence", 0)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= MOST_ANSWERS:
        raise ValueError("sequence")
    return found


def _moment(text: str) -> datetime | None:
    """A moment with its offset; None for none. ValueError for one that does not say where it is counted."""
    moment = datetime.fromisoformat(text) if text else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError("no offset")
    return moment


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value
