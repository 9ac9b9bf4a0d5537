"""From what was typed at the window to the operation that it asks for."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from onestop.accounts.actors import Actor
from onestop.cases import queries
from onestop.cases.operations import applicant, window
from onestop.cases.refusals import Fault, Incomplete, NotFound
from onestop.workbench.typed import department_id, text
from onestop.workbench.window_acts import CHANGE_SITUATION


def _accept(case_id: UUID, typed: QueryDict, actor: Actor) -> None:
    prefix = "judgement-"
    judgements = {
        name.removeprefix(prefix): str(words).strip() for name, words in typed.items() if name.startswith(prefix)
    }
    window.accept(
        case_id=case_id,
        promised=frozenset(typed.getlist("promised")),
        judgements=judgements,
        actor=actor,
        at=timezone.now(),
    )


def _ask_correction(case_id: UUID, typed: QueryDict, actor: Actor) -> None:
    window.ask_correction(
        case_id=case_id,
        fields=typed.getlist("fields"),
        materials=typed.getlist("materials"),
        note=text(typed, "note"),
        actor=actor,
        at=timezone.now(),
    )


def _decline(case_id: UUID, typed: QueryDict, actor: Actor) -> None:
    window.decline(
        case_id=case_id,
        reason=text(typed, "reason"),
        competent=text(typed, "competent"),
        remedy=text(typed, "remedy"),
        actor=actor,
        at=timezone.now(),
    )


def _terminate(case_id: UUID, typed: QueryDict, actor: Actor) -> None:
    window.terminate(case_id=case_id, reason=text(typed, "reason"), actor=actor, at=timezone.now())


def _withdraw(case_id: UUID, typed: QueryDict, actor: Actor) -> None:
    applicant.withdraw_case(case_id=case_id, reason=text(typed, "reason"), actor=actor, at=timezone.now())


def _change_situation(case_id: UUID, typed: QueryDict, actor: Actor) -> None:
    key, _, value = text(typed, "situation").partition("=")
    if not value:
        message = "请选择要变更的情形。"
        raise Incomplete(message, faults=[Fault("situation", message)])
    applicant.change_situation(case_id=case_id, key=key, value=value, actor=actor, at=timezone.now())


OF_CASE: Mapping[str, Callable[[UUID, QueryDict, Actor], None]] = {
    "accept": _accept,
    "ask_correction": _ask_correction,
    "decline": _decline,
    "terminate": _terminate,
    "withdraw": _withdraw,
    CHANGE_SITUATION: _change_situation,
}


def _transfer(case_id: UUID, item_code: str, typed: QueryDict, actor: Actor) -> None:
    page = queries.case_page(case_id=case_id, viewer=actor, today=timezone.localdate())
    work_item_id = next((one.id for one in page.items if one.code == item_code), None)
    if work_item_id is None:
        raise NotFound("没有找到这个事项。请刷新页面。")
    window.transfer_item(
        work_item_id=work_item_id,
        department_id=department_id(typed),
        reason=text(typed, "reason"),
        actor=actor,
        at=timezone.now(),
    )


def _hand_in(case_id: UUID, item_code: str, typed: QueryDict, actor: Actor) -> None:
    applicant.hand_in_awaited(case_id=case_id, item_code=item_code, actor=actor, at=timezone.now())


def _withdraw_item(case_id: UUID, item_code: str, typed: QueryDict, actor: Actor) -> None:
    applicant.withdraw_item(
        case_id=case_id, item_code=item_code, reason=text(typed, "reason"), actor=actor, at=timezone.now()
    )


OF_ITEM: Mapping[str, tuple[Callable[[UUID, str, QueryDict, Actor], None], str]] = {
    "transfer": (_transfer, "已转交。"),
    "hand_in": (_hand_in, "材料已到，事项已转部门办理。"),
    "withdraw": (_withdraw_item, "该事项已撤回。"),
}
