"""Bank card numbers (ISO/IEC 7812)."""

import re

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

SHORTEST = 16
LONGEST = 19
_SEPARATORS = re.compile(r"[ \-]")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def check_bank_card(text: str) -> str:
    """The digits of a card, its last digit proven by the Luhn scheme; a passbook's account number need not pass."""
    number = _SEPARATORS.sub("", characters.half_width(characters.cleaned(text)))
    wrong = re.search("[^0-9]", number)
    if wrong:
        raise ValueRefused("character", f"银行卡号只能有数字，发现了{characters.named(wrong[0])}，请改正。")
    if not SHORTEST <= len(number) <= LONGEST:
        raise ValueRefused(
            "length",
            f"银行卡号应为 {SHORTEST} 至 {LONGEST} 位数字，现在是 {len(number)} 位，请填卡号，不要填存折账号。",
        )
    if number[0] == "0" or len(set(number)) == 1:
        raise ValueRefused("implausible", "这不是银行卡号，请照着卡面上的卡号填写。")
    if _luhn_sum(number) % 10:
        raise ValueRefused("check_digit", "银行卡号有误：多半是某一位写错或相邻两位写反，请对照卡面逐位核对。")
    return number


def _luhn_sum(number: str) -> int:
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[0::2]) + sum(_DOUBLED[digit] for digit in digits[1::2])
