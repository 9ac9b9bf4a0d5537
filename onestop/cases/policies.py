"""Who may do which operation. One table, asked inside every operation, printed into the docs, tested as a matrix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import authority
from onestop.cases.models import Case, WorkItem
from onestop.cases.refusals import NO_CASE, BeyondAuthority, NotFound, NotPermitted
from onestop.cases.states import CaseState, Standing

ONLINE, WINDOW = "online", "window"
"""Channels of cases that are filed here; any other is the system where a case was filed."""
Relation = Callable[[Actor, Case, WorkItem | None], bool]


def owns(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The case is the actor's own."""
    return actor.has(Role.APPLICANT) and actor.user_id is not None and case.applicant_id == actor.user_id


def standing_of(actor: Actor, case: Case) -> Standing | None:
    """What the actor is to the case by an authorisation; None for everybody else, the applicant too."""
    return case.standings.get(actor.user_id) if actor.user_id and authority.may_act(actor) else None


def files_for(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The applicant has authorised the actor to apply in this case, and the days of it are not over."""
    return standing_of(actor, case) in (Standing.FILES, Standing.FILES_AND_WITHDRAWS)


def withdraws_for(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """So, and the authorisation says that the actor may withdraw."""
    return standing_of(actor, case) is Standing.FILES_AND_WITHDRAWS


def tracks_for(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The applicant has authorised the actor to see how this case gets on, and nothing else."""
    return standing_of(actor, case) is Standing.TRACKS


def began_for(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The actor began the draft for somebody who has not confirmed it yet."""
    return standing_of(actor, case) is Standing.AWAITS


def is_meant(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """Somebody else began the draft for the actor, proven by name and ID number, who has not confirmed it yet."""
    return standing_of(actor, case) is Standing.MEANT


def is_named(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The applicant has named the actor, proven by name and ID number, who has not taken it on yet."""
    return standing_of(actor, case) is Standing.NAMED


def at_window(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The actor works at the window that leads the case; of a draft written elsewhere it learns on submission."""
    if case.state == CaseState.DRAFT and case.channel == ONLINE:
        return False
    return actor.has(Role.WINDOW_CLERK) and actor.department_id == case.lead_department_id


def filed_at_window(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The case was filed at the window or at another platform, and the actor works at the window."""
    return case.channel != ONLINE and at_window(actor, case, item)


def in_department(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The work item lies with the actor's department or station."""
    return item is not None and actor.has(Role.OFFICER) and actor.department_id == item.department_id


def administers(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The actor looks after the system of the case's region."""
    return actor.has(Role.ADMINISTRATOR) and actor.region_code == case.region_code


def is_system(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The worker or the exchange."""
    return actor.has(Role.SYSTEM)


def takes_in(actor: Actor, case: Case, item: WorkItem | None) -> bool:
    """The exchange, where the case was filed at another platform."""
    return actor.has(Role.SYSTEM) and case.channel not in (ONLINE, WINDOW)


@dataclass(frozen=True, slots=True)
class Policy:
    """Any one of the relations suffices; `held` items may be changed only by the officer who claimed them."""

    anyone: tuple[Relation, ...]
    held: bool = False


_APPLICANT = (owns, files_for, began_for, filed_at_window)
_EITHER = (owns, at_window)
_FOR_APPLICANT = (owns, files_for, at_window)
_WINDOW = (at_window,)
_DEPARTMENT = (in_department, is_system)
_EXCHANGE = (at_window, administers)

POLICIES: Mapping[str, Policy] = {
    "save_answers": Policy((*_APPLICANT, takes_in)),
    "set_declined": Policy(_APPLICANT),
    "discard_draft": Policy((owns, began_for, filed_at_window)),
    "ask_promise": Policy(_APPLICANT),
    "attach_file": Policy((owns, files_for, began_for, at_window, takes_in)),
    "remove_file": Policy((owns, files_for, began_for, at_window)),
    "check_shared": Policy((owns, files_for, began_for, at_window)),
    "take_back_check": Policy(_FOR_APPLICANT),
    "submit": Policy((owns, files_for, filed_at_window, takes_in)),
    "correct": Policy(_FOR_APPLICANT),
    "withdraw_case": Policy((owns, withdraws_for, at_window)),
    "withdraw_item": Policy((owns, withdraws_for, at_window)),
    "hand_in_awaited": Policy((owns, files_for, at_window, is_system)),
    "change_situation": Policy(_FOR_APPLICANT),
    "accept": Policy(_WINDOW),
    "ask_case_correction": Policy(_WINDOW),
    "decline": Policy(_WINDOW),
    "terminate": Policy(_WINDOW),
    "see_original": Policy(_WINDOW),
    "reveal": Policy((owns, at_window, in_department)),
    "transfer_returned": Policy(_WINDOW),
    "claim": Policy((in_department,)),
    "unclaim": Policy((in_department,), held=True),
    "ask_correction": Policy(_DEPARTMENT, held=True),
    "suspend": Policy(_DEPARTMENT, held=True),
    "resume": Policy(_DEPARTMENT, held=True),
    "return": Policy(_DEPARTMENT, held=True),
    "transfer": Policy(_DEPARTMENT, held=True),
    "refuse": Policy(_DEPARTMENT, held=True),
    "complete": Policy(_DEPARTMENT, held=True),
    "hand_over_file": Policy((is_system,)),
    "release": Policy((is_system,)),
    "expire": Policy((is_system,)),
    "warn": Policy((is_system,)),
    "recompute": Policy((is_system,)),
    "change_contact": Policy(_EITHER),
    "read_messages": Policy((owns,)),
    "tell_applicant": Policy(_WINDOW),
    "note_message": Policy((is_system,)),
    "dispatch": Policy((at_window, in_department)),
    "mend_dispatch": Policy(_WINDOW),
    "track": Policy((is_system,)),
    "track_by_hand": Policy(_WINDOW),
    "change_delivery": Policy(_FOR_APPLICANT),
    "take_in": Policy((at_window, in_department)),
    "hand_out": Policy((at_window, in_department)),
    "remind": Policy((is_system,)),
    "resend": Policy(_EXCHANGE),
    "apply_again": Policy(_EXCHANGE),
    "settle_receipt": Policy(_EXCHANGE),
    "print_slip": Policy(_WINDOW),
    "void_slip": Policy(_WINDOW),
    "issue_document": Policy(_WINDOW),
    "print_document": Policy(_WINDOW),
    "void_document": Policy(_WINDOW),
    "send_payment": Policy((in_department,)),
    "collect_slip": Policy((in_department,)),
    "rate": Policy((owns,)),
    "rectify": Policy(_WINDOW),
    "authorise": Policy((owns,)),
    "authorise_on_paper": Policy(_WINDOW),
    "confirm_authorisation": Policy((is_meant,)),
    "take_on_authorisation": Policy((is_named,)),
    "revoke_authorisation": Policy(_EITHER),
    "lay_down_authorisation": Policy((files_for, tracks_for)),
    "view_case": Policy((owns, files_for, began_for, at_window)),
    "view_progress": Policy((owns, files_for, tracks_for, at_window)),
    "view_work": Policy((in_department, at_window)),
}


def allows(operation: str, actor: Actor, case: Case, item: WorkItem | None = None) -> bool:
    """Whether the actor may do the operation to this case or item."""
    policy = POLICIES[operation]
    if not any(relation(actor, case, item) for relation in policy.anyone):
        return False
    return not (policy.held and item is not None and _held_by_another(actor, item))


def require(operation: str, actor: Actor, case: Case, item: WorkItem | None = None) -> None:
    """NotFound for a stranger, who may not even learn that the case exists; NotPermitted for a known party."""
    if allows(operation, actor, case, item):
        return
    if item is not None and in_department(actor, case, item):
        if _held_by_another(actor, item):
            raise NotPermitted("该事项已由本部门其他经办人领办。如需接手，请由其先“放回待办”。")
        raise NotPermitted("您的岗位不能进行这项操作。请由有权限的人员办理。")
    if standing := standing_of(actor, case):
        raise BeyondAuthority(authority.refusal(operation, standing))
    if owns(actor, case, item) or at_window(actor, case, item):
        raise NotPermitted("您的岗位不能进行这项操作。请由有权限的人员办理。")
    raise NotFound(NO_CASE)


def may_open(viewer: Actor, case: Case, *, handed_in_by: UUID | None) -> bool:
    """Whether somebody who sees the case may open a file of it: who acts for the applicant, only files of their own.

    The others may show what is none of an agent's business, e.g. a bank card.
    """
    return standing_of(viewer, case) is None or handed_in_by == viewer.user_id


def _held_by_another(actor: Actor, item: WorkItem) -> bool:
    return item.officer_id is not None and not actor.has(Role.SYSTEM) and item.officer_id != actor.user_id
