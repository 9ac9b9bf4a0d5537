"""The sealed picture and text of a scanned page. The only place that opens and closes them."""

from dataclasses import asdict
from uuid import UUID

from onestop.accounts import keys
from onestop.cases import contents, file_store
from onestop.recognition import pages
from onestop.recognition.lines import Line, PageText

_PICTURE, _TEXT = "scanned page", "cases_scannedpage.text"


def put(page_id: UUID, content: bytes) -> None:
    """Keep a page, in the place of what was kept before. Raises StoreFull."""
    file_store.default().put(page_id, keys.seal_bytes(content, column=_PICTURE, row=page_id))


def get(page_id: UUID) -> tuple[bytes, str]:
    """A page and its media type: as it was dropped, or upright once it was looked at. Its beginning says which."""
    content = keys.unseal_bytes(file_store.default().get(page_id), column=_PICTURE, row=page_id)
    if content.startswith(b"%PDF"):
        return content, pages.PDF
    return content, "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"


def remove(page_id: UUID) -> None:
    """Remove a page for good."""
    file_store.default().remove(page_id)


def sealed_text(text: PageText, *, page_id: UUID) -> bytes:
    """What was read on a page, for its row."""
    return contents.write({"lines": [asdict(line) for line in text.lines]}, column=_TEXT, row=page_id)


def text(sealed: bytes, *, page_id: UUID) -> PageText:
    """What was read on a page."""
    return PageText(tuple(Line(**line) for line in contents.read(sealed, column=_TEXT, row=page_id)["lines"]))
