"""A theme under proof: its spec, its folder, and every reachable set of answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from onestop.catalog.conditions import ALWAYS, Condition
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.worlds import Worlds
from onestop.catalog.spec import ItemSpec, ThemeSpec

SITUATIONS, FORM, MATERIALS, ROUTES = "situations.toml", "form.toml", "materials.toml", "routes.toml"
SHARING = "sharing.toml"


@dataclass(frozen=True)
class Place:
    """A condition of the theme and where it stands."""

    file: str
    key: str
    condition: Condition


@dataclass(frozen=True)
class Draft:
    """A theme under proof."""

    theme: ThemeSpec
    folder: Path

    @cached_property
    def worlds(self) -> Worlds:
        """Every reachable set of answers."""
        return Worlds(self.theme, [place.condition for place in self.conditions])

    @cached_property
    def conditions(self) -> tuple[Place, ...]:
        """Every condition that the theme writes down."""
        return tuple(place for place in self._conditions() if place.condition is not ALWAYS)

    @cached_property
    def _item_files(self) -> dict[str, str]:
        return {path.stem.partition("_")[2]: f"items/{path.name}" for path in (self.folder / "items").glob("*.toml")}

    def item_file(self, code: str) -> str:
        """The file of an item or part."""
        return self._item_files.get(code, "items")

    def item_problem(self, item: ItemSpec, key: str, message: str, remedy: str) -> ThemeProblem:
        """A problem in the file of an item or part."""
        return ThemeProblem(self.item_file(item.code), key, message, remedy)

    def _conditions(self) -> Iterator[Place]:
        theme = self.theme
        for situation in theme.situations:
            yield Place(SITUATIONS, f"situation[{situation.key}].asked_when", situation.asked_when)
        for each in theme.eligibility:
            yield Place(SITUATIONS, f"eligibility[{each.code}].requires", each.requires)
        for field in theme.form.fields:
            yield Place(FORM, f"field[{field.key}].shown_when", field.shown_when)
            yield Place(FORM, f"field[{field.key}].required_when", field.required_when)
        for number, check in enumerate(theme.form.checks, start=1):
            yield Place(FORM, f"check[{number}].when", check.when)
        yield from self._material_conditions()
        for lookup in theme.lookups:
            yield Place(SHARING, f"lookup[{lookup.code}].asked_when", lookup.asked_when)
        for item in theme.work:
            yield Place(self.item_file(item.code), "applies_when", item.applies_when)
            if item.awaits:
                yield Place(self.item_file(item.code), "awaits.when", item.awaits.when)

    def _material_conditions(self) -> Iterator[Place]:
        for material in self.theme.materials:
            yield Place(MATERIALS, f"material[{material.code}].required_when", material.required_when)
            for number, waiver in enumerate(material.waivers, start=1):
                yield Place(MATERIALS, f"material[{material.code}].waiver[{number}].when", waiver.when)
