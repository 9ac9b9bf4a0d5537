"""Filing for somebody who has not authorised anybody yet: begun by the agent, confirmed or refused in person.

Until then the draft belongs to nobody: nothing is asked of other systems, nothing submitted. docs/adr/0006.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onestop.accounts import people
from onestop.accounts.actors import Actor
from onestop.cases import (
    authorisation_words,
    authorisations,
    authority,
    change,
    contents,
    moments,
    policies,
    prefill,
    rulebook,
)
from onestop.cases.authorisation_words import Deed, Person
from onestop.cases.change import Change
from onestop.cases.models import Authorisation, Case
from onestop.cases.operations import drafts
from onestop.cases.refusals import NO_CASE, Fault, Incomplete, NotFound, Outdated, WrongState
from onestop.cases.states import CASE_ENDED, AuthorisationState, CaseState, Standing
from onestop.catalog.values import telephone
from onestop.catalog.values.refusal import ValueRefused

Scope, How = Authorisation.Scope, Authorisation.How


@transaction.atomic(durable=True)
def begin(
    *,
    theme_code: str,
    theme_version: str,
    region_code: str,
    principal: Person,
    mobile: str,
    scope: str,
    days: int,
    actor: Actor,
    at: datetime,
) -> UUID:
    """Begin a draft for somebody else, who is asked to confirm it; only what the agent types is in it."""
    authorisations.require_free(actor, at=at)
    case = drafts.blank(theme_code, theme_version, region_code, at=at)
    case.channel, case.filed_by_id = policies.ONLINE, actor.user_id
    who = _checked(principal, mobile, actor, on=at)
    if scope not in (Scope.FILE, Scope.FILE_AND_WITHDRAW) or days not in authorisation_words.DAYS:
        raise Incomplete("请选择代办的范围和期限。", faults=[Fault("days", "请从所列的选项中选择。")])
    theme = rulebook.theme_of(case)
    values = prefill.first_answers(theme, people.Identity(who.name, who.id_number, mobile.strip()))
    contents.write_sheet(case, contents.Sheet(values=values))
    contents.write_applicant(case, theme, values)
    case.save(force_insert=True)
    row = Authorisation(
        case=case, state=AuthorisationState.ASKED, scope=scope, how=How.ONLINE, days=days,
        agent_id=actor.user_id, created_at=at,
    )  # fmt: skip
    agent = _person(actor)
    row.agent_index = contents.id_number_index(agent.id_number)
    authorisations.seal_agent(row, agent)
    row.save(force_insert=True)
    return case.id


def _checked(principal: Person, mobile: str, actor: Actor, *, on: datetime) -> Person:
    faults: list[Fault] = []
    who = principal
    try:
        who = authorisations.checked_person(principal, on=moments.local_date(on))
        if who.id_number == _person(actor).id_number:
            faults.append(Fault("id_number", "这是您自己的身份证号码。给自己申报的，请从首页直接开始。"))
    except Incomplete as incomplete:
        faults += incomplete.faults
    try:
        telephone.check_mobile(mobile)
    except ValueRefused as refused:
        faults.append(Fault("mobile", f"手机号码：{refused.message}"))
    if faults:
        raise Incomplete("请核对申请人的信息。", faults=faults)
    return who


def _person(actor: Actor) -> Person:
    verified = people.identity_of(actor.user_id) if actor.user_id else None
    if verified is None:
        raise WrongState("您的账号没有实名信息，不能代办。请用统一身份认证登录。")
    return Person(verified.name, verified.id_number)


def draw_up(*, case_id: UUID, actor: Actor, at: datetime) -> Deed:
    """The words that the person whom the draft is for would confirm; NotFound for everybody else."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        return _deed(c, _asked(c))


def confirm(*, case_id: UUID, shown: str, actor: Actor, at: datetime) -> None:
    """The person whom the draft is for takes it over and authorises who began it; `shown`: digest of the words."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        row = _asked(c)
        deed = _deed(c, row)
        if deed.digest != shown:
            raise Outdated("授权书的内容刚刚变了，没有授权。请重新核对后再确认。")
        _require_only_one(c)
        _take_over(c)
        authorisations.put_words(row, deed, at=at)
        kept = {name: getattr(row, name) for name in ("words_sealed", "words_digest", "given_at", "until")}
        authorisations.move(row, "confirm", **kept)


def deny(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """The person whom the draft is for wants none of it: the draft is deleted, with what stands in it."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        _asked(c)
        files = drafts.throw_away(c)
    drafts.forget_files(files)


def _asked(c: Change) -> Authorisation:
    """The request that stands in a draft begun for the actor, name and number proven."""
    if _is_for(c.case, c.actor):
        authority.put(c.case, c.actor, Standing.MEANT)
    policies.require("confirm_authorisation", c.actor, c.case)
    row = Authorisation.objects.filter(case_id=c.case.id, state=AuthorisationState.ASKED).first()
    if row is None:
        raise NotFound(NO_CASE)
    return row


def _is_for(case: Case, actor: Actor) -> bool:
    unclaimed = case.applicant_id is None and case.channel == policies.ONLINE and case.state == CaseState.DRAFT
    return unclaimed and authorisations.is_person(actor, authorisations.principal_of(case))


def _deed(c: Change, row: Authorisation) -> Deed:
    return authorisations.drawn_up(c, authorisations.agent_of(row), row.scope, row.days)


def _require_only_one(c: Change) -> None:
    own = Case.objects.filter(applicant_id=c.actor.user_id, theme_code=c.case.theme_code)
    if own.exclude(state__in=CASE_ENDED - {CaseState.CONCLUDED}).exists():
        raise WrongState(
            "您自己已经申报或者正在填写这件事，同一件事不用办两次。可以不同意这一件，再在您自己那件里授权对方代办。"
        )


def _take_over(c: Change) -> None:
    """The case is the actor's own from now on; what the account proves replaces what somebody else typed."""
    identity = people.identity_of(c.actor.user_id) if c.actor.user_id else None
    sheet = contents.read_sheet(c.case)
    proven = prefill.first_answers(c.theme, identity) if identity else {}
    changed = {key for key, value in proven.items() if sheet.values.get(key) != value}
    c.put(applicant_id=c.actor.user_id, answers_revision=c.case.answers_revision + bool(changed))
    sheet.values.update(proven)
    sheet.revisions.update(dict.fromkeys(changed, c.case.answers_revision))
    contents.write_sheet(c.case, sheet)
    contents.write_applicant(c.case, c.theme, sheet.values)
    c.put(answers_sealed=c.case.answers_sealed, applicant_sealed=c.case.applicant_sealed)
