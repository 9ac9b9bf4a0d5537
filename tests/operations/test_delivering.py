"""How a result is given may be changed until it has left the house, by the applicant or the window."""

from datetime import datetime

import pytest

from onestop.accounts import demo
from onestop.accounts.actors import SYSTEM
from onestop.cases import contents, deliveries
from onestop.cases.deliveries import ResultView
from onestop.cases.models import Case, CaseEvent, Pickup
from onestop.cases.operations import applicant, delivering, department, dispatching
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from tests import scenario
from tests.operations.refusing import refused

ITEM, WAY = "household_registration", "household_page_delivery"
ADDRESS = "河北省保定市莲池区裕华路5号"
NOW = scenario.at("2026-09-20")


@pytest.fixture
def case() -> Case:
    """A case with a result that is to be posted, and an identity card that is not asked for."""
    demo.connect(["post"])
    return scenario.accepted("02_with_spouse")


def change(
    case: Case, way: str, who: str = "demo-veteran-1", item: str = ITEM, at: datetime = NOW, **label: str
) -> None:
    """Somebody changes how a result is given."""
    delivering.change_delivery(
        work_item_id=scenario.item_of(case, item).id, way=way, label=label, actor=scenario.person(who), at=at
    )


def delivery(case: Case) -> ResultView:
    """The result as the applicant sees it."""
    found = deliveries.of_case(case_id=case.id, viewer=scenario.person("demo-veteran-1"), today=NOW.date())
    return next(one for one in found if one.item_code == ITEM)


def answers(case: Case) -> dict[str, str]:
    return contents.answers(Case.objects.get(id=case.id))


def test_before_it_is_done_only_the_answer_changes(case: Case) -> None:
    change(case, "pickup")
    assert (answers(case)[WAY], delivery(case).way, delivery(case).fetched) == ("pickup", "pickup", None)
    assert scenario.details_of(case, "result.delivery_changed") == {"way": "pickup", "fields": [WAY]}
    scenario.complete(scenario.item_of(case, ITEM))
    assert Pickup.objects.get(case=case).state == "coming"


def test_when_it_is_done_it_is_laid_out_or_its_code_is_void(case: Case) -> None:
    scenario.complete(scenario.item_of(case, ITEM))
    change(case, "pickup")
    assert delivery(case).fetched
    assert delivery(case).parcel is None
    change(case, "post", "demo-window-1", postal_address=ADDRESS)
    assert delivery(case).fetched is None
    assert Pickup.objects.get(case=case).state == "void"
    item = scenario.item_of(case, ITEM)
    made = dispatching.dispatch(work_item_id=item.id, actor=scenario.person("demo-window-1"), at=NOW)
    label = deliveries.label_of(case_id=case.id, work_item_id=item.id, viewer=scenario.person("demo-window-1"))
    assert made
    assert (label.address, label.recipient) == (ADDRESS, answers(case)["name"])


def test_another_address_alone_is_a_change_and_the_same_again_is_none(case: Case) -> None:
    change(case, "post", postal_address=ADDRESS, postal_recipient="张三")
    before = scenario.rows_of(case.id)
    change(case, "post", postal_address=ADDRESS, postal_recipient="张三")
    assert scenario.rows_of(case.id) == before
    assert (answers(case)["postal_address"], answers(case)["postal_recipient"]) == (ADDRESS, "张三")
    log = CaseEvent.objects.get(case=case, name="result.delivery_changed")
    assert ADDRESS not in str(log.details)


def test_what_is_wrong_is_said_beside_its_field(case: Case) -> None:
    with refused(case.id, Incomplete, "选择送达方式"):
        change(case, "pigeon")
    with refused(case.id, Incomplete, "postal_address", "收件地址"):
        change(case, "post", postal_address=" ")
    with refused(case.id, Incomplete, "postal_mobile"):
        change(case, "post", postal_mobile="12")


def test_what_has_left_the_house_stays_as_it_is(case: Case) -> None:
    item, clerk = scenario.item_of(case, ITEM), scenario.person("demo-window-1")
    scenario.complete(item)
    made = dispatching.dispatch(work_item_id=item.id, actor=clerk, at=NOW)
    with refused(case.id, WrongState, "已经交寄", "等邮政给运单号"):
        change(case, "pickup")
    told = dispatching.Tracking("posted", NOW, "EM123456789CN")
    dispatching.track(dispatch_id=made, tracking=told, actor=SYSTEM, at=NOW)
    with refused(case.id, WrongState, "EM123456789CN"):
        change(case, "pickup")
    assert not delivery(case).may_change


def test_strangers_and_what_has_no_result_are_refused(case: Case) -> None:
    officer = scenario.officer_of(scenario.item_of(case, ITEM))
    with refused(case.id, NotFound):
        change(case, "pickup", "demo-veteran-2")
    with refused(case.id, NotPermitted):
        delivering.change_delivery(
            work_item_id=scenario.item_of(case, ITEM).id, way="pickup", label={}, actor=officer, at=NOW
        )
    with refused(case.id, WrongState, "没有要邮寄或者领取的东西"):
        change(case, "pickup", item="reserve_registration")
    department.refuse(work_item_id=scenario.item_of(case, ITEM).id, reason="材料不符", actor=officer, at=NOW)
    with refused(case.id, WrongState, "不予办理"):
        change(case, "pickup")


def test_a_withdrawn_case_has_nothing_to_give(case: Case) -> None:
    owner = scenario.person("demo-veteran-1")
    applicant.withdraw_case(case_id=case.id, reason="", actor=owner, at=NOW)
    with refused(case.id, WrongState, "撤回"):
        change(case, "pickup")
