"""What the operations on authorisations share: who is named, whether that may be, the row and its entry in the log."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from onestop.accounts import people
from onestop.accounts.actors import SYSTEM, Actor
from onestop.accounts.models import User
from onestop.cases import authorisation_words, authority, contents, events, moments, states
from onestop.cases.authorisation_words import DAYS, Deed, Person
from onestop.cases.change import Change
from onestop.cases.models import Authorisation, Case
from onestop.cases.refusals import BeyondAuthority, Fault, Incomplete, NotFound, WrongState
from onestop.cases.states import AUTHORISATION_OPEN, CASE_ENDED, AuthorisationState, MoveNotAllowed
from onestop.catalog.values import id_number, person_name
from onestop.catalog.values.refusal import ValueRefused

AGENT, WORDS = "cases_authorisation.agent", "cases_authorisation.words"
MOST_AGENTS = 3
"""Who may act in one case at a time."""
MOST_CASES = 3
"""Cases of others that one person may act in at a time: enough for a family, too few for a trade in them."""
GONE = "没有找到这份授权，或它已经变更。请刷新页面查看最新状态。"


def checked_person(person: Person, *, on: date) -> Person:
    """The person with name and number in stored shape, or Incomplete with what is wrong at `name` and `id_number`."""
    faults: list[Fault] = []
    name = number = ""
    try:
        name = person_name.check_person_name(person.name)
    except ValueRefused as refused:
        faults.append(Fault("name", f"姓名：{refused.message}"))
    try:
        number = id_number.check_id_number(person.id_number, today=on)
    except ValueRefused as refused:
        faults.append(Fault("id_number", f"身份证号码：{refused.message}"))
    if faults:
        raise Incomplete("请核对姓名和身份证号码。", faults=faults)
    return Person(name, number)


def drawn_up(c: Change, agent: Person, scope: str, days: int) -> Deed:
    """The words for an authorisation that begins today, or Incomplete and WrongState where it may not be given."""
    if c.case.state in CASE_ENDED:
        raise WrongState("办件已经结束，不用再授权。")
    if scope not in Authorisation.Scope:
        raise Incomplete("请选择授权的范围。", faults=[Fault("scope", "请选择可以代办到哪一步。")])
    if days not in DAYS:
        raise Incomplete("请选择授权的期限。", faults=[Fault("days", f"最长{max(DAYS)}天。")])
    principal, agent = principal_of(c.case), checked_person(agent, on=c.today)
    if agent.id_number == principal.id_number:
        fault = Fault("id_number", "这是申请人本人的身份证号码，请填写代办人的。")
        raise Incomplete("代办人不能是本人。", faults=[fault])
    _require_no_staff(agent)
    return authorisation_words.deed(
        principal=principal, agent=agent, matter=c.theme.name, scope=scope, days=days, on=c.today
    )


def principal_of(case: Case) -> Person:
    """Who authorises: as the account was verified, or as the case says where there is no account."""
    verified = people.identity_of(case.applicant_id) if case.applicant_id else None
    if verified is not None:
        return Person(verified.name, verified.id_number)
    who = contents.read_applicant(case)
    return Person(who["name"], who["id_number"])


def _require_no_staff(agent: Person) -> None:
    known = User.objects.filter(id_number_index=contents.id_number_index(agent.id_number)).first()
    if known is not None and (known.department_id is not None or len(known.roles) > 1):
        fault = Fault("id_number", "在办理机构任职的人员不能代办，请委托其他人。")
        raise Incomplete("这个人不能代办。", faults=[fault])


def require_free(actor: Actor, *, at: datetime) -> None:
    """That the actor may act for one more: holds no post, and does not act in too many cases already."""
    if not authority.may_act(actor):
        raise BeyondAuthority("在办理机构任职的人员不能代办，请委托其他人。")
    # The person's row is locked, so that what is taken on at the same moment is counted one after the other.
    User.objects.select_for_update().get(id=actor.user_id)
    held = Authorisation.objects.filter(agent_id=actor.user_id, state__in=AUTHORISATION_OPEN)
    in_force = held.filter(Q(until=None) | Q(until__gte=moments.local_date(at))).exclude(case__state__in=CASE_ENDED)
    if in_force.count() >= MOST_CASES:
        raise WrongState(f"一个人同时最多代办{MOST_CASES}件，您已经满了。办完或者退出一件以后再接。")


def give(c: Change, deed: Deed, *, scope: str, days: int, how: str) -> UUID:
    """Store an authorisation with its words; one to the same person that was there before is over with it."""
    index = contents.id_number_index(deed.agent.id_number)
    standing = Authorisation.objects.filter(case_id=c.case.id, state__in=AUTHORISATION_OPEN)
    for before in standing.filter(agent_index=index):
        move(before, "revoke", ended_at=c.at)
        record(c, events.AUTHORISATION_REVOKED, before)
    if standing.filter(until__gte=c.today).count() >= MOST_AGENTS:
        raise WrongState(f"一件申报同时最多授权{MOST_AGENTS}个人。请先撤销不需要的，再授权。")
    row = Authorisation(
        case_id=c.case.id,
        state=AuthorisationState.GIVEN,
        scope=scope,
        how=how,
        days=days,
        agent_index=index,
        created_at=c.at,
    )
    seal_agent(row, deed.agent)
    put_words(row, deed, at=c.at)
    row.save(force_insert=True)
    record(c, events.AUTHORISATION_GIVEN, row)
    return row.id


def seal_agent(row: Authorisation, agent: Person) -> None:
    """Seal who may act into the row (not stored yet)."""
    content = {"name": agent.name, "id_number": agent.id_number}
    row.agent_sealed = contents.write(content, column=AGENT, row=row.id)


def agent_of(row: Authorisation) -> Person:
    """Who may act, opened."""
    return Person(**contents.read(row.agent_sealed, column=AGENT, row=row.id))


def put_words(row: Authorisation, deed: Deed, *, at: datetime) -> None:
    """Seal the confirmed words into the row, with their digest and days (not stored yet)."""
    row.words_sealed = contents.write(deed.kept, column=WORDS, row=row.id)
    row.words_digest, row.given_at, row.until = deed.digest, at, deed.until


def words_of(row: Authorisation) -> Deed | None:
    """The words that were confirmed; None while none were."""
    if row.words_sealed is None:
        return None
    return authorisation_words.kept_deed(contents.read(row.words_sealed, column=WORDS, row=row.id))


def is_person(actor: Actor, person: Person) -> bool:
    """Whether the actor's account was verified with this name and number."""
    verified = people.identity_of(actor.user_id) if actor.user_id and authority.may_act(actor) else None
    return verified is not None and (verified.name, verified.id_number) == (person.name, person.id_number)


def case_of(authorisation_id: UUID) -> UUID:
    """The case that an authorisation is for; NotFound where there is none."""
    found = Authorisation.objects.filter(id=authorisation_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound(GONE)
    return found


def row_of(c: Change, authorisation_id: UUID) -> Authorisation:
    """An authorisation of the locked case."""
    found = Authorisation.objects.filter(id=authorisation_id, case_id=c.case.id).first()
    if found is None:
        raise NotFound(GONE)
    return found


def move(row: Authorisation, name: str, **columns: object) -> None:
    """Move an authorisation by the table and store it, or WrongState."""
    try:
        row.state = states.next_authorisation_state(name, AuthorisationState(row.state))
    except MoveNotAllowed as refusal:
        raise WrongState(str(refusal)) from refusal
    for column, value in columns.items():
        setattr(row, column, value)
    row.save(update_fields=["state", *columns])


def record(c: Change, name: str, row: Authorisation) -> None:
    """Put it into the case log, which begins with the submission: until then the row is all there is."""
    if c.case.number:
        c.record(name, details=_details(row))


def note_all(c: Change) -> None:
    """With the submission, note what was authorised in the draft: whoever submits, it is not their act."""
    given = Authorisation.objects.filter(case_id=c.case.id).exclude(given_at=None).order_by("created_at", "id")
    for row in given:
        c.record(events.AUTHORISATION_NOTED, details=_details(row) | {"state": row.state}, by=SYSTEM)


def _details(row: Authorisation) -> dict[str, str]:
    return {
        "authorisation": str(row.id),
        "scope": row.scope,
        "how": row.how,
        "until": str(row.until),
        "digest": row.words_digest,
    }
