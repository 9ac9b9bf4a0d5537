"""Several documents as one file, to be looked at together. Pure."""

import io
from collections.abc import Sequence

import pikepdf


def stapled(parts: Sequence[bytes]) -> bytes:
    """The pages of all parts, in sequence."""
    if len(parts) == 1:
        return parts[0]
    whole, made = pikepdf.new(), io.BytesIO()
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as opened:
            whole.pages.extend(opened.pages)
    whole.save(made)
    return made.getvalue()
