"""A result that is handed out at two counters, or changed while it is handed out, goes one way only."""

from functools import partial

import pytest

from onestop.accounts import demo
from onestop.cases.models import Case, CaseEvent, Dispatch, Pickup
from onestop.cases.operations import delivering, dispatching, outlet, system
from onestop.cases.operations.outlet import Collector
from onestop.cases.refusals import WrongState
from tests import scenario
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ITEM = "household_registration"
AT = scenario.at("2026-09-20")


def lying() -> tuple[Case, Pickup]:
    """A case with a result that lies ready at the window."""
    case, owner = scenario.accepted("02_with_spouse"), scenario.person("demo-veteran-1")
    item = scenario.item_of(case, ITEM)
    delivering.change_delivery(work_item_id=item.id, way="pickup", label={}, actor=owner, at=AT)
    scenario.complete(item)
    outlet.take_in(pickup_id=Pickup.objects.get().id, actor=scenario.person("demo-window-1"), at=AT)
    return case, Pickup.objects.get()


def given(case: Case, row: Pickup, who: str) -> partial[int]:
    return partial(
        outlet.hand_out,
        case_id=case.id,
        pickup_ids=[row.id],
        collector=Collector(by="applicant", checked=True, signed="paper"),
        actor=scenario.person(who),
        at=AT,
    )


def test_of_two_counters_one_hands_it_out() -> None:
    case, row = lying()
    refused = refusals(together(*(given(case, row, f"demo-window-{number}") for number in (1, 2, 1, 2))))
    assert [type(each) for each in refused] == [WrongState] * 3
    assert CaseEvent.objects.filter(name="result.handed_out").count() == 1


def test_it_is_handed_out_or_posted_but_never_both() -> None:
    demo.connect(["post"])
    case, row = lying()
    item, owner = scenario.item_of(case, ITEM), scenario.person("demo-veteran-1")
    change = partial(delivering.change_delivery, work_item_id=item.id, way="post", label={}, actor=owner, at=AT)
    assert len(refusals(together(given(case, row, "demo-window-1"), change))) == 1
    fetched = Pickup.objects.get().state == "handed_out"
    post = partial(dispatching.dispatch, work_item_id=item.id, actor=scenario.person("demo-window-1"), at=AT)
    assert len(refusals(together(post, post))) == (2 if fetched else 1)
    assert Dispatch.objects.count() == (0 if fetched else 1)


def test_however_many_sweep_the_applicant_is_reminded_once() -> None:
    lying()
    together(*[partial(system.remind_uncollected, at=scenario.at("2026-10-20"))] * 4)
    assert CaseEvent.objects.filter(name="result.uncollected").count() == 1
