"""Row identifiers that grow with time and are known before a row is stored, so that its columns can be sealed to it."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """A version 7 UUID (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | secrets.randbits(12) << 64
    return UUID(int=value | 2 << 62 | secrets.randbits(62))
