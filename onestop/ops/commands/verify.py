"""`onestop verify`: whether any case log was changed since it was written."""

from pathlib import Path

import click

from onestop.ops import options, printing, setup


@click.command
@click.argument("number", required=False, default="", metavar="[办件编号]")
@options.data
@options.as_json
def command(*, number: str, data: Path | None, as_json: bool) -> int:
    """核验办件记录的校验链；不写编号时核验全部。有记录被改动、插入、删除时退出状态为 1。"""
    setup.django_ready(data)

    from onestop.cases import queries
    from onestop.ops import database

    database.require_current()
    verdicts = list(queries.verify_logs(number=number.strip().upper()))
    if number and not verdicts:
        raise click.UsageError(f"没有编号为“{number}”的办件。请核对编号；草稿没有编号，也没有记录。")
    broken = [verdict for verdict in verdicts if not verdict.intact]
    if as_json:
        printing.document({"holds": not broken, "cases": verdicts})
    else:
        printing.lines(f"办件{one.case_number}：第{one.broken_at}条起与校验链不符，记录被改动过。" for one in broken)
        entries = sum(verdict.events for verdict in verdicts)
        result = f"，其中{len(broken)}个被改动过。" if broken else "，校验链全部完整。"
        printing.lines([f"核验了{len(verdicts)}个办件、{entries}条记录{result}"])
    return 1 if broken else 0
