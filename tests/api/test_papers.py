"""Papers by reference: the system that got a message fetches each once, on record, while the item is open."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from onestop.cases import file_store, history, queries
from onestop.cases.models import CaseEvent, StoredFile
from onestop.cases.operations import applicant, department, handover
from onestop.cases.refusals import NotPermitted
from onestop.exchange import papers, relay, sealed
from onestop.exchange.models import Delivery, PaperGrant
from tests import scenario
from tests.api.calling import System
from tests.exchange import line as lines

pytestmark = pytest.mark.django_db

OTHER = "healthcare_platform"
BOOK = "host_household_book"


def reference(delivery: Delivery, code: str = BOOK) -> dict[str, Any]:
    """How the message refers to the file of a paper."""
    [paper] = [paper for paper in lines.message(delivery)["materials"] if paper["code"] == code]
    [file] = paper["files"]
    return dict(file)


@pytest.fixture
def href(delivery: Delivery) -> str:
    """The address of a paper that the message refers to."""
    return str(reference(delivery)["href"])


def told(response: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal, which has the one shape."""
    content = json.loads(response.content)
    assert content.keys() == {"code", "message"}
    return response.status_code, content["code"]


def fetched(delivery: Delivery) -> list[CaseEvent]:
    """What the case log says of papers that went out."""
    found = CaseEvent.objects.filter(case=delivery.case, name="material.handed_over")
    return list(found.order_by("sequence"))


def test_the_receiver_gets_the_very_file_with_its_type_and_digest(
    delivery: Delivery, system: System, href: str
) -> None:
    response = system.fetch(href)
    assert response.status_code == 200
    assert response.content == scenario.picture()
    assert response["Content-Type"] == reference(delivery)["media_type"] == "image/png"
    assert len(response.content) == reference(delivery)["size"]
    digest = base64.b64encode(hashlib.sha256(response.content).digest()).decode()
    assert response["Content-Digest"] == f"sha-256=:{digest}:"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_who_took_it_and_when_stands_in_the_case_log(delivery: Delivery, system: System, href: str) -> None:
    system.fetch(href)
    [event] = fetched(delivery)
    assert abs(event.at - timezone.now()) < timedelta(minutes=5)
    assert (event.item_code, event.actor) == (lines.item_about(delivery).item_code, None)
    assert event.details["material"] == BOOK
    assert event.details["system"] == system.code
    assert history.words_hold(event)
    officer = scenario.officer_of(lines.item_about(delivery))
    page = queries.work_page(work_item_id=lines.item_about(delivery).id, viewer=officer, today=timezone.localdate())
    [shown] = [one for one in page.events if one.name == event.name]
    assert shown.text == "部门系统取走材料：居民户口簿"
    assert shown.words[0][1].endswith("取走，共 1 页。")


def test_the_address_is_chance_and_kept_as_a_digest_only(delivery: Delivery) -> None:
    addresses = {file["href"] for paper in lines.message(delivery)["materials"] for file in paper["files"]}
    assert len(addresses) == PaperGrant.objects.count() > 1
    tokens = {address.removeprefix(papers.ADDRESS) for address in addresses}
    assert all(len(token) == 43 for token in tokens)
    assert not PaperGrant.objects.filter(token_digest__in=tokens).exists()
    assert reverse("api:paper", args=["x"]) == f"{papers.ADDRESS}x"
    assert not any(token.encode() in bytes(Delivery.objects.get().payload_sealed or b"") for token in tokens)


def test_a_broken_transfer_may_be_tried_again_under_the_same_id_and_nothing_else(
    delivery: Delivery, system: System, href: str
) -> None:
    assert system.fetch(href).status_code == 200
    assert told(system.fetch(href, call_id="f-2")) == (410, "fetched")
    again = system.fetch(href)
    assert (again.status_code, again.content) == (200, scenario.picture())
    assert len(fetched(delivery)) == 1

    PaperGrant.objects.filter(fetched_under="f-1").update(fetched_at=timezone.now() - papers.LEASE)
    assert told(system.fetch(href)) == (410, "fetched")
    assert told(system.fetch(href, call_id="f-2")) == (410, "fetched")
    assert len(fetched(delivery)) == 1


def test_each_paper_of_a_message_is_fetched_by_itself(delivery: Delivery, system: System, href: str) -> None:
    other = str(reference(delivery, "id_card_copy")["href"])
    assert system.fetch(href).status_code == 200
    assert system.fetch(other, call_id="f-2").status_code == 200
    assert [event.details["material"] for event in fetched(delivery)] == [BOOK, "id_card_copy"]


def test_nobody_but_the_receiver_learns_that_it_is_there(delivery: Delivery, system: System, href: str) -> None:
    before = scenario.rows_of(delivery.case_id)
    assert told(System(OTHER).fetch(href)) == (404, "not_found")
    nowhere = papers.ADDRESS + "x" * 43
    assert System(OTHER).fetch(nowhere).content == System(OTHER).fetch(href).content
    assert told(system.fetch(nowhere)) == (404, "not_found")
    assert told(system.fetch(papers.ADDRESS + "short")) == (404, "not_found")
    assert scenario.rows_of(delivery.case_id) == before
    assert system.fetch(href).status_code == 200


def test_an_unproven_call_gets_nothing(delivery: Delivery, system: System, href: str) -> None:
    before = scenario.rows_of(delivery.case_id)
    other = str(reference(delivery, "id_card_copy")["href"])
    stolen = system.signed(other)
    refused = {
        "unsigned": (system.fetch(href, instead={"X-Onestop-Signature": ""}), "unsigned"),
        "forged": (System(system.code, key="guessed").fetch(href), "bad_signature"),
        "signed for another paper": (
            system.fetch(
                href, instead={"X-Onestop-Signature": stolen.signature, "X-Onestop-Timestamp": stolen.timestamp}
            ),
            "bad_signature",
        ),
        "query added": (system.client.get(f"{href}?a=1", headers=_headers_of(system, href)), "bad_signature"),
        "expired": (system.fetch(href, age=301), "stale"),
        "nameless": (system.fetch(href, instead={"X-Onestop-Sender": ""}), "unknown_caller"),
        "unheard of": (system.fetch(href, instead={"X-Onestop-Sender": "nobody"}), "unknown_caller"),
    }
    assert {way: told(response) for way, (response, _) in refused.items()} == {  # type: ignore[arg-type]
        way: (401, code) for way, (_, code) in refused.items()
    }
    assert scenario.rows_of(delivery.case_id) == before
    assert not PaperGrant.objects.exclude(fetched_at=None).exists()


def _headers_of(system: System, signed_for: str) -> dict[str, str]:
    call = system.signed(signed_for)
    return {
        "X-Onestop-Sender": system.code,
        "X-Onestop-Id": call.message_id,
        "X-Onestop-Timestamp": call.timestamp,
        "X-Onestop-Signature": call.signature,
    }


def test_nothing_is_given_once_the_item_has_ended(delivery: Delivery, system: System, href: str) -> None:
    scenario.complete(lines.item_about(delivery))
    assert told(system.fetch(href)) == (410, "closed")
    assert fetched(delivery) == []


def test_nothing_is_given_once_the_case_was_withdrawn(delivery: Delivery, system: System, href: str) -> None:
    person = scenario.person("demo-veteran-1")
    applicant.withdraw_case(
        case_id=lines.item_about(delivery).case_id, reason="不办了", actor=person, at=scenario.at("2026-09-16")
    )
    assert told(system.fetch(href)) == (410, "closed")


def test_nothing_is_given_once_another_department_has_the_item(delivery: Delivery, system: System, href: str) -> None:
    item = lines.item_about(delivery)
    there = type(item.department).objects.get(code="police-130602-02")
    department.transfer(
        work_item_id=item.id,
        department_id=there.id,
        reason="地址属东风所",
        actor=scenario.officer_of(item),
        at=scenario.at("2026-09-16"),
    )
    assert told(system.fetch(href)) == (410, "closed")

    relay.relay(at=scenario.at("2026-09-17"), limit=100)
    moved = lines.deliveries(department=there, kind="item")
    if moved:
        assert system.fetch(str(reference(moved[0])["href"])).status_code == 200


def test_a_file_taken_back_is_not_given(delivery: Delivery, system: System, href: str) -> None:
    StoredFile.objects.filter(id=reference(delivery)["id"]).update(removed_at=timezone.now())
    assert told(system.fetch(href)) == (410, "removed")
    assert fetched(delivery) == []


def test_a_file_that_the_store_lost_is_said_to_be_away_and_stays_to_be_fetched(
    delivery: Delivery, system: System, href: str
) -> None:
    stored = StoredFile.objects.get(id=reference(delivery)["id"])
    kept = file_store.default().get(stored.id)
    file_store.default().remove(stored.id)
    assert told(system.fetch(href)) == (503, "unavailable")
    assert fetched(delivery) == []
    file_store.default().put(stored.id, kept)
    assert system.fetch(href, call_id="f-2").status_code == 200


def test_a_withdrawal_refers_to_no_paper(delivery: Delivery) -> None:
    before = PaperGrant.objects.count()
    person = scenario.person("demo-veteran-1")
    applicant.withdraw_case(
        case_id=lines.item_about(delivery).case_id, reason="不办了", actor=person, at=scenario.at("2026-09-16")
    )
    relay.relay(at=scenario.at("2026-09-17"), limit=100)
    [last] = lines.deliveries(kind="withdrawal")
    assert "materials" not in json.loads(sealed.payload(last))
    assert PaperGrant.objects.count() == before


def test_people_may_not_take_a_file_in_a_systems_name(delivery: Delivery) -> None:
    actor = scenario.officer_of(lines.item_about(delivery))
    with pytest.raises(NotPermitted):
        handover.hand_over_file(
            work_item_id=lines.item_about(delivery).id,
            file_id=StoredFile.objects.get(id=reference(delivery)["id"]).id,
            system=delivery.system,
            delivery_id=delivery.id,
            actor=actor,
            at=timezone.now(),
        )
    assert fetched(delivery) == []
