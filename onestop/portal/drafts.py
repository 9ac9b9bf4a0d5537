"""How far a draft is: its faults, its sections, its steps. Pure: from a case page to what the pages show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cached_property
from urllib.parse import quote

from django.urls import reverse

from onestop.cases.rows import CasePage, MaterialView
from onestop.cases.states import MaterialState
from onestop.catalog import answers as catalog_answers
from onestop.catalog.answers import Problem
from onestop.catalog.spec import FieldSpec, Section
from onestop.ui import fields
from onestop.ui.fields import FieldView

OfficeTables = Mapping[str, Mapping[str, str]]
WITHHELD = "已经填好。代办人看不到，也不能改，空着就行。"
REQUIRED = "required"
"""The code of a problem that is only an empty field."""


class Progress(Enum):
    """How far a step is: word, colour, icon."""

    EMPTY = ("未填写", "quiet", "dash")
    STARTED = ("填写中", "warning", "pen")
    WRONG = ("有误，请更正", "bad", "alert")
    DONE = ("已填好", "good", "check")
    CLOSED = ("先完成上面的步骤", "quiet", "lock")

    @property
    def word(self) -> str:
        """The word shown."""
        return self.value[0]

    @property
    def colour(self) -> str:
        """The tag's colour."""
        return self.value[1]

    @property
    def symbol(self) -> str:
        """The tag's icon."""
        return self.value[2]


# Word, colour and icon of the steps that are no section of the form.
_NO_ANSWER = ("还没回答", "quiet", "dash")
_SOME_ANSWERS = ("还没答完", "warning", "pen")
_ANSWERED = ("已答完", "good", "check")
_LISTED = ("已列好", "good", "check")
_NO_PAPER = ("还没交", "quiet", "dash")
_SOME_PAPERS = ("没有交齐", "warning", "pen")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a task list."""

    title: str
    address: str
    hint: str
    word: str
    colour: str
    symbol: str
    wide_address: str = ""
    """Where it leads on a screen that has the room; "" for the same."""


@dataclass(frozen=True)
class Draft:
    """A draft under the eyes of its applicant."""

    page: CasePage
    office_tables: OfficeTables
    today: date
    typed: Mapping[str, str] = field(default_factory=dict)
    """What was just typed and could not be stored: shown in place of what is stored."""
    conflicts: frozenset[str] = frozenset()
    """Fields and questions of `typed` that were given another value elsewhere in the meantime."""

    @cached_property
    def problems(self) -> Mapping[str, Problem]:
        """The first problem of each asked question and field, empty required ones included."""
        found = catalog_answers.first_problems(
            self.page.theme,
            self.page.raw_answers,
            choice=self.page.choice,
            today=self.today,
            office_tables=self.office_tables,
        )
        return {key: problem for key, problem in found.items() if key not in self.page.withheld}

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections in which something is asked of this person."""
        used = {spec.section for spec in self.page.theme.form.fields if self.page.choice.field[spec.key].asked}
        return tuple(section for section in self.page.theme.form.sections if section.key in used)

    def fields_of(self, section_key: str) -> tuple[FieldSpec, ...]:
        """All fields of a section, asked or not, in sequence."""
        return tuple(spec for spec in self.page.theme.form.fields if spec.section == section_key)

    def asked_of(self, section_key: str) -> tuple[FieldSpec, ...]:
        """The fields of a section that are asked of this person."""
        return tuple(spec for spec in self.fields_of(section_key) if self.page.choice.field[spec.key].asked)

    def fault_of(self, key: str, *, with_missing: bool) -> str:
        """What is wrong with a field, "" where nothing is; `with_missing` also calls an empty required one a fault."""
        if key in self.conflicts:
            return self._conflict(key)
        problem = self.problems.get(key)
        return problem.message if problem and (with_missing or problem.code != REQUIRED) else ""

    def _conflict(self, key: str) -> str:
        stored = next((answer.text for answer in self.page.answers if answer.key == key), "")
        there = f"改成了“{stored}”" if stored else "清空了"
        label = self.page.theme.fields_by_key[key].label
        return f"“{label}”刚刚在另一台设备上{there}，没有覆盖。要用这里填的，请再保存一次。"

    def field(self, spec: FieldSpec, *, with_missing: bool) -> FieldView:
        """A field with its present value and what is wrong with it."""
        view = fields.view(
            spec,
            value=self.typed.get(spec.key, self.page.raw_answers.get(spec.key, "")),
            required=self.page.choice.field[spec.key].required,
            fault=self.fault_of(spec.key, with_missing=with_missing),
            office_tables=self.office_tables,
            origin=self.page.origins.get(spec.key),
        )
        return replace(view, required=False, hint=WITHHELD) if spec.key in self.page.withheld else view

    def progress_of(self, section_key: str) -> Progress:
        """How far a section is."""
        asked = self.asked_of(section_key)
        found = [self.problems[spec.key] for spec in asked if spec.key in self.problems]
        if any(problem.code != REQUIRED for problem in found):
            return Progress.WRONG
        if not found:
            return Progress.DONE
        filled = any(self.page.raw_answers.get(spec.key) for spec in asked)
        return Progress.STARTED if filled else Progress.EMPTY

    @property
    def questions_answered(self) -> bool:
        """Whether nothing decisive is open: whoever is turned away need not answer the rest."""
        return not self.page.choice.unanswered

    @cached_property
    def papers(self) -> tuple[MaterialView, ...]:
        """The papers that this person is asked for, or has handed in."""
        return tuple(one for one in self.page.materials if one.files or self._asked(one))

    def _asked(self, material: MaterialView) -> bool:
        chosen = self.page.choice.material[material.code]
        return chosen.applies and not chosen.waived_by

    @cached_property
    def missing_papers(self) -> tuple[MaterialView, ...]:
        """Required papers that are not there yet."""
        wanting = (MaterialState.MISSING, MaterialState.REJECTED)
        return tuple(
            one
            for one in self.papers
            if one.required and one.state in wanting and not one.files and not one.promise_asked
        )

    @cached_property
    def left(self) -> tuple[tuple[str, str], ...]:
        """What keeps it from being submitted: the address where each is mended, and what is to be done there."""
        wrong = [(place_of(self, key), problem.message) for key, problem in self.problems.items()]
        return (*wrong, *((place_of(self, one.code), f"还没有上传“{one.name}”。") for one in self.missing_papers))

    @property
    def complete(self) -> bool:
        """Whether it may be submitted, as far as this page can tell."""
        return not self.problems and not self.missing_papers


def question_steps(draft: Draft) -> list[Step]:
    """The first part of the task list: the questions, and what follows from them."""
    done = draft.questions_answered
    state = _ANSWERED if done else _SOME_ANSWERS if any(draft.page.situations.values()) else _NO_ANSWER
    questions = Step("回答几个问题", _address("questions", draft), "决定办哪些事、要哪些材料", *state)
    title = "看办哪些事、带哪些材料"
    scope = Step(title, _address("scope", draft), "", *_LISTED) if done else _step(title, "", "", Progress.CLOSED)
    return [questions, scope]


def section_steps(draft: Draft) -> list[Step]:
    """The second part: the one form, a line for each section."""
    if not draft.questions_answered:
        return [_step("填写申报表单", "", "答完问题后，只显示您需要填的内容", Progress.CLOSED)]
    whole = _address("form", draft)
    return [
        replace(
            _step(one.title, _address("section", draft, one.key), "", draft.progress_of(one.key)),
            wide_address=f"{whole}#part-{one.key}",
        )
        for one in draft.sections
    ]


def paper_steps(draft: Draft) -> list[Step]:
    """The third part: the papers."""
    if not draft.questions_answered:
        return [_step("上传材料", "", "", Progress.CLOSED)]
    asked, missing = len(draft.papers), len(draft.missing_papers)
    hint = f"还差 {missing} 种" if missing else ""
    address = _address("papers", draft)
    if not asked:
        return [Step("上传材料", address, hint, "不用交", "good", "check")]
    if not missing:
        return [Step("上传材料", address, hint, "已交齐", "good", "check")]
    return [Step("上传材料", address, hint, *(_NO_PAPER if missing == asked else _SOME_PAPERS))]


def review_steps(draft: Draft) -> list[Step]:
    """The last part: look everything over and submit."""
    if not draft.questions_answered:
        return [_step("核对并提交", "", "", Progress.CLOSED)]
    word, colour, symbol = ("可以提交", "active", "right") if draft.complete else ("还有内容没完成", "quiet", "dash")
    return [Step("核对并提交", _address("review", draft), "", word, colour, symbol)]


def _step(title: str, address: str, hint: str, progress: Progress) -> Step:
    shown = "" if progress is Progress.CLOSED else address
    return Step(title, shown, hint, progress.word, progress.colour, progress.symbol)


def _address(name: str, draft: Draft, *arguments: str) -> str:
    return reverse(f"portal:{name}", args=[draft.page.row.id, *arguments])


def after(draft: Draft, section_key: str) -> str:
    """The address of the page that follows a section: the next one in which something is left to fill in, or the
    papers. What is known already is not asked again; the review shows it."""
    keys = [section.key for section in draft.sections]
    return _first_left(draft, keys[keys.index(section_key) + 1 :] if section_key in keys else [])


def first(draft: Draft, *, whole: bool) -> str:
    """The address at which filling in begins: the whole form, or the first section in which something is left."""
    keys = [section.key for section in draft.sections]
    return _address("form", draft) if whole else _first_left(draft, keys)


def _first_left(draft: Draft, keys: Iterable[str]) -> str:
    left = [key for key in keys if draft.progress_of(key) is not Progress.DONE]
    return _address("section", draft, left[0]) if left else _address("papers", draft)


def before(draft: Draft, section_key: str) -> str:
    """The address of the page before a section: the one before it, or the task list."""
    keys = [section.key for section in draft.sections]
    position = keys.index(section_key) if section_key in keys else 0
    return _address("section", draft, keys[position - 1]) if position else _address("case", draft)


def place_of(draft: Draft, where: str) -> str:
    """The address, with #, at which a fault of a field, question or paper can be mended; "" for the case as a whole."""
    theme = draft.page.theme
    if where in theme.situations_by_key:
        return f"{_address('questions', draft)}#{quote(where)}"
    if where in theme.fields_by_key:
        return f"{_address('section', draft, theme.fields_by_key[where].section)}#{quote(where)}"
    if where in theme.materials_by_code:
        return f"{_address('papers', draft)}#paper-{quote(where)}"
    return ""


def given(draft: Draft, specs: Iterable[FieldSpec], posted: Mapping[str, str]) -> dict[str, str]:
    """What a posted form says of these fields."""
    found = ((spec.key, fields.given(spec, posted)) for spec in specs)
    return {key: value for key, value in found if value is not None}
