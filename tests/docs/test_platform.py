"""The messages of the platform as the documents show them, against the code."""

import json

import pytest

from onestop.catalog import up_pro
from onestop.exchange import sealed
from onestop.exchange.intake import applications, replies
from onestop.exchange.models import Delivery, Filing
from sandbox import records
from tests import scenario
from tests.docs import reading

REPORTING = reading.text_of(reading.ROOT / "docs/howto/reporting.md")
INTAKE = reading.text_of(reading.ROOT / "docs/howto/intake.md")


def test_the_batch_shown_is_one_that_both_sides_take() -> None:
    shown = json.loads(dict(reading.blocks(REPORTING))["json report"])
    for one in shown["rows"]:
        assert list(up_pro.problems(up_pro.TABLES[one["table"]], one["row"])) == []
        assert records.fault(one["table"], one["row"]) is None


def test_every_table_and_every_rule_is_named() -> None:
    assert [name for name in (*up_pro.TABLES, *up_pro.PROBLEMS) if f"`{name}`" not in REPORTING] == []


def test_the_application_shown_can_be_read() -> None:
    body = dict(reading.blocks(INTAKE))["json application"]
    assert applications.is_one(body)
    assert applications.read(body).materials[0].files


@pytest.mark.django_db
def test_the_answer_shown_is_the_one_sent() -> None:
    shown = json.loads(dict(reading.blocks(INTAKE))["json filing"])
    filing = Filing.objects.create(
        system="provincial_platform", project_no="P", theme_code="t", theme_version="1", region_code="1",
        verdict="incomplete", received_at=scenario.at("2026-09-15"),
    )  # fmt: skip
    replies.put(filing, words="", gaps=(), at=scenario.at("2026-09-15"))
    assert json.loads(sealed.payload(Delivery.objects.get())).keys() == shown.keys()


def test_every_result_is_named() -> None:
    assert [one for one in Filing.Verdict.values if f"`{one}`" not in INTAKE] == []
