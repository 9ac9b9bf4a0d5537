"""Every address of the applicants' pages, asked by everybody: closed where it is nobody else's business."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Case, Correction, IssuedDocument, StoredFile
from onestop.cases.operations import department, files
from onestop.portal import urls
from onestop.portal.access import PAGES
from onestop.ui.access import PUBLIC
from tests import recent, scenario
from tests.operations import authorised
from tests.pages.browsers import signed_in
from tests.pages.workbench import crowd

MOST_QUERIES = 20
MOST_BYTES = 40_000
"""Of a page as it travels, compressed; what stands beside it is kept by the browser."""
PHOTO = "two_inch_photo"
BEGINS = ("begin", "begin_for")
"""Addresses at which anybody who applies begins something."""
OTHERS = ("demo-window-1", "demo-police-1", "demo-supervisor")


@pytest.fixture
def addresses() -> Mapping[str, str]:
    """Every address that is somebody's own, by its name."""
    case = scenario.accepted("08_vouchers_arriving")
    item = scenario.item_of(case, "household_registration")
    department.ask_correction(
        work_item_id=item.id,
        fields=["settle_address"],
        materials=[],
        note="请写明门牌号。",
        actor=scenario.officer_of(item),
        at=scenario.at("2026-09-16"),
    )
    given = authorised.give(case.id)
    more: dict[str, list[object]] = {
        **{name: [given] for name in ("agent_paper", "agent_revoke")},
        "section": ["personal"],
        "attach": ["bank_card"],
        "promise": ["bank_card"],
        "remove": ["bank_card", stored_as(case, "bank_card")],
        **{name: [PHOTO, stored_as(case, PHOTO)] for name in ("turn", "frame", "framed")},
        "check_take_back": ["household"],
        "due_item": ["household_registration"],
        "correction": [Correction.objects.get(case_id=case.id).id],
        "awaited": ["medical_insurance_transfer"],
        "withdraw_item": ["pension_transfer"],
        "situation": ["pension_vouchers"],
        "document": [IssuedDocument.objects.filter(case_id=case.id).order_by("-id")[0].id],
        "delivery": ["household_registration"],
    }
    stored = StoredFile.objects.filter(case_id=case.id).order_by("id")[0]
    of_file = {name: reverse(f"portal:{name}", args=[stored.id]) for name in ("file", "small")}
    of_agents = {name: reverse(f"portal:{name}", args=[given]) for name in ("take_on", "lay_down")}
    begins = {name: reverse(f"portal:{name}") for name in BEGINS}
    asked = {"request_to_act": reverse("portal:request_to_act", args=[case.id])}
    elsewhere = {**begins, **of_file, **of_agents, **asked}
    own = [one.name for one in urls.urlpatterns if PAGES[f"portal:{one.name}"] != PUBLIC and one.name not in elsewhere]
    return elsewhere | {str(name): reverse(f"portal:{name}", args=[case.id, *more.get(str(name), [])]) for name in own}


def stored_as(case: Case, material_code: str) -> UUID:
    """The file of a paper."""
    return StoredFile.objects.get(case_id=case.id, material__material_code=material_code).id


def test_nobody_else_opens_one_or_posts_to_one(addresses: Mapping[str, str], stranger: Client, client: Client) -> None:
    before = list(Case.objects.order_by("id").values())
    own = {name: address for name, address in addresses.items() if name not in BEGINS}
    for name, address in own.items():
        assert stranger.get(address).status_code in (404, 405), name
        assert stranger.post(address).status_code in (404, 405), name
    for address in addresses.values():
        assert client.get(address)["Location"].split("?")[0] == "/sign-in/"
        assert client.post(address)["Location"] == "/sign-in/"
    assert list(Case.objects.order_by("id").values()) == before


@pytest.mark.parametrize("username", OTHERS)
def test_no_other_role_opens_one_or_posts_to_one(addresses: Mapping[str, str], username: str) -> None:
    client = signed_in(username)
    found = {
        name: (client.get(address).status_code, client.post(address).status_code) for name, address in addresses.items()
    }
    assert set(found.values()) == {(403, 403)}, found


def test_its_owner_meets_no_error_on_any_of_them(addresses: Mapping[str, str], owner: Client) -> None:
    for name, address in addresses.items():
        # The sample picture is too small to be cut.
        assert owner.get(address).status_code in ((409,) if name == "framed" else (200, 302, 405)), name


def test_what_does_not_exist_is_not_found(owner: Client, addresses: Mapping[str, str]) -> None:
    nothing = UUID(int=0)
    for name in ("case", "questions", "papers", "review", "due", "receipt", "withdraw", "discard"):
        assert owner.get(reverse(f"portal:{name}", args=[nothing])).status_code == 404, name
    assert owner.get(reverse("portal:file", args=[nothing])).status_code == 404


class TestCost:
    def queries(self, client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code in (200, 302)
        return len(captured)

    def test_of_every_page_is_bounded(self, owner: Client, addresses: Mapping[str, str]) -> None:
        draft = recent.draft()
        plain = [reverse(f"portal:{name}", args=[draft]) for name in ("case", "questions", "scope", "papers", "review")]
        pages = [
            *plain,
            reverse("portal:form", args=[draft]),
            "/",
            reverse("portal:case", args=[draft]),
        ]
        without_page = {"begin", "save", "attach", "promise", "remove", "turn", "framed"}
        without_page |= {"messages_read", "check", "check_take_back", "take_on", "lay_down", "agent_revoke"}
        pages += [address for name, address in addresses.items() if name not in without_page]
        assert {address: count for address in pages if (count := self.queries(owner, address)) > MOST_QUERIES} == {}
        compressed = {address: owner.get(address, headers={"Accept-Encoding": "gzip"}) for address in pages[:8]}
        assert {address: reply.get("Content-Encoding") for address, reply in compressed.items() if reply.content} == (
            dict.fromkeys(compressed, "gzip")
        )
        assert max(len(reply.content) for reply in compressed.values()) < MOST_BYTES

    def test_does_not_grow_with_the_persons_other_cases(self, owner: Client) -> None:
        case = scenario.accepted()
        pages = ["/", reverse("portal:case", args=[case.id]), reverse("portal:application", args=[case.id])]
        alone = [self.queries(owner, page) for page in pages]
        crowd.copies_of(case, 64)
        assert [self.queries(owner, page) for page in pages] == alone

    def test_the_list_of_own_cases_has_an_end(self, owner: Client) -> None:
        crowd.copies_of(scenario.accepted(), 64)
        assert len(owner.get("/").context["cases"]) == 50

    def test_does_not_grow_with_the_files(self, owner: Client) -> None:
        draft, who = recent.draft(), scenario.person("demo-veteran-1")
        pages = [reverse(f"portal:{name}", args=[draft]) for name in ("papers", "review", "case")]
        alone = [self.queries(owner, page) for page in pages]
        for code in ("bank_card", "id_card_copy", "bank_card", "bank_card"):
            files.attach_file(
                case_id=draft,
                material_code=code,
                content=scenario.picture(),
                name="照片.png",
                actor=who,
                at=timezone.now(),
            )
        assert [self.queries(owner, page) for page in pages] == alone
