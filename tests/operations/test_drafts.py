"""A draft keeps whatever is typed, belongs to who writes it, and can be thrown away without a trace."""

import pytest

from onestop.accounts import demo
from onestop.accounts.roles import Role
from onestop.cases import file_store, queries
from onestop.cases.models import Case, StoredFile
from onestop.cases.operations import applicant, drafts, files, window
from onestop.cases.refusals import NotFound, NotPermitted, Outdated, Refused, WrongState
from onestop.cases.states import CaseState
from tests import scenario
from tests.operations.refusing import refused

NOON = scenario.at("2026-09-08", 12)
ME = "demo-veteran-1"


def save(case: Case, revision: int | None = None, **changes: str) -> drafts.Saved:
    return drafts.save_answers(case_id=case.id, changes=changes, revision=revision, actor=scenario.person(ME), at=NOON)


def begun() -> Case:
    return Case.objects.get(id=scenario.draft(papers=False))


def answers_of(case: Case) -> dict[str, str]:
    page = queries.case_page(case_id=case.id, viewer=scenario.person(ME), today=NOON.date())
    return dict(page.raw_answers)


class TestOpening:
    def test_a_draft_has_no_number_no_log_and_is_the_applicants(self) -> None:
        case = begun()
        assert (case.state, case.number, case.event_count, case.channel) == (CaseState.DRAFT, None, 0, "online")
        assert case.applicant_id == scenario.person(ME).user_id

    def test_a_draft_begun_at_the_window_says_so(self) -> None:
        case = Case.objects.get(id=scenario.draft(who="demo-window-1", papers=False))
        assert (case.channel, case.applicant_id) == ("window", None)
        assert case.filed_by_id == scenario.person("demo-window-1").user_id

    @pytest.mark.parametrize(
        ("who", "version", "region", "kind", "words"),
        [
            (Role.OFFICER, "2022", demo.REGION, NotPermitted, "申请人或窗口人员"),
            (Role.SUPERVISOR, "2022", demo.REGION, NotPermitted, "申请人或窗口人员"),
            (Role.APPLICANT, "2024", demo.REGION, NotPermitted, "没有开办这个主题"),
            (Role.APPLICANT, "1999", demo.REGION, NotFound, "1999"),
            (Role.APPLICANT, "2022", "110101", NotPermitted, "尚未开设办理机构"),
        ],
    )
    def test_is_refused(self, who: Role, version: str, region: str, kind: type[Refused], words: str) -> None:
        with pytest.raises(kind, match=words) as caught:
            drafts.open_draft(
                theme_code="veteran_discharge",
                theme_version=version,
                region_code=region,
                actor=scenario.stranger(who),
                at=NOON,
            )
        assert "请" in caught.value.message
        assert not Case.objects.exists()


class TestSaving:
    def test_what_is_wrong_is_kept_and_named(self) -> None:
        case = begun()
        saved = save(case, mobile="12345")
        assert [problem.where for problem in saved.problems] == ["mobile"]
        assert answers_of(case)["mobile"] == "12345"

    def test_saving_the_same_again_is_no_new_revision(self) -> None:
        case = begun()
        first = save(case, skills="驾驶")
        assert save(case, skills="驾驶").revision == first.revision

    def test_a_field_that_the_form_does_not_have_is_not_kept(self) -> None:
        case = begun()
        save(case, favourite_colour="绿")
        assert "favourite_colour" not in answers_of(case)

    def test_a_second_device_does_not_overwrite_what_the_first_wrote(self) -> None:
        case = begun()
        page = case.answers_revision
        save(case, page, skills="驾驶")
        with refused(case.id, Outdated, "skills", "请刷新页面"):
            save(case, page, skills="焊接", email="a@example.com")
        assert save(case, page, email="a@example.com").revision == page + 2, "another field is free"
        assert answers_of(case)["skills"] == "驾驶"

    def test_the_last_writer_wins_where_the_page_says_so(self) -> None:
        case = begun()
        save(case, skills="驾驶")
        save(case, None, skills="焊接")
        assert answers_of(case)["skills"] == "焊接"

    def test_a_submitted_case_is_not_written_into(self) -> None:
        case, actor = scenario.submitted(), scenario.person(ME)
        with refused(case.id, WrongState, "等待窗口告知补正"):
            save(case, skills="驾驶")
        with refused(case.id, WrongState, "已经提交"):
            drafts.set_declined(case_id=case.id, declined=["id_card"], actor=actor, at=NOON)
        with refused(case.id, WrongState, "已经提交"):
            drafts.ask_promise(case_id=case.id, material_code="bank_card", asked=True, actor=actor, at=NOON)
        with refused(case.id, WrongState, "撤回"):
            drafts.discard_draft(case_id=case.id, actor=actor, at=NOON)


class TestLeavingOut:
    def test_an_optional_item_is_left_out_and_taken_in_again(self) -> None:
        case, actor = begun(), scenario.person(ME)
        drafts.set_declined(case_id=case.id, declined=["pension_transfer", "unknown"], actor=actor, at=NOON)
        assert Case.objects.get(id=case.id).declined_items == ["pension_transfer"]
        drafts.set_declined(case_id=case.id, declined=[], actor=actor, at=NOON)
        assert Case.objects.get(id=case.id).declined_items == []

    def test_an_item_that_everybody_needs_stays(self) -> None:
        case = begun()
        with refused(case.id, WrongState, "户口登记", "必办事项"):
            drafts.set_declined(
                case_id=case.id, declined=["household_registration"], actor=scenario.person(ME), at=NOON
            )

    @pytest.mark.parametrize("code", ["referral_letter", "unknown"])
    def test_a_paper_that_nobody_may_promise_cannot_be_asked_for(self, code: str) -> None:
        case = begun()
        with refused(case.id, WrongState, "不能容缺"):
            drafts.ask_promise(case_id=case.id, material_code=code, asked=True, actor=scenario.person(ME), at=NOON)


class TestThrowingAway:
    def test_removes_rows_and_files(self) -> None:
        case_id = scenario.draft()
        kept = list(StoredFile.objects.filter(case_id=case_id).values_list("id", flat=True))
        assert kept

        drafts.discard_draft(case_id=case_id, actor=scenario.person(ME), at=NOON)

        assert not any(rows for name, rows in scenario.rows_of(case_id).items() if name != "NumberSeries")
        for file_id in kept:
            with pytest.raises(file_store.FileMissing):
                file_store.default().get(file_id)

    def test_twice_is_told_plainly(self) -> None:
        case = begun()
        drafts.discard_draft(case_id=case.id, actor=scenario.person(ME), at=NOON)
        with refused(case.id, NotFound, "没有找到"):
            drafts.discard_draft(case_id=case.id, actor=scenario.person(ME), at=NOON)

    def test_looking_at_ones_own_draft_leaves_no_entry_that_would_keep_it(self) -> None:
        case, actor = begun(), scenario.person(ME)
        with refused(case.id, WrongState, "草稿"):
            window.reveal(case_id=case.id, fields=["id_number"], reason="核对", actor=actor, at=NOON)
        drafts.discard_draft(case_id=case.id, actor=actor, at=NOON)
        assert not Case.objects.filter(id=case.id).exists()

    def test_a_draft_has_nothing_that_departments_or_the_window_could_do(self) -> None:
        case = Case.objects.get(id=scenario.draft(who="demo-window-1", papers=False))
        clerk = scenario.person("demo-window-1")
        with refused(case.id, WrongState, "草稿"):
            window.accept(case_id=case.id, actor=clerk, at=NOON)
        with refused(case.id, WrongState, "草稿"):
            window.decline(case_id=case.id, reason="不符", competent="", remedy="", actor=clerk, at=NOON)
        with refused(case.id, WrongState, "草稿"):
            window.terminate(case_id=case.id, reason="不符", actor=clerk, at=NOON)
        with refused(case.id, WrongState, "草稿"):
            window.ask_correction(case_id=case.id, fields=["mobile"], materials=[], note="请改", actor=clerk, at=NOON)
        with refused(case.id, WrongState, "草稿"):
            applicant.withdraw_case(case_id=case.id, reason="", actor=clerk, at=NOON)
        with refused(case.id, NotFound, "没有该事项"):
            applicant.withdraw_item(case_id=case.id, item_code="id_card", reason="", actor=clerk, at=NOON)

    def test_a_removed_file_is_not_found_twice(self) -> None:
        case_id, actor = scenario.draft(papers=False), scenario.person(ME)
        file_id = files.attach_file(
            case_id=case_id, material_code="bank_card", content=scenario.picture(), name="a.png", actor=actor, at=NOON
        )
        files.remove_file(case_id=case_id, file_id=file_id, actor=actor, at=NOON)
        with refused(case_id, NotFound, "可能已经移除"):
            files.remove_file(case_id=case_id, file_id=file_id, actor=actor, at=NOON)
