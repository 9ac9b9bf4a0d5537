"""`onestop play`: sample applicants from the first question to conclusion, through the operations and the sandbox."""

import dataclasses
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onestop.ops import options, ports, printing, sandbox_program, setup, trial

if TYPE_CHECKING:
    from onestop.ops.rehearsal.record import Record

SLOW_SECONDS = 0.05
"""Of a reply that is late on purpose: a rehearsal need not make people wait for it."""


@click.command
@click.argument("names", nargs=-1, metavar="[示例 … | all]")
@click.option("--faults", type=click.FloatRange(0, 0.9), default=0.0, help="出故障的往来所占的比例，例如0.3。")
@options.data
@options.as_json
def command(*, names: tuple[str, ...], faults: float, data: Path | None, as_json: bool) -> int:
    """让样例申请人从第一个问题走到办结，打印各自的记录；有一个与示例文件不符时退出状态为 1。

    不写示例时演练全部；不写 --data 时在临时目录里演练，完后删除。
    """
    with _folder(data) as folder:
        port = ports.free_port()
        os.environ.update(trial.environment(folder, sandbox_port=port))
        setup.django_ready(folder)
        records = _played(names, faults=faults, port=port)
    if as_json:
        printing.document([_without_log(record) for record in records])
    else:
        _print(records)
    return 1 if any(record.differences or not record.log_intact for record in records) else 0


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        with trial.folder(data.absolute()) as folder:
            yield folder
        return
    with tempfile.TemporaryDirectory(prefix="onestop-play-") as folder_name:
        yield Path(folder_name)


def _played(names: Sequence[str], *, faults: float, port: int) -> tuple["Record", ...]:
    from django.conf import settings
    from django.db import connections

    from onestop.exchange import signing
    from onestop.ops import database
    from onestop.ops.rehearsal import part, performance, repertoire, stage

    database.migrate()
    try:
        pieces = repertoire.chosen(repertoire.pieces(settings.ONESTOP_THEMES), names)
        with sandbox_program.running(data=settings.ONESTOP_DATA, key_file=signing.key_file(), port=port):
            return stage.play(pieces, faults=faults, slow_seconds=SLOW_SECONDS)
    except repertoire.NoSuchExample as error:
        raise click.UsageError(str(error)) from error
    except (part.RehearsalBroken, performance.NoAnswer, sandbox_program.NotStarted) as error:
        raise click.ClickException(str(error)) from error
    finally:
        connections.close_all()


def _without_log(record: "Record") -> dict[str, object]:
    content = dataclasses.asdict(record)
    del content["log"]
    return content


def _print(records: Sequence["Record"]) -> None:
    from onestop.ops.rehearsal import record as printed

    for record in records:
        printing.lines(printed.lines(record, with_log=len(records) == 1))
    good = sum(not record.differences and record.log_intact for record in records)
    printing.lines([f"演练{len(records)}个示例，{good}个与文件一致、记录完整。"])
