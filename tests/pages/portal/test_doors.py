"""Every page opens for its owner, and for nobody else."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onestop.cases.models import Correction, StoredFile
from onestop.cases.operations import department, window
from tests import scenario

MOST_QUERIES = 20


def draft_pages(case_id: UUID) -> list[str]:
    """Every address that a draft's owner may open."""
    plain = ["case", "questions", "scope", "papers", "review", "application", "privacy", "discard"]
    addresses = [reverse(f"portal:{name}", args=[case_id]) for name in plain]
    stored = StoredFile.objects.filter(case_id=case_id).order_by("id")[0]
    addresses += [reverse("portal:section", args=[case_id, "personal"]), reverse("portal:file", args=[stored.id])]
    return addresses


def accepted_pages(case_id: UUID) -> list[str]:
    """Every address that the owner of an accepted case may open."""
    plain = ["case", "receipt", "application", "privacy", "due", "withdraw"]
    addresses = [reverse(f"portal:{name}", args=[case_id]) for name in plain]
    addresses.append(reverse("portal:due_item", args=[case_id, "household_registration"]))
    addresses.append(reverse("portal:withdraw_item", args=[case_id, "pension_transfer"]))
    addresses.append(reverse("portal:situation", args=[case_id, "pension_vouchers"]))
    correction = Correction.objects.get(case_id=case_id)
    addresses.append(reverse("portal:correction", args=[case_id, correction.id]))
    return addresses


@pytest.fixture
def draft() -> UUID:
    return scenario.draft()


@pytest.fixture
def accepted() -> UUID:
    case = scenario.accepted()
    item = scenario.item_of(case, "household_registration")
    department.ask_correction(
        work_item_id=item.id,
        fields=["settle_address"],
        materials=["host_household_book"],
        note="请写明门牌号，并重拍户口簿首页。",
        actor=scenario.officer_of(item),
        at=scenario.at("2026-09-10"),
    )
    return case.id


class TestDraft:
    def test_opens_for_its_owner_within_few_queries(self, owner: Client, draft: UUID) -> None:
        for address in draft_pages(draft):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert owner.get(address).status_code == 200, address
            assert len(queries) <= MOST_QUERIES, address

    def test_is_unknown_to_a_stranger(self, stranger: Client, draft: UUID) -> None:
        assert {stranger.get(address).status_code for address in draft_pages(draft)} == {404}

    def test_asks_who_is_not_signed_in(self, client: Client, draft: UUID) -> None:
        for address in draft_pages(draft):
            answer = client.get(address)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/"), address

    def test_is_closed_to_another_role(self, officer: Client, draft: UUID) -> None:
        assert {officer.get(address).status_code for address in draft_pages(draft)} == {403}


class TestAccepted:
    def test_opens_for_its_owner_within_few_queries(self, owner: Client, accepted: UUID) -> None:
        for address in accepted_pages(accepted):
            with CaptureQueriesContext(connection) as queries:
                assert owner.get(address).status_code == 200, address
            assert len(queries) <= MOST_QUERIES, address

    def test_is_unknown_to_a_stranger(self, stranger: Client, accepted: UUID) -> None:
        assert {stranger.get(address).status_code for address in accepted_pages(accepted)} == {404}

    def test_asks_who_is_not_signed_in(self, client: Client, accepted: UUID) -> None:
        assert {client.get(address).status_code for address in accepted_pages(accepted)} == {302}

    def test_is_closed_to_another_role(self, officer: Client, accepted: UUID) -> None:
        assert {officer.get(address).status_code for address in accepted_pages(accepted)} == {403}


@pytest.mark.parametrize("code", ["06_card_lost", "08_vouchers_arriving", "09_settling_elsewhere", "11_late_report"])
def test_every_section_opens_for_every_kind_of_applicant(owner: Client, code: str) -> None:
    case_id = scenario.draft(code, papers=False)
    page = owner.get(reverse("portal:case", args=[case_id]))
    sections = page.context["draft"].sections
    assert sections
    for section in sections:
        assert owner.get(reverse("portal:section", args=[case_id, section.key])).status_code == 200
    for name in ("questions", "scope", "papers", "review"):
        assert owner.get(reverse(f"portal:{name}", args=[case_id])).status_code == 200


def test_strangers_can_change_nothing(stranger: Client, draft: UUID) -> None:
    stored = StoredFile.objects.filter(case_id=draft).order_by("id")[0]
    code = stored.material.material_code
    posts = {
        reverse("portal:save", args=[draft]): {"changed": "name", "name": "外人"},
        reverse("portal:questions", args=[draft]): {"host": "own"},
        reverse("portal:scope", args=[draft]): {},
        reverse("portal:section", args=[draft, "personal"]): {"name": "外人"},
        reverse("portal:remove", args=[draft, code, stored.id]): {},
        reverse("portal:promise", args=[draft, code]): {"asked": "yes"},
        reverse("portal:review", args=[draft]): {},
        reverse("portal:discard", args=[draft]): {},
        reverse("portal:withdraw", args=[draft]): {},
    }
    assert {stranger.post(address, form).status_code for address, form in posts.items()} == {404}
    upload = {"file": SimpleUploadedFile("a.png", scenario.picture())}
    assert stranger.post(reverse("portal:attach", args=[draft, code]), upload).status_code == 404


def test_home_and_guide_are_public(client: Client) -> None:
    home = client.get("/")
    assert "自主就业退役士兵" in home.content.decode()
    guide = client.get(reverse("portal:guide", args=["veteran_discharge", "2022"]))
    assert "退出现役行政介绍信" in guide.content.decode()
    assert client.get(reverse("portal:guide", args=["veteran_discharge", "1999"])).status_code == 404


def test_a_declined_case_says_why_and_who_is_competent(owner: Client) -> None:
    case = scenario.submitted("09_settling_elsewhere")
    window.decline(
        case_id=case.id,
        reason="安置地不在本区。",
        competent="保定市莲池区退役军人事务局",
        remedy="可以申请行政复议。",
        actor=scenario.person("demo-window-1"),
        at=scenario.at("2026-09-10"),
    )
    text = owner.get(reverse("portal:case", args=[case.id])).content.decode()
    assert "安置地不在本区。" in text
    assert "保定市莲池区退役军人事务局" in text
    assert "可以申请行政复议。" in text
