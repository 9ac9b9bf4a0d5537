"""The page of the exchange: how each system stands, what did not get through, and what one may do about it."""

import re
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from onestop.accounts.identifiers import new_id
from onestop.accounts.models import Department, User
from onestop.cases.models import Case
from onestop.exchange.connectors import registry
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.models import CaseReport, Circuit, Delivery, Mailbox, Receipt
from tests import scenario
from tests.exchange import pretend, trouble
from tests.exchange.pretend import HUB, KEY
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, words

PAGE = reverse("workbench:exchange")
UNANSWERED, UNAPPLIED, UNREPORTED = (f"{PAGE}?state={name}" for name in ("unanswered", "unapplied", "unreported"))
MOST_QUERIES = 20
CROWD = 64


@pytest.fixture
def case() -> Case:
    """An accepted case whose departments work in their own systems."""
    return trouble.case_elsewhere()


@pytest.fixture
def administrator() -> Client:
    """Somebody who looks after the system."""
    return signed_in("demo-administrator")


@pytest.fixture
def supervisor() -> Client:
    """Somebody who may look, and nothing else."""
    return signed_in("demo-supervisor")


class TestSystems:
    def test_each_with_its_counts_and_its_health(self, clerk: Client, case: Case) -> None:
        trouble.delivery(case, "household_registration", state="dead", code="http_422")
        trouble.delivery(case, "social_insurance_registration", state="pending", code="ConnectError", attempts=7)
        Mailbox.objects.create(
            sender="healthcare_platform", due_at=timezone.now(), failures=12, last_failure_code="odd"
        )
        page = words(clerk.get(PAGE))
        assert "河北公安互联网+管理平台 有未送达" in page
        assert "人社一体化公共服务平台 推送受阻 最多已试7次" in page
        assert "河北省医疗保障信息平台 联系不上 取答复连续失败12次（代码 odd）" in page

    def test_one_that_is_left_alone_with_when_it_is_tried(self, clerk: Client, case: Case) -> None:
        waiting = trouble.delivery(case, "household_registration", state="pending", code="ConnectError", attempts=5)
        soon = scenario.at("2026-09-15", hour=14)
        circuit = {"opened_at": soon, "next_at": soon, "last_failure_code": "ConnectError"}
        Circuit.objects.create(system=waiting.system, **circuit)
        until = "14:00以后先试推一条，通了就接着推送（连接不上）"
        assert f"河北公安互联网+管理平台 暂停推送 {until}" in words(clerk.get(PAGE))
        Delivery.objects.filter(id=waiting.id).update(claimed_by="copy-1")
        assert "暂停推送 正在试推一条，通了就接着推送（连接不上）" in words(clerk.get(PAGE))

    def test_the_administrator_calls_one_to_see_whether_it_answers(
        self, administrator: Client, clerk: Client, tmp_path: Path, settings: Settings
    ) -> None:
        Mailbox.objects.create(sender=HUB, due_at=timezone.now())
        address = reverse("workbench:exchange_check", args=[HUB])
        assert address in administrator.get(PAGE).content.decode()
        assert address not in clerk.get(PAGE).content.decode()
        assert "省一体化政务服务平台：连接不上。请核对地址" in followed(administrator, administrator.post(address))
        with pretend.running(tmp_path) as sandbox:
            settings.ONESTOP_SANDBOX_URL, settings.ONESTOP_EXCHANGE_KEY = sandbox.address, KEY.decode()
            with closing(cast(JsonHttp, registry.connector_for(HUB))):
                page = followed(administrator, administrator.post(address))
        assert "省一体化政务服务平台：应答正常，认我们的签名。" in page

    def test_and_no_system_that_is_not_on_the_list(self, administrator: Client) -> None:
        assert administrator.post(reverse("workbench:exchange_check", args=["elsewhere"])).status_code == 404

    def test_those_of_the_file_of_systems_are_there_before_anything_was_sent(
        self, administrator: Client, tmp_path: Path, settings: Settings
    ) -> None:
        settings.ONESTOP_SYSTEMS = str(tmp_path / "systems.toml")
        Path(settings.ONESTOP_SYSTEMS).write_text('[systems.police_platform]\naddress = "http://127.0.0.1:9"')
        assert "河北公安互联网+管理平台 还没有往来" in words(administrator.get(PAGE))

    def test_none_yet(self, clerk: Client) -> None:
        page = words(clerk.get(PAGE))
        assert "还没有数据往来" in page
        assert "没有未送达的推送" in page
        assert "没有久无答复的事项" in words(clerk.get(UNANSWERED))
        assert "没有未生效的答复" in words(clerk.get(UNAPPLIED))


class TestLists:
    def test_what_is_dead_with_why(self, clerk: Client, case: Case) -> None:
        trouble.delivery(case, "household_registration", state="dead", code="http_422", attempts=3)
        page = words(clerk.get(PAGE))
        assert f"{case.number} 户口登记（退役军人恢复户口）" in page
        assert "已停止重试 已试3次，对方回复 422" in page

    def test_what_only_waits_is_not_listed(self, clerk: Client, case: Case) -> None:
        trouble.delivery(case, "household_registration", state="pending")
        assert "没有未送达的推送" in words(clerk.get(PAGE))

    def test_what_is_long_unanswered_and_not_what_was_sent_today(self, clerk: Client, case: Case) -> None:
        one = trouble.delivery(case, "household_registration", state="sent")
        assert "没有久无答复的事项" in words(clerk.get(UNANSWERED))
        Delivery.objects.filter(id=one.id).update(sent_at=timezone.now() - timedelta(days=20))
        assert str(case.number) in words(clerk.get(UNANSWERED))

    def test_an_answer_without_effect(self, clerk: Client, case: Case) -> None:
        trouble.receipt(trouble.delivery(case, "household_registration", state="sent"), verdict="late")
        page = words(clerk.get(UNAPPLIED))
        assert f"{case.number} 户口登记（退役军人恢复户口）" in page
        assert "当前状态不适用，未生效" in page

    def test_a_list_that_does_not_exist_is_the_first(self, clerk: Client) -> None:
        assert "没有未送达的推送" in words(clerk.get(f"{PAGE}?state=nonsense"))

    def test_they_are_read_to_their_end(self, clerk: Client, case: Case) -> None:
        one = trouble.delivery(case, "household_registration", state="dead")
        trouble.crowd(one, CROWD)
        found, address = [], PAGE
        while address:
            body = clerk.get(address).content.decode()
            found += re.findall(r"exchange/deliveries/([0-9a-f-]+)/resend/", body)
            following = re.search(r'href="([^"]+)" rel="next"', body)
            address = following[1].replace("&amp;", "&") if following else ""
        assert len(found) == len(set(found)) == CROWD + 1

    def test_a_cursor_that_somebody_made_up_is_not_found(self, clerk: Client) -> None:
        assert clerk.get(f"{PAGE}?after=nonsense").status_code == 404

    def test_nothing_of_a_message_or_of_the_applicant_is_shown(self, clerk: Client, case: Case) -> None:
        trouble.receipt(trouble.delivery(case, "household_registration", state="dead"), verdict="late")
        answers = scenario.example().answers
        for address in (PAGE, UNAPPLIED):
            page = words(clerk.get(address))
            assert [key for key in ("name", "id_number", "mobile") if answers[key] in page] == []


class TestReports:
    @pytest.fixture
    def refused(self, case: Case) -> Case:
        """The same case with a report that breaks rules of the platform's tables."""
        trouble.report_refused(case)
        return case

    def test_what_the_platform_cannot_take_is_named_and_reported_again(self, clerk: Client, refused: Case) -> None:
        page = words(clerk.get(UNREPORTED))
        assert str(refused) in page
        assert "“受理部门编码”（ORG_CODE）没有内容" in page or "“办件编号”（PROJECT_NO）没有内容" in page
        assert scenario.example().answers["name"] not in page
        done = clerk.post(reverse("workbench:exchange_report", args=[refused.id]), follow=True)
        assert "已重新排队" in words(done)
        assert CaseReport.objects.get(case=refused).again

    def test_a_supervisor_and_another_office(self, supervisor: Client, clerk: Client, refused: Case) -> None:
        assert "重新上报" not in supervisor.get(UNREPORTED).content.decode().split("<main", 1)[1].split("</nav>", 1)[1]
        User.objects.filter(username="demo-window-1").update(department=Department.objects.get(code="social-130602"))
        assert str(refused) not in words(clerk.get(UNREPORTED))

    def test_a_batch_and_an_answer_that_did_not_get_through(self, administrator: Client, refused: Case) -> None:
        Delivery.objects.filter(kind="report").update(state="dead", due_at=None, last_failure_code="http_422")
        page = words(administrator.get(PAGE))
        assert "上报 省一体化政务服务平台 已停止重试" in page


class TestWhoSeesWhat:
    def test_the_window_is_led_to_its_case_and_others_only_hear_its_number(
        self, clerk: Client, administrator: Client, supervisor: Client, case: Case
    ) -> None:
        trouble.delivery(case, "household_registration", state="dead")
        link = reverse("workbench:case", args=[case.id])
        for browser, led in ((clerk, True), (administrator, False), (supervisor, False)):
            body = browser.get(PAGE).content.decode()
            assert (str(case.number) in body, link in body) == (True, led)

    def test_a_supervisor_looks_and_does_nothing(self, supervisor: Client, case: Case) -> None:
        one = trouble.delivery(case, "household_registration", state="dead")
        trouble.receipt(one, verdict="late")
        for address in (PAGE, UNAPPLIED):
            body = supervisor.get(address).content.decode()
            assert [word for word in ("resend", "replay", "apply_again", "settle/") if word in body] == []

    def test_another_office_sees_nothing_of_it(self, clerk: Client, administrator: Client, case: Case) -> None:
        trouble.receipt(trouble.delivery(case, "household_registration", state="dead"), verdict="late")
        elsewhere = Department.objects.get(code="social-130602")
        User.objects.filter(username="demo-window-1").update(department=elsewhere)
        User.objects.filter(username="demo-administrator").update(region_code="130603")
        Department.objects.filter(id=elsewhere.id).update(region_code="130603")
        for address in (PAGE, UNAPPLIED):
            assert str(case.number) not in words(clerk.get(address))

    def test_an_answer_without_a_case_is_not_the_windows(
        self, clerk: Client, administrator: Client, case: Case
    ) -> None:
        stray = trouble.receipt(trouble.delivery(case, "household_registration", state="sent"), verdict="unreadable")
        Receipt.objects.filter(id=stray.id).update(delivery=None)
        assert "对不上办件" not in words(clerk.get(UNAPPLIED))
        assert "对不上办件" in words(administrator.get(UNAPPLIED))


class TestActs:
    def press(self, browser: Client, name: str, *arguments: Any, **typed: str) -> Any:
        return browser.post(reverse(f"workbench:{name}", args=arguments), typed)

    @pytest.mark.parametrize("who", ["demo-window-1", "demo-administrator"])
    def test_send_again(self, case: Case, who: str) -> None:
        one, browser = trouble.delivery(case, "household_registration", state="dead"), signed_in(who)
        assert "编号不变，对方已有的不会重复办理" in words(browser.get(PAGE)), "what it means is said before the button"
        page = followed(browser, self.press(browser, "exchange_resend", one.id))
        assert "已重新排队" in page
        assert Delivery.objects.get(id=one.id).state == "pending"

    def test_send_again_what_somebody_was_quicker_with(self, clerk: Client, case: Case) -> None:
        one = trouble.delivery(case, "household_registration", state="answered")
        refused = self.press(clerk, "exchange_resend", one.id)
        assert (refused.status_code, "对方已经答复" in words(refused)) == (409, True)

    def test_send_all_of_a_system_again(self, administrator: Client, case: Case) -> None:
        one = trouble.delivery(case, "household_registration", state="dead")
        since = timezone.localdate(one.created_at).isoformat()
        page = followed(administrator, self.press(administrator, "exchange_replay", one.system, since=since))
        assert "重新排队1条" in page
        assert Delivery.objects.get(id=one.id).state == "pending"

    @pytest.mark.parametrize("since", ["", "yesterday", "2999-01-01"])
    def test_not_from_a_day_that_is_none(self, clerk: Client, case: Case, since: str) -> None:
        one = trouble.delivery(case, "household_registration", state="dead")
        assert self.press(clerk, "exchange_replay", one.system, since=since).status_code == 409
        assert Delivery.objects.get(id=one.id).state == "dead"

    def test_apply_again(self, clerk: Client, case: Case) -> None:
        late = trouble.receipt(trouble.delivery(case, "household_registration", state="sent"), verdict="late")
        followed(clerk, self.press(clerk, "exchange_receipt", late.id, "apply_again"))
        assert Receipt.objects.get(id=late.id).verdict == ""

    def test_settle(self, clerk: Client, case: Case) -> None:
        late = trouble.receipt(trouble.delivery(case, "household_registration", state="sent"), verdict="late")
        assert self.press(clerk, "exchange_receipt", late.id, "settle", reason=" ").status_code == 409
        page = followed(clerk, self.press(clerk, "exchange_receipt", late.id, "settle", reason="已电话核对"))
        assert "没有未生效的答复" in page

    def test_nothing_else(self, clerk: Client) -> None:
        assert self.press(clerk, "exchange_receipt", new_id(), "explode").status_code == 404
        assert self.press(clerk, "exchange_receipt", new_id(), "settle", reason="x").status_code == 404
        assert self.press(clerk, "exchange_resend", new_id()).status_code == 404


class TestCost:
    def queries(self, client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def test_does_not_grow(self, clerk: Client, administrator: Client, case: Case) -> None:
        dead = trouble.delivery(case, "household_registration", state="dead")
        sent = trouble.delivery(case, "social_insurance_registration", state="sent")
        Delivery.objects.filter(id=sent.id).update(sent_at=timezone.now() - timedelta(days=20))
        late = trouble.receipt(sent, verdict="late")
        addresses = [(who, address) for who in (clerk, administrator) for address in (PAGE, UNANSWERED, UNAPPLIED)]
        alone = [self.queries(*one) for one in addresses]
        trouble.crowd(dead, CROWD)
        trouble.crowd(Delivery.objects.get(id=sent.id), CROWD)
        trouble.crowd_of_receipts(late, CROWD)
        assert [self.queries(*one) for one in addresses] == alone
        assert max(alone) <= MOST_QUERIES

    def test_is_that_of_what_is_under_way_and_not_of_all_there_ever_was(
        self, administrator: Client, case: Case
    ) -> None:
        with CaptureQueriesContext(connection) as captured:
            for address in (PAGE, UNANSWERED, UNAPPLIED):
                administrator.get(address)
        read = [
            query["sql"] for query in captured if re.match("SELECT.* FROM .exchange_(delivery|receipt)", query["sql"])
        ]
        plans = [self.plan(sql) for sql in read]
        wanted = ("under_way", "undelivered", "unanswered", "unapplied")
        assert {name for name in wanted if any(f"_{name}" in plan for plan in plans)} == set(wanted)
        assert not [
            plan for plan in plans if re.search(r"(SCAN|Seq Scan on) exchange_(delivery|receipt)(?! USING)", plan)
        ]

    def plan(self, sql: str) -> str:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")  # of a few rows it would read all
            cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
            return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_the_people_who_look_after_it_begin_here(supervisor: Client, administrator: Client) -> None:
    for browser in (supervisor, administrator):
        assert f'class="brand" href="{PAGE}"' in browser.get(PAGE).content.decode()


def test_pages_are_never_kept_by_the_browser(clerk: Client) -> None:
    assert "no-store" in clerk.get(PAGE)["Cache-Control"]
