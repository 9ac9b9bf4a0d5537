"""Which paper a page is, by the titles and words that the theme names for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from onestop.catalog.recognition import Recognition
from onestop.catalog.spec import MaterialSpec
from onestop.recognition.lines import Line, PageText

_TITLE, _WORDS = 0.7, 0.3
_SURE = 0.58
_AHEAD = 0.08
"""By how much the likeliest paper must lead before it is proposed."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a page speaks for one paper, 0 to 1."""

    material: str
    share: float


def material_of(page: PageText, materials: Iterable[MaterialSpec]) -> Likeness | None:
    """The paper that the page is; None where nothing or too much speaks for it: a person decides."""
    ranked = likenesses(page, materials)
    if not ranked or ranked[0].share < _SURE:
        return None
    if len(ranked) > 1 and ranked[0].share - ranked[1].share < _AHEAD:
        return None
    return ranked[0]


def likenesses(page: PageText, materials: Iterable[MaterialSpec]) -> list[Likeness]:
    """Every paper that the theme says how to know, the likeliest first."""
    found = [Likeness(one.code, _likeness(page, one.recognition)) for one in materials if one.recognition]
    return sorted(found, key=lambda one: -one.share)


def _likeness(page: PageText, known_by: Recognition) -> float:
    # A title may be cut in two by the reader, side by side or one below the other: rows count beside single lines.
    said = [line.text for line in page.lines] + ["".join(_texts(row)) for row in page.rows if len(row) > 1]
    title = max((_alike(title, text) for title in known_by.titles for text in said), default=0.0)
    if not known_by.words:
        return title
    everything = "\n".join(said)
    return _TITLE * title + _WORDS * sum(word in everything for word in known_by.words) / len(known_by.words)


def _texts(row: Iterable[Line]) -> list[str]:
    return [line.text for line in row]


def _alike(title: str, text: str) -> float:
    """Dice's coefficient over pairs of letters: the title must also be most of what stands there."""
    ours, theirs = _pairs(title), _pairs(text)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if theirs else 0.0


@lru_cache(maxsize=1024)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
