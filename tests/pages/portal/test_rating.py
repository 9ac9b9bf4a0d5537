"""The applicant's page of a case that has ended: five levels to tap, one form, and what came of a low rating."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onestop.cases.models import Case, Rating
from onestop.cases.operations import rating
from onestop.exchange import relay
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, message_at, summary_of, words

LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
MOST_QUERIES = 20


@pytest.fixture
def case() -> Case:
    """A case that was declined and that nobody has rated."""
    return scenario.declined()


def at(case: Case) -> str:
    return reverse("portal:rating", args=[case.id])


def test_five_levels_to_tap_lead_to_one_form_and_back(owner: Client, case: Case) -> None:
    progress = owner.get(reverse("portal:case", args=[case.id]))
    links = [f'href="{at(case)}?level={level}"' for level in (5, 4, 3, 2, 1)]
    assert [progress.content.decode().count(link) for link in links] == [1] * 5
    assert all(label in words(progress) for label in LEVELS)

    form = owner.get(at(case), {"level": "4"}).content.decode()
    assert 'value="4" id="level-4" checked' in form

    typed = {"level": "4", "tags": ["guide"], "words": "讲得清楚"}
    page = followed(owner, owner.post(at(case), typed))
    assert "谢谢您的评价" in page
    assert "满意 （办事指南精确度）" in page
    assert "讲得清楚" in page
    assert "请您评价" not in page


def test_a_second_tap_finds_the_first_and_changes_nothing(owner: Client, case: Case) -> None:
    owner.post(at(case), {"level": "5"})
    assert "现在没有要评的" in followed(owner, owner.post(at(case), {"level": "1"}))
    assert [one.level for one in Rating.objects.filter(case=case)] == [5]


def test_what_was_typed_stays_when_it_is_refused(owner: Client, case: Case) -> None:
    answer = owner.post(at(case), {"tags": ["guide"], "words": "长" * 501})
    assert answer.status_code == 422
    assert summary_of(answer).keys() == {"#level", "#words"}
    assert "最多500个字，现在有501个字" in message_at(answer, "words")
    assert 'id="tag-guide" checked' in answer.content.decode()
    assert "长" * 501 in answer.content.decode()
    assert not Rating.objects.exists()


def test_from_dissatisfied_to_rated_again(owner: Client, case: Case) -> None:
    page = followed(owner, owner.post(at(case), {"level": "1", "words": "没人接电话"}))
    assert "打电话向您了解情况" in page
    clerk, moment = scenario.person("demo-window-1"), scenario.at("2026-09-16")
    rating.call_back(case_id=case.id, reached=True, note="内部的话", actor=clerk, at=moment)
    page = words(owner.get(reverse("portal:case", args=[case.id])))
    assert "窗口已经与您联系过" in page
    assert "内部的话" not in page
    rating.rectify(case_id=case.id, outcome="增加了一部电话", actor=clerk, at=moment)
    relay.relay(at=moment, limit=100)
    page = words(owner.get(reverse("portal:case", args=[case.id])))
    assert "增加了一部电话" in page
    assert "已经整改，您可以再评一次" in page
    assert "同志您好，您不满意的地方已经整改" in page
    page = followed(owner, owner.post(at(case), {"level": "4"}))
    assert "第一次： 非常不满意" in page
    assert "整改后再评： 满意" in page
    assert "已经整改，您可以再评一次" not in page


def test_a_case_under_way_has_nothing_to_rate(owner: Client) -> None:
    case = scenario.accepted()
    assert "请您评价" not in words(owner.get(reverse("portal:case", args=[case.id])))
    assert "现在没有要评的" in followed(owner, owner.get(at(case)))


def test_nobody_else_rates_it(case: Case, stranger: Client) -> None:
    assert stranger.get(at(case)).status_code == 404
    assert stranger.post(at(case), {"level": "5"}).status_code == 404
    assert signed_in("demo-window-1").post(at(case), {"level": "5"}).status_code == 403
    assert not Rating.objects.exists()


def test_the_page_of_an_ended_case_stays_within_its_queries(owner: Client) -> None:
    low = scenario.rated_badly()
    for address in (reverse("portal:case", args=[low.id]), at(scenario.declined())):
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(address).status_code == 200
        assert len(captured) <= MOST_QUERIES, address
