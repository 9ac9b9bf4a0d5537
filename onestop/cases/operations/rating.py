"""The applicant rates a case that has ended (好差评); whoever was dissatisfied is called back, and the matter mended.

国办发〔2019〕51号, GB/T 39735-2020: one rating for a case, and one more after a rectification.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import change, clocks, contents, events, policies, states
from onestop.cases.change import Change
from onestop.cases.models import Clock, Rating, Rectification
from onestop.cases.refusals import Fault, Incomplete, WrongState
from onestop.cases.states import CASE_RATEABLE, CaseState, RectificationState
from onestop.catalog.rating_spec import RatingRules

WORDS = "cases_rating.words"
OUTCOME = "cases_rectification.outcome"
LONGEST = 500
"""Characters that a rating, the note of a call and the account of what was done may have."""
DISSATISFIED = frozenset({Rating.Level.DISSATISFIED, Rating.Level.VERY_DISSATISFIED})
"""差评: the levels that open a rectification."""

FIRST, AGAIN = 1, 2


def rate(*, case_id: UUID, level: int, tags: Collection[str], words: str, actor: Actor, at: datetime) -> None:
    """Rate a concluded or declined case, once. The two lowest levels open a rectification with its two limits."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("rate", actor, c.case)
        rules = _require_rateable(c)
        if Rating.objects.filter(case_id=case_id).exists():
            raise WrongState("这个办件已经评价过了，一个办件只评一次。可以在进度页查看您的评价。")
        _put(c, rules, FIRST, level=level, tags=tags, words=words)
        if level in DISSATISFIED:
            _open_rectification(c, rules)


def rate_again(*, case_id: UUID, level: int, tags: Collection[str], words: str, actor: Actor, at: datetime) -> None:
    """Rate once more after the rectification; the first rating is kept, and nothing is opened by the second."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("rate", actor, c.case)
        rules = _require_rateable(c)
        found = _rectification(c)
        _move(found, "rate_again")
        _put(c, rules, AGAIN, level=level, tags=tags, words=words)
        found.save(update_fields=["state"])


def call_back(*, case_id: UUID, reached: bool, note: str, actor: Actor, at: datetime) -> None:
    """Note the return call (回访), or that nobody answered it; each call goes on record."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("rectify", actor, c.case)
        found = _rectification(c)
        _move(found, "call_back" if reached else "call_in_vain")
        text = _written("note", note, "回访情况" if reached else "")
        found.calls += 1
        if reached:
            found.called_at = at
            clocks.stop(c, kind=Clock.Kind.CALL_BACK)
        found.save(update_fields=["state", "calls", "called_at"])
        name = events.CASE_CALLED_BACK if reached else events.CASE_NOT_REACHED
        c.record(name, details={"calls": found.calls}, words={"note": text})


def rectify(*, case_id: UUID, outcome: str, actor: Actor, at: datetime) -> None:
    """Tell the applicant what was done, or why it could not be; the applicant may then rate once more."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("rectify", actor, c.case)
        found = _rectification(c)
        _move(found, "rectify")
        text = _written("outcome", outcome, "整改情况")
        found.closed_at = at
        found.outcome_sealed = contents.write({"text": text}, column=OUTCOME, row=found.id)
        found.save(update_fields=["state", "closed_at", "outcome_sealed"])
        clocks.stop(c, kind=Clock.Kind.CALL_BACK)
        clocks.stop(c, kind=Clock.Kind.RECTIFICATION)
        c.record(events.CASE_RECTIFIED)


def _require_rateable(c: Change) -> RatingRules:
    if c.case.state not in CASE_RATEABLE:
        label = states.label_of(CaseState(c.case.state))
        raise WrongState(f"当前状态是“{label}”，办结或者不予受理以后才可以评价。请刷新页面查看最新状态。")
    if c.theme.rating is None:
        raise WrongState("这件事没有开通评价。有意见可以直接联系窗口。")
    return c.theme.rating


def _put(c: Change, rules: RatingRules, turn: int, *, level: int, tags: Collection[str], words: str) -> None:
    known = [tag.code for tag in rules.tags]
    faults = []
    if level not in Rating.Level.values:
        faults.append(Fault("level", "请从五档里选一档。"))
    if not set(tags) <= set(known):
        faults.append(Fault("tags", "请只勾选列出的方面。"))
    if len(text := words.strip()) > LONGEST:
        faults.append(Fault("words", _too_long("想说的话", text)))
    if faults:
        raise Incomplete("还没有评价，您填写的都还在。", faults=faults)
    made = Rating(case_id=c.case.id, turn=turn, level=level, rated_at=c.at, rated_by_id=c.actor.user_id)
    made.tags = [code for code in known if code in tags]
    if text:
        made.words_sealed = contents.write({"text": text}, column=WORDS, row=made.id)
    made.save(force_insert=True)
    name = events.CASE_RATED if turn == FIRST else events.CASE_RATED_AGAIN
    c.record(name, details={"level": level, "tags": made.tags})


def _open_rectification(c: Change, rules: RatingRules) -> None:
    call_limit = clocks.start(c, Clock.Kind.CALL_BACK, days=rules.call_back_working_days)
    limit = clocks.start(c, Clock.Kind.RECTIFICATION, days=rules.rectification_working_days)
    Clock.objects.bulk_create([call_limit, limit])
    Rectification.objects.create(
        case_id=c.case.id,
        department_id=c.case.lead_department_id,
        state=RectificationState.OPEN,
        opened_at=c.at,
        call_limit=call_limit,
        limit=limit,
    )


def _rectification(c: Change) -> Rectification:
    found = Rectification.objects.filter(case_id=c.case.id).first()
    if found is None:
        raise WrongState("这个办件没有差评整改。请刷新页面，按最新状态处理。")
    return found


def _move(found: Rectification, move: str) -> None:
    """Move by the table, in memory; the caller stores it."""
    try:
        found.state = states.next_rectification_state(move, RectificationState(found.state))
    except states.MoveNotAllowed as refusal:
        raise WrongState(str(refusal)) from refusal


def _written(name: str, text: str, needed: str) -> str:
    """What a clerk wrote; `needed` names what may not be left out, "" where it may."""
    text = text.strip()
    if needed and not text:
        raise Incomplete(f"请写明{needed}。", faults=[Fault(name, f"{needed}不能为空，请写明。")])
    if len(text) > LONGEST:
        message = _too_long("说明", text)
        raise Incomplete(message, faults=[Fault(name, message)])
    return text


def _too_long(what: str, text: str) -> str:
    return f"{what}最多{LONGEST}个字，现在有{len(text)}个字，请删减。"
