"""Cursors of lists that are cut by keyset: where a page ended, as an opaque text for the address."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from onestop.cases.refusals import NotFound


def behind(found: Sequence[Model], size: int, column: str) -> str:
    """The cursor behind the last row of a page sorted by `column` and id; "" when nothing follows."""
    if len(found) <= size:
        return ""
    last = found[size - 1]
    return base64.urlsafe_b64encode(f"{getattr(last, column).isoformat()}|{last.pk}".encode()).decode()


def read(after: str) -> tuple[str, str]:
    """The sort value and id that a page ended with; a cursor that somebody made up is refused."""
    try:
        value, _, last = base64.urlsafe_b64decode(after.encode()).decode().partition("|")
        datetime.fromisoformat(value)
        UUID(last)
    except (ValueError, binascii.Error):
        raise NotFound("页码无效。请从列表第一页重新开始。") from None
    return value, last
