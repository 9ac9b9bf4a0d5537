"""`onestop demo`: site, worker and sandbox with sample people, on SQLite, by one command."""

import os
from pathlib import Path

import click

from onestop.ops import options, ports, printing, sandbox_program, setup, trial
from onestop.ops.programs import Program, ProgramEnded, Programs

SANDBOX_PORT = 8001
ANSWERS_AFTER_SECONDS = 20
"""How long a department's own system takes: short enough to wait for, long enough to see the item wait."""
BY_HAND = ("police_platform",)
"""Where a person has to sign in and decide, because the station of the demonstration works there."""


@click.command
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="网站端口。")
@click.option("--fresh", is_flag=True, help="从头开始：清空数据目录里的演示数据。")
@options.data
def command(*, port: int, fresh: bool, data: Path | None) -> int:
    """一条命令试用：网站、后台程序和模拟外部系统，带样例人员。按 Ctrl+C 停止。"""
    with trial.folder(options.data_folder(data), fresh=fresh) as folder:
        if not ports.is_free(port):
            raise click.ClickException(f"端口{port}已被占用。请用 --port 换一个，例如 --port {port + 10}。")
        sandbox_port = SANDBOX_PORT if ports.is_free(SANDBOX_PORT) and port != SANDBOX_PORT else ports.free_port()
        os.environ.update(trial.environment(folder, sandbox_port=sandbox_port))
        os.environ["ONESTOP_PUBLIC_ADDRESS"] = f"http://{ports.LOOPBACK}:{port}"
        setup.django_ready(folder)
        people = _prepared(sandbox_port)
        try:
            with Programs(_programs(folder, port, sandbox_port)) as programs:
                programs.wait_until_answering(port)
                printing.lines(_welcome(port, folder, people, _desks(folder, sandbox_port)))
                programs.wait()
        except ProgramEnded as error:
            raise click.ClickException(str(error)) from error
    return 0


def _prepared(sandbox_port: int) -> list[str]:
    """Migrate, and begin where nothing is there yet; the sample people by role."""
    from django.conf import settings
    from django.db import connections
    from django.utils import timezone

    from onestop.accounts import directory, sign_in
    from onestop.exchange import signing
    from onestop.ops import database
    from onestop.ops.rehearsal import opening, repertoire

    database.migrate()
    if not directory.office_codes():
        click.echo("第一次启动，正在建立示例人员和示例办件……")
        every = repertoire.pieces(settings.ONESTOP_THEMES)
        with sandbox_program.running(data=settings.ONESTOP_DATA, key_file=signing.key_file(), port=sandbox_port):
            opening.introduce(settings.ONESTOP_THEMES, every)
            opening.begin(every, at=timezone.now())
    groups = sign_in.sample_groups(directory.sample_people())
    connections.close_all()
    return [f"  {role}：{'、'.join(person.display_name for person in people)}" for role, people in groups]


def _programs(folder: Path, port: int, sandbox_port: int) -> tuple[Program, ...]:
    from onestop.exchange import signing

    here = ("--data", str(folder))
    return (
        Program("网站", setup.words("serve", "--port", str(port), *here)),
        Program("后台程序", setup.words("worker", *here)),
        Program(
            "模拟外部系统",
            sandbox_program.words(
                data=folder,
                key_file=signing.key_file(),
                port=sandbox_port,
                delay=ANSWERS_AFTER_SECONDS,
                by_hand=BY_HAND,
                site=f"http://{ports.LOOPBACK}:{port}",
            ),
        ),
    )


def _desks(folder: Path, sandbox_port: int) -> list[str]:
    """How people come to the desks of the pretend systems."""
    return [
        f"模拟外部系统：http://{ports.LOOPBACK}:{sandbox_port}/，可以登录进去办件，也可以让它出故障。",
        "  账号：police（户籍民警）、social（社保经办）、healthcare（医保经办）、platform（平台管理员）",
        f"  密码：{sandbox_program.password(folder)}",
        "东风派出所在河北公安互联网+管理平台里办理，等您以户籍民警登录去办；",
        f"人社局和医保局的系统自动办理，约{ANSWERS_AFTER_SECONDS}秒后有结果；其他单位请在工作台办理。",
    ]


def _welcome(port: int, folder: Path, people: list[str], desks: list[str]) -> list[str]:
    return [
        "",
        f"可以试用了：http://{ports.LOOPBACK}:{port}/",
        "",
        "在登录页直接选人，不用密码：",
        *people,
        "",
        *desks,
        "",
        f"数据在 {folder}，下次启动接着用；从头开始用 --fresh。按 Ctrl+C 停止。",
    ]
