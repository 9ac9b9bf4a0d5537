"""At the window and on the applicant's page: results on their way by post."""

import pytest
from django.test import Client
from django.urls import reverse

from onestop.accounts import demo
from onestop.accounts.actors import SYSTEM
from onestop.cases.models import Case, Dispatch
from onestop.cases.operations import dispatching
from onestop.cases.operations.dispatching import Tracking
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, words


@pytest.fixture
def case() -> Case:
    """A case with a result that the applicant wants by post."""
    scenario.plant()
    demo.connect(["post"])
    case = scenario.accepted("02_with_spouse")
    scenario.complete(scenario.item_of(case, "household_registration"))
    return case


def told(case: Case, kind: str, **detail: str) -> None:
    """The post tells something of the newest parcel."""
    made = Dispatch.objects.latest("created_at")
    tracking = Tracking(kind, scenario.at("2026-09-22"), "EM123456789CN", detail)
    dispatching.track(dispatch_id=made.id, tracking=tracking, actor=SYSTEM, at=scenario.at("2026-09-22"))


def act(clerk: Client, case: Case, name: str, **typed: str) -> str:
    """What the page says after an act about the newest parcel, or the item before there is one."""
    newest = Dispatch.objects.order_by("created_at").last()
    subject = newest.id if newest else scenario.item_of(case, "household_registration").id
    return followed(clerk, clerk.post(reverse("workbench:parcel", args=[case.id, subject, name]), typed))


def test_from_handing_over_to_mail_that_comes_back_and_is_fetched(clerk: Client, case: Case) -> None:
    address, mine = reverse("workbench:case", args=[case.id]), reverse("portal:case", args=[case.id])
    owner = signed_in("demo-veteran-1")
    assert "办好后交邮政寄出" in words(owner.get(mine))
    assert "已交邮政，运单号随后回传" in act(clerk, case, "dispatch")
    told(case, "returned", reason="查无此人")
    page = words(clerk.get(address))
    assert "有邮件被退回" in page
    assert "被退回，原因：查无此人" in page
    assert "邮件被退回，需重新寄或改为自取" in words(clerk.get(reverse("workbench:exchange")))
    assert "邮件被退回了，窗口会与您联系" in words(owner.get(mine))
    assert "已改为自取" in act(clerk, case, "pickup")
    assert "请带身份证件到窗口领取" in words(owner.get(mine))
    assert "有邮件被退回" not in words(clerk.get(address))


def test_sent_again_and_signed_for(clerk: Client, case: Case) -> None:
    act(clerk, case, "dispatch")
    told(case, "returned", reason="地址不详")
    label = {"address": "河北省保定市竞秀区朝阳大街1号"}
    assert "已按新地址交邮政" in act(clerk, case, "again", **label)
    told(case, "delivered", signed_by="本人")
    page = words(signed_in("demo-veteran-1").get(reverse("portal:case", args=[case.id])))
    assert "运单号 EM123456789CN" in page
    assert "已签收，签收人：本人" in page
