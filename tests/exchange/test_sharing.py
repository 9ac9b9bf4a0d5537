"""Systems are asked about an applicant over HTTP: what they know, and every way in which they fail to say it."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from pytest_django import Settings

from onestop.accounts import demo
from onestop.cases import contents
from onestop.cases.models import Case, SharedCheck, StoredFile, WorkItem
from onestop.cases.operations import applicant, drafts, files, window
from onestop.cases.refusals import NotFound
from onestop.exchange import circuits, mapping, retry, sharing
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.models import Circuit
from sandbox import signing
from tests import scenario
from tests.exchange.pretend import KEY, SHARED, Sandbox

pytestmark = pytest.mark.django_db

REGISTER, CERTIFICATES, INSURANCE = "population_register", "e_certificates", "social_security_platform"
LI = "13060220020315401X"
NOW = scenario.at("2026-11-24")

Headers = dict[str, str]


@pytest.fixture
def case_id() -> UUID:
    """A draft that Li has just begun."""
    return drafts.open_draft(
        theme_code=scenario.THEME[0],
        theme_version=scenario.THEME[1],
        region_code=demo.REGION,
        actor=scenario.person("demo-veteran-1"),
        at=NOW,
    )


@pytest.fixture
def settling(case_id: UUID) -> UUID:
    """The same, once Li has said that he settles here and needs no new card."""
    say(case_id, applicant_kind="self_employment", settlement="this_district", id_card_request="none")
    return case_id


def say(case_id: UUID, **answers: str) -> None:
    person = scenario.person("demo-veteran-1")
    drafts.save_answers(case_id=case_id, changes=answers, revision=None, actor=person, at=NOW)


def ask(sandbox: Sandbox, case_id: UUID, *, at: datetime = NOW, who: str = "demo-veteran-1", **more: Any) -> Any:
    ways = more.pop("ways", sandbox.ways)
    return sharing.ask(case_id=case_id, actor=scenario.person(who), at=at, ways=ways, **more)


def answers(case_id: UUID) -> dict[str, str]:
    return contents.answers(Case.objects.get(id=case_id))


def outcomes(case_id: UUID) -> dict[str, tuple[str, str]]:
    """The newest check of each lookup: outcome and why there is none."""
    rows = SharedCheck.objects.filter(case_id=case_id).order_by("asked_at")
    return {row.lookup: (row.outcome, row.failure_code) for row in rows}


def test_what_is_found_is_filled_in_and_spares_the_paper(sandbox: Sandbox, case_id: UUID) -> None:
    sandbox.know(REGISTER, LI, XM="李卫国", MZ="01", HKZX="1", SECRET="x")
    assert set(ask(sandbox, case_id)) == {"ethnic_group", "household_cancelled"}
    row = SharedCheck.objects.get(case_id=case_id)
    assert (row.system, row.outcome, row.asked_at, row.spares) == (REGISTER, "found", NOW, ["household_cancellation"])
    assert (answers(case_id)["ethnic_group"], answers(case_id)["household_cancelled"]) == ("01", "yes")


def test_each_system_is_asked_when_it_matters_and_side_by_side(sandbox: Sandbox, settling: UUID) -> None:
    sandbox.know(CERTIFICATES, LI, SFZ_ZT="VALID")
    sandbox.know(INSURANCE, LI, PZ_QQ="0", JFPZ="1", XXB="1", YHHZ="0")
    ask(sandbox, settling)
    spared = {row.lookup: row.spares for row in SharedCheck.objects.filter(case_id=settling)}
    assert spared == {
        "household": [],
        "id_card_certificate": ["id_card_copy"],
        "pension_vouchers": ["pension_payment_proof", "pension_transfer_form"],
        "medical_voucher": [],
    }
    assert "pension_vouchers" not in answers(settling), "a bank's receipt is still to come"


def test_who_is_not_known_there_is_simply_asked(sandbox: Sandbox, case_id: UUID) -> None:
    assert ask(sandbox, case_id) == ()
    assert outcomes(case_id) == {"household": ("not_found", "")}


def test_only_what_was_asked_for_is_taken(sandbox: Sandbox, case_id: UUID) -> None:
    told = {"XM": "李卫国", "HKZX": 1, "MZ": "01" * 2000, "CSRQ": ["2002-03-15"], "BANK": "1"}
    with replying(sandbox, {"outcome": "found", "values": told}):
        assert ask(sandbox, case_id) == ()
    assert outcomes(case_id) == {"household": ("found", "")}


def replying(sandbox: Sandbox, content: Any) -> AbstractContextManager[list[str]]:
    return sandbox.replying(content, to="lookups", method="POST", signs=True)


@pytest.mark.parametrize("content", [{}, {"outcome": "maybe"}, {"values": {"HKZX": "1"}}, [], "found", None])
def test_what_makes_no_sense_counts_for_nothing(sandbox: Sandbox, case_id: UUID, content: Any) -> None:
    with replying(sandbox, content):
        assert ask(sandbox, case_id) == ()
    assert outcomes(case_id) == {"household": ("unavailable", "unreadable_reply")}


def signature(call: Mapping[str, str], body: str, *, key: bytes = KEY, message_id: str = "", age: int = 0) -> Headers:
    """The headers of a reply, right in every respect that is not named."""
    message_id, timestamp = message_id or call["X-Onestop-Id"], str(int(time.time()) - age)
    made = signing.sign(key, timestamp=timestamp, message_id=message_id, body=body)
    return {"X-Onestop-Id": message_id, "X-Onestop-Timestamp": timestamp, "X-Onestop-Signature": made}


FORGERIES: dict[str, tuple[Callable[[Mapping[str, str], str], Headers], str]] = {
    "unsigned": (lambda call, body: {}, "unsigned"),
    "signed by another": (lambda call, body: signature(call, body, key=b"guessed"), "bad_signature"),
    "tampered": (lambda call, body: signature(call, body.replace("found", "not_found")), "bad_signature"),
    "out of date": (lambda call, body: signature(call, body, age=900), "stale"),
    "an answer about somebody else": (lambda call, body: signature(call, body, message_id="m-1"), "bad_signature"),
}


@pytest.mark.parametrize(("forge", "code"), FORGERIES.values(), ids=FORGERIES.keys())
def test_what_is_not_proven_to_be_the_answer_counts_for_nothing(
    sandbox: Sandbox, case_id: UUID, forge: Callable[[Mapping[str, str], str], Headers], code: str
) -> None:
    before = answers(case_id)
    body = json.dumps({"outcome": "found", "values": {"HKZX": "1"}})
    with impostor(lambda call: (body, forge(call, body))) as address:
        register = JsonHttp(address, sender=REGISTER, key=SHARED, timeout=2)
        assert ask(sandbox, case_id, ways=replace(sandbox.ways, register_for=lambda system: register)) == ()
        register.close()
    assert outcomes(case_id) == {"household": ("unavailable", code)}
    assert answers(case_id) == before


@contextmanager
def impostor(reply: Callable[[Mapping[str, str]], tuple[str, Headers]]) -> Iterator[str]:
    """A system that answers whoever calls as the test says."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body, headers = reply(dict(self.headers))
            self.send_response(200)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("fault", ["error", "lose_reply"])
def test_a_system_that_is_down_is_asked_again_later(sandbox: Sandbox, case_id: UUID, fault: str) -> None:
    sandbox.know(REGISTER, LI, HKZX="1")
    sandbox.faults(fault)
    assert ask(sandbox, case_id) == ()
    assert outcomes(case_id)["household"][0] == "unavailable"
    assert ask(sandbox, case_id, at=NOW + timedelta(minutes=1)) == ()
    assert SharedCheck.objects.count() == 1, "not at every page"
    assert ask(sandbox, case_id, at=NOW + timedelta(minutes=6)) == ("household_cancelled",)


def test_nobody_listening_is_no_more_than_no_answer(settings: Settings, sandbox: Sandbox, case_id: UUID) -> None:
    settings.ONESTOP_SANDBOX_URL = "http://127.0.0.1:1"
    assert ask(sandbox, case_id, ways=sharing.WAYS) == ()
    assert outcomes(case_id) == {"household": ("unavailable", "ConnectError")}


def test_a_slow_system_is_not_waited_for_and_the_others_are_heard(
    settings: Settings, sandbox: Sandbox, settling: UUID
) -> None:
    settings.ONESTOP_SHARING_TIMEOUT = 0.5
    sandbox.know(CERTIFICATES, LI, SFZ_ZT="VALID")
    sandbox.faults(system=REGISTER, rate=1, kinds=["slow"], slow_seconds=3)
    ask(sandbox, settling)
    found = outcomes(settling)
    assert (found["household"][0], found["id_card_certificate"]) == ("unavailable", ("found", ""))


def test_a_system_that_stays_away_is_left_alone_until_it_is_tried(sandbox: Sandbox, case_id: UUID) -> None:
    sandbox.know(REGISTER, LI, HKZX="1")
    sandbox.faults(system=REGISTER, rate=1, kinds=["error"])
    at = NOW
    for _ in range(retry.OPENS_AFTER):
        at += timedelta(minutes=6)
        ask(sandbox, case_id, at=at)
    assert circuits.is_open(REGISTER)
    sandbox.faults(system=REGISTER, rate=0)
    at += timedelta(seconds=1)
    ask(sandbox, begun_by("demo-veteran-2", at), at=at, who="demo-veteran-2")
    newest = SharedCheck.objects.latest("asked_at")
    assert (newest.outcome, newest.failure_code) == ("unavailable", "circuit_open"), "answered at once, without a call"
    at = Circuit.objects.get(system=REGISTER).next_at + timedelta(minutes=6)
    assert ask(sandbox, case_id, at=at) == ("household_cancelled",)
    assert not circuits.is_open(REGISTER)


def begun_by(who: str, at: datetime) -> UUID:
    code, version = scenario.THEME
    actor = scenario.person(who)
    return drafts.open_draft(theme_code=code, theme_version=version, region_code=demo.REGION, actor=actor, at=at)


def test_answers_are_not_fetched_from_a_system_that_is_only_asked(sandbox: Sandbox, case_id: UUID) -> None:
    ask(sandbox, case_id)
    assert (Circuit.objects.count(), circuits.systems()) == (1, ())


def test_the_pace_of_a_system_holds_for_questions_too(settings: Settings, sandbox: Sandbox, case_id: UUID) -> None:
    settings.ONESTOP_SHARING_TIMEOUT = 0.5
    slowly = replace(sandbox.ways, per_second=lambda system: 0.1)
    ask(sandbox, case_id, ways=slowly)
    other = begun_by("demo-veteran-2", NOW)
    ask(sandbox, other, who="demo-veteran-2", ways=slowly)
    assert outcomes(other) == {"household": ("unavailable", "too_many")}
    quickly = replace(sandbox.ways, per_second=lambda system: 100)
    third = begun_by("demo-veteran-3", NOW + timedelta(minutes=1))
    ask(sandbox, third, who="demo-veteran-3", at=NOW + timedelta(minutes=1), ways=quickly)
    assert outcomes(third) == {"household": ("not_found", "")}


def test_a_system_that_takes_no_questions_is_the_operators_to_mend(sandbox: Sandbox, case_id: UUID) -> None:
    elsewhere = replace(sandbox.ways, register_for=lambda system: sandbox.connector(system, path="/elsewhere"))
    for minutes in range(0, 60, 6):
        ask(sandbox, case_id, at=NOW + timedelta(minutes=minutes), ways=elsewhere)
    assert outcomes(case_id) == {"household": ("unavailable", "http_404")}
    assert not circuits.is_open(REGISTER), "trying again mends nothing, and holds up nothing"


class TestAboutWhom:
    def test_never_about_somebody_whose_number_was_typed_in(self, sandbox: Sandbox, case_id: UUID) -> None:
        sandbox.know(REGISTER, scenario.example().answers["id_number"], HKZX="1", HJDZ="别人的地址")
        say(case_id, name="刘建军", id_number=scenario.example().answers["id_number"])
        assert ask(sandbox, case_id) == ()
        assert not SharedCheck.objects.exists()

    def test_the_window_has_seen_the_card(self, sandbox: Sandbox) -> None:
        draft = scenario.draft(who="demo-window-1", papers=False)
        sandbox.know(REGISTER, scenario.example().answers["id_number"], HKZX="1")
        ask(sandbox, draft, who="demo-window-1")
        assert outcomes(draft)["household"] == ("found", "")

    def test_a_stranger_can_have_nobody_asked(self, sandbox: Sandbox, case_id: UUID) -> None:
        with pytest.raises(NotFound):
            ask(sandbox, case_id, who="demo-veteran-2")
        with pytest.raises(NotFound):
            ask(sandbox, case_id, who="demo-window-1")
        assert not SharedCheck.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_system_is_asked(sandbox: Sandbox) -> None:
    scenario.plant()
    draft, mine, seen = begun_by("demo-veteran-1", NOW), connections["default"], []

    class Watching:
        def look_up(self, *, message_id: str, body: str, within: float) -> Any:
            seen.append(mine.in_atomic_block)
            return sandbox.connector(REGISTER).look_up(message_id=message_id, body=body, within=within)

    ask(sandbox, draft, ways=replace(sandbox.ways, register_for=lambda system: Watching()))
    assert (seen, outcomes(draft)) == ([False], {"household": ("not_found", "")})


def test_a_department_is_told_which_check_stands_for_a_paper(sandbox: Sandbox) -> None:
    scenario.plant()
    paper, clerk = "household_cancellation", scenario.person("demo-window-1")
    moment = scenario.at(scenario.example().submitted)
    draft = scenario.draft(who="demo-window-1")
    stored = StoredFile.objects.get(case_id=draft, material__material_code=paper)
    files.remove_file(case_id=draft, file_id=stored.id, actor=clerk, at=moment)
    sandbox.know(REGISTER, scenario.example().answers["id_number"], HKZX="1")
    ask(sandbox, draft, who="demo-window-1", at=moment)
    applicant.submit(case_id=draft, actor=clerk, at=moment)
    window.accept(case_id=draft, actor=clerk, at=moment)
    item = WorkItem.objects.select_related("case").get(case_id=draft, item_code="household_registration")
    route = mapping.route_of(item)
    assert route
    told = {each["code"]: each for each in mapping.materials(mapping.theme_of(item), route, item)}
    assert told[paper] == {
        "code": paper,
        "name": "户口注销证明",
        "state": "waived",
        "files": [],
        "check": {"system": REGISTER, "at": "2026-09-08T10:00:00+08:00"},
    }
    assert "check" not in told["id_card_copy"]
