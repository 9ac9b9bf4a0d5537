"""How a field of the form is asked: the control, keyboard and autocompletion for each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from onestop.cases.rows import Origin
from onestop.catalog import code_tables
from onestop.catalog.spec import FieldSpec, Option, Situation
from onestop.catalog.values import choice as choices
from onestop.catalog.values import region_code

FEW = 5
"""Up to so many options are shown as radio buttons, more as a list."""
SHORT_ROW = 2
"""Up to so many options without a hint stand beside one another."""
LEVEL = "~"
"""Parts the key of a region field from the number of its level: enlistment_region~0, ~1, ~2."""
LEVEL_LABELS = ("省（自治区、直辖市）", "市", "县（市、区）")

_INPUTS: Mapping[str, Mapping[str, str]] = {
    "text": {"type": "text"},
    "person_name": {"type": "text", "spellcheck": "false"},
    "id_number": {"type": "text", "autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
    "mobile": {"type": "tel", "inputmode": "numeric"},
    "landline": {"type": "tel", "inputmode": "tel"},
    "email": {"type": "email", "inputmode": "email", "spellcheck": "false"},
    "postal_code": {"type": "text", "inputmode": "numeric"},
    "bank_card": {"type": "text", "inputmode": "numeric", "autocomplete": "off"},
    "date": {"type": "date"},
    "year_month": {"type": "month"},
    "integer": {"type": "text", "inputmode": "numeric"},
}
_WIDTHS = {
    "id_number": "medium", "mobile": "medium", "landline": "medium", "postal_code": "short", "bank_card": "medium",
    "date": "medium", "year_month": "medium", "integer": "short", "person_name": "medium",
}  # fmt: skip
_MONTH_LENGTH = len("2026-03")


@dataclass(frozen=True, slots=True)
class Level:
    """One list of a region field: province, prefecture or county."""

    name: str
    label: str
    value: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field ready to be shown by ui/field.html."""

    key: str
    label: str
    hint: str
    unit: str
    required: bool
    value: str
    fault: str
    control: str
    """input, textarea, radios, select or region."""
    width: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    further: tuple[Option, ...] = ()
    """Rarer options, in a group of their own."""
    levels: tuple[Level, ...] = ()
    origin: Origin | None = None
    """What a shared system says of the value."""

    @property
    def side_by_side(self) -> bool:
        """Whether its few short options stand in one row."""
        return len(self.options) <= SHORT_ROW and not any(option.hint for option in self.options)


def view(
    spec: FieldSpec,
    *,
    value: str,
    required: bool,
    fault: str = "",
    office_tables: Mapping[str, Mapping[str, str]] = {},
    origin: Origin | None = None,
) -> FieldView:
    """The field with its present value, right or wrong."""
    usual, further = _options(spec, value, office_tables)
    control = _control(spec, usual, further)
    return FieldView(
        key=spec.key,
        label=spec.label,
        hint=spec.hint,
        unit=spec.unit,
        required=required,
        value=value,
        # The label stands above it already; in a summary, away from the field, it is needed.
        fault=fault.removeprefix(f"“{spec.label}”："),
        control=control,
        width=_WIDTHS.get(spec.kind, ""),
        attributes=_attributes(spec, value) if control in ("input", "textarea") else {},
        options=usual,
        further=further,
        levels=_levels(spec.key, value) if control == "region" else (),
        origin=origin,
    )


def of_situation(situation: Situation, *, value: str, fault: str = "") -> FieldView:
    """A question as a field, where it is asked among fields."""
    return FieldView(
        key=situation.key,
        label=situation.question,
        hint=situation.hint,
        unit="",
        required=True,
        value=value,
        fault=fault,
        control="radios",
        options=situation.options,
    )


def given(spec: FieldSpec, posted: Mapping[str, str]) -> str | None:
    """What a posted form says of the field; None where it says nothing. A region is its deepest chosen level."""
    if spec.kind != "region":
        return posted.get(spec.key)
    if spec.key + LEVEL + "0" not in posted:
        return posted.get(spec.key)
    found = ""
    for level in range(len(LEVEL_LABELS)):
        chosen = posted.get(f"{spec.key}{LEVEL}{level}", "")
        # A county left over from another province is dropped, not taken.
        if chosen not in region_code.parts(found):
            break
        found = chosen
    return found


def _control(spec: FieldSpec, usual: tuple[Option, ...], further: tuple[Option, ...]) -> str:
    if spec.kind == "region":
        return "region"
    if spec.kind == "long_text":
        return "textarea"
    if spec.kind not in ("choice", "code", "office", "yes_no"):
        return "input"
    return "radios" if len(usual) <= FEW and not further else "select"


def _options(
    spec: FieldSpec, value: str, office_tables: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    if spec.kind == "choice":
        return spec.options, ()
    if spec.kind == "yes_no":
        return _as_options(choices.YES_NO), ()
    if spec.kind == "office":
        return _as_options(office_tables.get(spec.table, {})), ()
    if spec.kind != "code":
        return (), ()
    table = code_tables.table(spec.table)
    if len(table.usual) <= FEW and (not value or value in table.usual):
        return _as_options(table.usual), ()
    rarer = {code: name for code, name in table.items() if code not in table.usual}
    return _as_options(table.usual), _as_options(rarer)


def _as_options(names: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=label) for value, label in names.items())


def _attributes(spec: FieldSpec, value: str) -> Mapping[str, str]:
    attributes = dict(_INPUTS.get(spec.kind, {}))
    if spec.autocomplete:
        attributes["autocomplete"] = spec.autocomplete
    elif spec.sensitive:
        attributes["autocomplete"] = "off"
    if spec.kind in ("date", "year_month"):
        # A browser shows nothing for a value that is no date: as text, what was typed stays to be mended.
        attributes["type"] = attributes["type"] if _is_iso(value, spec.kind) else "text"
        attributes["placeholder"] = "例如 2019-09-01" if spec.kind == "date" else "例如 2019-09"
    return attributes


def _is_iso(value: str, kind: str) -> bool:
    if not value:
        return True
    try:
        return (
            date.fromisoformat(f"{value}-01" if kind == "year_month" and len(value) == _MONTH_LENGTH else value)
            is not None
        )
    except ValueError:
        return False


def _levels(key: str, value: str) -> tuple[Level, ...]:
    chosen = region_code.path(value) if value else ()
    levels = []
    for number, above in enumerate(("", *chosen)[: len(LEVEL_LABELS)]):
        below = region_code.parts(above)
        if below:
            levels.append(
                Level(
                    name=f"{key}{LEVEL}{number}",
                    label=_level_label(number, above),
                    value=chosen[number] if number < len(chosen) else "",
                    options=_as_options(below),
                )
            )
    return tuple(levels)


def _level_label(number: int, above: str) -> str:
    # 直辖市 have districts directly below them.
    skips_city = number == 1 and not any(region_code.has_parts(code) for code in region_code.parts(above))
    return LEVEL_LABELS[-1] if skips_city else LEVEL_LABELS[number]
