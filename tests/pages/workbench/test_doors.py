"""Every page of the workbench opens for the role it is for, and for nobody else."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.accounts.actors import Actor
from onestop.cases.models import Case, IssuedDocument, Pickup, ScannedPage, StoredFile
from onestop.cases.operations import stacks
from onestop.exchange import relay, slips
from onestop.exchange.models import PaymentBatch, Slip
from onestop.workbench.access import PAGES
from tests import scenario
from tests.pages.browsers import signed_in

READ_BY_CLERK = [
    "queue", "cases", "case", "identify", "filing_questions", "filing", "file", "answer_correction", "slips", "slip",
    "rectifications", "rectification", "outlet", "outlet_case",
    "printed_receipt", "agent_paper", "separators", "stack", "stack_page",
]  # fmt: skip
READ_BY_OFFICER = ["worklist", "finished", "item", "file", "slips", "payments", "payment", "outlet"]
POSTED_BY_CLERK = [
    "case_act", "case_reveal", "case_paper", "original", "case_item", "filing_save", "filing_paper", "filing_submit",
    "filing_discard", "message_told", "case_contact", "result", "label", "check", "check_take_back",
    "slip_print", "slip_void", "rectification_act",
    "printed_form", "agent_authorise", "agent_revoke", "stack_drop", "stack_sort",
    "form_to_edit", "case_act_preview", "document_preview", "document_issue", "document_print", "document_void",
]  # fmt: skip
POSTED_BY_OFFICER = [
    "item_act",
    "item_reveal",
    "slip_find",
    "slip_collect",
    "payment_make",
    "payment_act",
    "payment_file",
]
READ_BY_STAFF = ["home"]
POSTED_BY_EITHER = ["outlet_find", "outlet_take_in", "outlet_hand_out", "outlet_receipt"]
READ_BY_EXCHANGE = ["exchange"]
READ_BY_SUPERVISOR = ["ratings", "season"]
POSTED_BY_EXCHANGE = ["exchange_resend", "exchange_replay", "exchange_receipt", "exchange_report"]
POSTED_BY_ADMINISTRATOR = ["exchange_check"]
OF_A_DRAFT = (
    *("filing_questions", "filing", "filing_save", "filing_submit", "filing_discard"),
    *("stack", "stack_drop", "stack_sort"),
)
ROLES = ("demo-veteran-1", "demo-window-1", "demo-police-1", "demo-supervisor", "demo-administrator")
CLERK_ROLE, OFFICER_ROLE = "demo-window-1", "demo-police-1"


def stacked(draft: UUID) -> UUID:
    """A page of a stack that waits to be sorted."""
    clerk = scenario.person("demo-window-1")
    page = [("一页.png", scenario.picture())]
    stacks.drop_stack(case_id=draft, uploaded=page, actor=clerk, at=scenario.at())
    return ScannedPage.objects.get(case_id=draft).id


@pytest.fixture
def address() -> Callable[[str], str]:
    """The address of a page by name, for one accepted case and one draft at the window."""
    case = scenario.accepted()
    item = scenario.item_of(case, "household_registration")
    draft = scenario.draft(who="demo-window-1", papers=False)
    stored = StoredFile.objects.get(case_id=case.id, material__material_code="host_household_book")
    relay.relay(at=case.created_at)
    batch = payment_batch(scenario.person(OFFICER_ROLE)).id
    slip = slips.reference_of(Slip.objects.get().delivery_id)
    issued = IssuedDocument.objects.filter(case_id=case.id).order_by("id")[0]
    low = scenario.rated_badly()
    fetched = at_the_window(case)
    arguments: dict[str, list[UUID | str]] = {
        "separators": list(scenario.THEME),
        "stack_page": [draft, stacked(draft)],
        "case": [case.id], "case_act": [case.id, "terminate"], "case_reveal": [case.id],
        "case_paper": [case.id, "host_household_book"], "original": [case.id, "host_household_book"],
        "case_item": [case.id, "pension_transfer", "withdraw"], "answer_correction": [case.id],
        "message_told": [case.id, case.id], "case_contact": [case.id],
        "result": [case.id, "household_registration", "dispatch"], "label": [case.id, "household_registration"],
        **{name: [case.id] for name in ("outlet_case", "outlet_hand_out", "outlet_receipt")},
        "outlet_take_in": [fetched],
        "check": [case.id], "check_take_back": [case.id, "household"],
        **{name: [draft] for name in OF_A_DRAFT},
        "filing_paper": [draft, "host_household_book"],
        "item": [item.id], "item_act": [item.id, "claim"], "item_reveal": [item.id], "file": [stored.id],
        "exchange_resend": [case.id], "exchange_replay": ["healthcare_platform"],
        "exchange_receipt": [case.id, "settle"], "exchange_check": ["healthcare_platform"],
        "payment": [batch], "payment_act": [batch, "approve"], "payment_file": [batch, "csv"],
        "slip": [slip], "slip_print": [slip], "slip_void": [slip], "slip_collect": [slip],
        "exchange_report": [case.id], "printed_form": [case.id], "printed_receipt": [case.id],
        "form_to_edit": [case.id], "case_act_preview": [case.id, "accept"],
        **{name: [case.id, "material_list"] for name in ("document_preview", "document_issue")},
        **{name: [case.id, issued.id] for name in ("document_print", "document_void")},
        "agent_authorise": [case.id], "agent_paper": [case.id], "agent_revoke": [case.id, case.id],
        "rectification": [low.id], "rectification_act": [low.id, "rectify"],
    }  # fmt: skip
    return lambda name: reverse(f"workbench:{name}", args=arguments.get(name, []))


def at_the_window(case: Case) -> UUID:
    """A result that is fetched there."""
    clerk = scenario.person(CLERK_ROLE)
    assert clerk.department_id
    row = Pickup(case=case, work_item=scenario.item_of(case, "id_card"), department_id=clerk.department_id)
    row.state, row.created_at = Pickup.State.COMING, case.created_at
    row.save()
    return row.id


def payment_batch(of: Actor) -> PaymentBatch:
    """An empty batch of somebody's department."""
    assert of.department_id
    assert of.user_id
    department, person, now = of.department_id, of.user_id, timezone.now()
    return PaymentBatch.objects.create(
        number="1", department_id=department, made_by_id=person, made_at=now, state="made", count=0, total_fen=0
    )


def test_the_lists_of_this_test_name_every_page() -> None:
    read = {*READ_BY_CLERK, *READ_BY_OFFICER, *READ_BY_EXCHANGE, *READ_BY_SUPERVISOR, *READ_BY_STAFF}
    posted = {*POSTED_BY_CLERK, *POSTED_BY_OFFICER, *POSTED_BY_EITHER, *POSTED_BY_EXCHANGE, *POSTED_BY_ADMINISTRATOR}
    named = read | posted
    assert {f"workbench:{name}" for name in named} == set(PAGES)


def test_pages_open_for_their_role_only(address: Callable[[str], str]) -> None:
    wanted = {
        **{name: {CLERK_ROLE} for name in READ_BY_CLERK},
        **{name: {OFFICER_ROLE} for name in READ_BY_OFFICER},
        **{name: {"demo-supervisor"} for name in READ_BY_SUPERVISOR},
        "home": set(ROLES) - {"demo-veteran-1"},
        "file": {CLERK_ROLE, OFFICER_ROLE},
        "slips": {CLERK_ROLE, OFFICER_ROLE},
        "outlet": {CLERK_ROLE, OFFICER_ROLE},
        "outlet_case": {CLERK_ROLE},
        "payment": {OFFICER_ROLE},
        "slip": {CLERK_ROLE},
        "exchange": {CLERK_ROLE, "demo-supervisor", "demo-administrator"},
    }
    browsers = {role: signed_in(role) for role in ROLES}
    opened = {
        name: {role for role, browser in browsers.items() if browser.get(address(name)).status_code in (200, 302)}
        for name in wanted
    }
    assert opened == wanted


@pytest.mark.parametrize("role", ROLES)
def test_acts_are_refused_to_other_roles(address: Callable[[str], str], role: str) -> None:
    foreign = [] if role == CLERK_ROLE else POSTED_BY_CLERK
    foreign = foreign + ([] if role == OFFICER_ROLE else POSTED_BY_OFFICER)
    foreign = foreign + ([] if role in (CLERK_ROLE, OFFICER_ROLE) else POSTED_BY_EITHER)
    foreign = foreign + ([] if role in (CLERK_ROLE, "demo-administrator") else POSTED_BY_EXCHANGE)
    foreign = foreign + ([] if role == "demo-administrator" else POSTED_BY_ADMINISTRATOR)
    browser = signed_in(role)
    assert {name: browser.post(address(name)).status_code for name in foreign} == dict.fromkeys(foreign, 403)


def test_acts_answer_only_to_a_post(address: Callable[[str], str]) -> None:
    clerk, officer = signed_in(CLERK_ROLE), signed_in(OFFICER_ROLE)
    posted = (*POSTED_BY_CLERK, *POSTED_BY_EITHER, *POSTED_BY_EXCHANGE)
    assert {clerk.get(address(name)).status_code for name in posted} == {405}
    assert {officer.get(address(name)).status_code for name in POSTED_BY_OFFICER} == {405}


def test_strangers_are_asked_to_sign_in(address: Callable[[str], str]) -> None:
    for name in (*READ_BY_CLERK, *READ_BY_OFFICER, *READ_BY_EXCHANGE, *READ_BY_SUPERVISOR):
        answer = Client().get(address(name))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("ui:sign_in")), name


def test_another_stations_officer_learns_nothing_of_the_item(address: Callable[[str], str], elsewhere: Client) -> None:
    assert [elsewhere.get(address(name)).status_code for name in ("item", "file")] == [404, 404]
    assert elsewhere.post(address("item_act")).status_code == 404
    assert (
        elsewhere.post(address("item_reveal"), {"keys": "*", "all": "id_number", "reason": "核对"}).status_code == 404
    )


def test_an_officer_cannot_open_a_paper_that_the_item_does_not_read(address: Callable[[str], str]) -> None:
    stored = StoredFile.objects.get(material__material_code="host_household_book", case__state="handling")
    assert signed_in("demo-social").get(reverse("workbench:file", args=[stored.id])).status_code == 404


@pytest.mark.parametrize("name", ["case_act", "case_item", "item_act"])
def test_an_act_that_does_not_exist_is_not_found(address: Callable[[str], str], name: str) -> None:
    browser = signed_in(OFFICER_ROLE if name == "item_act" else CLERK_ROLE)
    assert browser.post(address(name).rsplit("/", 2)[0] + "/explode/").status_code == 404


def test_an_unknown_case_or_item_is_not_found(clerk: Client, officer: Client) -> None:
    nobody = UUID(int=0)
    assert clerk.get(reverse("workbench:case", args=[nobody])).status_code == 404
    assert officer.get(reverse("workbench:item", args=[nobody])).status_code == 404


def test_signing_in_leads_to_the_own_list(clerk: Client, officer: Client) -> None:
    assert reverse("workbench:queue") in clerk.get(reverse("workbench:cases")).content.decode()
    assert f'href="{reverse("workbench:worklist")}"' in officer.get(reverse("workbench:finished")).content.decode()


def test_pages_are_never_kept_by_the_browser(address: Callable[[str], str], clerk: Client) -> None:
    for name in ("queue", "case", "filing", "file"):
        assert "no-store" in clerk.get(address(name))["Cache-Control"], name
