"""Invented people for tests: numbers whose check digits are right and that belong to nobody on purpose.

Check digits come from python-stdnum, not from the code under test.
"""

from datetime import date

from stdnum import luhn
from stdnum.cn import ric

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN_NAMES = ("建国", "志强", "海涛", "立新", "文博", "晓晨", "思远", "一鸣", "峰", "磊", "洋", "辉")
_MOBILE_PREFIXES = ("138", "139", "150", "166", "177", "186", "192", "199")
_SPREAD = 7919


def make_id_number(region: str = "130602", birth: date = date(2002, 5, 17), sequence: int = 1) -> str:
    """An identity number; an odd `sequence` (0–999) makes a man, an even one a woman."""
    first17 = f"{region}{birth:%Y%m%d}{sequence:03}"
    # stdnum ignores the last character given, the place of the digit it works out.
    return first17 + ric.calc_check_digit(first17 + "0")


def make_bank_card(prefix: str = "622202", seed: int = 1, *, length: int = 19) -> str:
    """A card number of 16 to 19 digits that passes the Luhn scheme."""
    filled = str(seed * _SPREAD).rjust(length - len(prefix) - 1, "0")[-(length - len(prefix) - 1) :]
    payload = prefix + filled
    return payload + luhn.calc_check_digit(payload)


def make_mobile(seed: int = 1) -> str:
    """A mobile number."""
    return _MOBILE_PREFIXES[seed % len(_MOBILE_PREFIXES)] + f"{seed * _SPREAD % 10**8:08}"


def make_name(seed: int = 1) -> str:
    """A Chinese name."""
    return _SURNAMES[seed % len(_SURNAMES)] + _GIVEN_NAMES[seed // len(_SURNAMES) % len(_GIVEN_NAMES)]
