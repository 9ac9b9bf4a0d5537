"""Options that many commands share."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def data(command: Command) -> Command:
    """--data DIR, handed over as `data`: Path, or None where it is not given."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        help="数据目录（数据库、文件、密钥），默认取环境变量 ONESTOP_DATA，否则为 ./data。",
    )(command)


def data_folder(data: Path | None) -> Path:
    """The folder that --data means, for commands that work without Django."""
    return (data or Path(os.environ.get("ONESTOP_DATA") or "data")).absolute()


def as_json(command: Command) -> Command:
    """--json, handed over as `as_json`: bool."""
    return click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档，供程序读取。")(command)
