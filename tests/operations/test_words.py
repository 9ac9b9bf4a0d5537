"""What people write about an act is kept for colleagues, sealed beside the log; deleting it breaks nothing."""

import pytest

from onestop.cases import queries
from onestop.cases.models import Case, CaseEvent
from onestop.cases.operations import department, window
from onestop.cases.rows import EventView
from tests import scenario

WHEN = scenario.at("2026-09-15")
NOTE = "等王连长回电，电话打不通"

pytestmark = pytest.mark.django_db


@pytest.fixture
def suspended() -> Case:
    """A case with one item that is suspended with a note."""
    case = scenario.accepted()
    item = scenario.item_of(case, "reserve_registration")
    department.suspend(
        work_item_id=item.id, reason_code="unit_confirmation", note=NOTE, actor=scenario.officer_of(item), at=WHEN
    )
    return case


def entry(events: tuple[EventView, ...], name: str) -> EventView:
    """The entry with this name."""
    return next(event for event in events if event.name == name)


def shown(case: Case, who: str) -> str:
    """What the history tells somebody who sees the whole case."""
    page = queries.case_page(case_id=case.id, viewer=scenario.person(who), today=WHEN.date())
    return str([event.words for event in page.events])


def test_a_note_is_there_for_its_department_and_the_window(suspended: Case) -> None:
    item = scenario.item_of(suspended, "reserve_registration")
    page = queries.work_page(work_item_id=item.id, viewer=scenario.officer_of(item), today=WHEN.date())
    assert entry(page.events, "work_item.suspended").words == (("说明", NOTE),)
    assert NOTE in shown(suspended, "demo-window-1")


def test_neither_the_applicant_nor_another_department_reads_it(suspended: Case) -> None:
    assert NOTE not in shown(suspended, "demo-veteran-1")
    other = scenario.item_of(suspended, "household_registration")
    page = queries.work_page(work_item_id=other.id, viewer=scenario.officer_of(other), today=WHEN.date())
    assert NOTE not in str(page.events)


def test_the_judgement_of_a_flag_is_kept_with_the_acceptance() -> None:
    case = scenario.accepted("11_late_report")
    page = queries.case_page(case_id=case.id, viewer=scenario.person("demo-window-1"), today=WHEN.date())
    [(label, judgement)] = entry(page.events, "case.accepted").words
    assert label.startswith("对“超过30日报到”")
    assert judgement == "情况属实"


def test_why_hidden_values_were_shown_is_kept() -> None:
    case = scenario.accepted()
    window.reveal(
        case_id=case.id, fields=["mobile"], reason="电话联系补正", actor=scenario.person("demo-window-1"), at=WHEN
    )
    assert "电话联系补正" in shown(case, "demo-window-1")


def test_deleting_the_words_leaves_the_log_whole(suspended: Case) -> None:
    CaseEvent.objects.filter(case=suspended).update(words_sealed=None)
    assert [verdict.intact for verdict in queries.verify_logs()] == [True]
    assert NOTE not in shown(suspended, "demo-window-1")


def test_words_put_under_another_entry_are_found(suspended: Case) -> None:
    noted = CaseEvent.objects.get(case=suspended, words_sealed__isnull=False)
    CaseEvent.objects.filter(case=suspended, sequence=noted.sequence - 1).update(words_sealed=noted.words_sealed)
    [verdict] = queries.verify_logs()
    assert (verdict.intact, verdict.broken_at) == (False, noted.sequence - 1)


def test_words_without_their_digest_are_found(suspended: Case) -> None:
    noted = CaseEvent.objects.get(case=suspended, words_sealed__isnull=False)
    CaseEvent.objects.filter(id=noted.id).update(details={})
    [verdict] = queries.verify_logs()
    assert (verdict.intact, verdict.broken_at) == (False, noted.sequence)
