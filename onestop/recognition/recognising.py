"""One page of a stack: what it is, how it lies, and what it says. A proposal: a person confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from PIL import Image

from onestop.catalog.spec import ThemeSpec
from onestop.recognition import portraits, separators, telling, values
from onestop.recognition.lines import PageText, Reader
from onestop.recognition.upright import upright
from onestop.recognition.values import ReadValue

NO_TEXT = PageText(())
_FEW_LETTERS = 12
"""A photo may have a date or a scrap of a stamp on it, and is a photo still."""
_ILLEGIBLE = 0.75


class Remark(StrEnum):
    """Why a page has no paper proposed, or how it came to one."""

    READ = "read"
    ANNOUNCED = "announced"
    SEPARATOR = "separator"
    BLANK = "blank"
    ILLEGIBLE = "illegible"
    UNKNOWN = "unknown"
    UNREAD = "unread"


REMARKS = {
    Remark.READ: "自动认出，请核对",
    Remark.ANNOUNCED: "按前面的分隔页",
    Remark.SEPARATOR: "分隔页，不作为材料",
    Remark.BLANK: "空白页，不用放进材料",
    Remark.ILLEGIBLE: "看不清上面的字，请重拍，或自己选是哪种材料",
    Remark.UNKNOWN: "认不出是哪种材料，请自己选；不是材料的不用选",
    Remark.UNREAD: "没有文字识别，请自己选是哪种材料",
}


@dataclass(frozen=True)
class RecognisedPage:
    """What was made out about a page."""

    picture: Image.Image
    turned: float
    """Degrees to the left by which it was turned to stand upright."""
    remark: Remark
    material: str = ""
    """The paper proposed; for a separator sheet the one it announces; "" where nobody can say."""
    readings: tuple[ReadValue, ...] = ()
    text: PageText = NO_TEXT


def recognise(picture: Image.Image, theme: ThemeSpec, *, reader: Reader | None, today: date) -> RecognisedPage:
    """What the page is. Without a reader only separator sheets, empty pages and photos are told."""
    announced = separators.material_on(picture, theme.code)
    if announced in theme.materials_by_code:
        return RecognisedPage(picture, 0, Remark.SEPARATOR, announced or "")
    if portraits.blank(picture):
        return RecognisedPage(picture, 0, Remark.BLANK)
    if reader is None:
        return _photo(picture, theme) or RecognisedPage(picture, 0, Remark.UNREAD)
    page = upright(picture, reader)
    if sum(len(line.text) for line in page.text.lines) <= _FEW_LETTERS and (photo := _photo(picture, theme)):
        return photo
    found = telling.material_of(page.text, theme.materials)
    if found is None:
        return RecognisedPage(page.picture, page.turned, _why_unknown(page.text), text=page.text)
    read = readings(page.text, theme, found.material, today=today)
    return RecognisedPage(page.picture, page.turned, Remark.READ, found.material, read, page.text)


def readings(text: PageText, theme: ThemeSpec, material: str, *, today: date) -> tuple[ReadValue, ...]:
    """The values on a page that is this paper."""
    known_by = theme.materials_by_code[material].recognition
    return values.read(text, known_by, today=today) if known_by else ()


def announced(pages: Iterable[tuple[Remark, str]]) -> list[tuple[Remark, str]]:
    """Remark and paper of each page in sequence; those without a paper of their own get the one last announced."""
    found: list[tuple[Remark, str]] = []
    current = ""
    for remark, material in pages:
        if remark is Remark.SEPARATOR:
            current = material
        told = remark in (Remark.SEPARATOR, Remark.READ, Remark.BLANK)
        found.append((remark, material) if told or not current else (Remark.ANNOUNCED, current))
    return found


def _photo(picture: Image.Image, theme: ThemeSpec) -> RecognisedPage | None:
    found = portraits.portrait_of(picture, theme.materials)
    if found is None:
        return None
    return RecognisedPage(picture.rotate(found.turned, expand=True), found.turned, Remark.READ, found.material)


def _why_unknown(text: PageText) -> Remark:
    return Remark.ILLEGIBLE if text.lines and text.legible < _ILLEGIBLE else Remark.UNKNOWN
