"""Free text of one or several lines, and whole numbers."""

import re

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")
_MOST_DIGITS = 15


def check_text(text: str, *, longest: int, shortest: int = 1, lines: bool = False) -> str:
    """The text as entered, without blanks at its ends.

    Lengths count code points, so that a rare character counts once.
    """
    value = characters.cleaned(text, lines=lines)
    if len(value) > longest:
        raise ValueRefused(
            "too_long", f"最多 {longest} 个字，现在是 {len(value)} 个字，请删减 {len(value) - longest} 个字。"
        )
    if len(value) < shortest:
        raise ValueRefused("too_short", f"至少 {shortest} 个字，现在是 {len(value)} 个字，请写得完整一些。")
    return value


def check_integer(text: str, *, lowest: int | None = None, highest: int | None = None) -> str:
    """A whole number in its plainest digits."""
    typed = characters.half_width(characters.cleaned(text))
    if not _WHOLE_NUMBER.fullmatch(typed):
        raise ValueRefused("not_whole", "请填整数，只用数字，不要带小数点、逗号、单位或文字。")
    if len(typed) > _MOST_DIGITS:
        raise ValueRefused("too_long", f"数字太长，最多 {_MOST_DIGITS} 位，请核对。")
    number = int(typed)
    if lowest is not None and number < lowest:
        raise ValueRefused("too_small", f"不能小于 {lowest}，请核对。")
    if highest is not None and number > highest:
        raise ValueRefused("too_large", f"不能大于 {highest}，请核对。")
    return str(number)
