"""Answers as people read them: in words, or masked."""

from onestop.cases.dossier import Dossier
from onestop.catalog import wording
from onestop.catalog.spec import FieldSpec
from onestop.catalog.values import masking

MASKS = {
    "id_number": masking.mask_id_number,
    "mobile": masking.mask_mobile,
    "bank_card": masking.mask_bank_card,
    "person_name": masking.mask_name,
}
"""Masks by kind of field; other sensitive kinds are hidden whole."""


def masked(field: FieldSpec, value: str) -> str:
    """A value that is not to be read by everybody who sees the field."""
    mask = MASKS.get(field.kind)
    return mask(value) if mask else "＊＊＊＊"


def in_words(dossier: Dossier, field: FieldSpec, value: str) -> str:
    """A stored value as people say it: the label of a code, the name of a street."""
    if field.kind == "office":
        return dossier.office_tables.get(field.table, {}).get(value, value)
    return wording.field_words(field, value)
