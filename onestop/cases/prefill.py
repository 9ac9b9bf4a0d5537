"""First answers of a draft, so that nobody types what the account or the ID number already says."""

from onestop.accounts.people import Identity
from onestop.catalog.spec import FieldSpec, ThemeSpec
from onestop.catalog.values import id_number

FROM_ID_NUMBER = "id_number"


def first_answers(theme: ThemeSpec, identity: Identity) -> dict[str, str]:
    """Who applies, and what follows from the ID number; the applicant may correct every one of them."""
    known = {
        theme.identity.name: identity.name,
        theme.identity.id_number: identity.id_number,
        theme.identity.mobile: identity.mobile,
    }
    derived = {
        field.key: _derived(field, identity.id_number)
        for field in theme.form.fields
        if field.prefill == FROM_ID_NUMBER and identity.id_number
    }
    return {key: value for key, value in (known | derived).items() if value}


def _derived(field: FieldSpec, number: str) -> str:
    return id_number.birth_date(number).isoformat() if field.kind == "date" else id_number.sex(number)
