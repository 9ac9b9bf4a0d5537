"""The sample papers are samples of papers that the theme asks for, and nothing on them is wrong."""

from collections.abc import Iterator
from datetime import date

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.spec import FieldSpec
from onestop.catalog.values import bank_card, calendar_date, id_number, person_name
from onestop.catalog.values.refusal import ValueRefused

FOLDER = "specimens"
VALUES = f"{FOLDER}/values.toml"


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every template's material, and every value that has a field of its own."""
    theme = draft.theme
    for material in theme.specimens.templates:
        if material not in theme.materials_by_code:
            remedy = "文件名应是一种材料的代码，请改名或删去。"
            yield ThemeProblem(f"{FOLDER}/{material}.typ", "", f"没有材料“{material}”。", remedy)
    for key, value in theme.specimens.values.items():
        field = theme.fields_by_key.get(key)
        if field and (wrong := _wrong(field, value)):
            yield ThemeProblem(VALUES, key, f"“{field.label}”不能是这个值。", wrong)


def _wrong(field: FieldSpec, value: str) -> str:
    try:
        match field.kind:
            case "id_number":
                id_number.check_id_number(value, today=date.max)
            case "person_name":
                person_name.check_person_name(value)
            case "bank_card":
                bank_card.check_bank_card(value)
            case "date":
                calendar_date.check_date(value)
            case "year_month":
                calendar_date.check_year_month(value)
    except ValueRefused as refused:
        return refused.message
    return ""
