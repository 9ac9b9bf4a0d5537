"""Mobile and landline numbers of mainland China."""

import re

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_MOBILE_LENGTH = 11
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SEPARATORS = re.compile("[ ()\\-\u00a0\u2009\u202f]")
_COUNTRY = re.compile(r"(?:\+|00)86")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#|-)([0-9]{1,6})", re.IGNORECASE)
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-8][0-9]{6,7})")
_SHORT_AREA_LENGTH = 3
_LONG_NUMBER_LENGTH = 8


def check_mobile(text: str) -> str:
    """Eleven digits, without +86, blanks and hyphens.

    Only the first two digits are judged: lists of prefixes age, and whether the number is in use a message proves.
    """
    number = _without_country(_typed(text))
    number = _SEPARATORS.sub("", number)
    if number.startswith("86") and len(number) == _MOBILE_LENGTH + 2:
        number = number[2:]
    if _MOBILE.fullmatch(number):
        return number
    wrong = re.search("[^0-9]", number)
    if wrong:
        raise ValueRefused("character", f"手机号码只能有数字，发现了{characters.named(wrong[0])}，请改正。")
    if number.startswith("0"):
        raise ValueRefused("landline", "这像是固定电话号码，请填 11 位手机号码；固定电话请填在“固定电话”一栏。")
    if len(number) != _MOBILE_LENGTH:
        raise ValueRefused("length", f"手机号码应为 11 位数字，现在是 {len(number)} 位，请补全或删去多余的数字。")
    raise ValueRefused("prefix", "手机号码应以 13 至 19 开头，请核对前两位。")


def check_landline(text: str) -> str:
    """Area code, number and extension joined by hyphens, e.g. 0312-5901234 or 010-65901234-802."""
    typed = _without_country(_typed(text), area_zero="0")
    typed, extension = _split_extension(typed)
    digits = _SEPARATORS.sub("", typed)
    wrong = re.search("[^0-9]", digits)
    if wrong:
        raise ValueRefused(
            "character",
            f"固定电话只能有数字和连字符，发现了{characters.named(wrong[0])}，请按“区号-号码”填写，例如 0312-5901234。",
        )
    if _MOBILE.fullmatch(digits):
        raise ValueRefused("mobile", "这是手机号码，请填在“手机”一栏；没有固定电话时这一栏留空。")
    if not digits.startswith("0"):
        raise ValueRefused("area_code", "缺少区号，请按“区号-号码”填写，例如 0312-5901234。")
    parts = _LANDLINE.fullmatch(digits)
    if not parts or (len(parts[1]) == _SHORT_AREA_LENGTH and len(parts[2]) != _LONG_NUMBER_LENGTH):
        raise ValueRefused("shape", "固定电话应为 3 或 4 位区号加 7 或 8 位号码，例如 0312-5901234，请核对。")
    return "-".join(filter(None, (parts[1], parts[2], extension)))


def _typed(text: str) -> str:
    return _DASHES.sub("-", characters.half_width(characters.cleaned(text)))


def _without_country(number: str, *, area_zero: str = "") -> str:
    found = _COUNTRY.match(number)
    if not found:
        return number
    rest = number[found.end() :].lstrip(" -()")
    return rest if rest.startswith("0") else area_zero + rest


def _split_extension(number: str) -> tuple[str, str]:
    """The number and the digits of its extension, which stand behind a word for it or a further hyphen."""
    compact = number.replace(" ", "")
    for found in _EXTENSION.finditer(compact):
        before = re.sub("[^0-9]", "", compact[: found.start()])
        if found.end() == len(compact) and _LANDLINE.fullmatch(before):
            return compact[: found.start()], found[1]
    return number, ""
