"""From the case log to reports: what changed of a case's rows since they were sent last goes out as a batch.

Sending a case twice changes nothing: its rows are derived again, and those that the platform was sent as they are now
stay here. A row that breaks a rule of its table is kept back for a person, never cut; the others go.
"""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from onestop.accounts.identifiers import new_id
from onestop.cases import contents, moments
from onestop.cases.models import Case, CaseEvent
from onestop.cases.states import CaseState
from onestop.catalog import up_pro
from onestop.exchange import retry, sealed
from onestop.exchange.models import CaseReport, Delivery, ReportRow
from onestop.exchange.reporting import facts as reading
from onestop.exchange.reporting import rows
from onestop.exchange.reporting.rows import Facts, Row

journal = structlog.get_logger(__name__)

TOGETHER = timedelta(seconds=5)
"""How long a report waits for what follows at once: one batch for many entries of the log."""
MOST_ROWS = 200
"""Of one batch."""
AT_ONCE = 500
"""Cases that are marked in one statement."""

State = ReportRow.State


def mark(cases: Iterable[UUID], *, at: datetime, again: bool = False) -> None:
    """Have these cases reported, within the caller's transaction. `again`: also what the platform should have."""
    ids = sorted(set(cases))
    CaseReport.objects.bulk_create([CaseReport(case_id=one, due_at=at) for one in ids], ignore_conflicts=True)
    columns: dict[str, object] = {"due_at": Coalesce("due_at", Value(at))} | ({"again": True} if again else {})
    # Also where it is due already: whoever builds the report meanwhile has not seen what is marked here.
    CaseReport.objects.filter(case__in=ids).update(**columns)


def mark_all(*, at: datetime, again: bool = False) -> int:
    """Have every submitted case reported: the way from the log's beginning is the same as from its end. How many."""
    found = Case.objects.exclude(state=CaseState.DRAFT).order_by("id")
    marked, ids = 0, list(found.values_list("id", flat=True)[:AT_ONCE])
    while ids:
        with transaction.atomic(durable=True):
            mark(ids, at=at, again=again)
        marked += len(ids)
        ids = list(found.filter(id__gt=ids[-1]).values_list("id", flat=True)[:AT_ONCE])
    return marked


def mark_numbers(numbers: Sequence[str], *, at: datetime, again: bool = False) -> tuple[int, tuple[str, ...]]:
    """Have the cases with these numbers reported: how many, and the numbers that no submitted case has."""
    found = dict(Case.objects.filter(number__in=numbers).values_list("number", "id"))
    with transaction.atomic(durable=True):
        mark(found.values(), at=at, again=again)
    return len(found), tuple(number for number in numbers if number not in found)


def report_next(*, at: datetime, chance: random.Random) -> bool:
    """Build the batches of the case that has waited longest; False when none is due. Never raises for one case."""
    due = CaseReport.objects.filter(due_at__lte=at)
    if not due.exists():
        return False  # without taking SQLite's only write lock
    with transaction.atomic(durable=True):
        report = due.select_for_update(skip_locked=True).order_by("due_at", "case_id").first()
        if report is None:
            return False
        columns: dict[str, object] = {"due_at": None, "again": False, "failures": 0, "failure_code": ""}
        try:
            with transaction.atomic():
                _report(report, at)
        except Exception as error:
            # E.g. a theme file that was altered: the case waits for it to be mended, the others go on.
            journal.exception("report_not_built", case=str(report.case_id))
            failures = report.failures + 1
            columns = {"failures": failures, "failure_code": type(error).__name__[:64]}
            columns["due_at"] = at + retry.back_off(failures, chance)
        CaseReport.objects.filter(case_id=report.case_id).update(**columns)
    return True


def _report(report: CaseReport, at: datetime) -> None:
    facts = reading.gather(report.case_id)
    if facts is None:
        return
    event = CaseEvent.objects.filter(case_id=report.case_id).latest("sequence")
    region = Case.objects.values_list("region_code", flat=True).get(id=report.case_id)
    made = _Round(facts, event, region, at)
    made.compare(list(rows.of_case(facts)), again=report.again)
    made.store()


class _Round:
    """What of one case goes out now."""

    def __init__(self, facts: Facts, event: CaseEvent, region_code: str, at: datetime) -> None:
        self._facts, self._event, self._region, self._at = facts, event, region_code, at
        self._known = {row.guid: row for row in ReportRow.objects.filter(case_id=event.case_id)}
        self._sending: list[tuple[ReportRow, dict[str, str]]] = []
        self._kept_back: list[ReportRow] = []
        self._gone: list[UUID] = []

    def compare(self, current: list[Row], *, again: bool) -> None:
        """Sort out what is new, changed or no longer true."""
        for row in current:
            digest = contents.digest(row.columns)
            known = self._known.get(row.guid)
            if again or known is None or known.digest != digest or known.operation == up_pro.DELETE:
                self._take(row, digest, known)
        for guid in self._known.keys() - {row.guid for row in current}:
            self._take_back(self._known[guid])

    def _take(self, row: Row, digest: str, known: ReportRow | None) -> None:
        operation = up_pro.UPDATE if known and known.delivery_id else up_pro.INSERT
        stored = self._stored(row.guid, row.table, row.item_code, operation)
        stored.digest, stored.project_no = digest, row.columns.get("PROJECT_NO", "")[:50]
        columns = self._with_operation(stored, row.columns)
        found = next(up_pro.problems(up_pro.TABLES[row.table], {"CD_BATCH": "-", **columns}), None)
        if found:
            stored.state, stored.column, stored.problem = State.REFUSED, found.column, found.code
            stored.delivery_id = known.delivery_id if known else None
            self._kept_back.append(stored)
        else:
            self._sending.append((stored, columns))

    def _take_back(self, known: ReportRow) -> None:
        """A row that is no longer true: the platform is told, where it was sent at all."""
        if known.operation == up_pro.DELETE:
            return
        if known.delivery_id is None:
            self._gone.append(known.guid)
            return
        stored = self._stored(known.guid, known.table, known.item_code, up_pro.DELETE)
        stored.digest, stored.project_no = known.digest, known.project_no
        key = {"ROW_GUID": str(known.guid), "PROJECT_NO": known.project_no}
        columns = key | {"DATA_SOURCE": self._facts.reporting.data_source}
        self._sending.append((stored, self._with_operation(stored, columns)))

    def _stored(self, guid: UUID, table: str, item_code: str, operation: str) -> ReportRow:
        return ReportRow(
            guid=guid,
            case_id=self._event.case_id,
            region_code=self._region,
            system=self._facts.reporting.system,
            table=table,
            item_code=item_code,
            operation=operation,
            cd_time=moments.local(self._at).strftime(up_pro.MOMENT),
            state=State.SENDING,
            changed_at=self._at,
        )

    def _with_operation(self, stored: ReportRow, columns: Mapping[str, str]) -> dict[str, str]:
        return {**columns, "CD_OPERATION": stored.operation, "CD_TIME": stored.cd_time}

    def store(self) -> None:
        """Put the batches into the ledger, and note what every row was last sent with."""
        for first in range(0, len(self._sending), MOST_ROWS):
            self._send(self._sending[first : first + MOST_ROWS])
        ReportRow.objects.filter(guid__in=self._gone).delete()
        changed = [*(row for row, _ in self._sending), *self._kept_back]
        ReportRow.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["guid"],
            update_fields=[
                "digest", "operation", "cd_time", "state", "column", "problem", "delivery", "project_no", "changed_at"
            ],
        )  # fmt: skip
        if self._kept_back:
            journal.warning("rows_kept_back", case=str(self._event.case_id), rows=len(self._kept_back))

    def _send(self, chosen: list[tuple[ReportRow, dict[str, str]]]) -> None:
        delivery = Delivery(
            id=new_id(),
            case_id=self._event.case_id,
            event=self._event,
            region_code=self._region,
            system=self._facts.reporting.system,
            kind=Delivery.Kind.REPORT,
            state=Delivery.State.PENDING,
            due_at=self._at,
            created_at=self._at,
        )
        batch = [{"table": row.table, "row": {**columns, "CD_BATCH": delivery.id.hex}} for row, columns in chosen]
        sealed.seal_payload(delivery, {"kind": "report", "case": self._facts.number, "rows": batch})
        delivery.save(force_insert=True)
        for row, _ in chosen:
            row.delivery = delivery


def still_wanted(delivery: Delivery) -> int:
    """Leave in a batch (not stored yet) only the rows that no later batch has brought since. How many are left."""
    content = json.loads(sealed.payload(delivery))
    rows_of_it = ReportRow.objects.filter(delivery=delivery)
    current = {str(one) for one in rows_of_it.values_list("guid", flat=True)}
    rows_of_it.update(state=State.SENDING, column="", problem="")
    content["rows"] = [one for one in content["rows"] if one["row"]["ROW_GUID"] in current]
    sealed.seal_payload(delivery, content)
    return len(content["rows"])
