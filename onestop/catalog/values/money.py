"""Amounts of money: typed in yuan, reckoned in fen (分), never in floating point."""

import re

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

MOST_FEN = 10**12
"""Ten thousand million yuan: more than any one payment to a person."""
_SHAPE = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")
_TOO_EXACT = re.compile(r"[0-9,]+\.[0-9]{3,}")


def check_money(text: str) -> str:
    """The amount in yuan with two decimals, e.g. 9000.00, from 9000, 9,000.0, ¥9000 or 9000元."""
    typed = characters.half_width(characters.cleaned(text)).replace(" ", "").removesuffix("元").lstrip("¥￥")
    found = _SHAPE.fullmatch(typed)
    if not found:
        if _TOO_EXACT.fullmatch(typed):
            raise ValueRefused("too_exact", "金额最多两位小数（精确到分），请改正。")
        raise ValueRefused("shape", "看不出是多少钱，请以元为单位填写数字，例如 9000.00。")
    amount = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if not 0 < amount < MOST_FEN:
        raise ValueRefused("range", "金额应大于零，并且不会有这么大，请核对。")
    return in_yuan(amount)


def in_fen(value: str) -> int:
    """The fen of an amount as it is stored. ValueError for anything else."""
    whole, _, rest = value.partition(".")
    if len(rest) != 2:
        raise ValueError("no amount of money")
    return int(whole) * 100 + int(rest)


def in_yuan(fen: int) -> str:
    """The amount as it is stored: yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02}"


def in_words(value: str) -> str:
    """9,000.00元 for a stored 9000.00; anything else as it is: it was kept before amounts had a form."""
    try:
        fen = in_fen(value)
    except ValueError:
        return value
    return f"{fen // 100:,}.{fen % 100:02}元"
