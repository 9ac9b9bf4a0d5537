"""E-mail addresses."""

import re

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

LONGEST = 254
_LONGEST_LOCAL = 64
_LONGEST_LABEL = 63
_ALLOWED = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-]")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9]")


def check_email(text: str) -> str:
    """The address with its domain in lower case; quoted local parts and bare IP addresses are not taken."""
    address = characters.half_width(characters.cleaned(text))
    if len(address) > LONGEST:
        raise ValueRefused("length", f"邮箱地址最长 {LONGEST} 个字符，现在是 {len(address)} 个，请核对。")
    wrong = next((character for character in address if not _ALLOWED.match(character)), "")
    if wrong:
        raise ValueRefused("character", f"邮箱地址里不能有{characters.named(wrong)}，请删去，例如 name@example.cn。")
    if address.count("@") != 1:
        raise ValueRefused("at_sign", "邮箱地址应有且只有一个“@”，例如 name@example.cn。")
    local, domain = address.split("@")
    if not local or len(local) > _LONGEST_LOCAL:
        raise ValueRefused("local_part", f"“@”前面应有 1 至 {_LONGEST_LOCAL} 个字符，请补全邮箱名。")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise ValueRefused("local_part", "“@”前面的点不能在开头、末尾，也不能连写，请核对。")
    return f"{local}@{_checked_domain(domain.lower())}"


def _checked_domain(domain: str) -> str:
    labels = domain.split(".")
    sound = all(len(label) <= _LONGEST_LABEL and _LABEL.fullmatch(label) for label in labels)
    if len(labels) == 1 or not sound or not _TOP.fullmatch(labels[-1]):
        raise ValueRefused("domain", "“@”后面的网址不完整，应像 qq.com、example.cn 这样，请核对。")
    return domain
