"""What a sample applicant and the window do with the applicant's case, through the same operations as everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import moments, queries, shared_checks
from onestop.cases.operations import applicant, drafts, files, window
from onestop.cases.refusals import Incomplete, Refused
from onestop.cases.rows import CasePage
from onestop.catalog.choice import Choice
from onestop.catalog.examples import Example
from onestop.catalog.spec import ThemeSpec
from onestop.exchange import queries as exchange_queries
from onestop.exchange import sharing
from onestop.exchange.switches import SandboxSwitches
from onestop.ops.rehearsal import filed, papers
from onestop.ops.rehearsal.cast import Cast

MOST_TIMES_ASKED = 50
"""Many more than a share of failing calls takes."""
JUDGEMENT = "示例：情况属实，同意受理。"


class RehearsalBroken(Exception):
    """An operation refused what the sample applicant's file says; the message names the example and the reason."""

    def __init__(self, example: Example, refusal: Refused) -> None:
        faults = "".join(f"\n  {fault.where}：{fault.message}" for fault in refusal.faults)
        super().__init__(f"示例“{example.code}”演练不下去：{refusal.message}{faults}")


@dataclass
class Part:
    """One sample applicant's case."""

    theme: ThemeSpec
    example: Example
    applicant: Actor
    cast: Cast
    case_id: UUID | None = None
    filed_as: str = ""
    """The number under which it was filed elsewhere."""
    asked: Choice | None = None
    """What was asked of the applicant when the case was submitted."""

    @property
    def clerk(self) -> Actor:
        """Who sits at the window of the department that leads the theme."""
        return self.cast.clerks[self.theme.lead_department]

    def page(self, *, on: date) -> CasePage:
        """The case as its applicant sees it."""
        return queries.case_page(case_id=self.known_case(), viewer=self.applicant, today=on)

    def apply(self, at: datetime) -> None:
        """From the first question to the submission."""
        self.case_id = drafts.open_draft(
            theme_code=self.theme.code,
            theme_version=self.theme.version,
            region_code=self.cast.region_code,
            actor=self.applicant,
            at=at,
        )
        everything = dict.fromkeys(self.page(on=moments.local_date(at)).raw_answers, "") | dict(self.example.answers)
        drafts.save_answers(case_id=self.case_id, changes=everything, revision=None, actor=self.applicant, at=at)
        if self.example.declined:
            drafts.set_declined(case_id=self.case_id, declined=self.example.declined, actor=self.applicant, at=at)
        self._have_systems_asked(at)
        self.asked = self.page(on=moments.local_date(at)).choice
        self.hand_in([material.code for material in self.asked.materials if material.required], at)
        applicant.submit(case_id=self.case_id, actor=self.applicant, at=at)

    def _have_systems_asked(self, at: datetime) -> None:
        """Before the applicant is asked for papers; who gave no answer is asked again, as on a later day in life."""
        for _ in range(MOST_TIMES_ASKED):
            sharing.ask(case_id=self.known_case(), actor=self.applicant, at=at)
            at += shared_checks.UNANSWERED_FOR
            if not sharing.is_due(case_id=self.known_case(), actor=self.applicant, at=at):
                return
        raise RehearsalBroken(self.example, Incomplete("模拟外部系统一直没有答复共享查询。"))

    def file_elsewhere(self, switches: SandboxSwitches, at: datetime) -> None:
        """File the application where the sample says; it comes in by itself."""
        intake = self.theme.intake
        self.filed_as = switches.file(
            system=intake.systems[0] if intake else "",
            application=filed.application(self.theme, self.example, region_code=self.cast.region_code),
            papers=filed.papers(self.theme, self.example),
        )

    def hand_in(self, codes: Iterable[str], at: datetime) -> None:
        """Upload a picture for each of these papers."""
        for code in codes:
            files.attach_file(
                case_id=self.known_case(),
                material_code=code,
                content=papers.picture(code, self.theme.materials_by_code[code].picture),
                name=f"{code}.png",
                actor=self.applicant,
                at=at,
            )

    def accept(self, at: datetime) -> None:
        """The window accepts, and says of every raised flag why."""
        flags = self.page(on=moments.local_date(at)).flags
        judgements = {code: JUDGEMENT for code, _, _ in flags}
        window.accept(case_id=self.known_case(), actor=self.clerk, at=at, judgements=judgements)

    def decline(self, at: datetime) -> None:
        """The window declines and names the competent office."""
        [first, *_] = self.page(on=moments.local_date(at)).choice.ineligible
        window.decline(
            case_id=self.known_case(),
            reason=first.reason,
            competent=first.competent,
            remedy=self.theme.decline_remedy,
            actor=self.clerk,
            at=at,
        )

    def answer_correction(self, item_code: str, at: datetime) -> None:
        """The applicant looks the named fields and papers over, and hands them in again."""
        asked = [one for one in self.page(on=moments.local_date(at)).corrections if one.item_code == item_code]
        for correction in asked:
            self.hand_in(correction.materials, at)
            changes = {key: self.example.answers.get(key, "") for key in correction.fields}
            applicant.correct(
                case_id=self.known_case(), correction_id=correction.id, changes=changes, actor=self.applicant, at=at
            )

    def arrive(self, item_code: str, at: datetime) -> None:
        """Papers that were on their way have come."""
        awaits = self.theme.work_by_code[item_code].awaits
        self.hand_in(awaits.materials if awaits else (), at)
        applicant.hand_in_awaited(case_id=self.known_case(), item_code=item_code, actor=self.applicant, at=at)

    def known_case(self) -> UUID:
        """The case's id, once there is one."""
        if self.case_id is None and self.filed_as:
            self.case_id = exchange_queries.case_filed(self.filed_as)
            self.asked = self.page(on=self.example.submitted).choice if self.case_id else None
        if self.case_id is None:
            raise RehearsalBroken(self.example, Incomplete("还没有提交申报，就有了下一步。"))
        return self.case_id
