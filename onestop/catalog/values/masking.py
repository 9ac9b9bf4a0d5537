"""What of a sensitive value may be shown before someone asks for it with a reason.

An identity number shows its first three and last two characters: hiding only the birth date would leave few hundred
candidates, and one where the form shows the birth date beside it (the check digit gives the rest away).
"""

import re
from collections.abc import Callable

Mask = Callable[[str], str]

_STAR = "*"
_ID_LENGTH = 18
_MOBILE = re.compile(r"[0-9]{11}")
_CARD = re.compile(r"[0-9]{16,19}")
_LATIN = re.compile("[\u0000-\u024f\u1e00-\u1eff]")
_SHORTEST_WITH_COMPOUND_SURNAME = 3
_STARS_OF_A_LONG_NAME = 2
_COMPOUND_SURNAMES = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|"
    "太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|"
    "漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|左丘|东门|西门|第五|纳兰"
)


def mask_id_number(number: str) -> str:
    """First three and last two of 18 characters, e.g. 130*************1X; anything else is hidden whole."""
    return _ends(number, 3, 2) if len(number) == _ID_LENGTH else _STAR * len(number)


def mask_mobile(number: str) -> str:
    """First three and last four of 11 digits, e.g. 138****8000; anything else is hidden whole."""
    return _ends(number, 3, 4) if _MOBILE.fullmatch(number) else _STAR * len(number)


def mask_bank_card(number: str) -> str:
    """The last four digits of a card; anything else is hidden whole."""
    return _ends(number, 0, 4) if _CARD.fullmatch(number) else _STAR * len(number)


def mask_name(name: str) -> str:
    """The surname, and a star for each further character: 张*, 欧阳**.

    Of a name that has no Han surname (with a middle dot or Latin letters) only the first character, without its length.
    """
    if len(name) <= 1:
        return _STAR * len(name)
    if "·" in name or _LATIN.match(name):
        return name[:1] + _STAR * _STARS_OF_A_LONG_NAME
    compound = len(name) >= _SHORTEST_WITH_COMPOUND_SURNAME and bool(_COMPOUND_SURNAMES.match(name))
    return _ends(name, 2 if compound else 1, 0)


def _ends(text: str, first: int, last: int) -> str:
    return text[:first] + _STAR * (len(text) - first - last) + text[len(text) - last :]
