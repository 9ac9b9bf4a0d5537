"""Turn the tables of a TOML file into the frozen values of `spec`, guided by their type hints.

The keys of a table are the attribute names. A list of tables may also be written in the singular, as TOML likes it:
`[[situation]]` for `situations`, `[[material.waiver]]` for `waivers`. Every mistake is recorded, none stops the rest.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any as AnyType
from typing import TypeVar, get_args, get_origin, get_type_hints

from onestop.catalog import ending, kinds, message_spec, recognition, spec
from onestop.catalog.conditions import All, Any, Compare, Condition, Equals, Not
from onestop.catalog.problems import ThemeProblem

T = TypeVar("T")

OPERATORS = ("lt", "le", "gt", "ge")
WORDS: Mapping[tuple[type, str], tuple[str, ...]] = {
    (spec.FieldSpec, "kind"): kinds.FIELD_KINDS,
    (spec.CrossCheck, "kind"): kinds.CHECK_KINDS,
    (ending.OutcomeField, "kind"): kinds.OUTCOME_KINDS,
    (spec.Waiver, "kind"): kinds.WAIVER_KINDS,
    (spec.LegalLimit, "unit"): kinds.LIMIT_UNITS,
    (message_spec.PickupRules, "place"): kinds.PICKUP_PLACES,
    (recognition.ReadingRule, "kind"): recognition.READING_KINDS,
}
"""Attributes that are plain strings in the spec but take only these words."""

TYPE_NAMES = {str: "文字（加引号）", int: "整数", bool: "true 或 false", date: "日期（如 2026-09-01，不加引号）"}


class Unreadable(Exception):
    """A value that could not be read; its problem is already recorded."""


@dataclass(frozen=True)
class Place:
    """Where in a theme folder the reading is; collects the problems."""

    file: str
    problems: list[ThemeProblem]
    path: str = ""

    def at(self, key: str) -> "Place":
        """The place of a key below this one."""
        return Place(self.file, self.problems, f"{self.path}.{key}" if self.path else key)

    def nth(self, position: int, raw: object) -> "Place":
        """The place of one entry of a list, named by its code or key where it has one."""
        name = (raw.get("code") or raw.get("key") or raw.get("value")) if isinstance(raw, dict) else None
        return Place(self.file, self.problems, f"{self.path}[{name or position + 1}]")

    def record(self, message: str, remedy: str) -> None:
        """Record a problem here and go on."""
        self.problems.append(ThemeProblem(self.file, self.path, message, remedy))

    def refuse(self, message: str, remedy: str) -> Unreadable:
        """Record a problem here; raise what this returns."""
        self.record(message, remedy)
        return Unreadable()


def decode(cls: type[T], raw: object, place: Place) -> T:
    """An instance of the dataclass `cls` from a table. Raises Unreadable after recording what is wrong."""
    names = {each.name for each in _fields(cls)}
    return cls(**decode_some(cls, raw, place, names))


def decode_some(cls: type, raw: object, place: Place, names: Collection[str]) -> dict[str, AnyType]:
    """The named attributes of `cls` from a table; any other key of the table is a problem."""
    if not isinstance(raw, dict):
        raise place.refuse("这里应是一张表。", "请写成 [表名] 或 { 键 = 值 } 的形式。")
    wanted = {each.name: each for each in _fields(cls) if each.name in names}
    spelled = _spellings(cls, raw, wanted, place)
    before = len(place.problems)
    values = {}
    for name, each in wanted.items():
        try:
            if name in spelled:
                values[name] = _attribute(cls, name, raw[spelled[name]], place.at(spelled[name]))
            elif each.default is MISSING and each.default_factory is MISSING:
                raise place.at(name).refuse(f"缺少“{name}”。", f"请补上 {name} = …。")
        except Unreadable:
            continue
    if len(place.problems) > before:
        raise Unreadable
    return values


def _spellings(cls: type, raw: dict[str, object], wanted: Mapping[str, object], place: Place) -> dict[str, str]:
    """Attribute name → the key as spelled in the table (plural or singular)."""
    hints = _hints(cls)
    known = {name: name for name in wanted if not name.endswith("_")}
    known |= {name.removesuffix("s"): name for name in wanted if _is_list_of_tables(hints[name])}
    # `from` is a keyword of Python and therefore `from_` in the spec.
    known |= {name.removesuffix("_"): name for name in wanted}
    spelled: dict[str, str] = {}
    for key in raw:
        if key not in known:
            place.at(key).record(f"不认识“{key}”。", f"可用的键：{'、'.join(sorted(known.values()))}。")
        elif known[key] in spelled:
            place.at(key).record(f"“{key}”与“{spelled[known[key]]}”写了两遍。", "请合并为一处。")
        else:
            spelled[known[key]] = key
    return spelled


def _attribute(cls: type, name: str, raw: object, place: Place) -> object:
    value = _value(_hints(cls)[name], raw, place)
    words = WORDS.get((cls, name))
    if words and value not in words:
        raise place.refuse(f"“{value}”不是可用的值。", f"可用：{'、'.join(words)}。")
    return value


def _value(hint: AnyType, raw: object, place: Place) -> object:
    if hint == Condition:
        return condition(raw, place)
    origin = get_origin(hint)
    if origin is tuple:
        return _list(get_args(hint)[0], raw, place)
    if origin is Mapping:
        return texts(raw, place)
    if origin is UnionType:
        return _value(get_args(hint)[0], raw, place)
    if is_dataclass(hint):
        return decode(hint, raw, place)  # type: ignore[arg-type]
    return _scalar(hint, raw, place)


def _scalar(hint: type, raw: object, place: Place) -> object:
    if issubclass(hint, StrEnum):
        if raw in list(hint):
            return hint(str(raw))
        raise place.refuse(f"“{raw}”不是可用的值。", f"可用：{'、'.join(hint)}。")
    if type(raw) is not hint:
        raise place.refuse(f"这里应是{TYPE_NAMES[hint]}，现在是 {raw!r}。", "请改正。")
    return raw


def _list(hint: AnyType, raw: object, place: Place) -> tuple[object, ...]:
    if not isinstance(raw, list):
        raise place.refuse("这里应是一个列表。", "请写成 [ … ]；表的列表请写成 [[…]]。")
    return _each(lambda position, entry: _value(hint, entry, place.nth(position, entry)), raw)


def _each(read: Callable[[int, AnyType], object], entries: list[AnyType]) -> tuple[object, ...]:
    """Read every entry, so that all their mistakes are recorded; then fail if any failed."""
    values: list[object] = []
    for position, entry in enumerate(entries):
        try:
            values.append(read(position, entry))
        except Unreadable:
            continue
    if len(values) < len(entries):
        raise Unreadable
    return tuple(values)


def texts(raw: object, place: Place) -> dict[str, str]:
    """A table of keys and texts. Raises Unreadable after recording what is wrong."""
    if not isinstance(raw, dict):
        raise place.refuse("这里应是一张“键 = 文字”的表。", '请写成 { 键 = "文字" }。')
    said = _each(lambda _, key: _text(raw[key], place.at(key)), list(raw))
    return {key: str(text) for key, text in zip(raw, said, strict=True)}


def _text(raw: object, place: Place) -> str:
    """A text; dates may be written bare."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    raise place.refuse(f"这里应是文字，现在是 {raw!r}。", "请给值加上引号。")


def condition(raw: object, place: Place) -> Condition:
    """A condition from its table: `{ key = value }`, several keys together, `any`, `all`, `not`."""
    if not isinstance(raw, dict) or not raw:
        raise place.refuse("条件应是一张不空的表。", '请写成 { 键 = "值" }，或用 any、all、not。')
    parts = _each(lambda _, key: _part(key, raw[key], place.at(key)), list(raw))
    return parts[0] if len(parts) == 1 else All(parts)  # type: ignore[return-value,arg-type]


def _part(key: str, raw: object, place: Place) -> Condition:
    if key in ("any", "all"):
        if not isinstance(raw, list) or not raw:
            raise place.refuse(f"{key} 后面应是条件的列表。", f"请写成 {key} = [{{ … }}, {{ … }}]。")
        parts = _each(lambda position, entry: condition(entry, place.nth(position, entry)), raw)
        return Any(parts) if key == "any" else All(parts)  # type: ignore[arg-type]
    if key == "not":
        return Not(condition(raw, place))
    if isinstance(raw, list) and raw:
        return Equals(key, _each(lambda position, entry: _text(entry, place.nth(position, entry)), raw))  # type: ignore[arg-type]
    if isinstance(raw, dict):
        return _comparison(key, raw, place)
    return Equals(key, (_text(raw, place),))


def _comparison(key: str, raw: dict[str, object], place: Place) -> Condition:
    if not raw or set(raw) - set(OPERATORS):
        raise place.refuse("比较只能用 lt、le、gt、ge。", '例如 { ge = "2026-01-01" }。')
    parts = tuple(Compare(key, operator, _bound(bound, place.at(operator))) for operator, bound in raw.items())
    return parts[0] if len(parts) == 1 else All(parts)


def _bound(raw: object, place: Place) -> str:
    return str(raw) if type(raw) is int else _text(raw, place)


def _is_list_of_tables(hint: AnyType) -> bool:
    return get_origin(hint) is tuple and is_dataclass(get_args(hint)[0])


def _fields(cls: AnyType) -> tuple[Field[AnyType], ...]:
    return fields(cls)


@cache
def _hints(cls: type) -> dict[str, AnyType]:
    return get_type_hints(cls)
