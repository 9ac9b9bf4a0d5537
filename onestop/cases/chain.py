"""The hash chain of a case log: each entry's SM3 digest covers the entry and the digest before it. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from onestop.vault import digests


@dataclass(frozen=True, slots=True)
class Entry:
    """What of an entry the digest covers."""

    case_id: str
    sequence: int
    name: str
    at: datetime
    item_code: str
    actor_id: str
    actor_label: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """Whether a case's log is intact; `broken_at` is the first sequence number that does not hold, None when intact."""

    case_number: str
    events: int
    intact: bool
    broken_at: int | None


def link(previous: str, entry: Entry) -> str:
    """The digest of `entry` after the entry whose digest is `previous` ("" for the first)."""
    content = {
        "previous": previous,
        "case": entry.case_id,
        "sequence": entry.sequence,
        "name": entry.name,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "item": entry.item_code,
        "actor": entry.actor_id,
        "actor_label": entry.actor_label,
        "details": entry.details,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return digests.sm3(text.encode())


def first_break(links: Iterable[tuple[Entry, str, str]], *, head: str, count: int) -> int | None:
    """The sequence number of the first entry that does not hold, None when all do.

    links: (entry, previous digest as stored, digest as stored) in sequence; `head` and `count` as the case keeps them,
    so that entries cut off or added at the end, and a last entry that was rewritten with its digest, are noticed too.
    """
    previous, expected = "", 1
    for entry, stored_previous, stored in links:
        if entry.sequence != expected or stored_previous != previous or stored != link(previous, entry):
            return expected
        if expected > count or (expected == count and stored != head):
            return expected
        previous, expected = stored, expected + 1
    return None if expected > count else expected
