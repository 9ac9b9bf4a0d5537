"""The pages that are drawn from the code say what the code says."""

import itertools
from pathlib import Path

import pytest

from tests.docs import drawings


@pytest.mark.parametrize(("path", "drawn"), drawings.pages().items(), ids=lambda found: getattr(found, "stem", ""))
def test_a_drawn_page_is_not_behind_the_code(path: Path, drawn: str) -> None:
    kept = path.read_text(encoding="utf-8").splitlines()
    differing = [
        f"{path.name}:{number}\n  the page says {old!r}\n  the code says {new!r}"
        for number, (old, new) in enumerate(itertools.zip_longest(kept, drawn.splitlines(), fillvalue=""), start=1)
        if old != new
    ]
    assert not differing, f"run make docs; first difference: {differing[0]}"
