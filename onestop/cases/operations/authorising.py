"""The applicant lets somebody else act (授权他人代办): authorised online or on paper, taken on, revoked, laid down.

民法典 第一百六十一条以下; docs/adr/0006-who-acts-for-an-applicant.md.
"""

from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import authorisations, authority, change, events, policies
from onestop.cases.authorisation_words import Deed, Person
from onestop.cases.change import Change
from onestop.cases.models import Authorisation
from onestop.cases.refusals import NO_CASE, Fault, Incomplete, NotFound, Outdated, WrongState
from onestop.cases.states import CaseState, Standing

How = Authorisation.How


def draw_up(*, case_id: UUID, agent: Person, scope: str, days: int, actor: Actor, at: datetime) -> Deed:
    """The words of an authorisation before it is given, refused where that would be; nothing is kept."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("authorise", actor, c.case)
        return authorisations.drawn_up(c, agent, scope, days)


def authorise(*, case_id: UUID, agent: Person, scope: str, days: int, shown: str, actor: Actor, at: datetime) -> UUID:
    """The applicant authorises somebody; `shown` is the digest of the words that were shown and confirmed."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("authorise", actor, c.case)
        deed = authorisations.drawn_up(c, agent, scope, days)
        if deed.digest != shown:
            raise Outdated("授权书的内容刚刚变了，没有授权。请重新核对后再确认。")
        return authorisations.give(c, deed, scope=scope, days=days, how=How.ONLINE)


def authorise_on_paper(
    *, case_id: UUID, agent: Person, scope: str, days: int, seen: bool, actor: Actor, at: datetime
) -> UUID:
    """The window records a signed 授权委托书; `seen`: the signature, and the ID cards of both."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("authorise_on_paper", actor, c.case)
        if c.case.state == CaseState.DRAFT:
            raise WrongState("申报提交以后再登记代办授权。")
        deed = authorisations.drawn_up(c, agent, scope, days)
        if not seen:
            fault = Fault("seen", "请核验委托书上的签名和双方的身份证原件，然后勾选。")
            raise Incomplete("还没有登记代办授权。", faults=[fault])
        return authorisations.give(c, deed, scope=scope, days=days, how=How.PAPER)


def take_on(*, authorisation_id: UUID, actor: Actor, at: datetime) -> UUID:
    """Whoever is named takes it on, signed in under the same name and number; the id of the case."""
    with change.of_case(authorisations.case_of(authorisation_id), actor=actor, at=at) as c:
        row = authorisations.row_of(c, authorisation_id)
        if authorisations.is_person(actor, authorisations.agent_of(row)):
            authority.put(c.case, actor, Standing.NAMED)
        policies.require("take_on_authorisation", actor, c.case)
        if row.until is None or row.until < c.today:
            raise WrongState("这份授权已经到期。需要代办的，请让本人重新授权。")
        authorisations.require_free(actor, at=at)
        authorisations.move(row, "take_on", agent_id=actor.user_id)
        authorisations.record(c, events.AUTHORISATION_TAKEN_ON, row)
        return c.case.id


def revoke(*, authorisation_id: UUID, actor: Actor, at: datetime) -> None:
    """The applicant, or the window for the applicant, ends an authorisation; it is over at once."""
    with change.of_case(authorisations.case_of(authorisation_id), actor=actor, at=at) as c:
        policies.require("revoke_authorisation", actor, c.case)
        _end(c, authorisations.row_of(c, authorisation_id), "revoke", events.AUTHORISATION_REVOKED)


def lay_down(*, authorisation_id: UUID, actor: Actor, at: datetime) -> None:
    """Whoever acts gives it up."""
    with change.of_case(authorisations.case_of(authorisation_id), actor=actor, at=at) as c:
        policies.require("lay_down_authorisation", actor, c.case)
        row = authorisations.row_of(c, authorisation_id)
        if row.agent_id != actor.user_id:
            raise NotFound(NO_CASE)
        _end(c, row, "lay_down", events.AUTHORISATION_LAID_DOWN)


def _end(c: Change, row: Authorisation, name: str, event: str) -> None:
    authorisations.move(row, name, ended_at=c.at)
    authorisations.record(c, event, row)
