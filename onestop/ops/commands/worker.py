"""`onestop worker`: the background program."""

from pathlib import Path

import click

from onestop.ops import options, setup


@click.command
@click.option("--once", is_flag=True, help="把现在能做的做完就退出。")
@options.data
def command(*, once: bool, data: Path | None) -> None:
    """运行后台程序：放行、推送、收取结果、预警、到期处理；可同时运行多个，收到停止信号后做完手上一条再退出。"""
    setup.django_ready(data)

    from onestop.ops import database, stopping, worker

    database.require_current()
    with stopping.stopped_when_told() as stop:
        copy = worker.Worker(stop=stop)
        if not once:
            copy.run()
        elif not copy.drain():
            raise click.ClickException("有工作没有做成，原因见上面的日志。")
