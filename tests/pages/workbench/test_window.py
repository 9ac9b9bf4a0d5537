"""The window's decisions through its pages: done, refused with nothing lost, and overtaken by somebody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from onestop.accounts.models import Department
from onestop.cases import queries
from onestop.cases.models import Case, CaseEvent, Material, StoredFile, WorkItem
from onestop.cases.operations import applicant, department, drafts, files, window
from onestop.cases.states import CaseState, MaterialState, WorkState
from tests import scenario
from tests.pages.reading import followed, words


def page_of(case: Case) -> str:
    return reverse("workbench:case", args=[case.id])


def act_on(case: Case, name: str) -> str:
    return reverse("workbench:case_act", args=[case.id, name])


def state_of(case: Case) -> str:
    return Case.objects.get(id=case.id).state


def without_paper(code: str) -> Case:
    """A submitted case one of whose papers the applicant asked to hand in later."""
    who = scenario.person("demo-veteran-1")
    case_id = scenario.draft(papers=False)
    moment = scenario.at(scenario.example().submitted)
    scenario.attach_all(case_id, "01_with_parents", actor=who, moment=moment)
    for stored in StoredFile.objects.filter(case_id=case_id, material__material_code=code):
        files.remove_file(case_id=case_id, file_id=stored.id, actor=who, at=moment)
    drafts.ask_promise(case_id=case_id, material_code=code, asked=True, actor=who, at=moment)
    applicant.submit(case_id=case_id, actor=who, at=moment)
    return Case.objects.get(id=case_id)


class TestPage:
    def test_shows_answers_papers_and_what_applies(self, clerk: Client) -> None:
        text = words(clerk.get(page_of(scenario.submitted())))
        for expected in ("刘建军", "先锋街道", "退出现役证书", "必交材料已齐", "拟办8个事项", "原件未核验"):
            assert expected in text

    def test_names_the_paper_that_is_missing(self, clerk: Client) -> None:
        text = words(clerk.get(page_of(without_paper("discharge_certificate"))))
        assert "缺： 退出现役证书 （申请人请求容缺）" in text
        assert "必交材料已齐" not in text

    def test_names_the_same_person_s_other_submitted_cases_newest_first(self, clerk: Client) -> None:
        others = [scenario.accepted(), scenario.submitted(who="demo-veteran-2"), scenario.submitted()]
        for hour, other in enumerate(others, start=10):
            Case.objects.filter(id=other.id).update(submitted_at=scenario.at("2026-09-08", hour))
        scenario.draft()
        case = scenario.submitted()
        page = clerk.get(page_of(case))
        links = [page.content.decode().find(f'href="{page_of(other)}"') for other in reversed(others)]
        assert (min(links) > 0, links) == (True, sorted(links))
        assert words(page).count("同一人另有本主题办件：") == 3
        assert f"{others[0].number} 并联办理中 2026年9月8日提交" in words(page)

    def test_names_at_most_five_others_and_nobody_else_s(self, clerk: Client) -> None:
        stranger_s = scenario.submitted("02_with_spouse")
        assert "同一人另有" not in words(clerk.get(page_of(stranger_s)))
        cases = [scenario.submitted() for _ in range(7)]
        text = words(clerk.get(page_of(cases[-1])))
        assert text.count("同一人另有本主题办件：") == 5
        assert str(stranger_s.number) not in text

    def test_an_applicant_learns_nothing_of_others_with_the_same_number(self) -> None:
        scenario.submitted(who="demo-veteran-2")
        case = scenario.submitted()
        viewer = scenario.person("demo-veteran-1")
        today = scenario.at().date()
        assert queries.case_page(case_id=case.id, viewer=viewer, today=today).others == ()

    def test_hides_sensitive_values(self, clerk: Client) -> None:
        answers = scenario.example().answers
        body = clerk.get(page_of(scenario.submitted())).content.decode()
        assert [key for key in ("id_number", "bank_account", "mobile") if answers.get(key, "–") in body] == []

    def test_offers_no_acceptance_to_who_must_be_declined(self, clerk: Client) -> None:
        body = clerk.get(page_of(scenario.submitted("09_settling_elsewhere"))).content.decode()
        assert act_on(Case.objects.get(), "accept") not in body
        assert "不符合受理条件" in body
        first = body.index('<details class="act ')
        assert "open>" in body[first : body.index("</summary>", first)]
        assert "不予受理" in body[first : body.index("</summary>", first)]

    def test_after_acceptance_shows_every_item_with_its_department(self, clerk: Client) -> None:
        case = scenario.accepted()
        text = words(clerk.get(page_of(case)))
        for item in WorkItem.objects.filter(case_id=case.id).select_related("department"):
            assert scenario.spec_of(item).name in text
            assert item.department.name in text


class TestAccepting:
    def test_accepts(self, clerk: Client) -> None:
        case = scenario.submitted()
        text = followed(clerk, clerk.post(act_on(case, "accept")))
        assert "已办理：受理" in text
        assert state_of(case) == CaseState.HANDLING

    def test_wants_a_judgement_for_each_flag_and_says_where(self, clerk: Client) -> None:
        case = scenario.submitted("11_late_report")
        answer = clerk.post(act_on(case, "accept"), {"judgement-late_report": " "})
        assert answer.status_code == 422
        assert 'href="#accept-judgement-late_report"' in answer.content.decode()
        assert state_of(case) == CaseState.SUBMITTED

    def test_accepts_a_flagged_case_with_a_judgement(self, clerk: Client) -> None:
        case = scenario.submitted("11_late_report")
        clerk.post(act_on(case, "accept"), {"judgement-late_report": "住院属实，有证明。"})
        assert state_of(case) == CaseState.HANDLING

    def test_refuses_while_a_paper_is_missing_and_keeps_the_judgement(self, clerk: Client) -> None:
        case = without_paper("discharge_certificate")
        answer = clerk.post(act_on(case, "accept"), {"promised": []})
        assert answer.status_code == 422
        assert 'href="#on-discharge_certificate"' in answer.content.decode()
        assert state_of(case) == CaseState.SUBMITTED

    def test_accepts_with_the_paper_promised(self, clerk: Client) -> None:
        case = without_paper("discharge_certificate")
        clerk.post(act_on(case, "accept"), {"promised": ["discharge_certificate"]})
        material = Material.objects.get(case_id=case.id, material_code="discharge_certificate")
        assert (state_of(case), material.state) == (CaseState.HANDLING, MaterialState.PROMISED)

    def test_a_promised_paper_is_handed_in_at_the_window(self, clerk: Client) -> None:
        case = without_paper("discharge_certificate")
        clerk.post(act_on(case, "accept"), {"promised": ["discharge_certificate"]})
        address = reverse("workbench:case_paper", args=[case.id, "discharge_certificate"])
        answer = clerk.post(address, {"files": SimpleUploadedFile("证书.png", scenario.picture(), "image/png")})
        assert "材料已上传" in followed(clerk, answer)
        material = Material.objects.get(case_id=case.id, material_code="discharge_certificate")
        assert material.state == MaterialState.RECEIVED


class TestCorrection:
    def test_asks_for_what_was_ticked(self, clerk: Client) -> None:
        case = scenario.submitted()
        typed = {"fields": ["settle_address"], "materials": ["host_household_book"], "note": "地址缺门牌号。"}
        text = followed(clerk, clerk.post(act_on(case, "ask_correction"), typed))
        assert state_of(case) == CaseState.CORRECTION
        assert "地址缺门牌号。" in text
        assert "落户地址" in text

    def test_refused_without_a_tick_it_keeps_the_note(self, clerk: Client) -> None:
        case = scenario.submitted()
        answer = clerk.post(act_on(case, "ask_correction"), {"note": "请补充门牌号。"})
        assert answer.status_code == 422
        assert "请至少勾选一个" in words(answer)
        assert "请补充门牌号。</textarea>" in answer.content.decode()

    def test_refused_without_a_note_it_keeps_the_ticks(self, clerk: Client) -> None:
        case = scenario.submitted()
        typed = {"fields": ["settle_address"], "materials": ["host_household_book"], "note": ""}
        body = clerk.post(act_on(case, "ask_correction"), typed).content.decode()
        for value in ("settle_address", "host_household_book"):
            assert f'value="{value}" form="form-ask_correction" checked' in body


class TestDecliningAndEnding:
    def test_declining_is_prefilled_with_reason_authority_and_remedy(self, clerk: Client) -> None:
        body = clerk.get(page_of(scenario.submitted("09_settling_elsewhere"))).content.decode()
        assert "您的安置地不在本区" in body
        assert "退役军人事务部门" in body
        assert "行政复议" in body

    def test_declines(self, clerk: Client) -> None:
        case = scenario.submitted("09_settling_elsewhere")
        typed = {"reason": "安置地不在本区。", "competent": "北市区退役军人事务局", "remedy": "可以申请行政复议。"}
        text = followed(clerk, clerk.post(act_on(case, "decline"), typed))
        assert state_of(case) == CaseState.DECLINED
        for expected in typed.values():
            assert expected in text

    def test_refused_without_a_reason_it_keeps_the_rest(self, clerk: Client) -> None:
        case = scenario.submitted()
        answer = clerk.post(
            act_on(case, "decline"), {"reason": "", "competent": "莲池区退役军人事务局", "remedy": "无"}
        )
        assert answer.status_code == 422
        assert 'href="#decline-reason"' in answer.content.decode()
        assert "莲池区退役军人事务局" in answer.content.decode()
        assert state_of(case) == CaseState.SUBMITTED

    @pytest.mark.parametrize(
        ("name", "state"), [("terminate", CaseState.TERMINATED), ("withdraw", CaseState.WITHDRAWN)]
    )
    def test_ends_a_case_with_a_reason(self, clerk: Client, name: str, state: CaseState) -> None:
        case = scenario.accepted()
        text = followed(clerk, clerk.post(act_on(case, name), {"reason": "申请人死亡。"}))
        assert state_of(case) == state
        assert "申请人死亡。" in text

    def test_refuses_to_terminate_without_a_reason(self, clerk: Client) -> None:
        case = scenario.accepted()
        assert clerk.post(act_on(case, "terminate"), {"reason": " "}).status_code == 422
        assert state_of(case) == CaseState.HANDLING


class TestSomebodyElseWasFirst:
    def test_says_so_and_gives_back_what_was_typed(self, clerk: Client) -> None:
        case = scenario.submitted()
        window.accept(case_id=case.id, actor=scenario.person("demo-window-2"), at=scenario.at("2026-09-09"))
        typed = {"fields": ["settle_address"], "note": "门牌号缺失，请补充。"}
        answer = clerk.post(act_on(case, "ask_correction"), typed)
        text = words(answer)
        assert answer.status_code == 422
        assert "当前状态是“并联办理中”" in text
        assert "您刚才填写、没有提交的内容" in text
        assert "门牌号缺失，请补充。" in text


class TestOriginals:
    def test_notes_that_the_original_was_seen(self, clerk: Client) -> None:
        case = scenario.submitted()
        address = reverse("workbench:original", args=[case.id, "discharge_certificate"])
        text = followed(clerk, clerk.post(address, {"grade": "B"}))
        assert "原件已核验，可信等级B" in text

    def test_refuses_an_unknown_grade(self, clerk: Client) -> None:
        case = scenario.submitted()
        address = reverse("workbench:original", args=[case.id, "discharge_certificate"])
        answer = clerk.post(address, {"grade": "Z"})
        assert (answer.status_code, "可信等级为" in words(answer)) == (422, True)


class TestRevealing:
    def test_shows_one_value_after_its_reason_was_logged(self, clerk: Client) -> None:
        case, number = scenario.submitted(), scenario.example().answers["id_number"]
        address = reverse("workbench:case_reveal", args=[case.id])
        answer = clerk.post(address, {"keys": "id_number", "all": ["id_number", "mobile"], "reason": "核对证件"})
        body = answer.content.decode()
        assert (answer.status_code, number in body) == (200, True)
        assert scenario.example().answers["mobile"] not in body
        logged = CaseEvent.objects.get(case_id=case.id, name="values.revealed")
        assert logged.details["fields"] == ["id_number"]
        assert number not in clerk.get(page_of(case)).content.decode()

    def test_shows_all_at_once(self, clerk: Client) -> None:
        case, answers = scenario.submitted(), scenario.example().answers
        address = reverse("workbench:case_reveal", args=[case.id])
        body = clerk.post(address, {"keys": "*", "all": ["id_number", "mobile"], "reason": "核对"}).content.decode()
        assert answers["id_number"] in body
        assert answers["mobile"] in body

    def test_shows_nothing_without_a_reason(self, clerk: Client) -> None:
        case = scenario.submitted()
        answer = clerk.post(reverse("workbench:case_reveal", args=[case.id]), {"keys": "id_number", "reason": " "})
        assert answer.status_code == 422
        assert scenario.example().answers["id_number"] not in answer.content.decode()
        assert not CaseEvent.objects.filter(case_id=case.id, name="values.revealed").exists()


class TestItems:
    @pytest.fixture
    def returned(self) -> WorkItem:
        item = scenario.item_of(scenario.accepted(), "household_registration")
        department.return_item(
            work_item_id=item.id, reason="不归本所。", actor=scenario.officer_of(item), at=scenario.at("2026-09-15")
        )
        return item

    def address(self, item: WorkItem, name: str) -> str:
        return reverse("workbench:case_item", args=[item.case_id, item.item_code, name])

    def test_gives_a_returned_item_to_the_right_station(self, clerk: Client, returned: WorkItem) -> None:
        right = Department.objects.get(code="police-130602-02")
        assert f'<option value="{right.id}"' in clerk.get(page_of(returned.case)).content.decode()
        clerk.post(self.address(returned, "transfer"), {"department_id": right.id, "reason": "属东风街道。"})
        after = WorkItem.objects.get(id=returned.id)
        assert (after.department_id, after.state) == (right.id, WorkState.READY)

    def test_refused_without_a_station_it_keeps_the_reason(self, clerk: Client, returned: WorkItem) -> None:
        answer = clerk.post(self.address(returned, "transfer"), {"department_id": "", "reason": "属东风街道。"})
        body = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#household_registration-transfer-department_id"' in body
        assert "属东风街道。</textarea>" in body

    def test_withdraws_one_item_for_the_applicant(self, clerk: Client) -> None:
        item = scenario.item_of(scenario.accepted(), "pension_transfer")
        clerk.post(self.address(item, "withdraw"), {"reason": "申请人当面提出。"})
        assert WorkItem.objects.get(id=item.id).state == WorkState.WITHDRAWN

    def test_hands_in_papers_that_were_awaited(self, clerk: Client) -> None:
        case = scenario.accepted("08_vouchers_arriving")
        waiting = next(item for item in WorkItem.objects.filter(case_id=case.id).order_by("position") if item.awaits)
        address = self.address(waiting, "hand_in")
        assert clerk.post(address).status_code == 422
        for code in waiting.awaits:
            upload = SimpleUploadedFile("凭证.png", scenario.picture(), "image/png")
            clerk.post(reverse("workbench:case_paper", args=[case.id, code]), {"files": upload})
        assert address in clerk.get(page_of(case)).content.decode()
        clerk.post(address)
        assert WorkItem.objects.get(id=waiting.id).awaits == []


class TestChangingTheSituation:
    def test_opens_the_item_that_now_applies(self, clerk: Client) -> None:
        case = scenario.accepted("11_late_report")
        item = scenario.item_of(case, "pension_transfer")
        assert item.state == WorkState.NOT_APPLICABLE
        text = followed(clerk, clerk.post(act_on(case, "change_situation"), {"situation": "pension_vouchers=in_hand"}))
        assert "已办理：变更情形" in text
        assert WorkItem.objects.get(id=item.id).state == WorkState.WAITING

    def test_wants_a_choice(self, clerk: Client) -> None:
        answer = clerk.post(act_on(scenario.accepted("11_late_report"), "change_situation"))
        assert (answer.status_code, "请选择要变更的情形" in words(answer)) == (422, True)


def test_an_upload_without_a_file_is_refused_in_words(clerk: Client) -> None:
    case = without_paper("discharge_certificate")
    clerk.post(act_on(case, "accept"), {"promised": ["discharge_certificate"]})
    answer = clerk.post(reverse("workbench:case_paper", args=[case.id, "discharge_certificate"]))
    assert (answer.status_code, "还没有选择文件" in words(answer)) == (422, True)
