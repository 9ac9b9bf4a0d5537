"""`onestop report`: have cases reported to the platform, from the first entry of their log if need be."""

from pathlib import Path

import click

from onestop.ops import options, printing, setup


@click.command
@click.argument("numbers", nargs=-1, metavar="[办件编号 …]")
@click.option("--again", is_flag=True, help="平台应当已有的记录也重新上报，例如平台丢失了数据。")
@options.data
@options.as_json
def command(*, numbers: tuple[str, ...], again: bool, data: Path | None, as_json: bool) -> int:
    """把办件排入上报，由后台程序送出；不写编号时是全部已提交的办件。平台已有且没有变化的记录不会重复上报。"""
    setup.django_ready(data)

    from django.utils import timezone

    from onestop.exchange.reporting import batches
    from onestop.ops import database

    database.require_current()
    unknown: tuple[str, ...] = ()
    if numbers:
        marked, unknown = batches.mark_numbers(numbers, at=timezone.now(), again=again)
    else:
        marked = batches.mark_all(at=timezone.now(), again=again)
    if as_json:
        printing.document({"marked": marked, "unknown": list(unknown)})
    else:
        missing = [f"没有已提交的办件“{number}”。" for number in unknown]
        printing.lines([*missing, f"{marked}个办件已排入上报，由后台程序送出。"])
    return 1 if unknown else 0
