"""What the pages show beside the rows of the queries: days left in words, lights, and the form cut into sections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from onestop.cases import rulebook
from onestop.cases.rows import AnswerView, CasePage, CaseRow, CorrectionView, MaterialView, Origin, WorkRow
from onestop.cases.states import WORK_MOVES, CaseState
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import clock
from onestop.deadlines.clock import Light
from onestop.workbench.attempts import Attempt

YELLOW, RED = 3, 1
"""The most working days left that still show the yellow and the red light."""
_LIGHT_WORDS = {Light.GREEN: "正常", Light.YELLOW: "临近", Light.RED: "紧急", Light.OVERDUE: "超期"}
_ENDED_WORDS = {Light.GREEN: "按期办结", Light.OVERDUE: "超期办结"}


@dataclass(frozen=True, slots=True)
class Remaining:
    """How much time is left, in words, with its light."""

    words: str
    light: str
    light_word: str


def remaining(days_left: int | None) -> Remaining | None:
    """Working days left as the lists show them; None where nothing is due."""
    if days_left is None:
        return None
    light = clock.light(days_left, yellow=YELLOW, red=RED)
    return Remaining(words=_days_words(days_left), light=light.value, light_word=_LIGHT_WORDS[light])


def _days_words(days_left: int) -> str:
    if days_left < 0:
        return f"{-days_left}个工作日"
    return f"剩{days_left}个工作日" if days_left else "今天到期"


def until(due_date: date | None, today: date) -> Remaining | None:
    """The time left until a date; None without one."""
    if due_date is None:
        return None
    return remaining(clock.remaining(rulebook.working_days(), due_date, today))


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list, with the time left for what is due next."""

    row: CaseRow
    remaining: Remaining | None


def case_lines(rows: Iterable[CaseRow], today: date, *, notice: bool) -> tuple[CaseLine, ...]:
    """Cases with the time left for the window's notice, or else for the whole case."""
    return tuple(CaseLine(row, until(row.window_due_date, today) if notice else _of_case(row, today)) for row in rows)


def _of_case(row: CaseRow, today: date) -> Remaining | None:
    """Of a case that has ended, whether it was in time; no more time runs for it."""
    if row.ended_on is None:
        return until(row.due_date, today)
    if row.due_date is None or row.state != CaseState.CONCLUDED:
        return None
    light = Light.OVERDUE if row.ended_on > row.due_date else Light.GREEN
    return Remaining(words="", light=light.value, light_word=_ENDED_WORDS[light])


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A work item in a list, with what one press can do to it."""

    row: WorkRow
    remaining: Remaining | None
    claimable: bool
    releasable: bool


def work_lines(rows: Iterable[WorkRow]) -> tuple[WorkLine, ...]:
    """Work items with the time left."""
    return tuple(
        WorkLine(
            row=row,
            remaining=remaining(row.days_left),
            claimable=row.state in WORK_MOVES["claim"].sources and not row.officer,
            releasable=row.state in WORK_MOVES["unclaim"].sources and row.mine,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A field with its answer, and whether it is ticked for correction."""

    answer: AnswerView
    ticked: bool
    fault: str


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """A section of the form as it was answered."""

    title: str
    lines: tuple[AnswerLine, ...]


def situation_section(
    theme: ThemeSpec, situations: Mapping[str, str], origins: Mapping[str, Origin], attempt: Attempt
) -> AnswerSection:
    """The questions with their answers, as a section before those of the form."""
    ticked, faults = attempt.values("fields"), attempt.faults
    lines = []
    for key, value in situations.items():
        asked = theme.situations_by_key[key]
        answer = AnswerView(
            key=key,
            label=asked.question,
            section="",
            value=value,
            text=asked.label(value),
            masked=False,
            origin=origins.get(key),
        )
        lines.append(AnswerLine(answer, key in ticked, faults.get(key, "")))
    return AnswerSection("情形", tuple(lines))


def may_check_again(page: CasePage) -> bool:
    """Whether a shared system can be asked again that brought nothing."""
    return any(check.outcome in ("unavailable", "not_found") for check in page.checks)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper, whether it is ticked for correction, and which trust grades it may be given."""

    material: MaterialView
    ticked: bool
    fault: str
    grades: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """An open correction with what it names in words."""

    view: CorrectionView
    fields: tuple[str, ...]
    materials: tuple[str, ...]


def correction_lines(theme: ThemeSpec, corrections: Iterable[CorrectionView]) -> tuple[CorrectionLine, ...]:
    """Open corrections as people read them."""
    return tuple(
        CorrectionLine(
            view=one,
            fields=tuple(_label(theme, key) for key in one.fields),
            materials=tuple(theme.materials_by_code[code].name for code in one.materials),
        )
        for one in corrections
    )


def _label(theme: ThemeSpec, key: str) -> str:
    field = theme.fields_by_key.get(key)
    return field.label if field else theme.situations_by_key[key].question


def revealable(answers: Iterable[AnswerView]) -> tuple[str, ...]:
    """Keys of the answers whose values are hidden."""
    return tuple(answer.key for answer in answers if answer.masked)


GRADES: Mapping[str, str] = {
    "A": "A 签发机关直接提供",
    "B": "B 已核对原件",
    "C": "C 申请人上传，原件待核",
    "D": "D 申请人承诺",
}
"""Trust grades of a paper (国办函〔2016〕108号)."""


def answer_sections(theme: ThemeSpec, answers: Iterable[AnswerView], attempt: Attempt) -> tuple[AnswerSection, ...]:
    """The answers in the sequence of the form's sections; sections without any are left out."""
    ticked, faults = attempt.values("fields"), attempt.faults
    by_section: dict[str, list[AnswerLine]] = {}
    for answer in answers:
        line = AnswerLine(answer, answer.key in ticked, faults.get(answer.key, ""))
        by_section.setdefault(answer.section, []).append(line)
    return tuple(
        AnswerSection(section.title, tuple(by_section[section.key]))
        for section in theme.form.sections
        if section.key in by_section
    )


def paper_lines(theme: ThemeSpec, materials: Iterable[MaterialView], attempt: Attempt) -> tuple[PaperLine, ...]:
    """The papers with what may be done about each."""
    ticked, faults = attempt.values("materials"), attempt.faults
    return tuple(
        PaperLine(
            material=material,
            ticked=material.code in ticked,
            fault=faults.get(material.code, ""),
            grades=tuple((grade, GRADES[grade]) for grade in theme.materials_by_code[material.code].trust_grades),
        )
        for material in materials
    )
