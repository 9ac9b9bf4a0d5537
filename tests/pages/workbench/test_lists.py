"""The lists: cut into pages by keyset, searched without a trace in addresses, and no dearer for being long."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Case, Clock, WorkItem
from onestop.cases.states import WorkState
from tests import scenario
from tests.pages.browsers import signed_in
from tests.pages.reading import words
from tests.pages.workbench import crowd

MOST_QUERIES = 20
MOST_OF_A_CASE = 24
"""Messages, parcels, slips, checks and what is held up stand beside the case, each read by its own owner."""
CROWD = 64
NUMBER = re.compile(r"data-row>\s*([A-Z0-9]+)\s*</a>")


def numbers_on(response: Any) -> list[str]:
    return NUMBER.findall(response.content.decode())


def pages_from(client: Client, address: str) -> list[list[str]]:
    """The case numbers on each page, going on with 下一页 until there is none."""
    pages = []
    while address:
        response = client.get(address)
        pages.append(numbers_on(response))
        following = re.search(r'href="([^"]+)" rel="next"', response.content.decode())
        address = following[1].replace("&amp;", "&") if following else ""
    return pages


@pytest.fixture
def waiting() -> list[str]:
    """Numbers of many submitted cases, the oldest first."""
    case = scenario.submitted()
    return [str(one.number) for one in (case, *crowd.copies_of(case, CROWD))]


@pytest.fixture
def open_items() -> list[WorkItem]:
    """The same item of many cases on one station's list."""
    case = scenario.accepted()
    item = scenario.item_of(case, "household_registration")
    return [item, *crowd.items_like(item, crowd.copies_of(case, CROWD))]


def _all(pages: list[list[str]]) -> list[str]:
    return [number for page in pages for number in page]


class TestPages:
    def test_the_queue_is_read_to_its_end_oldest_first(self, clerk: Client, waiting: list[str]) -> None:
        pages = pages_from(clerk, reverse("workbench:queue"))
        assert _all(pages) == waiting
        assert len(pages) > 2

    def test_all_cases_are_read_to_their_end_newest_first(self, clerk: Client, waiting: list[str]) -> None:
        pages = pages_from(clerk, reverse("workbench:cases") + "?state=submitted")
        assert _all(pages) == waiting[::-1]

    def test_a_worklist_is_read_to_its_end(self, officer: Client, open_items: list[WorkItem]) -> None:
        pages = pages_from(officer, reverse("workbench:worklist"))
        assert sorted(_all(pages)) == sorted(str(item.case.number) for item in open_items)

    def test_finished_items_are_read_to_their_end(self, officer: Client, open_items: list[WorkItem]) -> None:
        WorkItem.objects.filter(id__in=[item.id for item in open_items]).update(
            state=WorkState.COMPLETED, finished_at=scenario.at("2026-09-20"), worklist_date=None
        )
        pages = pages_from(officer, reverse("workbench:finished"))
        assert sorted(_all(pages)) == sorted(str(item.case.number) for item in open_items)

    def test_a_cursor_that_somebody_made_up_is_not_found(self, clerk: Client) -> None:
        assert clerk.get(reverse("workbench:queue") + "?after=nonsense").status_code == 404


class TestSearch:
    def find(self, clerk: Client, text: str) -> Any:
        return clerk.post(reverse("workbench:cases"), {"search": text})

    def test_finds_by_number_id_number_and_full_name(self, clerk: Client) -> None:
        case, answers = scenario.submitted(), scenario.example().answers
        crowd.copies_of(case, 3)
        for text in (case.number, answers["id_number"], answers["name"], f" {answers['name']} "):
            assert numbers_on(self.find(clerk, str(text))) == [case.number]

    def test_finds_nothing_by_a_part(self, clerk: Client) -> None:
        scenario.submitted()
        response = self.find(clerk, scenario.example().answers["name"][:1])
        assert (numbers_on(response), "没有找到" in words(response)) == ([], True)

    def test_leads_on_to_a_second_page(self, clerk: Client, waiting: list[str]) -> None:
        Case.objects.update(name_index=Case.objects.get(number=waiting[0]).name_index)
        name = scenario.example().answers["name"]
        first = self.find(clerk, name)
        cursor = re.search(r'name="after" value="([^"]+)"', first.content.decode())
        assert cursor
        second = clerk.post(reverse("workbench:cases"), {"search": name, "after": cursor[1]})
        assert numbers_on(first) + numbers_on(second) == waiting[::-1][:60]

    def test_leaves_nothing_of_the_search_in_an_address(self, clerk: Client) -> None:
        scenario.submitted()
        number = scenario.example().answers["id_number"]
        body = self.find(clerk, number).content.decode()
        assert [place for place in re.findall(r'(?:href|action)="([^"]*)"', body) if number in place] == []


class TestTimeLeft:
    @pytest.mark.parametrize(("days", "word"), [(-1, "超期"), (0, "今天到期"), (30, "正常")])
    def test_of_the_windows_answer(self, clerk: Client, days: int, word: str) -> None:
        case = scenario.submitted()
        Clock.objects.filter(case_id=case.id).update(due_date=timezone.localdate() + timedelta(days=days))
        assert word in words(clerk.get(reverse("workbench:queue")))

    def test_the_worklist_marks_what_is_mine_and_offers_to_claim_the_rest(
        self, officer: Client, open_items: list[WorkItem]
    ) -> None:
        address = reverse("workbench:worklist")
        claim = reverse("workbench:item_act", args=[open_items[0].id, "claim"])
        assert claim in officer.get(address).content.decode()
        officer.post(claim)
        body = officer.get(address).content.decode()
        assert (claim in body, 'class="mine"' in body) == (False, True)


class TestCost:
    def queries(self, client: Client, address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def test_of_the_window_does_not_grow(self, clerk: Client) -> None:
        case = scenario.submitted()
        addresses = [reverse("workbench:queue"), reverse("workbench:cases"), reverse("workbench:case", args=[case.id])]
        alone = [self.queries(clerk, address) for address in addresses]
        crowd.copies_of(case, CROWD)
        assert [self.queries(clerk, address) for address in addresses] == alone
        assert max(alone) <= MOST_QUERIES

    def test_of_a_case_at_work_and_of_its_filing(self, clerk: Client) -> None:
        case = scenario.accepted()
        draft = scenario.draft(who="demo-window-1")
        addresses = [
            reverse("workbench:case", args=[case.id]),
            reverse("workbench:filing", args=[draft]),
            reverse("workbench:filing_questions", args=[draft]),
            reverse("workbench:identify"),
        ]
        assert max(self.queries(clerk, address) for address in addresses) <= MOST_OF_A_CASE

    def test_of_a_department_does_not_grow(self, officer: Client) -> None:
        case = scenario.accepted()
        item = scenario.item_of(case, "household_registration")
        addresses = [
            reverse("workbench:worklist"), reverse("workbench:finished"), reverse("workbench:item", args=[item.id])
        ]  # fmt: skip
        alone = [self.queries(officer, address) for address in addresses]
        crowd.items_like(item, crowd.copies_of(case, CROWD))
        assert [self.queries(officer, address) for address in addresses] == alone
        assert max(alone) <= MOST_QUERIES


def test_empty_lists_say_what_will_come(clerk: Client, officer: Client) -> None:
    assert "没有等待受理的办件" in words(clerk.get(reverse("workbench:queue")))
    assert "还没有办件" in words(clerk.get(reverse("workbench:cases")))
    assert "没有待办事项" in words(officer.get(reverse("workbench:worklist")))
    assert "还没有办结的事项" in words(officer.get(reverse("workbench:finished")))


def test_a_concluded_case_says_whether_it_was_in_time_and_no_time_runs_for_it(clerk: Client) -> None:
    scenario.finish_all(scenario.accepted())
    page = clerk.get(reverse("workbench:cases")).content.decode()
    assert "按期办结" in page
    assert "超期" not in page
    assert not re.search(r"剩\d+个工作日", page)


def test_what_is_off_the_clock_says_so_also_after_its_end() -> None:
    payment = scenario.item_of(scenario.finish_all(scenario.accepted()), "self_employment_grant_payment")
    officer = signed_in("demo-veterans")
    for name, arguments in (("worklist", []), ("item", [payment.id])):
        page = words(officer.get(reverse(f"workbench:{name}", args=arguments)))
        assert "不计入总时限" in page
        assert "尚未起算" not in page
    scenario.complete(payment)
    assert "不计入总时限" in words(officer.get(reverse("workbench:finished")))
    assert "尚未起算" not in words(officer.get(reverse("workbench:item", args=[payment.id])))
