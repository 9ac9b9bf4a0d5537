"""Why an operation was refused, in the user's words. A refused operation has changed nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

NO_CASE = "没有找到这个办件，或您无权查看。请从办件列表重新进入。"
"""A stranger is told the same as who asks for a case that does not exist."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (field key, material code or ""), and how to mend it."""

    where: str
    message: str


class Refused(Exception):
    """An operation that did not happen. `message` is for the user; `faults` name each thing to mend."""

    code = "refused"

    def __init__(self, message: str, *, faults: Sequence[Fault] = ()) -> None:
        self.message = message
        self.faults = tuple(faults)
        super().__init__(message)


class NotPermitted(Refused):
    """The actor may not do this to this case."""

    code = "not_permitted"


class BeyondAuthority(NotPermitted):
    """The actor acts for somebody else, who has not, or no longer, allowed this; says what to do about it."""


class NotFound(Refused):
    """There is no such case, item or file, or the viewer may not know of it."""

    code = "not_found"


class WrongState(Refused):
    """The case or item is not in a state that allows this."""

    code = "wrong_state"


class Outdated(Refused):
    """Somebody else changed the same thing first."""

    code = "outdated"


class RulesChanged(Refused):
    """The theme files that a case is pinned to were altered: nobody may decide by other rules than it began with."""

    code = "rules_changed"


class Incomplete(Refused):
    """Answers or papers are missing or wrong; `faults` lists all of them."""

    code = "incomplete"


class FileRefused(Refused):
    """An uploaded file cannot be taken."""

    code = "file_refused"
