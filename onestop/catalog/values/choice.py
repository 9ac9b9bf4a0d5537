"""Values that must be one of a list: choices, codes of a table, yes or no."""

from collections.abc import Mapping

from onestop.catalog.values import characters
from onestop.catalog.values.refusal import ValueRefused

_FEW = 8
YES_NO = {"yes": "是", "no": "否"}
_YES_NO_WORDS = {
    "yes": "yes", "y": "yes", "true": "yes", "1": "yes", "on": "yes", "是": "yes",
    "no": "no", "n": "no", "false": "no", "0": "no", "off": "no", "否": "no",
}  # fmt: skip


def check_choice(text: str, *, choices: Mapping[str, str]) -> str:
    """One of the values of `choices` (value → label; a code table is such a mapping). A label stands for its value."""
    value = characters.cleaned(text)
    if value in choices:
        return value
    by_label = [choice for choice, label in choices.items() if label == value]
    if len(by_label) == 1:
        return by_label[0]
    if len(choices) <= _FEW:
        raise ValueRefused("not_offered", f"没有这个选项，请从“{'”“'.join(choices.values())}”中选择一项。")
    raise ValueRefused("not_offered", "没有这个选项，请从列表中选择一项。")


def check_yes_no(text: str) -> str:
    """`yes` or `no`, also from 是/否, true/false, 1/0, on/off."""
    word = characters.half_width(characters.cleaned(text)).lower()
    if word not in _YES_NO_WORDS:
        raise ValueRefused("not_offered", "请选择“是”或“否”。")
    return _YES_NO_WORDS[word]
