"""Values that a theme describes by regular expressions, and the guard against expressions that could hang a check."""

import re
from functools import cache

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

LONGEST_VALUE = 200
_LONGEST_PATTERN = 500
_MOST_WAYS = 20_000_000
_TOKEN = re.compile(
    r"""(?P<escape>\\.)
      | (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
      | (?P<open>\((?:\?(?:[:=!]|<[=!]|P<\w+>))?)
      | (?P<close>\))
      | (?P<repeat>(?:[*+?]|\{\d*,?\d*\})[?+]?)
      | (?P<either>\|)
      | (?P<plain>.)""",
    re.VERBOSE | re.DOTALL,
)
_AT_MOST_ONCE = re.compile(r"\?|\{0?,1\}|\{[01]\}")
_BOUNDS = re.compile(r"\{(\d*)(,(\d*))?\}")
_BACK_REFERENCE = re.compile(r"\\[1-9]|\(\?P=")


def check_pattern(
    text: str, *, accepts: str = "", accepts_message: str = "", refuses: str = "", refuses_message: str = ""
) -> str:
    """The text if `accepts` matches it whole and `refuses` matches nowhere in it; an empty expression does not judge.

    Both expressions must be free of `risk`; the length of the text is bounded before they run.
    """
    value = characters.cleaned(text)
    if len(value) > LONGEST_VALUE:
        raise ValueRefused("too_long", f"最多 {LONGEST_VALUE} 个字，现在是 {len(value)} 个字，请删减。")
    if refuses and _compiled(refuses).search(value):
        raise ValueRefused("refused_wording", refuses_message or "填写的内容含有不能使用的字样，请修改。")
    if accepts and not _compiled(accepts).fullmatch(value):
        raise ValueRefused("shape", accepts_message or "填写的内容不符合格式要求，请核对。")
    return value


def risk(pattern: str) -> str:
    """Why an expression may not stand in a theme, in Chinese for its author; "" if it may.

    Refused: what does not compile; what refers back; a repeated group of varying content; more repeats of varying
    length than can be tried quickly on a text of bounded length. Simple, so it also refuses some that would do.
    """
    if len(pattern) > _LONGEST_PATTERN:
        return f"正则表达式最长 {_LONGEST_PATTERN} 个字符，现在是 {len(pattern)} 个。"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"正则表达式写错了：{error}。"
    if _BACK_REFERENCE.search(pattern):
        return "正则表达式不能使用反向引用（如 \\1），它可能使校验极慢。"
    return _repeat_risk(pattern)


def _repeat_risk(pattern: str) -> str:
    varies = [False]  # per open group: whether its content can match in more than one way
    closed = False  # whether the token before was the end of a group whose content varies
    ways = 1
    for token in _TOKEN.finditer(pattern):
        kind, written = token.lastgroup, token[0]
        if kind == "repeat":
            if closed and not _AT_MOST_ONCE.match(written):
                return f"不能把内容不定的一组再重复（“{written}”），可能使校验极慢，例如请用 [甲乙]+ 代替 (甲|乙)+。"
            ways *= _lengths(written)
            varies[-1] |= _lengths(written) > 1
        varies[-1] |= kind == "either"
        closed = False
        if kind == "open":
            varies.append(False)
        elif kind == "close":
            closed = varies.pop()
            varies[-1] |= closed
    return "" if ways <= _MOST_WAYS else "正则表达式里长短不定的重复（*、+、?、{m,n}）太多，可能使校验极慢，请减少。"


def _lengths(repeat: str) -> int:
    """How many lengths a repeat can have on a text of bounded length."""
    if repeat[0] == "?":
        return 2
    bounds = _BOUNDS.match(repeat)
    if not bounds:
        return LONGEST_VALUE
    if bounds[2] is None:
        return 1
    return int(bounds[3] or LONGEST_VALUE) - int(bounds[1] or 0) + 1


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
