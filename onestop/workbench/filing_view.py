"""What the window sees while it files for an applicant (代为申报): questions, the one form, papers, what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from onestop.cases.refusals import Fault
from onestop.cases.rows import CasePage
from onestop.catalog import answers as catalog_answers
from onestop.catalog.answers import Problem
from onestop.catalog.spec import FieldSpec, ThemeSpec
from onestop.catalog.values import id_number
from onestop.ui import fields
from onestop.ui.fields import FieldView
from onestop.workbench import presenting, window_acts
from onestop.workbench.attempts import NOTHING, Attempt
from onestop.workbench.presenting import PaperLine

OfficeTables = Mapping[str, Mapping[str, str]]
REQUIRED = "required"
"""The code of a problem that is only an empty field."""
_WIDE = frozenset({"textarea", "region"})


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a field on the page; `field` is None while it is not asked."""

    key: str
    field: FieldView | None
    wide: bool


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section of the one form."""

    key: str
    title: str
    hint: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class ItemOffer:
    """An item with whether it applies, and whether it may be left out."""

    code: str
    name: str
    why: str
    applies: bool
    declinable: bool
    declined: bool


@dataclass(frozen=True)
class Filing:
    """A draft under the eyes of the clerk. `checking` also calls an empty required field a fault."""

    page: CasePage
    office_tables: OfficeTables
    today: date
    checking: bool = False
    attempt: Attempt = NOTHING

    @cached_property
    def problems(self) -> Mapping[str, Problem]:
        """The first problem of each asked question and field, empty required ones included."""
        return catalog_answers.first_problems(
            self.page.theme,
            self.page.raw_answers,
            choice=self.page.choice,
            today=self.today,
            office_tables=self.office_tables,
        )

    @cached_property
    def sections(self) -> tuple[FormSection, ...]:
        """Every section of the form; what is not asked of this applicant keeps an empty place."""
        return tuple(
            FormSection(
                section.key,
                section.title,
                section.hint,
                tuple(self.slot(spec) for spec in self.page.theme.form.fields if spec.section == section.key),
            )
            for section in self.page.theme.form.sections
        )

    def slot(self, spec: FieldSpec) -> Slot:
        """The place of one field."""
        if not self.page.choice.field[spec.key].asked:
            return Slot(spec.key, None, wide=False)
        shown = self.field(spec)
        return Slot(spec.key, shown, wide=shown.control in _WIDE)

    def field(self, spec: FieldSpec) -> FieldView:
        """One field with its present value and what is wrong with it."""
        problem = self.problems.get(spec.key)
        told = problem is not None and (self.checking or problem.code != REQUIRED)
        return fields.view(
            spec,
            value=self.page.raw_answers.get(spec.key, ""),
            required=self.page.choice.field[spec.key].required,
            fault=self.attempt.faults.get(spec.key, "") or (problem.message if problem and told else ""),
            office_tables=self.office_tables,
            origin=self.page.origins.get(spec.key),
        )

    @cached_property
    def papers(self) -> tuple[PaperLine, ...]:
        """The papers asked of this applicant."""
        return presenting.paper_lines(self.page.theme, self.page.materials, self.attempt)

    @cached_property
    def missing_papers(self) -> int:
        """How many required papers are neither here nor to be promised."""
        return sum(not material.promise_asked for material in window_acts.lacking(self.page))

    @property
    def check_again(self) -> bool:
        """Whether a system can be asked again that brought nothing."""
        return presenting.may_check_again(self.page)

    @property
    def open_answers(self) -> int:
        """How many fields are empty or wrong."""
        return len(self.problems)

    @cached_property
    def items(self) -> tuple[ItemOffer, ...]:
        """The service items, applying or not, each with its reason."""
        return tuple(
            ItemOffer(
                code=item.code,
                name=item.name,
                why=self.page.choice.item[item.code].why,
                applies=self.page.choice.item[item.code].applies,
                declinable=item.declinable and self._would_apply(item.code),
                declined=item.code in self.page.declined,
            )
            for item in self.page.theme.items
        )

    def _would_apply(self, code: str) -> bool:
        return self.page.choice.item[code].applies or code in self.page.declined

    @cached_property
    def summary(self) -> tuple[tuple[str, str], ...]:
        """What keeps the draft from being submitted, each with its place on the page."""
        if self.attempt.refused is None:
            return ()
        return summary_of(self.page.theme, self.attempt.refused.faults) or (("", self.attempt.refused.message),)


def summary_of(theme: ThemeSpec, faults: Iterable[Fault]) -> tuple[tuple[str, str], ...]:
    """Faults with their places: fields by their own id, papers by the id of their card."""
    return tuple(
        (f"#on-{fault.where}" if fault.where in theme.materials_by_code else f"#{fault.where}", fault.message)
        for fault in faults
    )


def given(theme: ThemeSpec, posted: Mapping[str, str]) -> dict[str, str]:
    """What a posted form says of the fields that it holds."""
    found = ((spec.key, fields.given(spec, posted)) for spec in theme.form.fields)
    return {key: value for key, value in found if value is not None}


def prefilled(theme: ThemeSpec, number: str) -> dict[str, str]:
    """What a valid ID number itself tells: sex and date of birth."""
    told = {"date": str(id_number.birth_date(number)), "code": id_number.sex(number)}
    return {
        field.key: told[field.kind]
        for field in theme.form.fields
        if field.prefill == "id_number" and field.kind in told
    }
