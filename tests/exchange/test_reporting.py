"""Reporting: every case in the platform's tables, row by row, once each, and nothing lost on the way."""

import random
from collections import Counter
from typing import Any

import pytest

from onestop.accounts.models import Department
from onestop.cases.models import Case
from onestop.cases.operations import applicant, department, window
from onestop.cases.refusals import NotFound, WrongState
from onestop.exchange import operations, retry
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.findings import ACCOUNTED, Gap
from onestop.exchange.models import CaseReport, Circuit, Delivery, ReportRow
from onestop.exchange.reconcile import Reconciliation
from onestop.exchange.reporting import batches, shown
from tests import scenario
from tests.exchange.line import Line
from tests.exchange.pretend import HUB, Sandbox

pytestmark = pytest.mark.django_db

HOUSEHOLD, GRANT = "household_registration", "self_employment_grant"


class Silent(JsonHttp):
    """A platform that nobody reaches."""

    def __init__(self) -> None:
        self.sender = HUB


@pytest.fixture
def line(sandbox: Sandbox) -> Line:
    """Our side of the exchange, reports included."""
    scenario.plant()
    return Line(sandbox.connector(), reports=True)


def report(line: Line) -> None:
    """Everything that there is to report, as far as the platform takes it."""
    line.relay()
    line.report()
    line.send()


def rows(sandbox: Sandbox, table: str, project_no: str = "") -> list[dict[str, Any]]:
    """The rows that the platform has in a table."""
    found = [row for row in sandbox.records(project_no) if not row["gone"]]
    return [row["row"] for row in found if row["table"] == table]


def project_of(case: Case, item_code: str) -> str:
    """The 办件编号 under which an item was reported."""
    return ReportRow.objects.filter(case=case, item_code=item_code).values_list("project_no", flat=True)[0]


def gaps(line: Line, sandbox: Sandbox) -> list[Gap]:
    """What reconciling finds an hour later."""
    line.later(hours=1)
    connector = sandbox.connector()
    walk = Reconciliation(
        at=line.at, statuses=lambda system, ids: {}, records=lambda system, after: connector.records(after=after)
    )
    return [one.gap for one in walk.findings() if one.gap not in ACCOUNTED]


class TestRows:
    def test_a_case_from_filing_to_conclusion(self, line: Line, sandbox: Sandbox) -> None:
        case = scenario.accepted("16_one_item_refused")
        grant = scenario.item_of(case, GRANT)
        officer = scenario.officer_of(grant)
        day = scenario.at("2026-09-21")
        department.suspend(work_item_id=grant.id, reason_code="awaiting_archive", actor=officer, at=day)
        report(line)
        [pause] = rows(sandbox, "UP_PRO_SPECIAL_PROCEDURE")
        assert (pause["SPECIAL_TIME"], pause["END_TIME"]) == ("2026-09-21 10:00:00", "2026-09-21 10:00:00")
        department.resume(work_item_id=grant.id, actor=officer, at=scenario.at("2026-09-22"))
        household = scenario.item_of(case, HOUSEHOLD)
        department.refuse(
            work_item_id=household.id,
            reason="落户地址不符合落户条件",
            actor=scenario.officer_of(household),
            at=scenario.at("2026-09-22"),
        )
        scenario.finish_all(case, moment=scenario.at("2026-09-23"))
        report(line)

        [whole] = rows(sandbox, "UP_PRO_ACCEPT", str(case))
        assert (whole["TASK_CODE"], whole["ORG_CODE"]) == ("11130602MB9999017C4999900000000", "11130602MB9999017C")
        assert (whole["APPLY_TYPE"], whole["ACCEPT_DATE"][:10]) == ("2", str(case.accepted_at)[:10])
        [accepted] = rows(sandbox, "UP_PRO_ACCEPT", project_of(case, HOUSEHOLD))
        assert len(accepted["PROJECT_NO"]) == 44
        assert accepted["PROJECT_NO"].startswith(accepted["TASK_CODE"])
        [refused] = rows(sandbox, "UP_PRO_RESULT", project_of(case, HOUSEHOLD))
        assert (refused["RESULT_TYPE"], refused["RESULT_EXPLAIN"]) == ("1", "落户地址不符合落户条件")
        [pause] = rows(sandbox, "UP_PRO_SPECIAL_PROCEDURE", project_of(case, GRANT))
        assert (pause["CD_OPERATION"], pause["END_TIME"], pause["RESULT"]) == ("U", "2026-09-22 10:00:00", "恢复办理")
        [end] = rows(sandbox, "UP_PRO_RESULT", str(case))
        assert (end["RESULT_TYPE"], end["RESULT_DATE"]) == ("6", "2026-09-23 10:00:00")
        steps = [row["PROCESS_NAME"] for row in rows(sandbox, "UP_PRO_PROCESS", str(case))]
        assert steps == ["提交申报", "受理", "整件办结"]
        papers = {row["MATERIAL_NAME"] for row in rows(sandbox, "UP_PRO_MATERIAL", str(case))}
        assert "退出现役证书" in papers
        assert set(ReportRow.objects.values_list("state", flat=True)) == {"held"}
        assert gaps(line, sandbox) == []

    def test_what_was_never_accepted_has_no_acceptance(self, line: Line, sandbox: Sandbox) -> None:
        case = scenario.submitted()
        words = {"reason": "不归本区办理。", "competent": "唐县退役军人事务局", "remedy": "复议"}
        clerk = scenario.person("demo-window-1")
        window.decline(case_id=case.id, actor=clerk, at=scenario.at("2026-09-15"), **words)
        report(line)
        assert Counter(row["table"] for row in sandbox.records()) == {"UP_PRO_PROCESS": 2, "UP_PRO_RESULT": 1}
        [end] = rows(sandbox, "UP_PRO_RESULT")
        assert (end["RESULT_TYPE"], "唐县" in end["RESULT_EXPLAIN"]) == ("1", True)

    def test_sent_twice_a_row_is_one_row(self, line: Line, sandbox: Sandbox) -> None:
        scenario.accepted()
        report(line)
        once = sandbox.records()
        batches.mark_all(at=line.at)
        line.report()
        assert not Delivery.objects.filter(state="pending").exists(), "nothing has changed"
        assert batches.mark_all(at=line.at, again=True) == 1
        line.report()
        line.send()
        assert [row["row"]["ROW_GUID"] for row in sandbox.records()] == [row["row"]["ROW_GUID"] for row in once]
        assert {row["row"]["CD_OPERATION"] for row in sandbox.records()} == {"U"}

    def test_what_is_no_longer_true_is_taken_back(self, line: Line, sandbox: Sandbox) -> None:
        case = scenario.accepted()
        report(line)
        grant = scenario.item_of(case, GRANT)
        department.refuse(
            work_item_id=grant.id, reason="年限不符", actor=scenario.officer_of(grant), at=scenario.at("2026-09-16")
        )
        report(line)
        part = "self_employment_grant_payment"
        assert {row.operation for row in ReportRow.objects.filter(case=case, item_code=part)} == {"D"}
        assert gaps(line, sandbox) == []
        assert [row for row in sandbox.records(project_of(case, part)) if not row["gone"]] == []

    def test_the_backlog_goes_the_same_way(self, line: Line, sandbox: Sandbox) -> None:
        scenario.accepted()
        line.relay()
        CaseReport.objects.all().delete()  # as after an upgrade
        assert batches.mark_all(at=line.at) == 1
        line.report()
        line.send()
        assert rows(sandbox, "UP_PRO_ACCEPT")


class TestRefused:
    def test_a_row_that_breaks_a_rule_stays_here_and_the_others_go(self, line: Line, sandbox: Sandbox) -> None:
        case = scenario.accepted()
        household = scenario.item_of(case, HOUSEHOLD)
        officer = scenario.officer_of(household)
        department.refuse(work_item_id=household.id, reason="长" * 2001, actor=officer, at=scenario.at("2026-09-15"))
        report(line)
        clerk = scenario.person("demo-window-1")
        [shown_case] = shown.refused(viewer=clerk).rows
        assert shown_case.problems == (
            "办件结果信息的“办件结果描述”（RESULT_EXPLAIN）超出数据表的长度（最多2000个字）",
        )
        assert rows(sandbox, "UP_PRO_RESULT", project_of(case, HOUSEHOLD)) == [], "never cut"
        assert rows(sandbox, "UP_PRO_ACCEPT", project_of(case, HOUSEHOLD))
        assert gaps(line, sandbox) == [Gap.ROW_REFUSED]

    def test_a_body_without_its_code_is_named_and_mended(self, line: Line, sandbox: Sandbox) -> None:
        police = Department.objects.filter(code="police-130602")
        police.update(credit_code="")
        case = scenario.accepted()
        report(line)
        clerk = scenario.person("demo-window-1")
        [shown_case] = shown.refused(viewer=clerk).rows
        assert any("ORG_CODE" in problem or "PROJECT_NO" in problem for problem in shown_case.problems)
        with pytest.raises(NotFound):
            operations.report_again(case_id=case.id, actor=scenario.person("demo-veteran-2"), at=line.at)
        police.update(credit_code="11130602MB99990257")
        operations.report_again(case_id=case.id, actor=clerk, at=line.at)
        report(line)
        assert shown.refused(viewer=clerk).rows == ()
        assert gaps(line, sandbox) == []

    def test_one_that_the_platform_refuses_does_not_lose_the_others(self, line: Line, sandbox: Sandbox) -> None:
        scenario.accepted()
        line.relay()
        line.report()
        [batch] = Delivery.objects.filter(kind="report")

        class Strict(Silent):
            """The platform, with one rule more than we know of."""

            def report(self, *, message_id: str, body: str) -> str:
                reply = sandbox.connector().report(message_id=message_id, body=body)
                return reply.replace('"accepted": true', '"accepted": false, "column": "ADDRESS", "code": "odd"', 1)

        line.send_one(connector=Strict())
        batch.refresh_from_db()
        assert batch.state == "answered"
        assert Counter(ReportRow.objects.values_list("state", flat=True))["refused"] == 1
        assert ReportRow.objects.filter(state="held").count() > 10

    @pytest.mark.parametrize("reply", ["", "[]", '{"rows": []}', '{"rows": [{"ROW_GUID": 1}]}', "[" * 9999])
    def test_a_reply_that_leaves_a_row_open_is_no_reply(self, line: Line, reply: str) -> None:
        scenario.accepted()
        line.relay()
        line.report()

        class Odd(Silent):
            """A platform with a fault of its own."""

            def report(self, *, message_id: str, body: str) -> str:
                return reply

        line.send_one(connector=Odd())
        [batch] = Delivery.objects.filter(kind="report")
        assert (batch.state, batch.last_failure) == ("pending", "temporary")
        assert set(ReportRow.objects.values_list("state", flat=True)) == {"sending"}


class TestOnTheWay:
    def test_down_and_back_the_rows_arrive_in_sequence(self, line: Line, sandbox: Sandbox) -> None:
        case = scenario.accepted()
        sandbox.faults(rate=1, kinds=["error"])
        report(line)
        person = scenario.person("demo-veteran-1")
        applicant.withdraw_case(case_id=case.id, reason="不办了", actor=person, at=scenario.at("2026-09-16"))
        report(line)
        assert sandbox.records() == []
        assert Delivery.objects.filter(kind="report", state="pending").count() == 2
        sandbox.faults(rate=0)
        line.later(hours=1)
        line.send()
        assert set(Delivery.objects.filter(kind="report").values_list("state", flat=True)) == {"answered"}
        [end] = rows(sandbox, "UP_PRO_RESULT", str(case))
        assert end["RESULT_TYPE"] == "2"
        assert gaps(line, sandbox) == []

    def test_a_lost_reply_makes_no_second_row(self, line: Line, sandbox: Sandbox) -> None:
        scenario.accepted()
        sandbox.faults("lose_reply")
        report(line)
        assert not Circuit.objects.filter(failures=0).exists()
        line.later(minutes=1)
        line.send()
        guids = [row["row"]["ROW_GUID"] for row in sandbox.records()]
        assert len(guids) == len(set(guids)) == ReportRow.objects.filter(state="held").count()

    def test_a_dead_batch_goes_again_without_what_came_later(self, line: Line, sandbox: Sandbox) -> None:
        case = scenario.accepted()
        line.relay()
        line.report()

        class Closed(Silent):
            """A platform that says no to everything."""

            def report(self, *, message_id: str, body: str) -> str:
                raise CallFailed(FailureKind.PERMANENT, "http_422")

        line.send_one(connector=Closed())
        [dead] = Delivery.objects.filter(kind="report")
        assert dead.state == "dead"
        assert gaps(line, sandbox)[:1] == [Gap.DEAD]
        person = scenario.person("demo-veteran-1")
        applicant.withdraw_case(case_id=case.id, reason="不办了", actor=person, at=scenario.at("2026-09-16"))
        report(line)
        clerk = scenario.person("demo-window-1")
        operations.resend(delivery_id=dead.id, actor=clerk, at=line.at)
        report(line)
        [end] = rows(sandbox, "UP_PRO_RESULT", str(case))
        assert end["RESULT_TYPE"] == "2", "the later row stays"
        assert gaps(line, sandbox) == []
        with pytest.raises(WrongState):
            operations.resend(delivery_id=dead.id, actor=clerk, at=line.at)

    def test_one_case_that_cannot_be_read_waits_and_the_others_go(self, line: Line, sandbox: Sandbox) -> None:
        broken, good = scenario.accepted(), scenario.accepted("02_with_spouse", who="demo-veteran-2")
        Case.objects.filter(id=broken.id).update(theme_digest="0" * 64)
        report(line)
        assert rows(sandbox, "UP_PRO_ACCEPT", str(good))
        assert gaps(line, sandbox).count(Gap.UNREPORTED) == 1
        Case.objects.filter(id=broken.id).update(theme_digest=good.theme_digest)
        line.later(seconds=retry.LONGEST.total_seconds())
        batches.report_next(at=line.at, chance=random.Random(1))
        line.send()
        assert Gap.UNREPORTED not in gaps(line, sandbox)


def test_reconciling_finds_what_either_side_lacks(line: Line, sandbox: Sandbox) -> None:
    scenario.accepted()
    report(line)
    lost, stray, old = ReportRow.objects.order_by("guid")[:3]
    sandbox.lose_record(str(lost.guid))
    ReportRow.objects.filter(guid=old.guid).update(cd_time="2020-01-01 00:00:00")
    stray.delete()
    assert sorted(gaps(line, sandbox)) == [Gap.ROW_MISSING, Gap.ROW_OLD, Gap.ROW_UNKNOWN]
    batches.mark_all(at=line.at, again=True)
    line.report()
    line.send()
    assert gaps(line, sandbox) == []
