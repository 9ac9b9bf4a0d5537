"""The three ways in which an outside call fails, and who mends each."""

from enum import StrEnum


class FailureKind(StrEnum):
    """Temporary mends itself, permanent needs a person, misconfigured needs the operator."""

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    MISCONFIGURED = "misconfigured"


class CallFailed(Exception):
    """An outside call that brought nothing; `code` is short and free of personal data."""

    def __init__(self, kind: FailureKind, code: str) -> None:
        self.kind = kind
        self.code = code[:64]
        super().__init__(f"{kind}: {code}")
