"""Getting Django ready for a command, with the data folder that the command was given."""

import os
import sys
from pathlib import Path

import click


def django_ready(data: Path | None) -> None:
    """Load settings and models; data is the folder of --data, None for the environment's or ./data.

    Raises click.UsageError with a Chinese message where the settings are wrong.
    """
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    if data is not None:
        os.environ["ONESTOP_DATA"] = str(data.absolute())
    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = "onestop.settings"

    import django

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.UsageError(str(error)) from error
    if data is not None and data.absolute() != settings.ONESTOP_DATA:
        raise RuntimeError(f"Django is already running on {settings.ONESTOP_DATA}, not on {data}")


def words(*arguments: str) -> list[str]:
    """The command line of `onestop ARGUMENTS` as another process."""
    return [sys.executable, "-m", "onestop", *arguments]
