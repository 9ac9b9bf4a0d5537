"""What changed between two versions of a theme, in the words of the people who approve it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any as AnyType

from onestop.catalog.conditions import All, Any, Compare, Condition, Equals, Not
from onestop.catalog.spec import ThemeSpec

PARTS = {
    "situations": "情形",
    "eligibility": "受理条件",
    "flags": "提示",
    "sections": "表单部分",
    "fields": "字段",
    "checks": "校验",
    "materials": "材料",
    "work": "事项",
    "routes": "路线",
    "templates": "消息模板",
    "lookups": "共享查询",
    "documents": "文书",
}
NOT_COMPARED = {*PARTS, "form", "messages", "digest"}
SIGNS = {"lt": "＜", "le": "≤", "gt": "＞", "ge": "≥"}
TEXTS = ("guide", "source", "template")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was added, removed, moved or changed."""

    part: str
    """主题, 情形, 字段, 材料, 事项, …"""
    code: str
    what: str
    """added, removed, changed, moved."""
    attribute: str = ""
    before: str = ""
    after: str = ""
    listed: bool = False
    """Whether `before` and `after` are only the entries of a list that went and came."""

    def __str__(self) -> str:
        name = f"{self.part} {self.code}".rstrip()
        if self.what != "changed":
            return f"{WORDS[self.what]}：{name}"
        if self.listed:
            changes = [f"{word}{entries}" for word, entries in (("去掉", self.before), ("加上", self.after)) if entries]
            return f"改动：{name} 的 {self.attribute}：{'；'.join(changes)}"
        return f"改动：{name} 的 {self.attribute}：{self.before or '（空）'} → {self.after or '（空）'}"


WORDS = {"added": "新增", "removed": "删去", "moved": "次序变动"}


def differences(old: ThemeSpec, new: ThemeSpec) -> tuple[Difference, ...]:
    """Everything that differs, the theme itself first, then part by part."""
    found = list(_attributes("主题", "", old, new, NOT_COMPARED))
    found += _attributes("消息", "", old.messages, new.messages, NOT_COMPARED)
    for name, part in PARTS.items():
        found += _entries(part, _named(old, name), _named(new, name))
    return tuple(found)


def _named(theme: ThemeSpec, part: str) -> dict[str, object]:
    """The entries of one part by their code or key; those without one by what they are about."""
    holder = next((each for each in (theme.form, theme.messages) if hasattr(each, part)), theme)
    entries = getattr(holder, part)
    named: dict[str, object] = {}
    for entry in entries:
        if part == "templates":
            named[f"{entry.event}（{_said(entry.when)}）"] = entry
            continue
        name = next((getattr(entry, each) for each in ("code", "key", "item") if hasattr(entry, each)), "")
        named[name or f"{entry.kind}（{'、'.join(entry.fields)}）{_said(entry.when)}"] = entry
    return named


def _entries(part: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Difference]:
    yield from (Difference(part, _title(code, old[code]), "removed") for code in old if code not in new)
    yield from (Difference(part, _title(code, new[code]), "added") for code in new if code not in old)
    both = [code for code in old if code in new]
    for code in both:
        yield from _attributes(part, _title(code, new[code]), old[code], new[code], set())
    if both != [code for code in new if code in old]:
        yield Difference(part, "", "moved")


def _title(code: str, entry: object) -> str:
    name = next((getattr(entry, each) for each in ("name", "question", "label", "title") if hasattr(entry, each)), "")
    return f"{code}“{name}”" if name else code


def _attributes(part: str, code: str, old: object, new: object, skipped: set[str]) -> Iterator[Difference]:
    for each in fields(old):  # type: ignore[arg-type]
        before, after = getattr(old, each.name), getattr(new, each.name)
        if each.name in skipped or before == after:
            continue
        if each.name in TEXTS:
            before, after = f"{len(before)}字", f"{len(after)}字"
        went, came = _went_and_came(before, after)
        if listed := bool(went or came):
            before, after = went, came
        yield Difference(part, code, "changed", each.name, _short(_said(before)), _short(_said(after)), listed)


def _went_and_came(before: AnyType, after: AnyType) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The entries that only one of two lists has; nothing for what is no list, or differs in its sequence alone."""
    if not isinstance(before, tuple | Mapping):
        return (), ()
    old, new = _entries_said(before), _entries_said(after)
    return tuple(entry for entry in old if entry not in new), tuple(entry for entry in new if entry not in old)


def _entries_said(value: AnyType) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{key}={text}" for key, text in value.items()]
    return [_said(each) for each in value]


def _said(value: AnyType) -> str:
    """A value of a spec in one line."""
    match value:
        case Equals() | Compare() | All() | Any() | Not():
            return _condition(value)
        case Enum():
            return str(value.value)
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(_said(each) for each in value)
        case Mapping():
            return "、".join(f"{key}={text}" for key, text in value.items())
        case _ if is_dataclass(value):
            return "，".join(
                f"{each.name}：{said}" for each in fields(value) if (said := _said(getattr(value, each.name)))
            )
        case None:
            return ""
    return str(value)


def _condition(condition: Condition) -> str:
    match condition:
        case Equals(field, values):
            return f"{field}＝{'或'.join(values)}"
        case Compare(field, operator, value):
            return f"{field}{SIGNS[operator]}{value}"
        case All(parts):
            return "且".join(_condition(part) for part in parts) or "总是"
        case Any(parts):
            return f"（{'，或'.join(_condition(part) for part in parts)}）" if parts else "从不"
        case Not(part):
            return f"非（{_condition(part)}）"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
