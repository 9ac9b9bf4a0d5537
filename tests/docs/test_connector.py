"""docs/howto/connector.md shows what the exchange really sends, signs, reads and does about failures."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from onestop.accounts import demo
from onestop.cases import rulebook
from onestop.cases.operations import applicant, drafts
from onestop.exchange import answers, relay, sealed, sharing, signing, sm2
from onestop.exchange.application import OPERATIONS
from onestop.exchange.connectors import json_http, systems
from onestop.exchange.models import Delivery, Mailbox, Receipt
from onestop.exchange.signing import SharedKey, Signed
from tests import scenario
from tests.docs import reading
from tests.exchange import pretend

TEXT = reading.text_of(reading.ROOT / "docs/howto/connector.md")
BLOCKS = dict(reading.blocks(TEXT))
ITEM = "medical_insurance_transfer"
SECRET = b"the shared key"


def _shown(name: str) -> Any:
    """The JSON example of this name."""
    return json.loads(BLOCKS[f"json {name}"])


def _sent(kind: Delivery.Kind) -> dict[str, Any]:
    """The message of this kind that goes out about the item of a sample applicant."""
    scenario.plant()
    demo.handle_in_own_systems(["healthcare_security"])
    case = scenario.accepted()
    scenario.complete(scenario.item_of(case, "medical_insurance_enrolment"))
    if kind is Delivery.Kind.WITHDRAWAL:
        relay.relay(at=scenario.at("2026-09-15"), limit=100)
        person = scenario.person("demo-veteran-1")
        applicant.withdraw_item(
            case_id=case.id, item_code=ITEM, reason="改到外地办理", actor=person, at=scenario.at("2026-09-16")
        )
    relay.relay(at=scenario.at("2026-09-16"), limit=100)
    found: dict[str, Any] = json.loads(sealed.payload(Delivery.objects.get(work_item__item_code=ITEM, kind=kind)))
    return found


def _without_chance(message: dict[str, Any]) -> dict[str, Any]:
    """The message without what differs from one run to the next."""
    papers = [
        {**paper, "files": [dict.fromkeys(file, "") | {"pages": file["pages"]} for file in paper["files"]]}
        for paper in message.get("materials", ())
    ]
    return message | {"case": ""} | ({"materials": papers} if papers else {})


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Delivery.Kind.ITEM, Delivery.Kind.WITHDRAWAL])
def test_the_messages_shown_are_the_ones_sent(kind: Delivery.Kind) -> None:
    assert _without_chance(_shown(kind.value)) == _without_chance(_sent(kind))


def test_every_kind_of_message_is_named() -> None:
    carried = {Delivery.Kind.FILE}  # no message: docs/howto/payment.md
    assert [kind for kind in Delivery.Kind if kind not in carried and f"`{kind}`" not in TEXT] == []


def test_the_signature_shown_is_the_right_one() -> None:
    shown = re.search(r"^hmac-sm3=[0-9a-f]{64}$", TEXT, re.M)
    assert shown
    names: dict[str, Any] = {}
    exec(BLOCKS["python"], names)  # noqa: S102 - the documents' own example
    given = ("1794484800", "01a20d3b-6e7e-7961-8cd5-f515cdd3e393", "x")
    assert names["signature"](SECRET, *given) == shown[0]
    timestamp, message_id, body = given
    assert signing.sign(SharedKey(SECRET), message_id=message_id, body=body, now=float(timestamp)).signature == shown[0]
    signing.verify(SharedKey(SECRET), Signed(message_id, timestamp, body, shown[0]), now=float(timestamp) + 300)
    assert f"more than {signing.TOLERANCE_SECONDS} seconds" in TEXT


def test_the_sm2_signatures_shown_are_ours() -> None:
    names: dict[str, Any] = {}
    exec(BLOCKS["python sm2 signature"], names)  # noqa: S102 - the documents' own example
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(BLOCKS["python sm2 key"], {})  # noqa: S102
    private, public = (bytes.fromhex(part) for part in printed.getvalue().split())
    keys = sm2.keys(printed.getvalue(), public.hex())
    said = names["sm2_signature"](private, public[1:], "1794484800", "m-1", "x")
    signing.verify(keys, Signed("m-1", "1794484800", "x", said), now=1794484800)
    ours = signing.sign(keys, message_id="m-1", body="x", now=1794484800)
    assert names["sm2_holds"](public[1:], ours.timestamp, ours.message_id, ours.body, ours.signature)
    assert not names["sm2_holds"](public[1:], ours.timestamp, "m-2", ours.body, ours.signature)


def test_every_act_is_shown_and_read() -> None:
    assert OPERATIONS.keys() == answers.ACTS
    for act in answers.ACTS:
        answer = answers.read(json.dumps(_shown(act)))
        assert answer.act == act
        assert f"| `{act}` |" in TEXT


def test_the_page_of_answers_shown_is_read_as_one() -> None:
    (answer,) = _shown("answers")["answers"]
    assert set(answer) == {"id", "timestamp", "body", "signature"}
    assert answers.read(answer["body"]).outcome == {"account_amount": "4500.00"}
    assert answers.position(answer["body"]) == "box:17"


def test_the_answers_shown_fit_the_theme() -> None:
    theme = rulebook.theme(*scenario.THEME)
    spec = theme.work_by_code[ITEM]
    asked = _shown("ask_correction")
    assert _shown("suspend")["reason"] in {reason.code for reason in spec.pause_reasons}
    route = next(route for route in theme.routes if route.item == ITEM)
    assert asked["fields"]
    assert set(asked["fields"]) <= set(route.fields.values())
    assert all(ITEM in theme.materials_by_code[code].read_by for code in asked["materials"])
    assert set(_shown("complete")["outcome"]) == {field.key for field in spec.outcome.fields}


@pytest.mark.parametrize("act", sorted(answers.ACTS))
def test_the_sandbox_takes_the_message_shown_and_gives_the_answer_shown(sandbox: pretend.Sandbox, act: str) -> None:
    message, step = _shown("item"), _shown(act)
    delivery_id = step.pop("delivery_id")
    sandbox.plan(message["case"], message["item"], step)
    sandbox.connector().send(message_id=delivery_id, body=json.dumps(message, ensure_ascii=False))
    (signed,) = sandbox.connector().collect(cursor="")
    signing.verify(pretend.SHARED, signed, now=float(signed.timestamp))
    assert answers.read(signed.body) == answers.read(json.dumps(_shown(act)))


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504])
def test_the_table_of_failures_says_what_the_connector_does(status: int) -> None:
    kind = json_http._kind_of(status)
    row = re.search(rf"^\| {kind.value} \| ([^|]*) \|", TEXT, re.M)
    assert row
    family = "any other 4xx" if 400 <= status < 500 else f"{status // 100}xx"
    assert str(status) in row[1] or family in row[1]


def test_the_file_of_systems_shown_can_be_read(tmp_path: Path, settings: Settings) -> None:
    file = tmp_path / "systems.toml"
    file.write_text(BLOCKS["toml systems"], encoding="utf-8")
    settings.ONESTOP_SYSTEMS = str(file)
    hub, other = systems.of("provincial_platform"), systems.of("police_platform")
    assert hub.per_second == 20
    assert (hub.address, hub.key_file) == ("https://platform.example.org/onestop", tmp_path / "provincial.key")
    assert (other.address, other.key_file) == ("https://exchange.example.org/systems/police_platform", None)


def test_ids_and_marks_may_be_as_long_as_promised() -> None:
    room = [Receipt._meta.get_field("message_id").max_length, Mailbox._meta.get_field("cursor").max_length]
    assert set(room) == {int(length) for length in re.findall(r"at most (\d+) characters", TEXT)}


@pytest.mark.django_db
def test_the_lookup_shown_is_the_one_sent_and_its_answer_is_read(sandbox: pretend.Sandbox) -> None:
    scenario.plant()
    person, at = scenario.person("demo-veteran-1"), scenario.at("2026-09-08")
    code, version = scenario.THEME
    case_id = drafts.open_draft(theme_code=code, theme_version=version, region_code=demo.REGION, actor=person, at=at)
    with sandbox.replying(_shown("lookup_answer"), to="lookups", method="POST", signs=True) as sent:
        filled = sharing.ask(case_id=case_id, actor=person, at=at, ways=sandbox.ways)
    assert ([json.loads(body) for body in sent], filled) == ([_shown("lookup")], ("household_cancelled",))
