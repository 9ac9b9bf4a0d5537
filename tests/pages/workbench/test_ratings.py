"""At the window what must be rectified, for the supervisor how many ratings there are of each level."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Case, Rectification
from tests import recent, scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, summary_of, words


@pytest.fixture
def case() -> Case:
    """A case that its applicant was very dissatisfied with a moment ago."""
    return scenario.rated_badly(moment=timezone.now())


def act(clerk: Client, case: Case, name: str, **typed: str) -> str:
    return followed(clerk, clerk.post(reverse("workbench:rectification_act", args=[case.id, name]), typed))


def test_from_the_list_to_what_was_done(clerk: Client, case: Case) -> None:
    at_list = reverse("workbench:rectifications")
    listed = words(clerk.get(at_list))
    assert case.number
    assert case.number in listed
    assert "非常不满意" in listed
    assert "剩5个工作日" in listed

    page = words(clerk.get(reverse("workbench:rectification", args=[case.id])))
    assert "没有说清楚" in page
    assert "登记整改情况" not in page
    assert "打过1次，未联系上" in act(clerk, case, "call_in_vain")
    assert "已回访，整改中" in act(clerk, case, "call_back", note="本人要求书面说明")
    assert "申请人可以再评一次" in act(clerk, case, "rectify", outcome="已当面说明")
    assert "没有待整改的差评" in words(clerk.get(at_list))
    # What was said on the telephone is kept for colleagues in the history of the case.
    assert "本人要求书面说明" in words(clerk.get(reverse("workbench:case", args=[case.id])))


def test_a_refused_step_keeps_what_was_typed(clerk: Client, case: Case) -> None:
    address = reverse("workbench:rectification_act", args=[case.id, "call_back"])
    answer = clerk.post(address, {"note": " "})
    assert answer.status_code == 422
    assert summary_of(answer) == {"#call_back-note": "回访情况不能为空，请写明。"}
    late = clerk.post(reverse("workbench:rectification_act", args=[case.id, "rectify"]), {"outcome": "抢先写的话"})
    assert late.status_code == 422
    assert "抢先写的话" in words(late)
    assert Rectification.objects.get(case=case).state == "open"


def test_a_case_without_low_rating_is_not_found(clerk: Client) -> None:
    unrated = recent.submitted()
    assert clerk.get(reverse("workbench:rectification", args=[unrated.id])).status_code == 404
    assert clerk.post(reverse("workbench:rectification_act", args=[unrated.id, "destroy"])).status_code == 404


def test_the_supervisor_sees_every_level_and_who_said_nothing(case: Case) -> None:
    supervisor, address = signed_in("demo-supervisor"), reverse("workbench:ratings")
    page = words(supervisor.get(address))
    assert "非常不满意 1 0" in page
    assert "未评价 0" in page
    assert "非常不满意 0 0" in words(supervisor.get(address, {"month": "2026-01"}))
    for odd in ("next", "0001-01", "9999-12"):
        assert "非常不满意 1 0" in words(supervisor.get(address, {"month": odd}))
