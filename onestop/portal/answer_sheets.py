"""The filled-in form to read: questions and sections with their answers in words."""

from dataclasses import dataclass

from onestop.cases.rows import AnswerView, CasePage, Origin
from onestop.catalog.spec import Section


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question with its answer in words."""

    key: str
    question: str
    answer: str
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """A section with the fields that have a value."""

    section: Section
    answers: tuple[AnswerView, ...]
    blanks: tuple[str, ...]
    """Labels of asked required fields that have no value yet."""


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """The whole application in words."""

    questions: tuple[AnsweredQuestion, ...]
    sections: tuple[AnsweredSection, ...]


def sheet(page: CasePage) -> AnswerSheet:
    """The application of this case, as its applicant reads it."""
    theme = page.theme
    questions = [
        AnsweredQuestion(
            key=key,
            question=theme.situations_by_key[key].question,
            answer=theme.situations_by_key[key].label(value),
            origin=page.origins.get(key),
        )
        for key, value in page.situations.items()
        if value
    ]
    sections = [_section(page, section) for section in theme.form.sections]
    return AnswerSheet(tuple(questions), tuple(one for one in sections if one.answers or one.blanks))


def _section(page: CasePage, section: Section) -> AnsweredSection:
    answers = tuple(answer for answer in page.answers if answer.section == section.key)
    given = {answer.key for answer in answers}
    blanks = tuple(
        spec.label
        for spec in page.theme.form.fields
        if spec.section == section.key and page.choice.field[spec.key].required and spec.key not in given
    )
    return AnsweredSection(section, answers, blanks)
