"""The applicant chooses how a result is given, until it has left the house; at the end everything stands together."""

import pytest
from django.test import Client
from django.urls import reverse

from onestop.accounts import demo
from onestop.cases.models import Case
from onestop.cases.operations import department, dispatching
from tests import scenario
from tests.pages.reading import followed, words

ITEM = "household_registration"


@pytest.fixture
def case() -> Case:
    scenario.plant()
    demo.connect(["post"])
    return scenario.accepted("02_with_spouse")


def address(case: Case, item: str = ITEM) -> str:
    return reverse("portal:delivery", args=[case.id, item])


def test_another_way_and_back_with_another_address(owner: Client, case: Case) -> None:
    asked = words(owner.get(address(case)))
    assert "居民户口簿户口页怎么给您" in asked
    assert "自取：居民户口簿户口页" in followed(owner, owner.post(address(case), {"way": "pickup"}))
    wrong = owner.post(address(case), {"way": "post", "postal_address": ""})
    assert wrong.status_code == 422
    assert "请填写收件地址" in words(wrong)
    typed = {
        "way": "post",
        "postal_address": "河北省保定市莲池区裕华路5号",
        "postal_mobile": "",
        "postal_recipient": "",
    }
    assert "邮寄：居民户口簿户口页" in followed(owner, owner.post(address(case), typed))


def test_what_was_posted_cannot_be_changed_any_more(owner: Client, case: Case) -> None:
    item, clerk = scenario.item_of(case, ITEM), scenario.person("demo-window-1")
    scenario.complete(item)
    dispatching.dispatch(work_item_id=item.id, actor=clerk, at=scenario.at("2026-09-20"))
    assert "已经寄出或者领走" in followed(owner, owner.get(address(case)))
    assert "结果已经交寄" in followed(owner, owner.post(address(case), {"way": "pickup"}))
    assert owner.get(address(case, "reserve_registration")).status_code == 404


def test_the_summary_says_what_was_refused_what_goes_on_and_where_things_are(owner: Client, case: Case) -> None:
    progress = reverse("portal:case", args=[case.id])
    assert "办结汇总" not in words(owner.get(progress))
    pension = scenario.item_of(case, "social_insurance_registration")
    department.refuse(
        work_item_id=pension.id,
        reason="已经参保",
        actor=scenario.officer_of(pension),
        at=scenario.at("2026-09-15"),
    )
    scenario.finish_all(case)
    page = words(owner.get(progress))
    summary = page[page.index("办结汇总") : page.index("消息", page.index("办结汇总"))]
    assert "理由：已经参保" in summary
    assert "不服可以怎么办" in summary
    assert "不计入总时限，由竞秀区退役军人事务局接着办" in summary
    assert "居民户口簿户口页：准备邮寄给您" in summary
