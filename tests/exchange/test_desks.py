"""The desks of the sandbox: who may sit there, what they see, and that what they decide comes back to us."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from onestop.cases.models import Case, CaseEvent, WorkItem
from onestop.cases.operations import applicant
from onestop.exchange.models import PaperGrant
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.clerks import POLICE, Clerk, Form
from tests.exchange.line import Line
from tests.exchange.pretend import HUB, PASSWORD, Sandbox

HOUSEHOLD = "household_registration"
PENSION: dict[str, Any] = {
    "kind": "item",
    "case": "N-1",
    "item": "pension_transfer",
    "item_name": "养老保险关系<b>转移</b>接续",
    "fields": {"APPLYER_NAME": "<script>alert(1)</script>", "SEX_CODE": "1"},
    "outcome_fields": [
        {"key": "months_credited", "label": "接续缴费月数", "required": True},
        {"key": "amount_received", "label": "到账金额（元）", "required": False},
    ],
}


@pytest.fixture
def clerk(sandbox: Sandbox) -> Iterator[Clerk]:
    """A household registrar at a desk where a pension entry waits for them."""
    someone = Clerk(sandbox)
    sandbox.by_hand(POLICE)
    push(sandbox)
    assert someone.sign_in("police").status_code == 303
    yield someone
    someone.browser.close()


def push(sandbox: Sandbox, message_id: str = "m-1", *, at: str = POLICE, **change: Any) -> None:
    sandbox.connector(at).send(message_id=message_id, body=json.dumps(PENSION | change))


def answers(sandbox: Sandbox, system: str = POLICE) -> list[dict[str, Any]]:
    return [json.loads(message.body) for message in sandbox.connector(system).collect(cursor="")]


REFUSED_AT_THE_DOOR = (
    ("police", "guessed", "账号或者密码不对"),
    ("nobody", PASSWORD, "账号或者密码不对"),
    ("healthcare", PASSWORD, "医保经办不在河北公安互联网+管理平台办事"),
)


def test_only_the_people_of_a_system_come_in(sandbox: Sandbox) -> None:
    stranger = Clerk(sandbox)
    for name, password, words in REFUSED_AT_THE_DOOR:
        refused = stranger.sign_in(name, password=password, system=POLICE)
        assert (refused.status_code, words in refused.text) == (403, True), name
        assert "Set-Cookie" not in refused.headers
    assert stranger.browser.get(f"/desks/{POLICE}").headers["Location"] == f"/desks/{POLICE}/sign-in"
    stranger.browser.close()


def test_the_session_is_safe_from_scripts_and_other_sites_and_ends(clerk: Clerk) -> None:
    again = clerk.sign_in("police")
    assert {"HttpOnly", "SameSite=Strict"} <= set(again.headers["Set-Cookie"].split("; "))
    kept = clerk.browser.cookies["sandbox_session"]
    page = clerk.browser.get(f"/desks/{POLICE}")
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    clerk.press("/sign-out")
    clerk.browser.cookies.set("sandbox_session", kept)
    assert clerk.browser.get(f"/desks/{POLICE}").status_code == 303, "a session that was left opens nothing"


def test_nobody_sees_the_desk_of_another_system(sandbox: Sandbox, clerk: Clerk) -> None:
    push(sandbox, "m-2", at="healthcare_platform", case="N-2")
    sandbox.by_hand("healthcare_platform")
    for address in ("", "/entries/2"):
        refused = clerk.browser.get(f"/desks/healthcare_platform{address}")
        assert (refused.status_code, "由医保经办办理" in refused.text) == (403, True)
        assert "N-2" not in refused.text
    assert clerk.act("refuse", {"reason": "不符"}, entry=2, system="healthcare_platform").status_code == 403
    assert clerk.press("/desks/healthcare_platform/mode", {"by_hand": ""}).status_code == 403
    assert answers(sandbox, "healthcare_platform") == []


def test_an_act_that_does_not_come_from_the_clerks_own_page_is_refused(sandbox: Sandbox, clerk: Clerk) -> None:
    form = {"act": "complete", "outcome-months_credited": "24"}
    own = {**form, "form_token": clerk.token()}
    for given, headers in (
        (form, {}),
        ({**form, "form_token": "guessed"}, {}),
        (own, {"Origin": "http://evil.example"}),
        (own, {"Cookie": ""}),
    ):
        refused = clerk.browser.post(f"/desks/{POLICE}/entries/1/acts", data=given, headers=headers)
        assert (refused.status_code, "没有照办" in refused.text) == (403, True), (given, headers)
    assert answers(sandbox) == []


def test_what_waits_is_shown_with_its_labels_and_nothing_in_it_becomes_markup(clerk: Clerk) -> None:
    listed = clerk.page(f"/desks/{POLICE}")
    assert "养老保险关系&lt;b&gt;转移&lt;/b&gt;接续" in listed
    page = clerk.page(f"/desks/{POLICE}/entries/1")
    for words in (
        "<dt>姓名</dt><dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>",
        "<dt>性别</dt><dd>男</dd>",
        "收到推送",
    ):
        assert words in page
    assert "没有。" in clerk.page(f"/desks/{POLICE}?show=decided")


def test_the_newest_come_first_page_by_page(sandbox: Sandbox, clerk: Clerk) -> None:
    for number in range(2, 23):
        push(sandbox, f"m-{number}", case=f"N-{number}")
    cases = [re.findall(r">(N-\d+)<", clerk.page(f"/desks/{POLICE}{query}")) for query in ("", "?before=3")]
    assert cases == [[f"N-{number}" for number in range(22, 2, -1)], ["N-2", "N-1"]]
    assert f'href="/desks/{POLICE}?before=3"' in clerk.page(f"/desks/{POLICE}")


INCOMPLETE: tuple[tuple[str, Form, str], ...] = (
    ("complete", {"outcome-amount_received": "1.00"}, "请填写接续缴费月数"),
    ("refuse", {"reason": " "}, "请写明不予办理的理由"),
    ("ask_correction", {"note": "不清"}, "请勾选要改的栏目"),
    ("ask_correction", {"fields": "APPLYER_NAME"}, "请写明怎样改"),
    ("ask_correction", {"fields": "BANK_ACCOUNT", "note": "不是推送来的"}, "请勾选要改的栏目"),
    ("suspend", {"reason": "no such reason"}, "请选择原因"),
    ("suspend", {"reason": "awaiting_funds", "days": "0"}, "天数填 1 到 60"),
    ("dance", {}, "请选择一种办法"),
)


def test_an_act_with_something_missing_changes_nothing_and_says_what(sandbox: Sandbox, clerk: Clerk) -> None:
    for act, given, words in INCOMPLETE:
        refused = clerk.act(act, given)
        assert (refused.status_code, words in refused.text) == (422, True), (act, given)
        assert "<h1>养老" in refused.text, "with the entry still there"
    assert answers(sandbox) == []


def test_an_entry_is_decided_once(sandbox: Sandbox, clerk: Clerk) -> None:
    assert clerk.act("complete", {"outcome-months_credited": "24"}).status_code == 303
    late = clerk.act("refuse", {"reason": "凭证不符"})
    assert (late.status_code, "现在是“办结”" in late.text) == (409, True)
    [answer] = answers(sandbox)
    assert (answer["act"], answer["outcome"], answer["delivery_id"]) == ("complete", {"months_credited": "24"}, "m-1")
    assert "没有。" in clerk.page(f"/desks/{POLICE}")
    assert "这一件已经办完" in clerk.page(f"/desks/{POLICE}/entries/1")


def test_of_two_who_decide_at_once_one_is_told_that_it_is_too_late(sandbox: Sandbox, clerk: Clerk) -> None:
    form = {"form_token": clerk.token(), "act": "refuse", "reason": "凭证不符"}
    with ThreadPoolExecutor(2) as both:
        made = [both.submit(clerk.browser.post, f"/desks/{POLICE}/entries/1/acts", data=form) for _ in range(2)]
    assert sorted(each.result().status_code for each in made) == [303, 409]
    assert len(answers(sandbox)) == 1


def test_an_entry_that_is_not_there_is_not_found(clerk: Clerk) -> None:
    for number in ("2", "x", "9" * 30):
        assert clerk.browser.get(f"/desks/{POLICE}/entries/{number}").status_code == 404
        assert clerk.press(f"/desks/{POLICE}/entries/{number}/acts", {"act": "resume"}).status_code == 404
    assert clerk.browser.get("/desks/no_such_system").status_code == 404


def test_a_correction_names_fields_and_papers_as_they_came(sandbox: Sandbox, clerk: Clerk) -> None:
    proof = {"code": "pension_payment_proof", "name": "缴费凭证", "state": "received", "files": []}
    push(sandbox, "m-2", case="N-2", materials=[proof])
    asked = {"fields": ["SEX_CODE"], "materials": ["pension_payment_proof"], "note": "看不清"}
    assert clerk.act("ask_correction", asked, entry=2).status_code == 303
    [answer] = answers(sandbox)
    assert {name: answer[name] for name in asked} == asked
    assert "要补正：性别、缴费凭证" in clerk.page(f"/desks/{POLICE}/entries/2")


def test_funds_arrive_some_days_later_or_when_somebody_says_so(sandbox: Sandbox, clerk: Clerk) -> None:
    desk = f"/desks/{POLICE}/entries/1"
    clerk.act("suspend", {"reason": "awaiting_funds", "note": "等部队划转", "days": "3"})
    assert "待资金到账；等部队划转" in clerk.page(desk)
    assert [answer["act"] for answer in answers(sandbox)] == ["suspend", "resume"], (
        "a day of this sandbox takes no time"
    )
    assert set(answers(sandbox)[0]) == {
        *("delivery_id", "case", "item", "position", "sequence"),
        *("act", "reason", "note", "expected_date"),
    }
    clerk.act("suspend", {"reason": "awaiting_funds"})
    assert "等您来恢复" in clerk.page(desk)
    assert "<button>资金到账，恢复办理</button>" in clerk.page(desk)
    assert clerk.act("complete", {"outcome-months_credited": "24"}).status_code == 409
    clerk.act("resume")
    clerk.act("complete", {"outcome-months_credited": "24"})
    assert [answer["act"] for answer in answers(sandbox)][2:] == ["suspend", "resume", "complete"]


def test_a_pause_that_waits_for_no_funds_is_not_ended_by_funds(clerk: Clerk) -> None:
    clerk.act("suspend", {"reason": "unit_correction"})
    assert "<button>恢复办理</button>" in clerk.page(f"/desks/{POLICE}/entries/1")


def test_a_system_turned_automatic_does_what_waits_there(sandbox: Sandbox, clerk: Clerk) -> None:
    assert answers(sandbox) == []
    clerk.press(f"/desks/{POLICE}/mode", {"by_hand": ""})
    assert [answer["act"] for answer in answers(sandbox)] == ["complete"]
    clerk.press(f"/desks/{POLICE}/mode", {"by_hand": "yes"})
    push(sandbox, "m-2", case="N-2")
    assert len(answers(sandbox)) == 1
    push(sandbox, "m-3", case="N-2", kind="withdrawal")
    sandbox.by_hand(POLICE, False)
    assert len(answers(sandbox)) == 1, "what was withdrawn is nobody's any more"


def test_a_hub_lists_what_it_holds_back_and_passes_it_on_once(sandbox: Sandbox, clerk: Clerk) -> None:
    sandbox.faults("hold_back", system=HUB)
    answers(sandbox, HUB)
    push(sandbox, "m-2", at=HUB, case="N-2", system=POLICE)
    held = f"/desks/{HUB}/passing-on"
    assert clerk.press(held, {"message": "m-2"}).status_code == 403, "not the registrar's"
    clerk.sign_in("platform")
    page = clerk.page(f"/desks/{HUB}")
    assert "收下了、没有转出去的" in page
    assert "应转给河北公安互联网+管理平台" in page
    assert clerk.press(held, {"message": "m-2"}).status_code == 303
    assert "没有转出去的" not in clerk.page(f"/desks/{HUB}")
    assert clerk.press(held, {"message": "m-2"}).status_code == 409
    assert [row["id"] for row in sandbox.received(POLICE)] == ["m-1", "m-2"]


def test_each_looks_after_the_faults_of_their_own_system(sandbox: Sandbox, clerk: Clerk) -> None:
    given: dict[str, str] = {"system": POLICE, "rate": "100", "kinds": "error", "slow_seconds": "0"}
    assert clerk.press("/switches", given).status_code == 303
    assert clerk.press("/switches", given | {"system": HUB}).status_code == 403
    assert clerk.press("/switches", given | {"system": ""}).status_code == 403
    assert clerk.press("/switches/clear").status_code == 403
    refused = clerk.press("/switches", given | {"rate": "101"})
    assert (refused.status_code, "占多少填 0 到 100" in refused.text) == (422, True)
    with pytest.raises(Exception, match="http_500"):
        push(sandbox, "m-2", case="N-2")
    page = clerk.page("/switches")
    for words in ("100%：出错", "<code>POST items</code>"):
        assert words in page
    assert "100%：出错" in clerk.page("/"), "the front page names it too"
    clerk.sign_in("platform")
    clerk.press("/switches/clear")
    push(sandbox, "m-2", case="N-2")


@pytest.fixture
def at_the_station(line: Line, sandbox: Sandbox) -> WorkItem:
    """An item of the police that waits at their desk in the sandbox."""
    lines.office("police")
    sandbox.by_hand(POLICE)
    case = scenario.accepted()
    line.relay()
    line.send()
    return scenario.item_of(case, HOUSEHOLD)


def fresh(item: WorkItem) -> WorkItem:
    return WorkItem.objects.get(id=item.id)


def come_back(line: Line) -> None:
    line.collect()
    line.apply()


@pytest.fixture
def registrar(at_the_station: WorkItem, sandbox: Sandbox) -> Iterator[Clerk]:
    """The household registrar, signed in, with the item on the desk."""
    someone = Clerk(sandbox)
    someone.sign_in("police")
    yield someone
    someone.browser.close()


@pytest.mark.django_db
def test_what_a_registrar_decides_is_what_the_case_says(
    line: Line, sandbox: Sandbox, at_the_station: WorkItem, registrar: Clerk
) -> None:
    come_back(line)
    assert fresh(at_the_station).state == "ready", "nothing happens by itself"
    registrar.act("ask_correction", {"fields": "SETTLE_ADDRESS", "note": "门牌号不清"})
    come_back(line)
    correction = at_the_station.corrections.get()
    assert correction.fields == ["settle_address"]
    assert "等申请人补正" in registrar.page(f"/desks/{POLICE}/entries/1")

    applicant.correct(
        case_id=at_the_station.case_id,
        correction_id=correction.id,
        changes={"settle_address": "向阳小区3号楼2单元501室"},
        actor=scenario.person("demo-veteran-1"),
        at=line.at,
    )
    line.relay()
    line.send()
    page = registrar.page(f"/desks/{POLICE}/entries/1")
    for words in ("向阳小区3号楼2单元501室", "收到补正后的内容", "要补正：落户地址；门牌号不清"):
        assert words in page
    registrar.act("complete", {"outcome-restored_on": "2026-09-09", "outcome-household_number": "130602118"})
    come_back(line)
    assert fresh(at_the_station).state == "completed"


@pytest.mark.django_db(transaction=True)
def test_a_registrar_fetches_a_paper_by_its_reference_once(
    live_server: LiveServer, sandbox: Sandbox, at_the_station: WorkItem, registrar: Clerk, settings: Any
) -> None:
    desk = f"/desks/{POLICE}/entries/1"
    file = str(PaperGrant.objects.filter(delivery__work_item=at_the_station).earliest("token_digest").file_id)
    refused = registrar.press(f"{desk}/papers", {"file": file})
    assert (refused.status_code, "不知道对方网站的地址" in refused.text) == (422, True)
    settings.ONESTOP_EXCHANGE_KEY = "a key for tests"
    sandbox.fetch_papers_from(live_server.url)
    assert registrar.browser.get(f"{desk}/papers/{file}").status_code == 404
    assert registrar.press(f"{desk}/papers", {"file": file}).status_code == 303
    shown = registrar.browser.get(f"{desk}/papers/{file}")
    assert (shown.headers["Content-Type"], shown.content) == ("image/png", scenario.picture())
    assert registrar.press(f"{desk}/papers", {"file": "of another entry"}).status_code == 404
    log = CaseEvent.objects.filter(case_id=at_the_station.case_id, name="material.handed_over")
    assert [event.details["system"] for event in log] == [HUB]
    assert (
        Case.objects.get(id=at_the_station.case_id).event_count
        == CaseEvent.objects.filter(case_id=at_the_station.case_id).count()
    )
