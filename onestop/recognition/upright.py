"""A page set upright and level: the four ways it may lie, and the few degrees by which it slipped in the scanner."""

from dataclasses import dataclass

from PIL import Image

from onestop.recognition.lines import Line, PageText, Reader, of_the_paper

_WELL_READ = 0.93
"""A page that stands on its head is never read so surely."""
_LEVEL = 0.4
_MOST_TILT = 20.0
_HALF_TURN = 180
_QUARTER_TURN = 90


@dataclass(frozen=True)
class Upright:
    """A page as it should lie: the degrees by which it was turned to the left, and what was read on it then."""

    picture: Image.Image
    turned: float
    text: PageText


def upright(picture: Image.Image, reader: Reader) -> Upright:
    """The page upright and level, as far as its text says how it lies."""
    quarter = _QUARTER_TURN if reader.looks_sideways(picture) else 0
    best = _read(picture, quarter, reader)
    # Lines slope the same whichever way up: the page is levelled along with the turn.
    level = quarter - best.tilt if _LEVEL < abs(best.tilt) < _MOST_TILT else quarter
    if best.sureness < _WELL_READ:
        headlong = _read(picture, level + _HALF_TURN, reader)
        if headlong.sureness > best.sureness:
            best, level = headlong, headlong.turned
    if best.turned != level:
        best = _read(picture, level, reader)
    return Upright(best.picture, best.turned % 360, PageText(of_the_paper(best.lines)))


@dataclass(frozen=True)
class _Reading:
    picture: Image.Image
    turned: float
    lines: tuple[Line, ...]
    tilt: float

    @property
    def sureness(self) -> float:
        """How well all of it was read; short scraps do not count, for upside-down they look like anything."""
        return PageText(tuple(line for line in self.lines if len(line.text) > 1)).legible


def _read(picture: Image.Image, turned: float, reader: Reader) -> _Reading:
    standing = picture.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor="white") if turned else picture
    sighting = reader.read(standing)
    return _Reading(standing, turned, sighting.lines, sighting.tilt)
