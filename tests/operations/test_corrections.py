"""Corrections (补正): everything named at once, answered by what is named and no more, in time or not at all."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import override_settings

from onestop.cases import queries, rulebook
from onestop.cases.models import Case, Clock, Correction, Material, StoredFile, WorkItem
from onestop.cases.operations import applicant, department, files, system, window
from onestop.cases.refusals import Incomplete, NotPermitted, WrongState
from onestop.cases.states import CaseState, MaterialState, WorkState
from tests import people, scenario
from tests.operations.refusing import refused

ME, CLERK, OFFICER = "demo-veteran-1", "demo-window-1", "demo-police-1"
ASKED = scenario.at("2026-09-10")
ANSWERED = scenario.at("2026-09-14")
TOO_LATE = scenario.at("2026-10-13")
"""Thirty natural days after the 10th of September is Saturday, 10 October, which is worked."""


def ask(
    case: Case,
    fields: Sequence[str] = ("mobile",),
    materials: Sequence[str] = ("bank_card",),
    note: str = "请改手机号，补银行卡",
    who: str = CLERK,
) -> UUID:
    return window.ask_correction(
        case_id=case.id, fields=fields, materials=materials, note=note, actor=scenario.person(who), at=ASKED
    )


def ask_item(
    item: WorkItem,
    fields: Sequence[str] = ("settle_address",),
    materials: Sequence[str] = ("host_household_book",),
    note: str = "请补户主页",
    who: str = OFFICER,
) -> UUID:
    return department.ask_correction(
        work_item_id=item.id, fields=fields, materials=materials, note=note, actor=scenario.person(who), at=ASKED
    )


def correct(case: Case, correction: UUID, who: str = ME, **changes: str) -> None:
    applicant.correct(
        case_id=case.id, correction_id=correction, changes=changes, actor=scenario.person(who), at=ANSWERED
    )


def hand_in(case: Case, code: str) -> UUID:
    return files.attach_file(
        case_id=case.id,
        material_code=code,
        content=scenario.picture(),
        name="重拍.png",
        actor=scenario.person(ME),
        at=ANSWERED,
    )


def paper(case: Case, code: str) -> str:
    return Material.objects.get(case=case, material_code=code).state


class TestOfTheCase:
    def test_names_all_and_waits_for_the_applicant(self) -> None:
        case = scenario.submitted()
        correction = ask(case)

        page = queries.case_page(case_id=case.id, viewer=scenario.person(ME), today=ASKED.date())
        assert page.row.state == CaseState.CORRECTION
        [told] = page.corrections
        assert (told.id, told.fields, told.materials) == (correction, ("mobile",), ("bank_card",))
        assert (told.note, told.reply_by) == ("请改手机号，补银行卡", date(2026, 10, 10))
        assert set(page.raw_answers) == {"mobile"}
        assert paper(case, "bank_card") == MaterialState.REJECTED
        running = Clock.objects.filter(case=case, running_date__isnull=False)
        assert [(clock.kind, clock.due_date) for clock in running] == [("reply", date(2026, 10, 10))]
        assert not queries.window_queue(viewer=scenario.person(CLERK)).rows
        assert scenario.log_of(case)[-1] == ("case.correction_asked", "")
        asked = {"fields": ["mobile"], "materials": ["bank_card"], "reply_by": "2026-10-10"}
        assert scenario.details_of(case, "case.correction_asked").items() >= asked.items()

    def test_the_answer_brings_it_back_to_the_window_with_a_full_limit(self) -> None:
        case = scenario.submitted()
        correction = ask(case)
        hand_in(case, "bank_card")
        correct(case, correction, mobile="139 1234 5678")

        case = Case.objects.get(id=case.id)
        assert (case.state, case.window_since) == (CaseState.SUBMITTED, ANSWERED)
        running = Clock.objects.filter(case=case, running_date__isnull=False)
        # Five working days after Monday the 14th: Sunday the 20th is worked.
        assert [(clock.kind, clock.due_date) for clock in running] == [("notice", date(2026, 9, 20))]
        page = queries.case_page(case_id=case.id, viewer=scenario.person(ME), today=ANSWERED.date())
        assert {answer.key: answer.text for answer in page.answers}["mobile"] == "13912345678"
        assert not page.corrections

    def test_everything_named_must_be_there(self) -> None:
        case = scenario.submitted()
        correction = ask(case)
        with refused(case.id, Incomplete, "mobile", "bank_card"):
            correct(case, correction, mobile="12")

    def test_nothing_else_may_be_changed(self) -> None:
        case = scenario.submitted()
        correction = ask(case)
        with refused(case.id, Incomplete, "email", "补正范围"):
            correct(case, correction, mobile="13912345678", email="a@example.com")
        with refused(case.id, WrongState, "补正告知"):
            hand_in(case, "referral_letter")

    def test_asking_must_name_something_known_and_say_how(self) -> None:
        case = scenario.submitted()
        with refused(case.id, Incomplete, "favourite_colour", "passport", "note"):
            ask(case, ["favourite_colour"], ["passport"], " ")
        with refused(case.id, Incomplete, "至少勾选"):
            ask(case, [], [])

    def test_asking_is_for_the_window_while_the_case_is_with_it(self) -> None:
        case = scenario.submitted()
        with refused(case.id, NotPermitted):
            ask(case, who=ME)
        ask(case)
        with refused(case.id, WrongState, "待补正"):
            ask(case)

    def test_an_answer_counts_once(self) -> None:
        case = scenario.submitted()
        correction = ask(case, materials=[])
        correct(case, correction, mobile="13912345678")
        with refused(case.id, WrongState, "刷新页面"):
            correct(case, correction, mobile="13912345679")

    def test_the_window_may_answer_for_somebody_at_the_counter(self) -> None:
        case = scenario.submitted()
        correct(case, ask(case, materials=[]), CLERK, mobile="13912345678")
        assert Case.objects.get(id=case.id).state == CaseState.SUBMITTED

    def test_a_file_for_it_may_be_taken_back_until_it_is_answered(self) -> None:
        case = scenario.submitted()
        correction = ask(case)
        old = list(
            StoredFile.objects.filter(case=case, material__material_code="bank_card").values_list("id", flat=True)
        )
        for file_id in [*old, hand_in(case, "bank_card")]:
            files.remove_file(case_id=case.id, file_id=file_id, actor=scenario.person(ME), at=ANSWERED)
        assert paper(case, "bank_card") == MaterialState.REJECTED
        with refused(case.id, Incomplete, "bank_card"):
            correct(case, correction, mobile="13912345678")

    def test_silence_ends_the_case_after_the_day_and_not_on_it(self) -> None:
        case = scenario.submitted()
        correction = ask(case)
        assert system.expire(at=scenario.at("2026-10-10", 23)) == 0
        assert system.expire(at=TOO_LATE) == 1
        assert system.expire(at=TOO_LATE) == 0

        case = Case.objects.get(id=case.id)
        assert (case.state, case.ended_at) == (CaseState.TERMINATED, TOO_LATE)
        assert scenario.log_of(case)[-1] == ("case.expired", "")
        assert not Clock.objects.filter(case=case, running_date__isnull=False).exists()
        page = queries.case_page(case_id=case.id, viewer=scenario.person(ME), today=TOO_LATE.date())
        assert "重新申报" in page.decision["remedy"]
        with refused(case.id, WrongState, "失效"):
            correct(case, correction, mobile="13912345678")
        with refused(case.id, WrongState):
            hand_in(case, "bank_card")
        assert not page.corrections

    def test_an_answered_limit_stays_stopped_beyond_the_published_year(self) -> None:
        """Its day lay in a year without a notice, so that it was to be looked at again daily."""
        case = scenario.submitted()
        clerk = scenario.person(CLERK)
        december = scenario.at("2026-12-10")
        first = window.ask_correction(
            case_id=case.id, fields=["mobile"], materials=[], note="请改", actor=clerk, at=december
        )
        assert Clock.objects.get(subject=str(first), kind="reply").recheck_date
        applicant.correct(
            case_id=case.id,
            correction_id=first,
            changes={"mobile": "13912345678"},
            actor=scenario.person(ME),
            at=december,
        )
        system.recompute_due_dates(at=scenario.at("2026-12-20"))
        assert Clock.objects.get(subject=str(first), kind="reply").running_date is None


class TestOfAnItem:
    def test_only_this_item_and_those_behind_it_wait(self) -> None:
        case = scenario.accepted("05_card_renewed_household_kept")
        item = scenario.item_of(case, "social_insurance_registration")
        due = scenario.clock_of(item).due_date
        department.ask_correction(
            work_item_id=item.id,
            fields=["mobile"],
            materials=[],
            note="请改",
            actor=scenario.officer_of(item),
            at=ASKED,
        )

        item = scenario.item_of(case, "social_insurance_registration")
        assert (item.state, item.officer_id) == (WorkState.CORRECTION, scenario.officer_of(item).user_id)
        assert scenario.clock_of(item).due_date == due, "the clock goes on: the theme does not say otherwise"
        assert scenario.clock_of(item).running_date == due
        ready = WorkItem.objects.filter(case=case, state=WorkState.READY).values_list("item_code", flat=True)
        assert {"reserve_registration", "medical_insurance_enrolment"} <= set(ready)
        assert Case.objects.get(id=case.id).state == CaseState.HANDLING

    def test_the_answer_lets_it_go_on_with_who_had_it(self) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        correction = ask_item(item)
        hand_in(case, "host_household_book")
        correct(case, correction, settle_address="朝阳路2号院1号楼2单元301室")

        item = scenario.item_of(case, "household_registration")
        assert (item.state, item.officer_id) == (WorkState.IN_PROGRESS, scenario.person(OFFICER).user_id)
        assert scenario.log_of(case)[-1] == ("work_item.corrected", "household_registration")
        assert not Clock.objects.filter(case=case, kind=Clock.Kind.REPLY, running_date__isnull=False).exists()

    def test_a_corrected_name_is_found_and_shown(self) -> None:
        case = scenario.accepted()
        correction = ask_item(scenario.item_of(case, "household_registration"), ["name"], [])
        correct(case, correction, name=" 刘建国 ")
        found = queries.window_recent(viewer=scenario.person(CLERK), search="刘建国")
        assert [row.number for row in found.rows] == [case.number]

    def test_a_department_asks_only_for_what_its_item_reads(self) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        with refused(case.id, Incomplete, "bank_account", "bank_card", "不属于本事项"):
            ask_item(item, ["bank_account"], ["bank_card"])
        with refused(case.id, Incomplete, "note"):
            ask_item(item, note=" ")
        with refused(case.id, Incomplete, "至少勾选"):
            ask_item(item, [], [])

    def test_a_colleague_does_not_ask_for_a_held_item(self) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        department.claim(work_item_id=item.id, actor=scenario.person(OFFICER), at=ASKED)
        with refused(case.id, NotPermitted, "放回待办"):
            ask_item(item, who="demo-police-1b")

    def test_twice_is_refused(self) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        ask_item(item)
        with refused(case.id, WrongState, "待补正"):
            ask_item(item)

    def test_an_incomplete_answer_keeps_the_item_waiting(self) -> None:
        case = scenario.accepted()
        correction = ask_item(scenario.item_of(case, "household_registration"), ["host_id_number"])
        with refused(case.id, Incomplete, "host_id_number", "host_household_book"):
            correct(case, correction, host_id_number=people.make_id_number()[:-1])

    def test_its_day_passing_is_warned_of_and_ends_nothing(self) -> None:
        case = scenario.accepted()
        ask_item(scenario.item_of(case, "household_registration"))
        assert system.expire(at=TOO_LATE) == 0
        assert Case.objects.get(id=case.id).state == CaseState.HANDLING

    def test_what_ended_meanwhile_waits_for_nothing(self) -> None:
        case = scenario.accepted()
        correction = ask_item(scenario.item_of(case, "household_registration"))
        applicant.withdraw_case(case_id=case.id, reason="", actor=scenario.person(ME), at=ANSWERED)
        with refused(case.id, WrongState):
            hand_in(case, "host_household_book")
        with refused(case.id, WrongState):
            correct(case, correction, settle_address="别处")
        page = queries.case_page(case_id=case.id, viewer=scenario.person(ME), today=ANSWERED.date())
        assert not page.corrections
        assert Correction.objects.get(id=correction).answered_at is None


class TestWhereTheThemeStopsTheClock:
    @pytest.fixture(autouse=True)
    def _theme(self, tmp_path: Path) -> Iterator[None]:
        folder = tmp_path / "themes"
        shutil.copytree(Path(settings.ONESTOP_THEMES), folder)
        # Not published, or its files must not differ from what was.
        (folder / scenario.THEME[0] / "published.toml").unlink()
        written = folder.joinpath(*scenario.THEME, "theme.toml")
        text = written.read_text(encoding="utf-8")
        assert "correction_stops_clock = false" in text
        written.write_text(text.replace("correction_stops_clock = false", "correction_stops_clock = true"), "utf-8")
        with override_settings(ONESTOP_THEMES=str(folder)):
            rulebook.library.cache_clear()
            yield
        rulebook.library.cache_clear()

    def test_the_days_until_the_answer_are_not_counted(self) -> None:
        case = scenario.accepted()
        correction = ask_item(scenario.item_of(case, "household_registration"), ["settle_address"], [])
        correct(case, correction, settle_address="朝阳路2号")
        # The 11th and the 14th stood still: two more after 30 September.
        assert scenario.item_of(case, "household_registration").due_date == date(2026, 10, 9)
        assert scenario.item_of(case, "reserve_registration").due_date == date(2026, 9, 30)
