"""What a theme shows of the papers that it asks for: a sample of each, with the values of somebody invented."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Specimens:
    """The sample papers (样张) of a theme."""

    values: Mapping[str, str]
    """What stands on them, from specimens/values.toml. A key that is also a form field's means the same."""
    templates: Mapping[str, str]
    """Material → the text of specimens/MATERIAL.typ."""


NO_SPECIMENS = Specimens({}, {})
