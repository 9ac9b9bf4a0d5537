"""`onestop serve`: the site, by granian in WSGI mode."""

from pathlib import Path

import click

from onestop.ops import options, setup

THREADS_PER_WORKER = 4
LONGEST_GOODBYE_SECONDS = 10
"""How long a worker may finish what it is at; then it is killed, which loses nothing that was acknowledged."""


@click.command
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口。")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="工作进程数。")
@options.data
def command(*, host: str, port: int, workers: int, data: Path | None) -> None:
    """运行网站，按 Ctrl+C 停止。"""
    setup.django_ready(data)

    from django.db import connection
    from granian import Granian
    from granian.constants import Interfaces

    from onestop.ops import assets, database

    database.require_current()
    assets.collect()
    # The workers are other processes: they open connections of their own.
    connection.close()
    click.echo(f"网站地址：http://{host}:{port}/")
    Granian(
        "onestop.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        websockets=False,
        blocking_threads=THREADS_PER_WORKER,
        workers_kill_timeout=LONGEST_GOODBYE_SECONDS,
        # A worker that died is replaced, not mourned.
        respawn_failed_workers=True,
    ).serve()
