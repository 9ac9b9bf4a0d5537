"""The one form, a section to a page: stored as it is filled in, with and without script, from one device or two."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from onestop.cases import contents, queries
from onestop.cases.models import Case
from onestop.cases.operations import drafts
from tests import recent, scenario
from tests.pages.portal.conftest import HTMX
from tests.pages.reading import message_at, summary_of, words


def section_of(case_id: UUID, key: str) -> str:
    return reverse("portal:section", args=[case_id, key])


def save_of(case_id: UUID) -> str:
    return reverse("portal:save", args=[case_id])


def stored(case_id: UUID) -> dict[str, str]:
    return contents.answers(Case.objects.get(id=case_id))


def revision_of(case_id: UUID) -> int:
    return Case.objects.get(id=case_id).answers_revision


def typed_into(section: str, **changes: str) -> dict[str, str]:
    """What the browser sends for a section of the sample applicant."""
    fields = queries.theme(*scenario.THEME).form.fields
    return {one.key: recent.answers().get(one.key, "") for one in fields if one.section == section} | changes


@pytest.fixture
def draft() -> UUID:
    return recent.draft(papers=False)


class TestPageByPage:
    def test_what_is_left_comes_section_by_section_and_then_the_papers(self, owner: Client, draft: UUID) -> None:
        for key in ("native_place", "unit_code", "bank_name"):
            owner.post(save_of(draft), {"changed": key, key: ""}, headers=HTMX)
        address, seen = owner.post(reverse("portal:scope", args=[draft]), {"form": "steps"})["Location"], []
        while address != reverse("portal:papers", args=[draft]):
            seen.append(address.rstrip("/").rsplit("/", 1)[-1])
            address = owner.post(address, typed_into(seen[-1]))["Location"]
        assert seen == ["personal", "service", "bank"], "what is known already is not asked again"

    def test_a_section_says_how_far_one_is_and_leads_back(self, owner: Client, draft: UUID) -> None:
        body = owner.get(section_of(draft, "service")).content.decode()
        assert "填表 2/8" in words(owner.get(section_of(draft, "service")))
        assert f'class="back-link" href="{section_of(draft, "personal")}"' in body

    def test_an_unknown_section_is_not_found(self, owner: Client, draft: UUID) -> None:
        assert owner.get(section_of(draft, "hobbies")).status_code == 404

    def test_an_empty_required_field_is_named_only_when_one_goes_on(self, owner: Client, draft: UUID) -> None:
        owner.post(save_of(draft), {"changed": "native_place", "native_place": ""}, headers=HTMX)
        assert message_at(owner.get(section_of(draft, "personal")), "native_place") == ""
        answer = owner.post(section_of(draft, "personal"), typed_into("personal", native_place=""))
        assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
        assert summary_of(answer)["#native_place"] == "“籍贯”：这一项必须填写，请补上。"

    def test_what_is_optional_says_so_and_may_stay_empty(self, owner: Client, draft: UUID) -> None:
        assert "专业及特长 选填" in words(owner.get(section_of(draft, "personal")))
        assert owner.post(section_of(draft, "personal"), typed_into("personal", skills="")).status_code == 302

    def test_answers_come_back_as_they_were_typed(self, owner: Client, draft: UUID) -> None:
        owner.post(section_of(draft, "service"), typed_into("service", full_time_school="北京 <大学>"))
        body = owner.get(section_of(draft, "service")).content.decode()
        assert 'value="北京 &lt;大学&gt;"' in body

    def test_a_rare_character_survives(self, owner: Client, draft: UUID) -> None:
        owner.post(section_of(draft, "personal"), typed_into("personal", name="李\U00031350明"))
        assert stored(draft)["name"] == "李\U00031350明"
        assert "李\U00031350明" in words(owner.get(reverse("portal:review", args=[draft])))

    def test_a_field_of_another_section_is_not_taken(self, owner: Client, draft: UUID) -> None:
        owner.post(section_of(draft, "service"), typed_into("service", mobile="13900000009"))
        assert stored(draft)["mobile"] == recent.answers()["mobile"]


class TestWhatIsAsked:
    def test_the_host_is_asked_only_of_who_must_register_a_household(self, owner: Client) -> None:
        kept = recent.draft("04_household_kept", papers=False)
        assert "落户方姓名" not in words(owner.get(section_of(kept, "household")))
        cancelled = recent.draft(papers=False)
        assert "落户方姓名" in words(owner.get(section_of(cancelled, "household")))

    def test_a_field_that_the_answer_brings_is_shown_before_one_goes_on(self, owner: Client) -> None:
        case_id = recent.draft("03_own_house", papers=False)
        answer = owner.post(section_of(case_id, "personal"), {"political_status": "01"})
        assert answer.status_code == 422
        assert "#party_joined_on" in summary_of(answer)

    def test_a_field_that_the_answer_takes_away_is_no_longer_required(self, owner: Client, draft: UUID) -> None:
        typed = typed_into("personal", political_status="13", party_joined_on="")
        assert owner.post(section_of(draft, "personal"), typed).status_code == 302


class TestPrefill:
    def test_a_new_draft_knows_who_applies(self, owner: Client) -> None:
        owner.post(reverse("portal:begin"), {"code": "veteran_discharge", "version": "2022"})
        case_id = Case.objects.get().id
        answers = {key: value for key, value in recent.answers().items() if key not in stored(case_id)}
        who, now = scenario.person("demo-veteran-1"), scenario.at()
        drafts.save_answers(case_id=case_id, changes=answers, revision=None, actor=who, at=now)
        body = owner.get(section_of(case_id, "personal")).content.decode()
        for value in ('value="李卫国"', 'value="2002-03-15"'):
            assert value in body
        assert 'value="13060220020315401X"' in owner.get(section_of(case_id, "service")).content.decode()


class TestSavingOneField:
    def save(self, owner: Client, case_id: UUID, key: str, value: str, revision: int | str = "") -> Any:
        return owner.post(save_of(case_id), {"changed": key, key: value, "revision": revision}, headers=HTMX)

    def test_stores_it_and_says_so(self, owner: Client, draft: UUID) -> None:
        answer = self.save(owner, draft, "native_place", "河北邢台", revision_of(draft))
        assert (words(answer).strip(), stored(draft)["native_place"]) == ("已保存", "河北邢台")
        assert f'name="revision" id="revision" value="{revision_of(draft)}"' in answer.content.decode()

    def test_stores_a_wrong_value_too_and_says_what_is_wrong(self, owner: Client, draft: UUID) -> None:
        answer = self.save(owner, draft, "mobile", "1380000", revision_of(draft))
        assert "手机号码应为 11 位数字，现在是 7 位" in words(answer)
        assert ("已保存" in words(answer), stored(draft)["mobile"]) == (False, "1380000")

    def test_brings_and_takes_the_fields_that_hang_on_it(self, owner: Client, draft: UUID) -> None:
        gone = self.save(owner, draft, "political_status", "13").content.decode()
        assert '<div class="field" id="field-party_joined_on" hx-swap-oob="true" hidden>' in gone
        back = self.save(owner, draft, "political_status", "01").content.decode()
        assert 'id="field-party_joined_on" hx-swap-oob="true"' in back

    def test_a_region_is_chosen_level_by_level(self, owner: Client, draft: UUID) -> None:
        typed = {"changed": "enlistment_region", "enlistment_region~0": "130000", "enlistment_region~1": "130600"}
        answer = owner.post(save_of(draft), typed, headers=HTMX)
        assert 'name="enlistment_region~2"' in answer.content.decode()
        assert "请继续选择" in words(answer)
        owner.post(save_of(draft), {**typed, "enlistment_region~2": "130602"}, headers=HTMX)
        assert stored(draft)["enlistment_region"] == "130602"

    def test_a_county_left_over_from_another_province_is_dropped(self, owner: Client, draft: UUID) -> None:
        typed = {"enlistment_region~0": "110000", "enlistment_region~1": "130600", "enlistment_region~2": "130602"}
        owner.post(save_of(draft), {"changed": "enlistment_region", **typed}, headers=HTMX)
        assert stored(draft)["enlistment_region"] == "110000"

    @pytest.mark.parametrize("key", ["nothing", "", "applicant_kind"])
    def test_a_field_that_does_not_exist_is_not_found(self, owner: Client, draft: UUID, key: str) -> None:
        before = stored(draft)
        assert self.save(owner, draft, key, "x").status_code == 404
        assert stored(draft) == before

    def test_only_takes_a_post(self, owner: Client, draft: UUID) -> None:
        assert owner.get(save_of(draft)).status_code == 405

    @pytest.mark.parametrize("revision", ["-1", "١", "9" * 40, "x"])
    def test_a_revision_that_somebody_made_up_does_no_harm(self, owner: Client, draft: UUID, revision: str) -> None:
        assert self.save(owner, draft, "skills", "电工", revision).status_code == 200


class TestTwoDevices:
    """A page that was opened on another device, or in another tab, and has grown old."""

    def test_each_keeps_what_only_it_changed(self, owner: Client, draft: UUID) -> None:
        old = revision_of(draft)
        for key, value in (("native_place", "河北邢台"), ("skills", "电工")):
            owner.post(save_of(draft), {"changed": key, key: value, "revision": old}, headers=HTMX)
        assert (stored(draft)["native_place"], stored(draft)["skills"]) == ("河北邢台", "电工")

    def test_an_old_page_is_shown_what_was_written_elsewhere_before_it_goes_on(
        self, owner: Client, draft: UUID
    ) -> None:
        old = revision_of(draft)
        owner.post(save_of(draft), {"changed": "native_place", "native_place": "河北邢台", "revision": old})
        answer = owner.post(save_of(draft), {"changed": "skills", "skills": "电工", "revision": old}, headers=HTMX)
        assert 'id="field-native_place" hx-swap-oob="true"' in answer.content.decode()
        assert 'value="河北邢台"' in answer.content.decode()

    def test_the_same_field_is_not_overwritten_and_both_values_are_shown(self, owner: Client, draft: UUID) -> None:
        old = revision_of(draft)
        owner.post(section_of(draft, "personal"), typed_into("personal", native_place="河北邢台") | {"revision": old})
        typed = typed_into("personal", native_place="河北石家庄") | {"revision": str(old)}
        answer = owner.post(section_of(draft, "personal"), typed)
        assert (answer.status_code, stored(draft)["native_place"]) == (409, "河北邢台")
        assert "刚刚在另一台设备上改成了“河北邢台”" in message_at(answer, "native_place")
        assert 'value="河北石家庄"' in answer.content.decode()
        assert "#native_place" in summary_of(answer)

    def test_saving_again_decides(self, owner: Client, draft: UUID) -> None:
        old = revision_of(draft)
        owner.post(save_of(draft), {"changed": "native_place", "native_place": "河北邢台", "revision": old})
        typed = {"changed": "native_place", "native_place": "河北石家庄", "revision": str(old)}
        refused = owner.post(save_of(draft), typed, headers=HTMX)
        assert (refused.status_code, "刚刚在另一台设备上改成了“河北邢台”" in words(refused)) == (200, True)
        owner.post(save_of(draft), {**typed, "revision": revision_of(draft)}, headers=HTMX)
        assert stored(draft)["native_place"] == "河北石家庄"

    def test_a_page_left_open_after_submission_changes_nothing(self, owner: Client) -> None:
        case = recent.submitted()
        before = stored(case.id)
        answer = owner.post(section_of(case.id, "personal"), typed_into("personal", name="李明"))
        assert (answer.status_code, stored(case.id)) == (409, before)
        assert "申报已经提交，不能再直接修改" in words(answer)

    def test_a_field_saved_after_submission_says_so_on_the_open_page(self, owner: Client) -> None:
        case = recent.submitted()
        answer = owner.post(save_of(case.id), {"changed": "skills", "skills": "电工"}, headers=HTMX)
        assert answer["HX-Retarget"] == "#notices"
        assert "申报已经提交" in words(answer)


def test_the_task_list_says_how_far_each_section_is(owner: Client, draft: UUID) -> None:
    for key, value in (("mobile", "123"), ("full_time_education", "")):
        owner.post(save_of(draft), {"changed": key, key: value}, headers=HTMX)
    text = words(owner.get(reverse("portal:case", args=[draft])))
    assert "联系方式 有误，请更正" in text
    assert "学历、身份证号与服役情况 填写中" in text
    assert "个人基本信息 已填好" in text
    assert "还差 11 种" in text
    assert "还有内容没完成" in text


def test_a_page_of_somebody_signed_in_is_not_kept_by_the_browser(owner: Client, draft: UUID) -> None:
    assert "no-store" in owner.get(section_of(draft, "personal"))["Cache-Control"]


class TestOnOnePage:
    """The whole form, for a screen that has the room."""

    @staticmethod
    def address(case_id: UUID) -> str:
        return reverse("portal:form", args=[case_id])

    @staticmethod
    def everything(**changes: str) -> dict[str, str]:
        fields = queries.theme(*scenario.THEME).form.fields
        return {one.key: recent.answers().get(one.key, "") for one in fields} | changes

    def test_it_has_all_that_the_pages_of_the_sections_have(self, owner: Client, draft: UUID) -> None:
        theme = queries.theme(*scenario.THEME)
        there = set(re.findall(r'id="(field-\w+)"', owner.get(self.address(draft)).content.decode()))
        assert there == {f"field-{one.key}" for one in theme.form.fields}

    def test_it_is_stored_at_once_and_leads_to_the_papers(self, owner: Client, draft: UUID) -> None:
        typed = self.everything(skills="驾驶") | {"revision": str(revision_of(draft))}
        answer = owner.post(self.address(draft), typed)
        assert (answer.status_code, answer["Location"]) == (302, reverse("portal:papers", args=[draft]))
        assert stored(draft)["skills"] == "驾驶"

    def test_what_is_wrong_in_any_section_is_listed_and_everything_is_kept(self, owner: Client, draft: UUID) -> None:
        answer = owner.post(self.address(draft), self.everything(native_place="", mobile="1390000", skills="厨师"))
        assert answer.status_code == 422
        assert list(summary_of(answer)) == ["#native_place", "#mobile"]
        assert stored(draft)["skills"] == "厨师"

    def test_a_change_brings_what_it_asks_for_in_another_section(self, owner: Client, draft: UUID) -> None:
        typed = {"changed": "discharge_order_date", "discharge_order_date": "2020-01-06"}
        answer = owner.post(f"{save_of(draft)}?whole", typed, headers=HTMX).content.decode()
        assert re.search(r'id="field-late_reason" hx-swap-oob="true" hx-post="[^"]+/save/\?whole"', answer)
