"""`onestop manage`: Django's own commands, for operators who need them."""

from pathlib import Path

import click

from onestop.ops import options, setup


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@options.data
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(*, data: Path | None, arguments: tuple[str, ...]) -> None:
    """Django 自带的管理命令，例如 onestop manage shell。"""
    setup.django_ready(data)

    from django.core import management

    management.execute_from_command_line(["onestop manage", *arguments])
