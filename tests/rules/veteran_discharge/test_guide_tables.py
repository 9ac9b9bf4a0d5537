"""The theme holds exactly the items, departments, materials and cells that the guide's text names."""

import pytest

from onestop.catalog.spec import MaterialForm
from tests.rules.veteran_discharge import seed_tables

FORMS = {"原件": MaterialForm.ORIGINAL, "复印件": MaterialForm.COPY, "电子版": MaterialForm.ELECTRONIC}
MENDED = {"落户方户口簿，口未注销不需提供": "落户方户口簿，户口未注销不需提供"}
"""Slips of the guide that users do not read as they stand; docs/seed.md says so."""
THEME = seed_tables.theme()


def test_items_are_the_nine_of_the_guide_in_its_sequence() -> None:
    sentence = seed_tables.squeezed(seed_tables.guide()).partition("“一件事一次办”包括")[2].partition("等9项事项")[0]

    assert [item.name for item in THEME.items] == sentence.split("、")


def test_payment_is_off_the_clock_and_no_item_of_the_guide() -> None:
    parts = [item for item in THEME.work if item.part_of]

    assert [(part.part_of, part.counts_toward_deadline) for part in parts] == [("self_employment_grant", False)]
    assert all(item.counts_toward_deadline for item in THEME.items)


def test_departments_are_those_of_the_guide() -> None:
    text = seed_tables.squeezed(seed_tables.guide())
    sentence = text.partition("1.建立联办机制。")[2].partition("等部门建立")[0]
    lead, _, others = sentence.partition("发挥牵头作用，会同")

    assert THEME.departments[THEME.lead_department] == lead
    assert set(THEME.departments.values()) == {lead, *others.split("、")}
    assert {item.department for item in THEME.items} == set(THEME.departments)


SERVING = {THEME.messages.system, THEME.post.system if THEME.post else ""}
"""Systems that handle nothing, but bring word and results to people."""
BY_ITS_CONTENT = {"电子证照目录": "通过电子证照和数据共享免于申报的材料"}
"""A system that the guide names only by what is in it."""


@pytest.mark.parametrize("system", [name for code, name in THEME.systems.items() if code not in SERVING])
def test_systems_that_handle_something_are_named_in_the_guide(system: str) -> None:
    assert BY_ITS_CONTENT.get(system, system) in seed_tables.squeezed(seed_tables.guide())


def test_time_limit_is_that_of_the_guide() -> None:
    promised = seed_tables.guide().partition("2. 办理时限。")[2].partition("个工作日")[0]

    assert str(THEME.working_days) == promised


def test_materials_are_the_rows_of_annex_1() -> None:
    expected = [
        (name, FORMS[form], {"一份": 1}[count], MENDED.get(note, note))
        for name, form, count, note in seed_tables.asked_materials()
    ]

    assert len(expected) == 12
    assert [(each.name, each.form, each.count, each.note) for each in THEME.materials] == expected
    assert all(each.basis == "附件1" and not each.added for each in THEME.materials)


def test_fields_are_the_cells_of_annex_2_in_their_sequence() -> None:
    cells = seed_tables.form_cells()
    fields = [field for field in THEME.form.fields if field.basis == "附件2"]

    assert len(cells) == len(fields) == 30
    assert [cell for cell, field in zip(cells, fields, strict=True) if cell not in field.label] == []


def test_added_fields_are_exactly_those_that_annex_2_lacks_and_say_why() -> None:
    for field in THEME.form.fields:
        assert field.added == (field.basis != "附件2")
        assert field.basis


def test_papers_made_by_an_item_are_asked_of_nobody() -> None:
    made = {name for item in THEME.work for name in item.produces}

    assert "落户通知书" in made
    assert not made & {material.name for material in THEME.materials}


def test_both_printings_of_the_annexes_agree() -> None:
    text = seed_tables.squeezed(seed_tables.guide())
    for first, second in (("附件2:", "附件1:"), ("附件1:", "附件")):
        printings = [part.partition(second)[0] for part in text.split(first)[1:]]
        assert printings[0] == printings[1]
