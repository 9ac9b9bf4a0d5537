"""Stored files and their rows, one against the other: what either side lacks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from onestop.cases import file_store
from onestop.cases.models import StoredFile
from onestop.exchange.accounting import IN_HAND
from onestop.exchange.findings import Finding, Gap

ROWS_AT_ONCE = 500


def without_content() -> Iterator[Finding]:
    """Rows of files that the store does not have."""
    store = file_store.default()
    rows = StoredFile.objects.filter(removed_at=None).order_by("id")
    columns = ("id", "case__number", "material__material_code", "uploaded_at")
    for file_id, number, code, uploaded_at in rows.values_list(*columns).iterator(chunk_size=ROWS_AT_ONCE):
        if not store.holds(file_id):
            yield Finding(
                Gap.FILE_MISSING, case_number=number or "草稿", since=uploaded_at, detail=code, reference=str(file_id)
            )


def without_row(*, at: datetime) -> Iterator[Finding]:
    """Files that no row knows, and half-written ones that nobody is writing any more."""
    store, after = file_store.default(), ""
    while True:
        paths, after = store.settled(before=at - IN_HAND, after=after, most=ROWS_AT_ONCE)
        ids = {path: UUID(path.name) for path in paths if not path.name.startswith(".")}
        known = set(StoredFile.objects.filter(id__in=ids.values()).values_list("id", flat=True))
        for path in paths:
            if ids.get(path) not in known and path.exists():
                written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
                yield Finding(Gap.FILE_UNKNOWN, since=written, reference=path.name)
        if not after:
            return
