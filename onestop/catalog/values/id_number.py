"""The citizen identity number (公民身份号码, GB 11643), residence permits of 港澳台居民 included."""

import re
from datetime import date

from onestop.catalog import code_tables
from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

LENGTH = 18
_OLD_LENGTH = 15
_FIRST_YEAR = 1900
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_CHECK_CHARACTERS = "10X98765432"
_SEPARATORS = re.compile(r"[ \-]")
_MALE, _FEMALE = "1", "2"


def check_id_number(text: str, *, today: date) -> str:
    """The number with 18 characters, X in upper case.

    Full-width digits, a lower-case x, blanks and hyphens are mended. An area code that no table knows is not refused:
    see `area_known`.
    """
    number = text if _SHAPE.fullmatch(text) else _mended(text)
    born = _real_birth_date(number)
    if born.year < _FIRST_YEAR:
        raise ValueRefused("birth_too_early", "第 7 至 14 位的出生日期早于 1900 年，请对照证件核对。")
    if born > today:
        raise ValueRefused("birth_in_future", "第 7 至 14 位的出生日期在今天之后，请对照证件核对。")
    if check_character(number[:17]) != number[17]:
        raise ValueRefused(
            "check_character",
            "号码有误：最后一位校验码与前 17 位对不上，多半是某一位写错或相邻两位写反，请对照证件逐位核对。",
        )
    return number


def check_character(first17: str) -> str:
    """The 18th character for 17 digits: ISO 7064 MOD 11-2 (GB 11643, 附录 A)."""
    a, b, c, d, e, f, g, h, i, j, k, m, n, p, q, r, s = first17.encode("ascii")
    weighed = 7 * a + 9 * b + 10 * c + 5 * d + 8 * e + 4 * f + 2 * g + h + 6 * i
    weighed += 3 * j + 7 * k + 9 * m + 10 * n + 5 * p + 8 * q + 4 * r + 2 * s
    # A digit's byte is 48 more than its worth and the weights add up to 100.
    return _CHECK_CHARACTERS[(weighed - 4800) % 11]


def birth_date(number: str) -> date:
    """The birth date in a number that was checked."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """The sex in a number that was checked, as a code of GB/T 2261.1: 1 male, 2 female."""
    return _MALE if int(number[16]) % 2 else _FEMALE


def area_known(number: str) -> bool:
    """Whether the first six digits are an area of today or of the past; if not, a person should look twice."""
    area = number[:6]
    return any(area in code_tables.table(name) for name in ("region", "region_withdrawn", "residence_permit"))


def is_residence_permit(number: str) -> bool:
    """Whether the number is that of a residence permit (港澳台居民居住证)."""
    return number[:6] in code_tables.table("residence_permit")


def _mended(text: str) -> str:
    number = _SEPARATORS.sub("", characters.half_width(characters.cleaned(text))).upper()
    if _SHAPE.fullmatch(number):
        return number
    for place, character in enumerate(number, start=1):
        if not ("0" <= character <= "9" or (character == "X" and place == len(number))):
            raise _wrong_character(character, place)
    if len(number) == _OLD_LENGTH:
        raise ValueRefused("old_15_digits", "这是 15 位的旧号码（第一代身份证，已停用），请填写 18 位公民身份号码。")
    raise ValueRefused("length", f"身份证号码应为 18 位，现在是 {len(number)} 位，请对照证件补全或删去多余的位。")


def _wrong_character(character: str, place: int) -> ValueRefused:
    if character == "X":
        return ValueRefused("x_not_last", f"第 {place} 位是 X，X 只能出现在最后一位（第 18 位），请核对。")
    return ValueRefused(
        "character", f"第 {place} 位是{characters.named(character)}，身份证号码只能有数字，最后一位可以是 X，请改正。"
    )


def _real_birth_date(number: str) -> date:
    try:
        return birth_date(number)
    except ValueError:
        raise ValueRefused("birth_date", "第 7 至 14 位应是出生日期，但没有这样的一天，请对照证件核对。") from None
