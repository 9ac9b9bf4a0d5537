"""What the proofs reason about is what `choose` really does."""

from pathlib import Path

import pytest

from onestop.catalog import loader
from onestop.catalog.choose import choose
from onestop.catalog.conditions import All, Any, Compare, Equals, Not
from onestop.catalog.evaluate import holds, keys
from onestop.catalog.proofs.draft import Draft
from tests.rules.catalog.conftest import LIBRARY_CARD

THEMES = Path(__file__).parents[3] / "themes"
ALL = [LIBRARY_CARD, *sorted(path.parent for path in THEMES.glob("*/*/theme.toml"))]


@pytest.mark.parametrize("folder", ALL, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_proofs_and_choosing_agree_on_what_applies(folder: Path) -> None:
    draft = Draft(loader.load(folder), folder)
    worlds = draft.worlds
    for item in draft.theme.work:
        for world in worlds.over(worlds.item_keys(item.code)):
            assert choose(draft.theme, world).item[item.code].applies is worlds.applies(item.code, world)


@pytest.mark.parametrize("folder", ALL, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_proofs_and_choosing_agree_on_what_is_asked(folder: Path) -> None:
    draft = Draft(loader.load(folder), folder)
    worlds = draft.worlds
    reasons = {flag.reason_field for flag in draft.theme.flags}
    for field in draft.theme.form.fields:
        if field.key not in reasons:
            for world in worlds.over(worlds.field_keys(field)):
                assert choose(draft.theme, world).field[field.key].asked is worlds.asked(field, world)


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        (All((Compare("moved_on", "gt", "2026-02-01"), Compare("moved_on", "lt", "2026-02-03"))), True),
        (All((Compare("moved_on", "gt", "2026-02-01"), Compare("moved_on", "lt", "2026-02-02"))), False),
        (All((Compare("moved_on", "gt", "2026-02-02"), Compare("moved_on", "le", "2026-02-01"))), False),
        (All((Equals("moved_on", ("2026-03-01",)), Compare("moved_on", "gt", "2026-02-28"))), True),
        (All((Equals("moved_on", ("2026-02-01",)), Compare("moved_on", "gt", "2026-02-28"))), False),
        (Not(Any((Compare("moved_on", "ge", "2026-02-01"), Compare("moved_on", "lt", "2026-02-01")))), True),
        (All((Equals("delivery_way", ("post",)), Not(Equals("delivery_way", ("pickup",))))), True),
        (All((Equals("delivery_way", ("pickup",)), Equals("post_address", ("x",)))), False),
        (All((Equals("delivery_way", ("post",)), Equals("post_address", ("x",)))), True),
        (All((Equals("old_card", ("none",)), Equals("lives_here", ("no",)))), False),
    ],
)
def test_bounds_on_free_fields_are_found(condition: All | Not, possible: bool) -> None:
    theme = loader.load(LIBRARY_CARD)
    worlds = Draft(theme, LIBRARY_CARD).worlds.__class__(theme, [condition])
    assert any(holds(condition, world) for world in worlds.over(keys(condition))) is possible
