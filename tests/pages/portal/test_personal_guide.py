"""The public guide for somebody's own situation: exact, shareable, and nothing has to be answered twice."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from onestop.cases import contents, queries
from onestop.cases.models import Case
from onestop.catalog.choose import choose
from onestop.portal import charts, personal_guides
from tests import scenario
from tests.pages import browsers

pytestmark = pytest.mark.django_db

ADDRESS = reverse("portal:mine", args=scenario.THEME)


def situations(code: str = "01_with_parents") -> dict[str, str]:
    """A sample applicant's answers to the questions, and nothing else."""
    theme = queries.theme(*scenario.THEME)
    return {key: answer for key, answer in scenario.example(code).answers.items() if key in theme.situations_by_key}


class TestAnswers:
    @pytest.mark.parametrize("code", ["01_with_parents", "05_card_renewed_household_kept", "08_vouchers_arriving"])
    def test_lead_to_what_an_application_would_ask(self, client: Client, code: str) -> None:
        theme = queries.theme(*scenario.THEME)
        choice = choose(theme, situations(code))
        text = client.get(ADDRESS, situations(code)).content.decode()
        for item in theme.items:
            assert item.name in text
        asked = [spec for spec in theme.materials if choice.material[spec.code].applies]
        needed = [spec for spec in asked if not choice.material[spec.code].waived_by]
        assert f"要交的 {len(needed)} 种材料" in text
        assert f"要办的 {sum(choice.item[item.code].applies for item in theme.items)} 个事项" in text

    def test_that_are_missing_are_named_and_nothing_is_promised_yet(self, client: Client) -> None:
        reply = client.get(ADDRESS, {**situations(), "host": "", "checked": "yes"}).content.decode()
        assert "还有问题没有选答案" in reply
        assert "一次性告知单" not in reply

    def test_that_rule_somebody_out_name_the_competent_office(self, client: Client) -> None:
        reply = client.get(ADDRESS, {"applicant_kind": "retired"}).content.decode()
        assert "本窗口可能不能受理" in reply
        assert "移交安置机构" in reply
        assert "一次性告知单" not in reply

    @pytest.mark.parametrize("nonsense", ["<script>", "此外", "x" * 5000, "\x00"])
    def test_that_no_question_offers_count_as_not_given(self, client: Client, nonsense: str) -> None:
        reply = client.get(ADDRESS, {**situations(), "applicant_kind": nonsense, nonsense[:20]: "1"})
        assert reply.status_code == 200
        assert nonsense not in reply.context["link"]
        assert "<script>" not in reply.content.decode()
        assert "一次性告知单" not in reply.content.decode()

    def test_stand_in_the_link_and_bring_the_same_page_again(self, client: Client) -> None:
        reply = client.get(ADDRESS, {**situations(), "checked": "yes", "id_number": "130602200001010015"})
        link = reply.context["link"]
        assert link == f"http://testserver{ADDRESS}?{urlencode(situations())}"
        assert client.get(link).context["guide"] == reply.context["guide"]

    def test_cost_no_more_with_a_thousand_cases(self, client: Client) -> None:
        with CaptureQueriesContext(connection) as counted:
            client.get(ADDRESS, situations())
        assert len(counted) <= 4

    def test_of_a_theme_that_nobody_offers_are_not_taken(self, client: Client) -> None:
        assert client.get(reverse("portal:mine", args=["veteran_discharge", "1999"])).status_code == 404


@pytest.mark.parametrize(
    ("today", "accepted", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 23)),
        (date(2026, 3, 7), date(2026, 3, 9), date(2026, 3, 30)),
    ],
    ids=["a working day", "a Saturday"],
)
def test_the_date_counts_from_the_next_day_a_window_is_open(today: date, accepted: date, due: date) -> None:
    found = personal_guides.personal_guide(queries.theme(*scenario.THEME), situations(), today=today)
    assert found.dates == personal_guides.Dates(accepted, due, provisional=False)


class TestBeginning:
    @pytest.fixture
    def veteran(self) -> Client:
        return browsers.signed_in("demo-veteran-1")

    def test_takes_the_answers_along(self, veteran: Client) -> None:
        data = {"code": scenario.THEME[0], "version": scenario.THEME[1], **situations()}
        reply = veteran.post(reverse("portal:begin"), data)
        case = Case.objects.get()
        assert reply.headers["Location"] == reverse("portal:scope", args=[case.id])
        assert situations().items() <= contents.read_sheet(case).values.items()

    def test_keeps_them_while_an_earlier_case_is_shown(self, veteran: Client) -> None:
        scenario.draft(papers=False)
        data = {"code": scenario.THEME[0], "version": scenario.THEME[1], **situations()}
        assert veteran.post(reverse("portal:begin"), data).context["answers"] == situations()

    def test_is_offered_after_signing_in_with_the_same_answers(self, client: Client) -> None:
        reply = client.get(ADDRESS, situations()).content.decode()
        assert f"{reverse('ui:sign_in')}?{urlencode({'next': ADDRESS + '?' + urlencode(situations())})}" in reply


class TestChart:
    def test_has_every_item_once_and_departments_side_by_side(self) -> None:
        theme = queries.theme(*scenario.THEME)
        chart = charts.chart_of(theme)
        boxes = [*chart.at_acceptance, *(box for lane in chart.lanes for box in lane.boxes), *chart.afterwards]
        assert sorted(box.name for box in boxes) == sorted(item.name for item in theme.work)
        assert [lane.department for lane in chart.lanes] == list(theme.departments.values())

    def test_shows_what_does_not_apply_and_skips_it_in_the_sequence(self) -> None:
        theme = queries.theme(*scenario.THEME)
        chart = charts.chart_of(theme, choose(theme, situations("05_card_renewed_household_kept")))
        police = next(lane for lane in chart.lanes if lane.department == theme.departments["police"])
        household, card = police.boxes
        assert (household.applies, card.applies) == (False, True)
        assert household.why
        assert card.after == ()
