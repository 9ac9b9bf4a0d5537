"""Codes of administrative divisions (行政区划, GB/T 2260): six digits for province, prefecture and county."""

import re
from functools import cache

from onestop.catalog import code_tables
from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

_SHAPE = re.compile(r"[0-9]{6}")


def check_region_code(text: str, *, to_county: bool = True, withdrawn: bool = False) -> str:
    """A current code, down to the county unless `to_county` is off; with `withdrawn`, also one of the past."""
    code = characters.half_width(characters.cleaned(text))
    if not _SHAPE.fullmatch(code):
        raise ValueRefused("shape", "行政区划代码应为 6 位数字，请从省、市、县（市、区）列表中选择。")
    if code in code_tables.table("region"):
        if to_county and has_parts(code):
            missing = "市和县（市、区）" if code.endswith("0000") else "县（市、区）"
            raise ValueRefused("incomplete", f"地区没有选完，请继续选择{missing}。")
        return code
    if code not in code_tables.table("region_withdrawn"):
        raise ValueRefused("unknown", "没有这个行政区划代码，请从省、市、县（市、区）列表中选择。")
    if not withdrawn:
        raise ValueRefused("withdrawn", f"“{name(code)}”的代码已经撤销，请选择现在的县（市、区）。")
    return code


def name(code: str) -> str:
    """The division's own name, current or withdrawn; the code where no table knows it."""
    current = code_tables.table("region")
    return current[code] if code in current else code_tables.table("region_withdrawn").label(code)


def path(code: str) -> tuple[str, ...]:
    """The codes from the province down to this one; a level that does not exist (直辖市, 省直辖县) is left out."""
    steps = (code[:2] + "0000", code[:4] + "00", code)
    known = (step for step in steps if name(step) != step)
    return tuple(dict.fromkeys(known))


def full_name(code: str) -> str:
    """The name from the province down, e.g. 河北省保定市竞秀区; the code where no table knows it."""
    return "".join(name(step) for step in path(code)) or code


def has_parts(code: str) -> bool:
    """Whether a current code has current divisions below it."""
    return code in _parts_by_code()


def parts(code: str = "") -> dict[str, str]:
    """The divisions one step below a current code, code → name; the provinces for no code."""
    return dict(_parts_by_code().get(code, {}))


@cache
def _parts_by_code() -> dict[str, dict[str, str]]:
    below: dict[str, dict[str, str]] = {}
    for code, own_name in code_tables.table("region").items():
        above = ("", *path(code))[-2]
        below.setdefault(above, {})[code] = own_name
    return below
