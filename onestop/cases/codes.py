"""Codes that people read, type and tell: derived from an id with a key, never stored, the same every time."""

import secrets
from uuid import UUID

from onestop.accounts import keys

# Nothing that is read for something else on paper: no 0 and O, no 1, I and L.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def derived(row: UUID, *, column: str, length: int) -> str:
    """The code of a row for `column` ("table.column"): an even number of signs, written as two groups."""
    left = int(keys.index(str(row), column=column), 16)
    signs = []
    for _ in range(length):
        left, sign = divmod(left, len(_SIGNS))
        signs.append(_SIGNS[sign])
    half = length // 2
    return f"{''.join(signs[:half])}-{''.join(signs[half:])}"


def agree(right: str, typed: str) -> bool:
    """Whether the code is right, however it was typed; a wrong one takes as long as a right one."""
    return secrets.compare_digest(plain(right).encode(), plain(typed).encode())


def plain(typed: str) -> str:
    """What somebody typed as it is compared: without blanks, hyphens and case."""
    return "".join(sign for sign in typed.upper() if sign in _SIGNS)
