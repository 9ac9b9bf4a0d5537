"""How a check of a single value says no."""


class ValueRefused(Exception):
    """A value that cannot be taken.

    `code` is stable and for programs; `message` is plain Chinese for the person who typed it: what is wrong and how to
    mend it. A message never repeats the value, only single characters of it, so that it may be shown and recorded.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
