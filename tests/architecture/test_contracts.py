"""The import rules of pyproject.toml hold, and the migrations say what the models say."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core import management

from tests.architecture import sources


def test_import_contracts_hold() -> None:
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=sources.ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    told = StringIO()
    try:
        management.call_command("makemigrations", check=True, dry_run=True, stdout=told)
    except SystemExit:
        pytest.fail(f"models and migrations differ: {told.getvalue()}")


def test_django_finds_nothing_to_complain_about() -> None:
    management.call_command("check", fail_level="WARNING")
