"""docs/seed.md quotes the guide whole, and everything it points to is there."""

import hashlib

import pytest

from tests.rules.veteran_discharge import seed_tables

GUIDE_SHA256 = "3dd8817c0e16ddd2d8c3de9610794e66582db7db91d2f540ae4e8922d66e9bd1"


def test_source_is_the_guide_to_the_byte() -> None:
    content = (seed_tables.FOLDER / "source.txt").read_bytes()

    assert hashlib.sha256(content).hexdigest() == GUIDE_SHA256


def test_every_character_of_the_guide_is_quoted() -> None:
    text = seed_tables.squeezed(seed_tables.guide())
    quoted = [False] * len(text)
    for row in seed_tables.seed_rows()[0]:
        quote = seed_tables.squeezed(row.quote)
        start = text.find(quote)
        while quote and start >= 0:
            quoted[start : start + len(quote)] = [True] * len(quote)
            start = text.find(quote, start + 1)

    missing = "".join(character if not there else " " for character, there in zip(text, quoted, strict=True)).split()

    assert missing == []


@pytest.mark.parametrize("row", seed_tables.seed_rows()[0], ids=lambda row: row.quote[:20])
def test_every_quote_is_verbatim_and_says_where_it_is_met(row: seed_tables.SeedRow) -> None:
    assert seed_tables.squeezed(row.quote) in seed_tables.squeezed(seed_tables.guide())
    assert row.references() or "没有内容" in row.where


@pytest.mark.parametrize(
    "reference", sorted({name for rows in seed_tables.seed_rows() for row in rows for name in row.references()})
)
def test_every_reference_exists(reference: str) -> None:
    assert seed_tables.exists(reference)


@pytest.mark.parametrize("reference", ["form.toml#no_such_field", "items/99_none.toml", "theme.toml#systems.none"])
def test_a_reference_to_nothing_is_noticed(reference: str) -> None:
    assert not seed_tables.exists(reference)


def test_every_item_field_and_material_of_the_guide_is_named() -> None:
    named = {name for row in seed_tables.seed_rows()[0] for name in row.references()}
    keys = {name.partition("#")[2].partition(".")[0] for name in named}
    theme = seed_tables.theme()

    assert {item.code for item in theme.items} <= {name.partition(".")[0][9:] for name in named if name[:6] == "items/"}
    assert {material.code for material in theme.materials} <= keys
    assert {field.key for field in theme.form.fields if not field.added} <= keys
