"""The way of a case through the departments, drawn from the theme (附件3 业务办理流程)."""

from collections.abc import Iterable
from dataclasses import dataclass

from onestop.catalog.choice import Choice
from onestop.catalog.spec import ItemSpec, ThemeSpec


@dataclass(frozen=True, slots=True)
class Box:
    """An item in the chart."""

    name: str
    applies: bool
    why: str
    """Why it does or does not apply; "" while nobody's situation is known."""
    after: tuple[str, ...]
    """Names of the items that come before it, beside those that acceptance itself does."""
    working_days: int
    """0 where acceptance does it, or where no clock runs."""
    waits: str


@dataclass(frozen=True, slots=True)
class Lane:
    """What one department does, beside the others."""

    department: str
    boxes: tuple[Box, ...]
    applies: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A theme's stages: acceptance, departments side by side, and what goes on after conclusion."""

    at_acceptance: tuple[Box, ...]
    lanes: tuple[Lane, ...]
    afterwards: tuple[Box, ...]


def chart_of(theme: ThemeSpec, choice: Choice | None = None) -> Chart:
    """The chart of a theme; with a choice, what applies to that person stands out."""
    by_acceptance = {item.code for item in theme.work if item.done_by_acceptance}
    side_by_side = [item for item in theme.work if item.counts_toward_deadline and item.code not in by_acceptance]
    lanes = (
        _lane(theme, choice, name, (item for item in side_by_side if item.department == code))
        for code, name in theme.departments.items()
    )
    return Chart(
        at_acceptance=tuple(_box(theme, choice, item) for item in theme.work if item.code in by_acceptance),
        lanes=tuple(lane for lane in lanes if lane.boxes),
        afterwards=tuple(_box(theme, choice, item) for item in theme.work if not item.counts_toward_deadline),
    )


def _lane(theme: ThemeSpec, choice: Choice | None, department: str, items: Iterable[ItemSpec]) -> Lane:
    boxes = tuple(_box(theme, choice, item) for item in items)
    return Lane(department, boxes, applies=any(box.applies for box in boxes))


def _box(theme: ThemeSpec, choice: Choice | None, item: ItemSpec) -> Box:
    chosen = choice.item[item.code] if choice else None
    before = chosen.starts_after if chosen and chosen.applies else item.starts_after
    return Box(
        name=item.name,
        applies=chosen is None or chosen.applies,
        why=chosen.why if chosen else "",
        after=tuple(
            theme.work_by_code[code].name for code in before if not theme.work_by_code[code].done_by_acceptance
        ),
        working_days=item.working_days,
        waits=chosen.awaits_label if chosen else "",
    )
