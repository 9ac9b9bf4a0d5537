"""Postal codes of China."""

import re

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

_LENGTH = 6
_FIRST, _LAST = 1, 86


def check_postal_code(text: str) -> str:
    """Six digits of which the first two name a postal province, 01 (内蒙古) to 86 (西藏)."""
    code = characters.half_width(characters.cleaned(text)).replace(" ", "")
    wrong = re.search("[^0-9]", code)
    if wrong:
        raise ValueRefused("character", f"邮政编码只能有数字，发现了{characters.named(wrong[0])}，请改正。")
    if len(code) != _LENGTH:
        raise ValueRefused("length", f"邮政编码应为 6 位数字，现在是 {len(code)} 位，请核对。")
    if not _FIRST <= int(code[:2]) <= _LAST:
        raise ValueRefused("province", "没有以这两位数字开头的邮政编码，请核对前两位。")
    return code
