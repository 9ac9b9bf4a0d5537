"""Folders for trying out: told apart from an office's own data, and used by one program at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from onestop.ops.ports import LOOPBACK

MARK = "trial"
"""A file of this name says that nothing in the folder is real."""
DATABASE = "onestop.sqlite3"


@contextmanager
def folder(path: Path, *, fresh: bool = False) -> Iterator[Path]:
    """Hold a folder for invented people, empty where `fresh`; click.ClickException where it is not to be had."""
    if (path / DATABASE).exists() and not (path / MARK).exists():
        raise click.ClickException(f"{path} 里是正式数据，不能用来演示。请用 --data 另指一个目录。")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (path / MARK).open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise click.ClickException(f"{path} 正由另一个演示使用。请先停止它，或用 --data 另指目录。") from error
        if fresh:
            _empty(path)
        yield path


def _empty(path: Path) -> None:
    for each in path.iterdir():
        if each.name == MARK:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()


def environment(data: Path, *, sandbox_port: int) -> dict[str, str]:
    """The settings of a trial: SQLite and keys in the folder, whatever the installation around it uses.

    An empty value stands for a setting that is not set.
    """
    of_the_installation = (
        *("DATABASE_URL", "ONESTOP_SYSTEMS", "ONESTOP_EXCHANGE_KEY"),
        *("ONESTOP_KEYS_FILE", "ONESTOP_KEY_PROVIDER"),
    )
    of_the_service = [f"ONESTOP_OIDC_{word}" for word in ("CLAIMS", "CLIENT_SECRET", "LEVELS", "NAME", "SCOPE")]
    emptied = {f"{name}{ending}": "" for name in (*of_the_installation, *of_the_service) for ending in ("", "_FILE")}
    return {
        **{name: text for name, text in emptied.items() if name in os.environ},
        "ONESTOP_DATA": str(data),
        "ONESTOP_DEMO": "1",
        "ONESTOP_SANDBOX_URL": f"http://{LOOPBACK}:{sandbox_port}",
        "ONESTOP_OIDC_ISSUER": f"http://{LOOPBACK}:{sandbox_port}/systems/identity",
        "ONESTOP_OIDC_CLIENT_ID": "onestop",
        "ONESTOP_OIDC_CLIENT_SECRET": "sandbox",
        "ONESTOP_LOG_LEVEL": os.environ.get("ONESTOP_LOG_LEVEL") or "ERROR",
    }
