"""What every check does first with the characters of a value."""

import re
import unicodedata

from onestop.catalog.values.refusal import ValueRefused

_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_BROKEN = "\ud800-\udfff\ufffd"
_UNSAFE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_BROKEN}{_INVISIBLE}{_NONCHARACTERS}]")
_IS_BROKEN = re.compile(f"[{_BROKEN}]")
_IS_INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_NEW_LINES = re.compile(r"\r\n?|\u2028|\u2029")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def cleaned(text: str, *, lines: bool = False) -> str:
    """The text without blanks at its ends, once every character in it is known to be harmless.

    With `lines`, line breaks are kept (as U+000A) and tabs become blanks. Nothing is normalised: a rare character
    stays the code point that was entered. Refuses an empty text too.
    """
    if lines:
        text = _NEW_LINES.sub("\n", text).replace("\t", " ")
    text = text.strip()
    if not text:
        raise ValueRefused("empty", "这一项没有填写，请填写。")
    found = _UNSAFE.search(text.replace("\n", " ") if lines else text)
    if found:
        raise _unsafe(found[0], found.start() + 1)
    return text


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as their ASCII twins; only for values that are ASCII by definition."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def named(character: str) -> str:
    """A character as a message names it: visible where it can be seen, by code point where it cannot."""
    if character == " ":
        return "空格"
    if unicodedata.category(character)[0] in "CZM" or _UNSAFE.match(character):
        return f"U+{ord(character):04X}"
    return f"“{character}”"


def _unsafe(character: str, place: int) -> ValueRefused:
    where = f"第 {place} 个字（{named(character)}）"
    if _IS_BROKEN.match(character):
        return ValueRefused("broken_character", f"{where}是传输中损坏的字符，请删掉后重新输入这个字。")
    if _IS_INVISIBLE.match(character):
        return ValueRefused(
            "invisible_character", f"{where}是看不见的排版控制符，多半是复制粘贴带来的，请删掉后手工重新输入。"
        )
    if character in "\n\r\u2028\u2029":
        return ValueRefused("line_break", f"{where}是换行，这一项只能填一行，请删去换行。")
    return ValueRefused("control_character", f"{where}是不能显示的控制字符，请删掉后手工重新输入。")
