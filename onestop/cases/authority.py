"""Who acts in a case for its applicant: read with the case, so that it is as fresh as what is decided by it.

An authorisation changes only while its case is locked; what is read after the lock cannot be out of date.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import moments
from onestop.cases.models import Authorisation, Case
from onestop.cases.states import AuthorisationState, Standing
from onestop.catalog.spec import ThemeSpec

Scope = Authorisation.Scope

_BY_SCOPE: Mapping[str, Standing] = {
    Scope.TRACK: Standing.TRACKS,
    Scope.FILE: Standing.FILES,
    Scope.FILE_AND_WITHDRAW: Standing.FILES_AND_WITHDRAWS,
}
BANK_CARD = "bank_card"
_LATEST = (F("ended_at").desc(nulls_first=True), "-id")
"""What holds before what has ended, and of these the last."""
_HELD = ("id", "state", "scope", "until")

ONLY_IN_PERSON: Mapping[str, str] = {
    "rate": "评价只能由本人登录后作出。",
    "reveal": "隐藏的内容只有本人看得到，请让本人登录后查看。",
    "authorise": "授权只能由本人作出，代办人不能再授权别人。",
    "revoke_authorisation": "授权只能由本人撤销；您不想再代办的，可以退出。",
    "change_contact": "接收消息的手机号码只能由本人更改。",
    "read_messages": "消息由本人登录后标记已读。",
    "discard_draft": "这份草稿只能由本人删除。",
    "withdraw_case": "授权里没有写可以撤回。请让本人撤回，或者让本人重新授权。",
    "withdraw_item": "授权里没有写可以撤回。请让本人撤回，或者让本人重新授权。",
}
"""What only the applicant may do, and how an agent who tries it is told."""
NEVER = (
    "变更授权，或者再授权给别人",
    "修改委托人的姓名、身份证号码和手机号码",
    "查看、更改委托人填好的银行账号，查看、移除委托人上传的文件",
    "代替本人到场采集、领取身份证",
    "代替本人评价",
)
"""What no authorisation allows, in words for the page and the document."""
_BY_STANDING: Mapping[Standing, str] = {
    Standing.AWAITS: "本人还没有确认由您代办，确认以后才能办这一步。请让本人登录，在首页确认。",
    Standing.TRACKS: "本人只授权您看进度，不能填写、提交，也看不到申报内容。要代为申请的，请让本人重新授权。",
    Standing.ENDED: "您的代办授权已经撤销、退出或者到期，不能再查看和办理。需要继续代办的，请让本人重新授权。",
    Standing.NAMED: "请先在首页接受委托，再查看和办理。",
    Standing.MEANT: "请先在首页确认是否由对方代办。",
}


class Held(NamedTuple):
    """An authorisation as far as it decides."""

    id: UUID
    state: str
    scope: str
    until: date | None


def refusal(operation: str, standing: Standing) -> str:
    """Why somebody in this standing may not do it, and what helps."""
    by_standing = _BY_STANDING.get(standing, "")
    return by_standing or ONLY_IN_PERSON.get(operation, "这一步只能由本人办理，请让本人登录后办理。")


def withheld(theme: ThemeSpec) -> frozenset[str]:
    """Fields whose values an agent neither sees nor changes once they stand there: an account that money goes to."""
    return frozenset(field.key for field in theme.form.fields if field.kind == BANK_CARD)


def may_act(actor: Actor) -> bool:
    """Whether the actor may act for others at all: nobody who holds a post, whatever the post is (回避)."""
    return actor.user_id is not None and actor.roles == frozenset({Role.APPLICANT})


def standing(state: str, scope: str, until: date | None, *, on: date | None) -> Standing:
    """What an authorisation makes of its agent on a day."""
    if state == AuthorisationState.ASKED:
        return Standing.AWAITS
    in_force = state == AuthorisationState.ACCEPTED and until is not None and on is not None and on <= until
    return _BY_SCOPE[scope] if in_force else Standing.ENDED


def seen_by(cases: QuerySet[Case], viewer: Actor) -> QuerySet[Case]:
    """The cases with the viewer's latest authorisation in each, in the same statement; for `noted`."""
    if not may_act(viewer):
        return cases
    own = FilteredRelation("authorisations", condition=Q(authorisations__agent=viewer.user_id))
    held = {f"held_{name}": F(f"held__{name}") for name in _HELD}
    return cases.annotate(held=own).annotate(**held).order_by(F("held__ended_at").desc(nulls_first=True), "-held__id")


def noted(case: Case | None, viewer: Actor) -> Case | None:
    """The case that came from `seen_by`, with what the viewer is to it at the moment at which the viewer looks."""
    if case is not None and getattr(case, "held_id", None) is not None:
        _note(case, viewer, held(case), on=moments.local_date(viewer.at) if viewer.at else None)
    return case


def read(case: Case, actor: Actor, *, on: date) -> None:
    """Note on a locked case what the actor is to it, the applicant and the staff aside; one query for the others."""
    if not may_act(actor) or case.applicant_id == actor.user_id:
        return
    found = Authorisation.objects.filter(case_id=case.id, agent_id=actor.user_id).order_by(*_LATEST)
    if held := found.values_list(*_HELD).first():
        _note(case, actor, Held(*held), on=on)


def _note(case: Case, actor: Actor, found: Held, *, on: date | None) -> None:
    put(case, actor, standing(found.state, found.scope, found.until, on=on))


def held(case: Case) -> Held:
    """The authorisation by which the viewer acts in a case that came from `seen_by`."""
    return Held(*(getattr(case, f"held_{name}") for name in _HELD))


def put(case: Case, actor: Actor, found: Standing) -> None:
    """Note what the actor is to the case."""
    if actor.user_id is not None:
        case.standings = {actor.user_id: found}
