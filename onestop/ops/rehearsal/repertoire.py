"""The sample applicants that there are, by the names that a command line uses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from onestop.catalog.examples import Example, load_examples
from onestop.catalog.library import ThemeLibrary
from onestop.catalog.spec import ThemeSpec

ALL = "all"


@dataclass(frozen=True, slots=True)
class Piece:
    """One sample applicant with the theme that the file belongs to."""

    theme: ThemeSpec
    example: Example

    @property
    def names(self) -> frozenset[str]:
        """What the applicant may be called by: the file's name, its number, either with the theme's version before."""
        code = self.example.code
        number = code.partition("_")[0]
        return frozenset({code, number, f"{self.theme.version}/{code}", f"{self.theme.version}/{number}"})


class NoSuchExample(Exception):
    """A name that no sample applicant has."""


def pieces(themes: Path) -> tuple[Piece, ...]:
    """Every sample applicant of every version, the oldest version first. ThemeInvalid where a file is faulty."""
    return tuple(
        Piece(theme, example)
        for theme in ThemeLibrary(themes).all()
        for example in load_examples(themes / theme.code / theme.version)
    )


def chosen(every: Sequence[Piece], names: Iterable[str]) -> tuple[Piece, ...]:
    """The named ones in their own sequence, all without a name; of a name in two versions the older one."""
    wanted = list(names) or [ALL]
    if ALL in wanted:
        return tuple(every)
    found = []
    for name in wanted:
        piece = next((one for one in every if name in one.names), None)
        if piece is None:
            known = "、".join(f"{one.theme.version}/{one.example.code}" for one in every)
            raise NoSuchExample(f"没有示例“{name}”。可以演练：{ALL}（全部）、{known}。")
        found.append(piece)
    return tuple(piece for piece in every if piece in found)
