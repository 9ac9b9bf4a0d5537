"""Names of people, rare characters (GB 18030-2022 level 3) and middle dots included."""

import re
import unicodedata

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

SHORTEST = 2
LONGEST = 50
MIDDLE_DOT = "\u00b7"

# Explicit ranges: str.isalpha() and \w of Python 3.11 to 3.13 do not know the newest extensions (H, I, J).
_HAN = (
    "\u3007"  # 〇
    "\u4e00-\u9fff"  # unified ideographs
    "\u3400-\u4dbf"  # extension A
    "\U00020000-\U0002a6df"  # B
    "\U0002a700-\U0002ee5f"  # C, D, E, F and I lie side by side
    "\U00030000-\U0003347f"  # G, H and J
    "\uf900-\ufaff\U0002f800-\U0002fa1f"  # compatibility ideographs, kept as entered
)
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_DOT_LIKE = re.compile("\\s*[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff0e\uff65]\\s*")
_HAN_NAME = re.compile(f"[{_HAN}]+(?:{MIDDLE_DOT}[{_HAN}]+)*")
_LATIN_NAME = re.compile(f"[{_LATIN}]+(?:(?: |{MIDDLE_DOT}|'|-)[{_LATIN}]+)*")
_IS_HAN = re.compile(f"[{_HAN}]")
_IS_LATIN = re.compile(f"[{_LATIN}]")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_RADICAL = re.compile("[\u2e80-\u2fdf]")


def check_person_name(text: str) -> str:
    """The name as entered, never normalised; only the many middle dots become one, U+00B7."""
    name = _DOT_LIKE.sub(MIDDLE_DOT, characters.cleaned(text))
    if not SHORTEST <= len(name) <= LONGEST:
        raise ValueRefused(
            "length", f"姓名应为 {SHORTEST} 至 {LONGEST} 个字，现在是 {len(name)} 个字，请填写证件上的全名。"
        )
    if not (_HAN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name)):
        raise _fault(name)
    return name


def _fault(name: str) -> ValueRefused:
    han, latin = _IS_HAN.search(name), _IS_LATIN.search(name)
    for place, character in enumerate(name, start=1):
        foreign = character in " '-" and not han
        if not (_IS_HAN.match(character) or _IS_LATIN.match(character) or character == MIDDLE_DOT or foreign):
            return _wrong_character(character, place)
    if han and latin:
        return ValueRefused("mixed_scripts", "姓名里汉字和字母混在一起，请只填证件上的汉字姓名，或只填外文姓名。")
    if MIDDLE_DOT in name:
        return ValueRefused("middle_dot", "间隔号“·”只能单个出现在两个字之间，请删去开头、末尾或重复的间隔号。")
    return ValueRefused("separator", "外文姓名中的空格、连字符只能单个出现在两个单词之间，请删去多余的。")


def _wrong_character(character: str, place: int) -> ValueRefused:
    where = f"第 {place} 个字{characters.named(character)}"
    if character.isspace():
        return ValueRefused("blank", f"姓名的第 {place} 个字是空格，请删去姓名中间的空格。")
    if character.isdigit():
        return ValueRefused("digit", f"{where}是数字，姓名中不能有数字，请改正。")
    if _PRIVATE_USE.match(character):
        return ValueRefused(
            "private_use",
            f"{where}是自造字，换一台设备就显示不出来，请换用能打出生僻字的输入法重新输入，或到窗口办理。",
        )
    if _RADICAL.match(character):
        lookalike = unicodedata.normalize("NFKC", character)
        hint = f"请改为汉字“{lookalike}”" if _IS_HAN.match(lookalike) else "请改为完整的汉字"
        return ValueRefused("radical", f"{where}是部首符号，不是汉字，{hint}。")
    return ValueRefused(
        "character", f"{where}不能用在姓名里，请只填汉字；少数民族和外国人姓名用“·”分隔，不要加括号、标点或称呼。"
    )
