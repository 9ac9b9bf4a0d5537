"""At the window and on the applicant's page: results on their way by post, by hand, and given in another way."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.accounts import demo
from onestop.accounts.actors import SYSTEM
from onestop.accounts.models import Office
from onestop.cases.models import Case, Dispatch
from onestop.cases.operations import dispatching
from onestop.cases.operations.dispatching import Tracking
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, words

ITEM = "household_registration"


@pytest.fixture
def case() -> Case:
    """A case with a result that the applicant wants by post."""
    scenario.plant()
    demo.connect(["post"])
    case = scenario.accepted("02_with_spouse")
    scenario.complete(scenario.item_of(case, ITEM))
    return case


def told(kind: str, **detail: str) -> None:
    """The post tells something of the newest parcel."""
    made = Dispatch.objects.latest("created_at")
    tracking = Tracking(kind, scenario.at("2026-09-22"), "EM123456789CN", detail)
    dispatching.track(dispatch_id=made.id, tracking=tracking, actor=SYSTEM, at=scenario.at("2026-09-22"))


def act(clerk: Client, case: Case, name: str, **typed: str) -> str:
    """What the page says after an act about the result."""
    return followed(clerk, clerk.post(reverse("workbench:result", args=[case.id, ITEM, name]), typed))


def test_mail_that_comes_back_lies_ready_and_may_be_sent_anew(clerk: Client, case: Case) -> None:
    address, mine = reverse("workbench:case", args=[case.id]), reverse("portal:case", args=[case.id])
    owner = signed_in("demo-veteran-1")
    assert "办好后交邮政寄出" in words(owner.get(mine))
    assert "已交邮政，运单号随后回传" in act(clerk, case, "dispatch")
    told("returned", reason="查无此人")
    page = words(clerk.get(address))
    assert "有邮件被退回" in page
    assert "被退回，原因：查无此人" in page
    seen = words(owner.get(mine))
    assert "邮件被退回了，可以凭取件码来领" in seen
    assert "竞秀区政务服务大厅一楼12号窗口" in seen
    assert "已按新地址交邮政" in act(clerk, case, "again", address="河北省保定市竞秀区朝阳大街1号")
    told("delivered", signed_by="本人")
    assert "邮寄，本人签收" in words(owner.get(mine))
    assert "有邮件被退回" not in words(clerk.get(address))


def test_by_hand_where_the_post_has_no_system(clerk: Client, case: Case) -> None:
    Office.objects.update(connected=[])
    refused = clerk.post(reverse("workbench:result", args=[case.id, ITEM, "by_hand"]), {"waybill": "短"})
    assert refused.status_code == 422
    assert "运单号是8到20位的字母和数字" in words(refused)
    assert 'value="短"' in refused.content.decode()
    assert "运单号已登记" in act(clerk, case, "by_hand", waybill="EM123456789CN")
    today = timezone.localdate().isoformat()
    assert "签收已登记" in act(clerk, case, "signed", on=today, signed_by="母亲")
    assert "母亲签收" in words(signed_in("demo-veteran-1").get(reverse("portal:case", args=[case.id])))


def test_the_label_is_shown_whole_and_goes_on_record(clerk: Client, case: Case) -> None:
    label = clerk.post(reverse("workbench:label", args=[case.id, ITEM]))
    assert scenario.example("02_with_spouse").answers["postal_address"] in words(label)
    assert "收件标签" in words(label)
    assert scenario.details_of(case, "values.revealed")["fields"]
    assert clerk.post(reverse("workbench:label", args=[case.id, "reserve_registration"])).status_code == 404


def test_the_window_changes_the_way_for_the_applicant(clerk: Client, case: Case) -> None:
    wrong = clerk.post(reverse("workbench:result", args=[case.id, ITEM, "change"]), {"way": ""})
    assert wrong.status_code == 422
    assert "请选择送达方式" in words(wrong)
    assert "送达方式已变更" in act(clerk, case, "change", way="pickup")
    assert "送到竞秀区退役军人事务局后，告诉您取件码" in words(
        signed_in("demo-veteran-1").get(reverse("portal:case", args=[case.id]))
    )
    assert "送达方式已变更" in act(clerk, case, "change", way="post", postal_address="河北省保定市竞秀区朝阳大街1号")
    assert "已交邮政" in act(clerk, case, "dispatch")
