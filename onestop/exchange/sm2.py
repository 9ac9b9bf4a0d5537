"""SM2 signatures with SM3 (GB/T 32918.2), encoded in DER (GB/T 35276): by a library that comes with the extra `sm2`."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any, ClassVar

ALGORITHM = "sm2"
LIBRARY = "gmssl_pyx"
USER_ID = b"1234567812345678"
"""Whose key it is, as GB/T 35276 has it where the two sides agree on nothing else."""
DIGITS = re.compile(r"(?:[0-9a-f]{2}){8,80}")


class LibraryMissing(Exception):
    """This installation was made without the extra `sm2`."""


class BadKeys(Exception):
    """What stands in a key file is no SM2 key, or our two halves do not belong together."""


@dataclass(frozen=True, slots=True)
class Sm2Keys:
    """Our pair, to sign with, and the public key that proves what the other side signed."""

    algorithm: ClassVar[str] = ALGORITHM
    private: bytes = field(repr=False)
    public: bytes
    theirs: bytes

    def sign(self, data: bytes) -> str:
        """Another one each time: chance is part of it."""
        made: bytes = _library().sm2_sign(self.private, self.public, data, signer_id=USER_ID)
        return made.hex()

    def proves(self, data: bytes, signature: str) -> bool:
        """Whether the other side signed the data."""
        return DIGITS.fullmatch(signature) is not None and _holds(self.theirs, data, bytes.fromhex(signature))


@lru_cache(maxsize=128)
def keys(ours: str, theirs: str) -> Sm2Keys:
    """Read hexadecimal text: ours is the private key and, behind white space, the public one; theirs a public one.

    A public key may begin with 04, or be compressed. Raises LibraryMissing and BadKeys.
    """
    library = _library()
    try:
        private, public = (bytes.fromhex(part) for part in ours.split())
        made = Sm2Keys(private, library.normalize_sm2_public_key(public), library.normalize_sm2_public_key(theirs))
        belongs = _holds(made.public, USER_ID, bytes.fromhex(made.sign(USER_ID)))
    except (ValueError, library.GmsslInnerError) as error:
        raise BadKeys from error
    if not belongs:
        raise BadKeys
    return made


def _holds(public: bytes, data: bytes, signature: bytes) -> bool:
    held: bool = _library().sm2_verify(public, data, signature, signer_id=USER_ID)
    return held


def _library() -> Any:
    try:
        return import_module(LIBRARY)
    except ImportError as error:
        raise LibraryMissing from error
