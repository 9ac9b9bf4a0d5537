"""Reports against what the platform has: every row there that should be, and no other."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from onestop.cases import moments
from onestop.catalog import up_pro
from onestop.exchange.accounting import IN_HAND
from onestop.exchange.connectors.base import Record
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.findings import Finding, Gap, cause
from onestop.exchange.models import CaseReport, Delivery, ReportRow

AT_ONCE = 500

Records = Callable[[str, str], Sequence[Record]]
"""A page of the rows that a system has of us, behind a row's key; CallFailed where it cannot tell."""
NO_RECORDS: Records = lambda system, after: ()  # noqa: E731 - a constant: nobody is asked

State = ReportRow.State


def findings(*, at: datetime, records: Records) -> Iterator[Finding]:
    """What of the reports is not where it should be."""
    walks = (_unreported(at), _undelivered(at), _refused())
    yield from itertools.chain(*walks)
    systems = ReportRow.objects.order_by("system").values_list("system", flat=True).distinct()
    for system in systems:
        if records is not NO_RECORDS:
            yield from _against(system, at, records)


def _unreported(at: datetime) -> Iterator[Finding]:
    """Cases whose log nobody turned into rows."""
    found = CaseReport.objects.filter(due_at__lt=at - IN_HAND) | CaseReport.objects.filter(failures__gt=0)
    for report in found.select_related("case").order_by("case_id").iterator(chunk_size=AT_ONCE):
        detail = f"已试{report.failures}次，{cause(report.failure_code)}" if report.failures else ""
        yield Finding(Gap.UNREPORTED, case_number=str(report.case), since=report.due_at, detail=detail)


def _undelivered(at: datetime) -> Iterator[Finding]:
    """Batches, and answers to filings, that did not get through."""
    found = Delivery.objects.filter(kind__in=[Delivery.Kind.REPORT, Delivery.Kind.FILING])
    found = found.filter(state__in=[Delivery.State.PENDING, Delivery.State.DEAD]).defer("payload_sealed")
    for one in found.select_related("case").order_by("created_at", "id").iterator(chunk_size=AT_ONCE):
        tried = f"，已试{one.attempts}次" if one.attempts else ""
        failure = cause(one.last_failure_code)
        yield Finding(
            _gap_of(one, at),
            case_number=str(one.case or "草稿"),
            system=one.system,
            since=one.created_at,
            detail=f"{Delivery.Kind(one.kind).label}{tried}{'，' + failure if failure else ''}",
            reference=str(one.id),
        )


def _gap_of(delivery: Delivery, at: datetime) -> Gap:
    if delivery.state == Delivery.State.DEAD:
        return Gap.DEAD
    return Gap.MISCONFIGURED if delivery.last_failure == FailureKind.MISCONFIGURED else Gap.PENDING


def _refused() -> Iterator[Finding]:
    found = ReportRow.objects.filter(state=State.REFUSED).select_related("case").order_by("changed_at", "guid")
    for row in found.iterator(chunk_size=AT_ONCE):
        yield _of_row(Gap.ROW_REFUSED, row, up_pro.in_words(row.table, row.column, row.problem))


def _against(system: str, at: datetime, records: Records) -> Iterator[Finding]:
    """Both sides in the sequence of their keys, a page at a time: what either lacks, and what differs."""
    after = ""
    while True:
        try:
            page = records(system, after)
        except CallFailed:
            # A system that is down tells of no row: that it is down is told elsewhere.
            return
        there = {UUID(one.guid): one for one in page}
        last = page[-1].guid if page else ""
        yield from _of_page(there, _between(system, after, last), system, at)
        if not page:
            return
        after = last


def _between(system: str, after: str, last: str) -> Iterable[ReportRow]:
    """Our rows behind one key up to another; to the end where there is no other."""
    ours: QuerySet[ReportRow] = ReportRow.objects.filter(system=system, delivery__isnull=False)
    ours = ours.filter(guid__gt=UUID(after)) if after else ours
    ours = ours.filter(guid__lte=UUID(last)) if last else ours
    return ours.select_related("case").order_by("guid").iterator(chunk_size=AT_ONCE)


def _of_page(there: dict[UUID, Record], ours: Iterable[ReportRow], system: str, at: datetime) -> Iterator[Finding]:
    for row in ours:
        record = there.pop(row.guid, None)
        # What has just been sent is not counted: it may have arrived after the platform was asked.
        if row.state != State.HELD or row.changed_at > at - IN_HAND:
            continue
        label = up_pro.TABLES[row.table].label
        if row.operation == up_pro.DELETE:
            if record:
                yield _of_row(Gap.ROW_OLD, row, f"{label}，应已删除")
        elif record is None:
            yield _of_row(Gap.ROW_MISSING, row, label)
        elif record.cd_time != row.cd_time:
            yield _of_row(Gap.ROW_OLD, row, f"{label}，平台上是{record.cd_time}的")
    for guid, record in there.items():
        yield Finding(Gap.ROW_UNKNOWN, system=system, detail=record.table, reference=str(guid))


def _of_row(gap: Gap, row: ReportRow, words: str) -> Finding:
    return Finding(
        gap,
        case_number=str(row.case),
        item_code=row.item_code,
        system=row.system,
        since=moments.local(row.changed_at),
        detail=words,
        reference=str(row.guid),
    )
