"""What commands print: lines for people, or one JSON document for programs."""

import dataclasses
import json
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import click


def lines(texts: Iterable[str]) -> None:
    """Print plain lines for people."""
    for text in texts:
        click.echo(text)


def document(content: object) -> None:
    """Print one JSON document; dates become ISO texts, frozen specs become objects, sets become sorted lists."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case Path():
            return str(value)
        case set() | frozenset():
            return sorted(value)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return dataclasses.asdict(value)
        case _:
            raise TypeError(f"{type(value).__name__} cannot be written as JSON")
