"""What the window decides on a submitted case: accept, with papers to follow, decline, terminate."""

from datetime import date
from typing import Any

import pytest

from onestop.accounts.actors import Actor
from onestop.cases import queries
from onestop.cases.models import Case, Clock, Material, WorkItem
from onestop.cases.operations import applicant, department, files, window
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from onestop.cases.states import CaseState, MaterialState, WorkState
from tests import scenario
from tests.operations.refusing import refused

DAY = scenario.at("2026-09-09")
LATER = scenario.at("2026-09-11")
ME = "demo-veteran-1"


@pytest.fixture
def clerk() -> Actor:
    return scenario.person("demo-window-1")


def accept(case: Case, **extra: Any) -> None:
    actor = extra.pop("actor", None) or scenario.person("demo-window-1")
    window.accept(case_id=case.id, actor=actor, at=DAY, **extra)


def paper(case: Case, code: str) -> Material:
    return Material.objects.get(case=case, material_code=code)


def without(code: str) -> Case:
    """A submitted case in which one paper is asked to come later."""
    return scenario.submitted(promised=code)


class TestAccepting:
    def test_starts_the_clock_and_puts_the_work_on_every_departments_list(self) -> None:
        case = scenario.accepted()

        assert (case.state, case.accepted_at, case.window_since) == (CaseState.HANDLING, DAY, None)
        assert (case.due_date, case.due_provisional) == (date(2026, 9, 30), False)
        lists = {
            who: [row.item_code for row in queries.worklist(viewer=scenario.person(who), today=DAY.date()).rows]
            for who in ("demo-police-1", "demo-police-2", "demo-armed", "demo-social", "demo-healthcare")
        }
        assert lists == {
            "demo-police-1": ["household_registration"],
            "demo-police-2": [],
            "demo-armed": ["reserve_registration"],
            "demo-social": ["social_insurance_registration"],
            "demo-healthcare": ["medical_insurance_enrolment"],
        }
        assert not queries.window_queue(viewer=scenario.person("demo-window-1")).rows
        assert not Clock.objects.filter(case=case, kind=Clock.Kind.NOTICE, running_date__isnull=False).exists()
        report = scenario.item_of(case, "discharge_report")
        assert (report.state, report.finished_at) == (WorkState.COMPLETED, DAY)
        assert scenario.clock_of(report).running_date is None

    def test_the_log_says_so_in_sequence(self) -> None:
        log = scenario.log_of(scenario.accepted())
        assert log[:3] == [("case.submitted", ""), ("case.accepted", ""), ("work_item.completed", "discharge_report")]
        assert {name for name, _ in log[3:]} == {"work_item.released"}

    def test_twice_is_refused(self, clerk: Actor) -> None:
        case = scenario.accepted()
        with refused(case.id, WrongState, "并联办理中", "受理"):
            accept(case)

    def test_is_for_the_window_alone(self) -> None:
        case = scenario.submitted()
        with refused(case.id, NotPermitted, "岗位"):
            accept(case, actor=scenario.person(ME))

    def test_a_late_report_needs_a_judgement(self) -> None:
        case = scenario.submitted("11_late_report")
        with refused(case.id, Incomplete, "late_report", "写明理由"):
            accept(case)
        with refused(case.id, Incomplete, "late_report"):
            accept(case, judgements={"late_report": "  "})
        accept(case, judgements={"late_report": "住院属实", "made_up": "x"})
        assert scenario.details_of(case, "case.accepted")["flags"] == ["late_report"]

    def test_who_is_not_eligible_cannot_be_accepted(self) -> None:
        case = scenario.submitted("09_settling_elsewhere")
        with refused(case.id, WrongState, "不在本区", "不予受理"):
            accept(case)


class TestPapersToFollow:
    def test_a_promised_paper_has_a_day_of_its_own_and_stops_nothing(self) -> None:
        case = without("bank_card")
        with refused(case.id, Incomplete, "bank_card", "容缺"):
            accept(case)
        accept(case, promised=["bank_card", "bank_card"])

        # Five working days after 9 September 2026, a Wednesday.
        assert (paper(case, "bank_card").state, paper(case, "bank_card").promised_until) == (
            MaterialState.PROMISED,
            date(2026, 9, 16),
        )
        clock = Clock.objects.get(case=case, kind=Clock.Kind.PROMISED_PAPER)
        assert (clock.subject, clock.running_date) == ("bank_card", date(2026, 9, 16))
        assert scenario.details_of(case, "case.accepted")["promised"] == ["bank_card"]
        assert scenario.item_of(case, "self_employment_grant").state == WorkState.READY

    def test_all_its_pages_may_be_handed_in_until_its_day(self) -> None:
        case, actor = without("discharge_certificate"), scenario.person(ME)
        accept(case, promised=["discharge_certificate"])

        def hand_in(day: str) -> None:
            files.attach_file(
                case_id=case.id,
                material_code="discharge_certificate",
                content=scenario.picture(),
                name="a.png",
                actor=actor,
                at=scenario.at(day),
            )

        hand_in("2026-09-14")
        clock = Clock.objects.get(case=case, kind=Clock.Kind.PROMISED_PAPER)
        assert (paper(case, "discharge_certificate").state, clock.running_date) == (MaterialState.RECEIVED, None)
        assert scenario.log_of(case)[-1] == ("material.received", "")
        # Ten working days after the 9th; Sunday the 20th is worked for National Day.
        hand_in("2026-09-22")
        with refused(case.id, WrongState, "补正告知"):
            hand_in("2026-09-23")

    def test_a_wrong_page_is_taken_back_and_the_promise_stands_again(self) -> None:
        case, actor = without("bank_card"), scenario.person(ME)
        accept(case, promised=["bank_card"])
        file_id = files.attach_file(
            case_id=case.id, material_code="bank_card", content=scenario.picture(), name="a.png", actor=actor, at=LATER
        )
        files.remove_file(case_id=case.id, file_id=file_id, actor=actor, at=LATER)

        clock = Clock.objects.get(case=case, kind=Clock.Kind.PROMISED_PAPER)
        assert (paper(case, "bank_card").state, clock.running_date) == (MaterialState.PROMISED, date(2026, 9, 16))
        assert paper(case, "bank_card").promised_until == date(2026, 9, 16)
        assert scenario.log_of(case)[-1] == ("material.removed", "")

    def test_seeing_the_original_keeps_the_promise_too(self, clerk: Actor) -> None:
        case = without("bank_card")
        accept(case, promised=["bank_card"])
        window.see_original(case_id=case.id, material_code="bank_card", grade="B", actor=clerk, at=LATER)
        assert not Clock.objects.filter(case=case, kind=Clock.Kind.PROMISED_PAPER, running_date__isnull=False).exists()

    def test_only_what_the_theme_lets_be_promised(self) -> None:
        case = scenario.submitted()
        with refused(case.id, Incomplete, "referral_letter", "不能容缺"):
            accept(case, promised=["referral_letter"])
        with refused(case.id, Incomplete, "passport", "不能容缺"):
            accept(case, promised=["passport"])

    def test_what_is_here_or_not_asked_needs_no_promise(self) -> None:
        case = scenario.submitted()
        accept(case, promised=["bank_card", "id_photo_file"])
        assert not Clock.objects.filter(case=case, kind=Clock.Kind.PROMISED_PAPER).exists()
        assert paper(case, "bank_card").state == MaterialState.RECEIVED

    def test_a_paper_found_wanting_may_be_promised_and_then_handed_in(self, clerk: Actor) -> None:
        case, actor = without("bank_card"), scenario.person(ME)
        correction = window.ask_correction(
            case_id=case.id, fields=[], materials=["bank_card"], note="请补交", actor=clerk, at=DAY
        )
        applicant.correct(case_id=case.id, correction_id=correction, changes={}, actor=actor, at=DAY)
        accept(case, promised=["bank_card"])
        assert paper(case, "bank_card").state == MaterialState.PROMISED
        files.attach_file(
            case_id=case.id, material_code="bank_card", content=scenario.picture(), name="a.png", actor=actor, at=LATER
        )
        assert paper(case, "bank_card").state == MaterialState.RECEIVED


class TestDeclining:
    def decline(self, case: Case, *, reason: str = "不在本区", competent: str = "", who: str = "demo-window-1") -> None:
        window.decline(
            case_id=case.id, reason=reason, competent=competent, remedy="复议", actor=scenario.person(who), at=DAY
        )

    def test_says_why_who_is_competent_and_what_can_be_done(self) -> None:
        case = scenario.submitted("09_settling_elsewhere")
        self.decline(case, competent="莲池区退役军人事务局")

        page = queries.case_page(case_id=case.id, viewer=scenario.person(ME), today=DAY.date())
        assert page.row.state == CaseState.DECLINED
        assert page.decision == {"reason": "不在本区", "competent": "莲池区退役军人事务局", "remedy": "复议"}
        assert not Clock.objects.filter(case=case, running_date__isnull=False).exists()
        assert not WorkItem.objects.filter(case=case).exists()
        assert scenario.log_of(case)[-1] == ("case.declined", "")

    def test_whom_we_cannot_serve_is_told_who_can(self) -> None:
        case = scenario.submitted("09_settling_elsewhere")
        with refused(case.id, Incomplete, "competent", "有权办理"):
            self.decline(case)

    def test_is_refused_without_reason_twice_or_by_others(self) -> None:
        case = scenario.submitted()
        with refused(case.id, Incomplete, "reason"):
            self.decline(case, reason=" ")
        with refused(case.id, NotPermitted):
            self.decline(case, who=ME)
        self.decline(case)
        with refused(case.id, WrongState, "不予受理"):
            self.decline(case)
        with refused(case.id, WrongState, "不予受理"):
            accept(case)

    def test_comes_too_late_after_acceptance(self) -> None:
        case = scenario.accepted()
        with refused(case.id, WrongState, "并联办理中"):
            self.decline(case)


class TestTerminating:
    def test_ends_what_is_open_and_leaves_what_is_finished(self, clerk: Actor) -> None:
        case = scenario.accepted()
        scenario.complete(scenario.item_of(case, "reserve_registration"))
        window.terminate(case_id=case.id, reason="材料虚假", actor=clerk, at=LATER)

        case = Case.objects.get(id=case.id)
        assert (case.state, case.ended_at) == (CaseState.TERMINATED, LATER)
        states = dict(WorkItem.objects.filter(case=case).values_list("item_code", "state"))
        assert states.pop("reserve_registration") == states.pop("discharge_report") == WorkState.COMPLETED
        assert states.pop("id_card") == WorkState.NOT_APPLICABLE
        assert set(states.values()) == {WorkState.WITHDRAWN}
        assert not Clock.objects.filter(case=case, running_date__isnull=False).exists()
        assert not queries.worklist(viewer=scenario.person("demo-police-1"), today=LATER.date()).rows

    def test_is_refused_without_reason_and_twice(self, clerk: Actor) -> None:
        case = scenario.accepted()
        with refused(case.id, Incomplete, "reason"):
            window.terminate(case_id=case.id, reason="", actor=clerk, at=LATER)
        window.terminate(case_id=case.id, reason="材料虚假", actor=clerk, at=LATER)
        with refused(case.id, WrongState, "已终止"):
            window.terminate(case_id=case.id, reason="材料虚假", actor=clerk, at=LATER)

    def test_departments_find_nothing_to_do_any_more(self, clerk: Actor) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        window.terminate(case_id=case.id, reason="材料虚假", actor=clerk, at=LATER)
        with refused(case.id, WrongState, "已撤回"):
            department.claim(work_item_id=item.id, actor=scenario.officer_of(item), at=LATER)


class TestSeeingOriginals:
    def test_is_on_record_with_its_grade(self, clerk: Actor) -> None:
        case = scenario.accepted()
        window.see_original(case_id=case.id, material_code="discharge_certificate", grade="B", actor=clerk, at=LATER)
        seen = paper(case, "discharge_certificate")
        assert (seen.trust_grade, seen.original_seen_at, seen.original_seen_by_id) == ("B", LATER, clerk.user_id)
        assert scenario.details_of(case, "material.original_seen") == {
            "material": "discharge_certificate",
            "grade": "B",
        }

    def test_is_refused_for_no_paper_no_grade_or_an_ended_case(self, clerk: Actor) -> None:
        case = scenario.accepted()

        def see(code: str = "bank_card", grade: str = "B", actor: Actor = clerk) -> None:
            window.see_original(case_id=case.id, material_code=code, grade=grade, actor=actor, at=LATER)

        with refused(case.id, NotFound, "材料清单"):
            see("passport")
        with refused(case.id, Incomplete, "grade", "可信等级"):
            see(grade="E")
        with refused(case.id, NotPermitted):
            see(actor=scenario.person(ME))
        window.terminate(case_id=case.id, reason="材料虚假", actor=clerk, at=LATER)
        with refused(case.id, WrongState, "已经结束"):
            see()


class TestRevealing:
    def reveal(self, case: Case, who: str, *fields: str, reason: str = "电话核对") -> None:
        window.reveal(case_id=case.id, fields=fields, reason=reason, actor=scenario.person(who), at=LATER)

    def test_leaves_the_fields_and_not_the_reason_in_the_log(self) -> None:
        case = scenario.accepted()
        self.reveal(case, "demo-police-1", "id_number", "mobile")
        details = scenario.details_of(case, "values.revealed")
        assert details["fields"] == ["id_number", "mobile"]
        assert "电话核对" not in str(details)

    def test_is_refused_without_reason_or_beyond_what_the_item_reads(self) -> None:
        case = scenario.accepted()
        with refused(case.id, Incomplete, "reason", "留下记录"):
            self.reveal(case, "demo-police-1", "id_number", reason=" ")
        with refused(case.id, Incomplete, "bank_account"):
            self.reveal(case, "demo-police-1", "id_number", "bank_account")
        with refused(case.id, Incomplete, "13800000000"):
            self.reveal(case, "demo-window-1", "13800000000")
        self.reveal(case, "demo-window-1", "bank_account")
