"""The repository's own files, for the tests that read them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("onestop", "sandbox")
RULES = ("accounts", "cases", "catalog", "deadlines", "documents", "vault")
"""Packages of onestop that take the moment as an argument and never ask for it."""


@cache
def tracked_files() -> tuple[Path, ...]:
    """All files of the repository, also those not yet committed, but none that git ignores."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(path for name in sorted(set(listing.split("\0"))) if name and (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """Python files under these folders of the repository, without migrations."""
    inside = [ROOT / folder for folder in folders]
    return [
        path
        for path in tracked_files()
        if path.suffix == ".py" and "migrations" not in path.parts and any(path.is_relative_to(top) for top in inside)
    ]


def templates() -> list[Path]:
    """Templates of the pages."""
    return [path for path in tracked_files() if "templates" in path.parts and path.suffix in (".html", ".txt")]


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, line: int = 0) -> str:
    """`folder/file.py:12`, as an editor takes it."""
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))
