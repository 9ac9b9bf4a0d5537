"""Taking in an application: mapped by the theme, its papers fetched, submitted like any other, and answered.

Every step may be done again: a worker that dies in the middle leaves the next one to finish. The case has the filing's
id, each paper an id that is known before it is fetched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from onestop.accounts import directory, people
from onestop.accounts.actors import SYSTEM
from onestop.accounts.people import Identity
from onestop.cases import contents, rulebook
from onestop.cases.models import Case, StoredFile
from onestop.cases.operations import applicant, drafts, files, intake
from onestop.cases.refusals import Fault, FileRefused, Incomplete
from onestop.cases.states import CaseState
from onestop.catalog.choose import choose
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.values.id_number import check_id_number
from onestop.catalog.values.person_name import check_person_name
from onestop.catalog.values.refusal import ValueRefused
from onestop.exchange.connectors.base import Connector, as_platform
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.intake import replies
from onestop.exchange.intake.applications import Application, FiledFile
from onestop.exchange.models import FiledPaper, Filing
from onestop.vault import digests

journal = structlog.get_logger(__name__)

Verdict = Filing.Verdict
NOT_FETCHED = "“{name}”没有取到，请重新上传。"
NOT_THE_SAME = "“{name}”的文件与申报时的不是同一个，没有采用，请重新上传。"
NO_SUCH_PAPER = "“{name}”不在本事项的材料清单里，请按清单上传。"


class NotOurs(Exception):
    """An application that concerns no theme that the region's office offers, or comes from a system that may not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an application; case_id is the case that it became or that is under way."""

    verdict: Verdict
    case_id: UUID | None = None
    words: str = ""
    gaps: tuple[Fault, ...] = ()


def take(application: Application, *, sender: str, at: datetime, connector_for: Callable[[str], Connector]) -> None:
    """Take in an application that its sender proved to be its own. Doing it again changes nothing.

    Raises NotOurs, Refused where this installation cannot take it now, and CallFailed where the papers cannot be
    fetched now: then it is tried again.
    """
    theme = _theme(application, sender)
    filing = _begun(application, theme, sender, at)
    if filing is None:
        return
    outcome = _Taking(application, theme, filing, connector_for, at).outcome()
    _end(filing, outcome, at)


def _theme(application: Application, sender: str) -> ThemeSpec:
    """The theme of the region's office that reports under the application's code and takes in from its sender."""
    try:
        offered = directory.offered_themes(application.region_code)
    except directory.NoSuchOffice as error:
        raise NotOurs("region") from error
    for code, version in offered:
        theme = rulebook.theme(code, version)
        if theme.intake and theme.reporting and theme.reporting.whole.catalog_code == application.catalog_code:
            if sender not in theme.intake.systems:
                raise NotOurs("system")
            return theme
    raise NotOurs("theme")


@transaction.atomic(durable=True)
def _begun(application: Application, theme: ThemeSpec, sender: str, at: datetime) -> Filing | None:
    """The filing with this application as its newest; None where it has been dealt with, or a newer one has come."""
    named = {"system": sender, "project_no": application.project_no}
    about = {
        "theme_code": theme.code,
        "theme_version": theme.version,
        "region_code": application.region_code,
        "received_at": at,
    }
    Filing.objects.get_or_create(**named, defaults=about)
    filing = Filing.objects.select_for_update().get(**named)
    digest = contents.digest({"form": dict(application.form), "papers": [one.id for one in _files(application)]})
    if application.round < filing.round or (filing.digest == digest and filing.verdict):
        return None
    filing.round, filing.digest, filing.verdict = application.round, digest, ""
    filing.apply_type = application.apply_type[:2]
    filing.save(update_fields=["round", "digest", "verdict", "apply_type"])
    return filing


def _files(application: Application) -> Iterable[FiledFile]:
    return (file for material in application.materials for file in material.files)


@transaction.atomic(durable=True)
def _end(filing: Filing, outcome: Outcome, at: datetime) -> None:
    """Note what became of it, and put the answer into the ledger, both or neither."""
    held = Filing.objects.select_for_update().get(id=filing.id)
    if held.digest != filing.digest or held.verdict:
        return  # a newer one has come meanwhile, and is answered
    held.verdict, held.case_id, held.answered_at = outcome.verdict, outcome.case_id, at
    held.save(update_fields=["verdict", "case", "answered_at"])
    replies.put(held, words=outcome.words, gaps=outcome.gaps, at=at)
    journal.info("filing_taken", filing=str(filing.id), verdict=outcome.verdict)


class _Taking:
    """One application on its way in."""

    def __init__(
        self,
        application: Application,
        theme: ThemeSpec,
        filing: Filing,
        connector_for: Callable[[str], Connector],
        at: datetime,
    ) -> None:
        self._application, self._theme, self._filing = application, theme, filing
        self._connector_for, self._at = connector_for, at
        self._answers = theme.intake.answers(application.form) if theme.intake else {}

    def outcome(self) -> Outcome:
        """What becomes of it."""
        ineligible = choose(self._theme, self._answers).ineligible
        if ineligible:
            # As in the portal: nothing is begun, the person is told why and who is competent.
            words = f"{ineligible[0].reason}请向{ineligible[0].competent}申请。填写有误的，请改正后重新申报。"
            return Outcome(Verdict.DECLINED, words=words)
        case_id = self._opened()
        if case_id != self._filing.id:
            number = str(Case.objects.values_list("number", flat=True).get(id=case_id) or "")
            return Outcome(Verdict.SECOND, case_id, words=_second(number))
        if not Case.objects.filter(id=case_id, state=CaseState.DRAFT).exists():
            return Outcome(Verdict.TAKEN, case_id, words="申报已经提交，不再接收改动；需要更正的，请等待窗口告知补正。")
        drafts.save_answers(case_id=case_id, changes=self._answers, revision=None, actor=SYSTEM, at=self._at)
        gaps = tuple(self._papers(case_id))
        try:
            applicant.submit(case_id=case_id, actor=SYSTEM, at=self._at)
        except Incomplete as refusal:
            words = "申报还不齐，已保存。请按下列各项补齐后再次提交，或到窗口补充。"
            return Outcome(Verdict.INCOMPLETE, case_id, words=words, gaps=(*gaps, *refusal.faults))
        return Outcome(Verdict.TAKEN, case_id, words="已收到申报，等待窗口受理。", gaps=gaps)

    def _opened(self) -> UUID:
        source = self._application.source
        known = self._theme.intake is not None and source in self._theme.intake.sources
        return intake.open_filed(
            case_id=self._filing.id,
            theme_code=self._theme.code,
            theme_version=self._theme.version,
            region_code=self._application.region_code,
            channel=source if known else self._filing.system,
            answers=self._answers,
            applicant_id=self._account(),
            actor=SYSTEM,
            at=self._at,
        )

    def _account(self) -> UUID | None:
        """The account of the person whom the other platform has verified, so that they see their case here too."""
        identity = self._theme.identity
        name, number = self._answers.get(identity.name, ""), self._answers.get(identity.id_number, "")
        try:
            verified = Identity(
                name=check_person_name(name),
                id_number=check_id_number(number, today=self._at.date()),
                mobile=self._answers.get(identity.mobile, ""),
                source=self._filing.system,
                verified_at=self._at,
            )
        except ValueRefused:
            return None
        username = f"filed-{self._filing.id}"
        return people.enrol(verified, username=username, region_code=self._application.region_code, at=self._at).id

    def _papers(self, case_id: UUID) -> Iterable[Fault]:
        """Hand in what came by reference; what is wrong with it, paper by paper."""
        ours = {material.name: material.code for material in self._theme.materials}
        ours |= self._theme.intake.materials if self._theme.intake else {}
        for material in self._application.materials:
            code = ours.get(material.name)
            if code is None:
                yield Fault("", NO_SUCH_PAPER.format(name=material.name))
                continue
            for file in material.files:
                if problem := self._paper(case_id, code, material.name, file):
                    yield Fault(code, problem)

    def _paper(self, case_id: UUID, code: str, name: str, file: FiledFile) -> str:
        """Fetch one file and hand it in, once; why it could not be, in the applicant's words."""
        paper, _ = FiledPaper.objects.get_or_create(filing=self._filing, reference=file.id)
        # A draft that the window threw away took its files with it.
        if paper.problem or (paper.fetched_at and StoredFile.objects.filter(id=paper.file_id).exists()):
            return paper.problem
        try:
            content = as_platform(self._connector_for(self._filing.system)).filed_paper(href=file.href)
            if digests.sm3(content) != file.digest.lower():
                paper.problem = NOT_THE_SAME.format(name=name)
            elif not StoredFile.objects.filter(id=paper.file_id).exists():
                files.attach_file(
                    case_id=case_id,
                    material_code=code,
                    content=content,
                    name=file.name or name,
                    file_id=paper.file_id,
                    actor=SYSTEM,
                    at=self._at,
                )
        except CallFailed as failure:
            if failure.kind is not FailureKind.PERMANENT:
                raise
            paper.problem = NOT_FETCHED.format(name=name)
        except FileRefused as refusal:
            paper.problem = f"“{name}”：{refusal.message}"[:300]
        paper.fetched_at = None if paper.problem else self._at
        paper.save(update_fields=["problem", "fetched_at"])
        return paper.problem


def _second(number: str) -> str:
    known = f"（编号{number}）" if number else ""
    return f"您已有一件正在办理{known}，不用重复申报。需要补充或更正的，请在原件中办理，或到窗口咨询。"
