"""docs/howto/messages.md names every entry with its facts and placeholders, and shows what is really sent and read."""

import json
import re
from typing import Any

import pytest

from onestop.accounts import demo
from onestop.cases import rulebook
from onestop.catalog import messages
from onestop.catalog.message_spec import LONGEST_LINK
from onestop.exchange import answers, relay, sealed
from onestop.exchange.message_receipts import REASONS
from onestop.exchange.models import Delivery
from sandbox import sms
from tests import scenario
from tests.docs import reading

TEXT = reading.text_of(reading.ROOT / "docs/howto/messages.md")
BLOCKS = dict(reading.blocks(TEXT))
ROW = re.compile(r"^\| `((?:case|work_item|result|authorisation)\.\w+)` \|[^|]+\|([^|]*)\|([^|]*)\|$", re.M)


def _words(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def test_the_table_says_what_may_be_told_and_how() -> None:
    theme = rulebook.theme(*scenario.THEME)
    rows = {event: (_words(facts), _words(places)) for event, facts, places in ROW.findall(TEXT)}
    assert rows.keys() == messages.TOLD.keys()
    for event, (facts, places) in rows.items():
        assert places == messages.placeholders(event) - messages.ALWAYS_THERE, event
        known = {key for each in messages.TOLD[event].facts(theme) for key in each}
        assert known <= facts, event
    assert f"最长 {LONGEST_LINK} 个字符" in TEXT


@pytest.mark.django_db
def test_the_message_shown_is_the_one_sent() -> None:
    scenario.plant()
    demo.connect(["sms"])
    case = scenario.accepted()
    relay.relay(at=scenario.at("2026-09-15"), limit=100)
    sent: dict[str, Any] = json.loads(sealed.payload(Delivery.objects.get(case=case, kind="message")))
    assert json.loads(BLOCKS["json message"]) == sent


def test_the_receipts_shown_are_read() -> None:
    for act in answers.MESSAGE_ACTS:
        assert answers.read(json.dumps(json.loads(BLOCKS[f"json {act}"]))).act == act
    assert [code for code in REASONS if f"`{code}`" not in TEXT] == []
    assert set(sms.ENDINGS.values()) < set(REASONS)
    assert [ending for ending in sms.ENDINGS if f"`{ending}`" not in TEXT] == []
