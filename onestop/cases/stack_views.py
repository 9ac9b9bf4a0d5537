"""A stack of scans as the window sees it: each page with what it may be, what stands on it, and whose it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import contents, policies, rulebook, scanned_pages, shared_checks
from onestop.cases.models import Case, ScannedPage
from onestop.cases.refusals import NO_CASE, NotFound
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.values import calendar_date, money
from onestop.recognition import differences, recognising
from onestop.recognition.differences import Difference, Statement
from onestop.recognition.recognising import REMARKS, Remark
from onestop.recognition.values import ReadValue
from onestop.recognition.whose import WARNINGS, Whose, whose

FORM = "申报表单"
State = ScannedPage.State


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A value read off a page, in words."""

    key: str
    name: str
    text: str
    doubtful: bool
    fault: str


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page of the stack that waits for somebody."""

    id: UUID
    number: int
    waiting: bool
    remark: str
    separator: bool
    material: str
    """The paper proposed, "" for none."""
    paper: str
    """Its name."""
    warning: str
    """That it may be somebody else's."""
    readings: tuple[ReadLine, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A value read that could fill an empty field."""

    key: str
    name: str
    value: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """Something about which sources differ, in words."""

    name: str
    said: tuple[tuple[str, str], ...]
    """Each value with those who say it."""
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Stack:
    """All of it."""

    pages: tuple[PageLine, ...]
    total: int
    done: int
    offers: tuple[Offer, ...]
    differences: tuple[DifferenceLine, ...]

    @property
    def waiting(self) -> bool:
        """Whether pages are still to be looked at."""
        return self.done < self.total


@dataclass(frozen=True, slots=True)
class _Read:
    row: ScannedPage
    remark: Remark | None
    material: str
    values: tuple[ReadValue, ...]
    about: Whose


def page_content(*, case_id: UUID, page_id: UUID, viewer: Actor) -> tuple[bytes, str]:
    """A page that waits and its media type, for whoever may sort it."""
    case = Case.objects.filter(id=case_id).first()
    found = ScannedPage.objects.filter(id=page_id, case_id=case_id).exclude(state=State.PLACED)
    if case is None or not policies.allows("attach_file", viewer, case) or not found.exists():
        raise NotFound("没有找到这一页，它可能已经归好或拿走。请刷新页面。")
    return scanned_pages.get(page_id)


def of_case(*, case_id: UUID, viewer: Actor, today: date) -> Stack:
    """The stack of a draft for its window; NotFound for everybody else."""
    case = Case.objects.filter(id=case_id).first()
    if case is None or not policies.allows("attach_file", viewer, case):
        raise NotFound(NO_CASE)
    theme, answers = rulebook.theme_of(case), contents.answers(case)
    read = list(_read(case, theme, answers, today))
    open_pages = [one for one in read if one.row.state != State.PLACED]
    names = differences.names_of(theme)
    said = [*_on_paper(theme, read), *_form(theme, answers), *_registers(case, theme, answers, today)]
    return Stack(
        pages=tuple(_line(theme, one, names) for one in open_pages),
        total=len(open_pages),
        done=sum(one.row.state != State.WAITING for one in open_pages),
        offers=tuple(_offers(theme, read, answers, names)),
        differences=tuple(_words(one) for one in differences.differences(said, names)),
    )


def _read(case: Case, theme: ThemeSpec, answers: Mapping[str, str], today: date) -> Iterator[_Read]:
    rows = [
        row
        for row in ScannedPage.objects.filter(case_id=case.id).select_related("file").order_by("position")
        if row.file is None or row.file.removed_at is None
    ]
    told = recognising.announced((Remark(row.remark or Remark.BLANK), row.material_code) for row in rows)
    identity = theme.identity
    for row, (remark, material) in zip(rows, told, strict=True):
        placed = row.state == State.PLACED
        material = row.material_code if placed else material
        values = _values(row, theme, material, today)
        about = whose(
            values, identity, name=answers.get(identity.name, ""), id_number=answers.get(identity.id_number, "")
        )
        yield _Read(row, None if row.state == State.WAITING else remark, material, values, about)


def _values(row: ScannedPage, theme: ThemeSpec, material: str, today: date) -> tuple[ReadValue, ...]:
    if row.text_sealed is None or material not in theme.materials_by_code:
        return ()
    return recognising.readings(
        scanned_pages.text(bytes(row.text_sealed), page_id=row.id), theme, material, today=today
    )


def _line(theme: ThemeSpec, one: _Read, names: Mapping[str, str]) -> PageLine:
    proposed = "" if one.remark in (Remark.SEPARATOR, None) else one.material
    return PageLine(
        id=one.row.id,
        number=one.row.position,
        waiting=one.remark is None,
        remark=REMARKS[one.remark] if one.remark else "",
        separator=one.remark is Remark.SEPARATOR,
        material=proposed,
        paper=theme.materials_by_code[proposed].name if proposed else "",
        warning=WARNINGS.get(one.about, ""),
        readings=tuple(
            ReadLine(value.key, names.get(value.key, value.key), _shown(value.value), value.doubtful, value.fault)
            for value in one.values
        ),
    )


def _on_paper(theme: ThemeSpec, read: list[_Read]) -> Iterator[Statement]:
    for one in read:
        for value in one.values:
            yield Statement(_source(theme, one), value.key, value.value, value.doubtful)


def _source(theme: ThemeSpec, one: _Read) -> str:
    return f"“{theme.materials_by_code[one.material].name}”（第{one.row.position}页）"


def _form(theme: ThemeSpec, answers: Mapping[str, str]) -> Iterator[Statement]:
    for key in theme.fields_by_key:
        yield Statement(FORM, key, answers.get(key, ""))


def _registers(case: Case, theme: ThemeSpec, answers: Mapping[str, str], today: date) -> Iterator[Statement]:
    standing = shared_checks.of_case(case, theme, answers, on=today).standing
    for one in standing.values():
        for key, value in one.values.items():
            if key in theme.fields_by_key:
                yield Statement(theme.systems[one.row.system], key, value)


def _offers(
    theme: ThemeSpec, read: list[_Read], answers: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[Offer]:
    """Values for empty fields: read without doubt, from no page about somebody else, and by nobody contradicted."""
    found: dict[str, dict[str, str]] = {}
    for one in read:
        if one.about in (Whose.SOMEBODY_ELSE, Whose.NAMESAKE):
            continue
        for value in one.values:
            if value.key in theme.fields_by_key and not answers.get(value.key) and not value.doubtful:
                found.setdefault(value.key, {}).setdefault(value.value, _source(theme, one))
    for key, by_value in found.items():
        if len(by_value) == 1:
            [(text, source)] = by_value.items()
            yield Offer(key, names[key], text, _shown(text), source)


def _words(one: Difference) -> DifferenceLine:
    said = tuple((_shown(value), "、".join(sources)) for value, sources in one.said)
    return DifferenceLine(one.name, said, one.doubtful)


def _shown(value: str) -> str:
    return money.in_words(calendar_date.in_words(value))
