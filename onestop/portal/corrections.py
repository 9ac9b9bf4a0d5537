"""A correction as the applicant answers it: only the named questions and fields. Pure."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from onestop.cases.rows import CasePage, CorrectionView
from onestop.catalog.spec import ThemeSpec
from onestop.ui import fields
from onestop.ui.fields import FieldView


def given(theme: ThemeSpec, wanted: CorrectionView, posted: Mapping[str, str]) -> dict[str, str]:
    """What the posted form says of the named questions and fields."""
    found = {key: _given(theme, key, posted) for key in wanted.fields}
    return {key: value for key, value in found.items() if value is not None}


def _given(theme: ThemeSpec, key: str, posted: Mapping[str, str]) -> str | None:
    spec = theme.fields_by_key.get(key)
    return fields.given(spec, posted) if spec else posted.get(key)


def field_views(
    page: CasePage,
    wanted: CorrectionView,
    values: Mapping[str, str],
    faults: Mapping[str, Sequence[str]],
    office_tables: Mapping[str, Mapping[str, str]],
) -> list[FieldView]:
    """The named questions and fields, in the sequence of the theme."""
    theme = page.theme
    named = set(wanted.fields)
    questions = [
        fields.of_situation(one, value=values.get(one.key, ""), fault=_first(faults, one.key))
        for one in theme.situations
        if one.key in named
    ]
    asked = [
        fields.view(
            one,
            value=values.get(one.key, ""),
            required=page.choice.field[one.key].required,
            fault=_first(faults, one.key),
            office_tables=office_tables,
        )
        for one in theme.form.fields
        if one.key in named
    ]
    return questions + asked


def _first(faults: Mapping[str, Sequence[str]], key: str) -> str:
    return next(iter(faults.get(key, ())), "")


def place_of(wanted: CorrectionView, where: str) -> str:
    """Where on the page a fault can be mended; "" for one that is not on it."""
    if where in wanted.fields:
        return f"#{quote(where)}"
    return f"#paper-{quote(where)}" if where in wanted.materials else ""
