"""docs/howto/callbacks.md shows calls that the running interface takes, and names every refusal it knows."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from onestop.api import calls, described, refusals
from onestop.exchange import answers, inbox, papers, relay, signing
from onestop.exchange.models import Delivery, Receipt
from tests import scenario
from tests.docs import reading
from tests.exchange import line as lines

TEXT = reading.text_of(reading.ROOT / "docs/howto/callbacks.md")
BLOCKS = dict(reading.blocks(TEXT))
KEY = "the shared key"


def _shown(name: str) -> Any:
    """The JSON example of this name."""
    return json.loads(BLOCKS[f"json {name}"])


def _headers(text: str, message_id: str = "") -> dict[str, str]:
    """What the page's own Python makes."""
    names: dict[str, Any] = {}
    exec(BLOCKS["python"], names)  # noqa: S102 - the documents' own example
    made: dict[str, str] = names["headers"](KEY.encode(), text, message_id)
    return made


@pytest.fixture
def delivery(settings: Any) -> Delivery:
    """A message to a police station's own system."""
    settings.ONESTOP_EXCHANGE_KEY = KEY
    lines.office("police")
    scenario.accepted()
    relay.relay(at=scenario.at("2026-09-15"), limit=100)
    return Delivery.objects.exclude(system="paper").get()


@pytest.mark.django_db
def test_the_answer_shown_is_taken_as_shown(delivery: Delivery) -> None:
    content = _shown("callback") | {"delivery_id": str(delivery.id)}
    body, message_id = json.dumps(content, ensure_ascii=False), _shown("taken")["id"]
    response = Client(enforce_csrf_checks=True).post(
        f"/api/v1/callbacks/{delivery.system}",
        body,
        content_type="application/json",
        headers=_headers(body, message_id),
    )
    assert (response.status_code, response.json()) == (202, _shown("taken"))
    assert Receipt.objects.get().delivery_id == delivery.id


@pytest.mark.django_db
def test_the_paper_shown_is_fetched_as_described(delivery: Delivery) -> None:
    file = lines.message(delivery)["materials"][0]["files"][0]
    assert file.keys() == _shown("file").keys()
    assert re.fullmatch(described.TOKEN, _shown("file")["href"].removeprefix(papers.ADDRESS))
    headers = _headers(file["href"]) | {described.CALLER: delivery.system}
    response = Client().get(file["href"], headers=headers)
    assert (response.status_code, response["Content-Type"]) == (200, file["media_type"])
    assert "Content-Digest" in response


def test_the_answer_shown_is_an_answer() -> None:
    assert answers.read(json.dumps(_shown("callback"))).act == "refuse"


def test_every_refusal_is_named_with_its_status() -> None:
    named = {code: int(status) for status, code in re.findall(r"^\| (\d{3}) \| `(\w+)` \|", TEXT, re.M)}
    assert named == {code: words.status for code, words in refusals.CODES.items()}
    shown = _shown("refusal")
    assert refusals.CODES[shown["code"]].message == shown["message"]


def test_the_limits_named_are_the_ones_that_hold() -> None:
    assert f"at most {calls.LONGEST_BODY // 1024} KiB" in TEXT
    assert f"more than {signing.TOLERANCE_SECONDS} seconds" in TEXT
    assert f"within {papers.LEASE.seconds // 60} minutes" in TEXT
    assert f"{inbox.MOST_WAITING} messages of yours" in TEXT
    assert f"{inbox.MOST_UNVERIFIED} within an hour" in TEXT
    assert inbox.UNVERIFIED_SPAN.total_seconds() == 3600
