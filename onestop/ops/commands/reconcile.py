"""`onestop reconcile`: every case × item accounted for, or the list of what is not."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onestop.ops import options, printing, setup

if TYPE_CHECKING:
    from onestop.exchange.findings import Finding
    from onestop.exchange.reconcile import Account

MOST_LISTED = 1000
"""Findings that are printed: where there are more, the same thing is wrong with all of them."""


@click.command
@click.option("--waiting", is_flag=True, help="同时列出正常等待推送的。")
@options.data
@options.as_json
def command(*, waiting: bool, data: Path | None, as_json: bool) -> int:
    """核对每个办件、每个事项走到哪里：已推送、已送达、已答复、已结束。有去向不明的逐条列出，退出状态为 1。"""
    setup.django_ready(data)

    from django.utils import timezone

    from onestop.exchange import reconcile
    from onestop.exchange.connectors import registry
    from onestop.exchange.connectors.base import as_platform
    from onestop.exchange.findings import ACCOUNTED
    from onestop.ops import database

    database.require_current()
    walk = reconcile.Reconciliation(
        at=timezone.now(),
        statuses=lambda system, ids: reconcile.ask(registry.connector_for, system, ids),
        records=lambda system, after: as_platform(registry.connector_for(system)).records(after=after),
    )
    listed: list[Finding] = []
    unaccounted = left_off = 0
    for finding in walk.findings():
        unaccounted += finding.gap not in ACCOUNTED
        if finding.gap in ACCOUNTED and not waiting:
            continue
        if len(listed) < MOST_LISTED:
            listed.append(finding)
        else:
            left_off += 1
    if as_json:
        printing.document(_document(walk.account, listed, unaccounted, left_off))
    else:
        printing.lines(_lines(walk.account, listed, unaccounted, left_off))
    return 1 if unaccounted else 0


def _document(account: "Account", listed: list["Finding"], unaccounted: int, left_off: int) -> dict[str, object]:
    return {
        "holds": not unaccounted,
        "unaccounted": unaccounted,
        "cases": account.cases,
        "items": dict(account.items),
        "gaps": dict(account.gaps),
        "findings": [
            {
                "gap": one.gap,
                "case_number": one.case_number,
                "item_code": one.item_code,
                "item": one.item,
                "system": one.system,
                "since": one.since,
                "wrong": one.wrong,
                "remedy": one.remedy,
                "reference": one.reference,
            }
            for one in listed
        ],
        "left_off": left_off,
    }


def _lines(account: "Account", listed: list["Finding"], unaccounted: int, left_off: int) -> Iterator[str]:
    from onestop.exchange.findings import STAGES

    for one in listed:
        yield from _told(one)
    if left_off:
        yield f"还有{left_off}条没有列出。"
    parts = [f"{words}{account.items[stage]}" for stage, words in STAGES.items() if account.items[stage]]
    detail = f"（{'，'.join(parts)}）" if parts else ""
    yield f"核对了{account.cases}个办件、{account.items.total()}个事项{detail}。"
    yield f"有{unaccounted}处去向不明或需要处理，见上。" if unaccounted else "全部有着落。"


def _told(one: "Finding") -> Iterator[str]:
    from onestop.cases import moments

    subject = " ".join(filter(None, (f"办件{one.case_number}" if one.case_number else "", one.item or one.item_code)))
    where = f"（{one.system}）" if one.system else ""
    since = f"，自{moments.local(one.since):%Y-%m-%d %H:%M}起" if one.since else ""
    yield f"{subject or '不属于任何办件'}{where}：{one.wrong}{since}。"
    yield f"  办法：{one.remedy}" + (f" 标识 {one.reference}" if one.reference else "")
