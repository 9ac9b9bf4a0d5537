"""Text recognition by rapidocr (extra `ocr`), with the models in its package: nothing leaves the machine."""

import math
from functools import lru_cache
from importlib.util import find_spec
from statistics import median
from typing import Any

from PIL import Image

from onestop.recognition.lines import Line, Sighting, without_blanks

_CHANNELS = 3
_LONG = 3.0
"""How many times wider than high a line is that says how the page lies."""


class NotInstalled(Exception):
    """The extra `ocr` is not there: papers are sorted by separator sheets and by hand."""


def installed() -> bool:
    """Whether text can be recognised here."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


class RapidReader:
    """Reads Chinese print. One at a time: a page takes about a second on two cores, and 700 MB in all."""

    def __init__(self) -> None:
        self._program = _program()

    def read(self, picture: Image.Image) -> Sighting:
        """Everything that looks like text on the picture as it lies."""
        # Every switch each time: the program keeps those of its last call.
        found = self._program(_pixels(picture), use_det=True, use_cls=False, use_rec=True)
        if found.boxes is None or found.txts is None:
            return Sighting(())
        corners = [[(float(x), float(y)) for x, y in box] for box in found.boxes]
        tilts = [_rise(box) for box in corners if _proportion(box) >= _LONG]
        return Sighting(
            tuple(_line(str(t), float(s), b) for t, s, b in zip(found.txts, found.scores, corners, strict=True)),
            tilt=median(tilts) if tilts else 0.0,
        )

    def looks_sideways(self, picture: Image.Image) -> bool:
        """Whether most of what looks like text runs from top to bottom."""
        found = self._program(_pixels(picture), use_det=True, use_cls=False, use_rec=False)
        boxes = [] if found.boxes is None else found.boxes
        proportions = [_proportion([(float(x), float(y)) for x, y in box]) for box in boxes]
        decided = [one for one in proportions if one >= _LONG / 2 or one <= 2 / _LONG]
        return sum(one < 1 for one in decided) * 2 > len(decided)


@lru_cache(maxsize=1)
def reader() -> RapidReader:
    """The reader of this process, made at its first page. Raises NotInstalled."""
    return RapidReader()


def _program() -> Any:
    if not installed():
        raise NotInstalled
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def _pixels(picture: Image.Image) -> Any:
    import numpy

    return numpy.array(picture.convert("RGB"))[:, :, ::-1]


def _line(text: str, confidence: float, corners: list[tuple[float, float]]) -> Line:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return Line(without_blanks(text), confidence, min(across), min(down), max(across), max(down))


def _proportion(corners: list[tuple[float, float]]) -> float:
    """Width by height of a box whose first corner is the upper left one."""
    upper_left, upper_right, _, lower_left = corners
    return math.dist(upper_left, upper_right) / max(math.dist(upper_left, lower_left), 1.0)


def _rise(corners: list[tuple[float, float]]) -> float:
    (left, upper), (right, lower) = corners[0], corners[1]
    return -math.degrees(math.atan2(lower - upper, right - left))
