"""docs/howto/post.md shows what is really sent to the post and read from it."""

import json
from typing import Any

import pytest

from onestop.accounts import demo
from onestop.cases.operations import dispatching
from onestop.catalog.messages import LONGEST_WAYBILL
from onestop.exchange import answers, relay, sealed
from onestop.exchange.models import Delivery
from sandbox import post
from tests import scenario
from tests.docs import reading

TEXT = reading.text_of(reading.ROOT / "docs/howto/post.md")
BLOCKS = dict(reading.blocks(TEXT))


@pytest.mark.django_db
def test_the_parcel_shown_is_the_one_sent() -> None:
    scenario.plant()
    demo.connect(["post"])
    case = scenario.accepted("02_with_spouse")
    item = scenario.item_of(case, "household_registration")
    scenario.complete(item)
    clerk = scenario.person("demo-window-1")
    dispatching.dispatch(work_item_id=item.id, actor=clerk, at=scenario.at("2026-09-20"))
    relay.relay(at=scenario.at("2026-09-20"), limit=100)
    sent: dict[str, Any] = json.loads(sealed.payload(Delivery.objects.get(kind="parcel")))
    assert json.loads(BLOCKS["json parcel"]) == sent | {"case": "13060220260908000014"}


def test_what_the_post_tells_is_read() -> None:
    for act in answers.PARCEL_ACTS:
        answer = answers.read(BLOCKS[f"json {act}"])
        assert (answer.act, answer.happened_at is not None) == (act, True)
    assert set(dispatching.KINDS) == answers.PARCEL_ACTS
    assert f"最长 {LONGEST_WAYBILL} 个字符" in TEXT
    assert f"“{post.REFUSED}”" in TEXT
