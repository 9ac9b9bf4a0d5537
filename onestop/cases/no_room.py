"""Whether a database would not write because there is no room on its disk, whichever database it is."""

from django.db import OperationalError

from onestop.cases.refusals import Refused

SQLITE_FULL = 13
POSTGRESQL_DISK_FULL = "53100"


class NoRoom(Refused):
    """There is no room left in the database; nothing was kept."""

    code = "no_room"

    def __init__(self) -> None:
        super().__init__("存储空间已满，刚才的操作没有保存。请稍后再试；如仍不行，请联系窗口。")


def is_why(error: BaseException) -> bool:
    """Whether an error of the database comes from a full disk."""
    cause = error.__cause__
    told = (getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None))
    return isinstance(error, OperationalError) and (told[0] == SQLITE_FULL or told[1] == POSTGRESQL_DISK_FULL)
