"""`onestop sandbox`: the pretend external systems, a program of its own that shares no code with this one."""

import os
import sys
from pathlib import Path

import click

from onestop.ops import options, sandbox_program, setup


@click.command
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="监听端口，0为任选空闲端口。"
)
@click.option("--faults", type=click.FloatRange(0, 1), default=0.0, help="出故障的调用所占的比例，例如0.3。")
@click.option("--delay", type=click.FloatRange(0), default=0.0, help="收到子办件后隔几秒作答。")
@options.data
def command(*, port: int, faults: float, delay: float, data: Path | None) -> None:
    """运行模拟外部系统：接收推送的子办件，给出办理结果。"""
    setup.django_ready(data)

    from django.conf import settings

    from onestop.exchange import signing

    words = sandbox_program.words(
        data=settings.ONESTOP_DATA, key_file=signing.key_file(), port=port, faults=faults, delay=delay
    )
    os.execv(sys.executable, words)  # noqa: S606 - this process becomes the sandbox, so that signals reach it directly
