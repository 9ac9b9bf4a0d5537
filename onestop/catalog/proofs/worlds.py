"""Every reachable set of answers, as far as it matters to a proof.

A world is one person's answers. Only the situations and fields that a proof names, and those on which these depend, are
told apart, so that independent questions do not multiply. Of a free field only the values next to a bound that some
condition names matter.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from onestop.catalog.conditions import Compare, Condition, Equals
from onestop.catalog.evaluate import holds, keys, leaves, measure
from onestop.catalog.spec import CASE_READS, FieldSpec, ThemeSpec

MOST = 50_000
"""More worlds than this for one proof are too many to look through."""
OTHER = "\N{BLACK SQUARE}"
"""Stands for every value that no condition names."""

World = dict[str, str]


class TooManyWorlds(Exception):
    """A proof depends on more combinations of answers than can be looked through."""


class Worlds:
    """The reachable answers of a theme."""

    def __init__(self, theme: ThemeSpec, conditions: Iterable[Condition]) -> None:
        self.theme = theme
        self._named: dict[str, list[Equals | Compare]] = {}
        for condition in conditions:
            for leaf in leaves(condition):
                self._named.setdefault(leaf.field, []).append(leaf)
        self._known: dict[frozenset[str], list[World]] = {}

    def over(self, wanted: Iterable[str]) -> list[World]:
        """All worlds that differ in the wanted situations and fields. Raises TooManyWorlds."""
        closure = self._closure(wanted)
        if closure not in self._known:
            found: list[World] = []
            for world in self._grow({}, [key for key in self._sequence() if key in closure]):
                found.append(world)
                if len(found) > MOST:
                    raise TooManyWorlds
            self._known[closure] = found
        return self._known[closure]

    def item_keys(self, code: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """The situations on which it depends whether an item or part applies."""
        item = self.theme.work_by_code.get(code)
        if item is None or code in seen:
            return set()
        return {*keys(item.applies_when), *self._eligibility_keys(), *self.item_keys(item.part_of, seen | {code})}

    def applies(self, code: str, world: World, seen: frozenset[str] = frozenset()) -> bool:
        """Whether an item or part applies in a world that tells its `item_keys` apart."""
        item = self.theme.work_by_code.get(code)
        if item is None or code in seen or not self._eligible(world):
            return False
        return holds(item.applies_when, world) and (
            not item.part_of or self.applies(item.part_of, world, seen | {code})
        )

    def field_keys(self, field: FieldSpec) -> set[str]:
        """The situations and fields on which it depends whether a field is asked."""
        readers = () if CASE_READS in field.read_by else field.read_by
        return {*keys(field.shown_when), *(key for code in readers for key in self.item_keys(code))}

    def asked(self, field: FieldSpec, world: World) -> bool:
        """Whether a field is asked in a world that tells its `field_keys` apart."""
        read = CASE_READS in field.read_by or any(self.applies(code, world) for code in field.read_by)
        return read and holds(field.shown_when, world)

    def _closure(self, wanted: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(wanted)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting.extend(self._depends_on(key))
        return frozenset(found)

    def _depends_on(self, key: str) -> set[str]:
        if key in self.theme.situations_by_key:
            return set(keys(self.theme.situations_by_key[key].asked_when))
        if key in self.theme.fields_by_key:
            return self.field_keys(self.theme.fields_by_key[key])
        return set()

    def _sequence(self) -> Iterator[str]:
        yield from (situation.key for situation in self.theme.situations)
        yield from (field.key for field in self.theme.form.fields)

    def _grow(self, world: World, remaining: list[str]) -> Iterator[World]:
        if not remaining:
            yield dict(world)
            return
        key, rest = remaining[0], remaining[1:]
        for value in self._values(key, world):
            yield from self._grow(world | {key: value}, rest)

    def _values(self, key: str, world: World) -> list[str]:
        """What may be answered here, given the answers before; only "" where it is not asked."""
        situation = self.theme.situations_by_key.get(key)
        if situation is not None:
            asked = holds(situation.asked_when, world)
            return [option.value for option in situation.options] if asked else [""]
        field = self.theme.fields_by_key[key]
        if not self.asked(field, world):
            return [""]
        return ([] if field.required else [""]) + self._field_values(field)

    def _field_values(self, field: FieldSpec) -> list[str]:
        if field.options:
            return [option.value for option in field.options]
        if field.kind == "yes_no":
            return ["yes", "no"]
        found: dict[str, None] = {OTHER: None}
        for leaf in self._named.get(field.key, ()):
            found |= dict.fromkeys(leaf.values if isinstance(leaf, Equals) else _around(leaf.value))
        return list(found)

    def _eligibility_keys(self) -> set[str]:
        situations = self.theme.situations_by_key
        return {key for each in self.theme.eligibility for key in keys(each.requires) if key in situations}

    def _eligible(self, world: World) -> bool:
        return all(
            holds(each.requires, world)
            for each in self.theme.eligibility
            if all(world.get(key) for key in keys(each.requires))
        )


def _around(bound: str) -> list[str]:
    """A bound and its neighbours on either side: enough to satisfy any comparison that can be satisfied."""
    value = measure(bound)
    if value is None:
        return [bound]
    if not isinstance(value, str):
        return [str(value - 1), str(value), str(value + 1)]
    if len(value) == len("2026-01"):
        month = int(value[:4]) * 12 + int(value[5:]) - 1
        return [f"{each // 12:04}-{each % 12 + 1:02}" for each in (month - 1, month, month + 1)]
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return [bound]
    return [(day + timedelta(days=step)).isoformat() for step in (-1, 0, 1)]
