"""Who may do what: the table written out by hand beside the one in the code, so that a change of either is meant."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from onestop.accounts.actors import SYSTEM, Actor
from onestop.accounts.identifiers import new_id
from onestop.accounts.roles import Role
from onestop.cases import policies
from onestop.cases.models import Case, WorkItem
from onestop.cases.refusals import NotFound, NotPermitted
from onestop.cases.states import CaseState, Standing

OWN, HERE, ELSEWHERE = 1, 2, 3
"""Departments: the one that leads the case, the one that has the item, some other."""

ME, CLERK, HOLDER = new_id(), new_id(), new_id()


def actor(role: Role, department: int | None = None, *, user_id: UUID | None = None) -> Actor:
    return Actor(user_id=user_id or new_id(), name="", roles=frozenset({role}), department_id=department)


ACTORS: Mapping[str, Actor] = {
    "applicant": actor(Role.APPLICANT, user_id=ME),
    "another": actor(Role.APPLICANT),
    "window": actor(Role.WINDOW_CLERK, OWN, user_id=CLERK),
    "elsewhere": actor(Role.WINDOW_CLERK, ELSEWHERE),
    "holder": actor(Role.OFFICER, HERE, user_id=HOLDER),
    "colleague": actor(Role.OFFICER, HERE),
    "department": actor(Role.OFFICER, ELSEWHERE),
    "supervisor": actor(Role.SUPERVISOR, OWN),
    "administrator": actor(Role.ADMINISTRATOR),
    "auditor": actor(Role.AUDITOR),
    "system": SYSTEM,
    **{name: actor(Role.APPLICANT) for name in ("files", "withdraws", "tracks", "began", "meant", "named", "formerly")},
}
STANDINGS: Mapping[str, Standing] = {
    "files": Standing.FILES,
    "withdraws": Standing.FILES_AND_WITHDRAWS,
    "tracks": Standing.TRACKS,
    "began": Standing.AWAITS,
    "meant": Standing.MEANT,
    "named": Standing.NAMED,
    "formerly": Standing.ENDED,
}
"""Who acts, acted or is asked to act for the applicant."""

# May: y. May where the case was filed at the window: w. May where nobody holds the item: f.
# Known, but may not: "-" (told so). A stranger: "." (told that there is no such case).
TABLE = """
                     applicant another window elsewhere holder colleague department supervisor administrator auditor system files  withdraws tracks began meant named formerly
save_answers         y         .       w      .         -      -         .          .          .             .       .      y      y         -      y     -     -     -
set_declined         y         .       w      .         -      -         .          .          .             .       .      y      y         -      y     -     -     -
discard_draft        y         .       w      .         -      -         .          .          .             .       .      -      -         -      y     -     -     -
ask_promise          y         .       w      .         -      -         .          .          .             .       .      y      y         -      y     -     -     -
attach_file          y         .       y      .         -      -         .          .          .             .       .      y      y         -      y     -     -     -
remove_file          y         .       y      .         -      -         .          .          .             .       .      y      y         -      y     -     -     -
check_shared         y         .       y      .         -      -         .          .          .             .       .      y      y         -      y     -     -     -
take_back_check      y         .       y      .         -      -         .          .          .             .       .      y      y         -      -     -     -     -
submit               y         .       w      .         -      -         .          .          .             .       .      y      y         -      -     -     -     -
correct              y         .       y      .         -      -         .          .          .             .       .      y      y         -      -     -     -     -
withdraw_case        y         .       y      .         -      -         .          .          .             .       .      -      y         -      -     -     -     -
withdraw_item        y         .       y      .         -      -         .          .          .             .       .      -      y         -      -     -     -     -
hand_in_awaited      y         .       y      .         -      -         .          .          .             .       y      y      y         -      -     -     -     -
change_situation     y         .       y      .         -      -         .          .          .             .       .      y      y         -      -     -     -     -
accept               -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
ask_case_correction  -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
decline              -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
terminate            -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
see_original         -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
reveal               y         .       y      .         y      y         .          .          .             .       .      -      -         -      -     -     -     -
transfer_returned    -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
claim                -         .       -      .         y      y         .          .          .             .       .      -      -         -      -     -     -     -
unclaim              -         .       -      .         y      f         .          .          .             .       .      -      -         -      -     -     -     -
ask_correction       -         .       -      .         y      f         .          .          .             .       y      -      -         -      -     -     -     -
suspend              -         .       -      .         y      f         .          .          .             .       y      -      -         -      -     -     -     -
resume               -         .       -      .         y      f         .          .          .             .       y      -      -         -      -     -     -     -
return               -         .       -      .         y      f         .          .          .             .       y      -      -         -      -     -     -     -
transfer             -         .       -      .         y      f         .          .          .             .       y      -      -         -      -     -     -     -
refuse               -         .       -      .         y      f         .          .          .             .       y      -      -         -      -     -     -     -
complete             -         .       -      .         y      f         .          .          .             .       y      -      -         -      -     -     -     -
hand_over_file       -         .       -      .         -      -         .          .          .             .       y      -      -         -      -     -     -     -
release              -         .       -      .         -      -         .          .          .             .       y      -      -         -      -     -     -     -
expire               -         .       -      .         -      -         .          .          .             .       y      -      -         -      -     -     -     -
warn                 -         .       -      .         -      -         .          .          .             .       y      -      -         -      -     -     -     -
recompute            -         .       -      .         -      -         .          .          .             .       y      -      -         -      -     -     -     -
change_contact       y         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
read_messages        y         .       -      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
tell_applicant       -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
note_message         -         .       -      .         -      -         .          .          .             .       y      -      -         -      -     -     -     -
dispatch             -         .       y      .         y      y         .          .          .             .       .      -      -         -      -     -     -     -
mend_dispatch        -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
track                -         .       -      .         -      -         .          .          .             .       y      -      -         -      -     -     -     -
track_by_hand        -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
change_delivery      y         .       y      .         -      -         .          .          .             .       .      y      y         -      -     -     -     -
take_in              -         .       y      .         y      y         .          .          .             .       .      -      -         -      -     -     -     -
hand_out             -         .       y      .         y      y         .          .          .             .       .      -      -         -      -     -     -     -
remind               -         .       -      .         -      -         .          .          .             .       y      -      -         -      -     -     -     -
issue_document       -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
print_document       -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
void_document        -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
resend               -         .       y      .         -      -         .          .          y             .       .      -      -         -      -     -     -     -
apply_again          -         .       y      .         -      -         .          .          y             .       .      -      -         -      -     -     -     -
settle_receipt       -         .       y      .         -      -         .          .          y             .       .      -      -         -      -     -     -     -
print_slip           -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
void_slip            -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
send_payment         -         .       -      .         y      y         .          .          .             .       .      -      -         -      -     -     -     -
collect_slip         -         .       -      .         y      y         .          .          .             .       .      -      -         -      -     -     -     -
rate                 y         .       -      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
rectify              -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
authorise            y         .       -      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
authorise_on_paper   -         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
confirm_authorisation -        .       -      .         -      -         .          .          .             .       .      -      -         -      -     y     -     -
take_on_authorisation -        .       -      .         -      -         .          .          .             .       .      -      -         -      -     -     y     -
revoke_authorisation y         .       y      .         -      -         .          .          .             .       .      -      -         -      -     -     -     -
lay_down_authorisation -       .       -      .         -      -         .          .          .             .       .      y      y         y      -     -     -     -
view_progress        y         .       y      .         -      -         .          .          .             .       .      y      y         y      -     -     -     -
view_case            y         .       y      .         -      -         .          .          .             .       .      y      y         -      y     -     -     -
view_work            -         .       y      .         y      y         .          .          .             .       .      -      -         -      -     -     -     -
"""  # noqa: E501 - one row a line
COLUMNS, *ROWS = (line.split() for line in TABLE.strip().splitlines())
WRITTEN = {operation: dict(zip(COLUMNS, marks, strict=True)) for operation, *marks in ROWS}


def case(state: CaseState = CaseState.HANDLING, *, channel: str = "online") -> Case:
    made = Case(state=state, channel=channel, applicant_id=ME, lead_department_id=OWN)
    made.standings = {user: STANDINGS[who] for who, one in ACTORS.items() if who in STANDINGS and (user := one.user_id)}
    return made


def item(*, held: bool = True) -> WorkItem:
    return WorkItem(department_id=HERE, officer_id=HOLDER if held else None)


def told(operation: str, who: str, *, channel: str, held: bool) -> str:
    """What becomes of an attempt: y, "-" or "."."""
    try:
        policies.require(operation, ACTORS[who], case(channel=channel), item(held=held))
    except NotPermitted:
        return "-"
    except NotFound:
        return "."
    return "y"


def meant(mark: str, *, channel: str, held: bool) -> str:
    return {"w": "y" if channel == "window" else "-", "f": "-" if held else "y"}.get(mark, mark)


def test_the_table_names_every_operation_and_every_actor() -> None:
    assert WRITTEN.keys() == policies.POLICIES.keys()
    assert set(COLUMNS) == ACTORS.keys()


@pytest.mark.parametrize("held", [True, False], ids=["held", "free"])
@pytest.mark.parametrize("channel", ["online", "window"])
def test_what_the_table_says_is_what_happens(channel: str, held: bool) -> None:
    happens = {
        operation: {who: told(operation, who, channel=channel, held=held) for who in COLUMNS} for operation in WRITTEN
    }
    says = {
        operation: {who: meant(mark, channel=channel, held=held) for who, mark in marks.items()}
        for operation, marks in WRITTEN.items()
    }
    assert happens == says


@pytest.mark.parametrize("post", [Role.WINDOW_CLERK, Role.OFFICER])
def test_who_holds_a_post_never_acts_for_an_applicant(post: Role) -> None:
    both = replace(ACTORS["files"], roles=frozenset({Role.APPLICANT, post}), department_id=ELSEWHERE)
    assert [name for name in WRITTEN if policies.allows(name, both, case())] == []


def test_the_window_learns_of_a_draft_written_elsewhere_on_submission() -> None:
    allowed = [name for name in WRITTEN if policies.allows(name, ACTORS["window"], case(CaseState.DRAFT))]
    assert allowed == []
    with pytest.raises(NotFound):
        policies.require("view_case", ACTORS["window"], case(CaseState.DRAFT))


def test_a_draft_begun_at_the_window_is_the_windows_own() -> None:
    begun = case(CaseState.DRAFT, channel="window")
    assert all(policies.allows(name, ACTORS["window"], begun) for name in ("save_answers", "see_original", "submit"))


def test_an_officer_without_the_item_is_a_stranger_to_the_case() -> None:
    for operation in WRITTEN:
        with pytest.raises(NotFound):
            policies.require(operation, ACTORS["holder"], case(), None)


def test_who_holds_it_is_named_to_a_colleague() -> None:
    with pytest.raises(NotPermitted, match="放回待办"):
        policies.require("complete", ACTORS["colleague"], case(), item())
