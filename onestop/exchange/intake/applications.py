"""An application filed at another platform, as it is handed over (docs/howto/intake.md), read strictly. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onestop.exchange.answers import Unreadable

ACT = "application"
LONGEST_NUMBER = 50
LONGEST_REFERENCE = 100
MOST_FILES = 100
"""Of one application."""


@dataclass(frozen=True, slots=True)
class FiledFile:
    """A file by reference."""

    id: str
    name: str
    digest: str
    """SM3 of its content, in hexadecimal."""
    href: str


@dataclass(frozen=True, slots=True)
class FiledMaterial:
    """A paper by its name there, with its files."""

    name: str
    files: tuple[FiledFile, ...]


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody filed there."""

    project_no: str
    catalog_code: str
    region_code: str
    apply_type: str
    source: str
    """Code of the system where the person filed it, "" for the one that hands it over."""
    round: int
    """1 the first time, more each time the person supplements it."""
    form: Mapping[str, str]
    materials: tuple[FiledMaterial, ...]


def is_one(body: str) -> bool:
    """Whether a message is meant as an application."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("act") == ACT


def read(body: str) -> Application:
    """The application in a message's body, or Unreadable."""
    try:
        content = json.loads(body)["application"]
        found = Application(
            project_no=_text(content, "PROJECT_NO", longest=LONGEST_NUMBER),
            catalog_code=_text(content, "CATALOG_CODE"),
            region_code=_text(content, "REGION_CODE"),
            apply_type=_text(content, "APPLY_TYPE"),
            source=_text(content, "SOURCE"),
            round=int(content.get("ROUND", 1)),
            form={_storable(name): _storable(value) for name, value in content["FORM"].items()},
            materials=tuple(_material(one) for one in content.get("MATERIALS", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    if not found.project_no or not found.project_no.isprintable():
        raise Unreadable("PROJECT_NO")
    if sum(len(one.files) for one in found.materials) > MOST_FILES:
        raise Unreadable("too_many_files")
    return found


def _material(content: Mapping[str, Any]) -> FiledMaterial:
    files = tuple(
        FiledFile(
            id=_text(one, "id", longest=LONGEST_REFERENCE),
            name=_text(one, "name"),
            digest=_text(one, "digest"),
            href=_text(one, "href"),
        )
        for one in content["FILES"]
    )
    return FiledMaterial(name=_text(content, "MATERIAL_NAME"), files=files)


def _text(content: Mapping[str, Any], name: str, *, longest: int = 200) -> str:
    value = _storable(content.get(name, ""))
    if len(value) > longest:
        raise ValueError(name)
    return value


def _storable(value: Any) -> str:
    """A text that a column can keep: no half characters, no NUL."""
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("no text")
    value.encode()
    return value
