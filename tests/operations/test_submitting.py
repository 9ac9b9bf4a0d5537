"""Submitting: once, complete or with everything named that is missing, and with a day by which the window answers."""

from datetime import date
from uuid import UUID

from onestop.cases import numbering, queries
from onestop.cases.models import Case, Clock, NumberSeries
from onestop.cases.operations import applicant, drafts, files, window
from onestop.cases.refusals import FileRefused, Incomplete, NotFound, WrongState
from onestop.cases.states import CaseState
from tests import scenario
from tests.operations.refusing import refused

ME = "demo-veteran-1"
NOON = scenario.at("2026-09-08", 12)


def submit(case_id: UUID, *, who: str = ME, hour: int = 12) -> str:
    return applicant.submit(case_id=case_id, actor=scenario.person(who), at=scenario.at("2026-09-08", hour))


def test_the_case_goes_to_the_window_with_a_day_to_answer() -> None:
    case_id = scenario.draft()
    number = submit(case_id)

    case = Case.objects.get(id=case_id)
    assert (case.number, case.state, case.submitted_at, case.window_since) == (number, CaseState.SUBMITTED, NOON, NOON)
    assert number.startswith("13060220260908")
    assert number[-1] == numbering.check_character(number[:-1])
    [notice] = Clock.objects.filter(case=case)
    # 8 September 2026 is a Tuesday; five working days on.
    assert (notice.kind, notice.due_date, notice.running_date) == ("notice", date(2026, 9, 15), date(2026, 9, 15))
    assert scenario.log_of(case) == [("case.submitted", "")]
    queue = queries.window_queue(viewer=scenario.person("demo-window-2"))
    assert [(row.number, row.window_due_date) for row in queue.rows] == [(number, date(2026, 9, 15))]


def test_a_second_tap_gets_the_same_number_and_changes_nothing() -> None:
    case_id = scenario.draft()
    number = submit(case_id)
    before = scenario.rows_of(case_id)
    assert submit(case_id, hour=13) == number
    assert scenario.rows_of(case_id) == before


def test_numbers_of_a_day_follow_one_another_without_a_gap_for_who_was_refused() -> None:
    first = submit(scenario.draft())
    incomplete = scenario.draft(who="demo-veteran-2", papers=False)
    with refused(incomplete, Incomplete):
        submit(incomplete, who="demo-veteran-2")
    second = submit(scenario.draft(who="demo-veteran-3"), who="demo-veteran-3")
    assert [number[14:19] for number in (first, second)] == ["00001", "00002"]
    assert NumberSeries.objects.get(key__startswith="case/").last == 2


def test_every_gap_is_named_at_once_and_the_draft_stays() -> None:
    case_id, actor = scenario.draft(papers=False), scenario.person(ME)
    changes = {"mobile": "12345", "settle_address": ""}
    drafts.save_answers(case_id=case_id, changes=changes, revision=None, actor=actor, at=NOON)
    with refused(case_id, Incomplete, "mobile", "settle_address", "bank_card", "referral_letter", "都已保存"):
        submit(case_id)


def test_a_paper_asked_to_come_later_does_not_hold_the_submission() -> None:
    case_id, actor = scenario.draft(papers=False), scenario.person(ME)
    scenario.attach_all(case_id, "01_with_parents", actor=actor, moment=NOON)
    page = queries.case_page(case_id=case_id, viewer=actor, today=NOON.date())
    [card] = [material for material in page.materials if material.code == "bank_card"]
    files.remove_file(case_id=case_id, file_id=card.files[0].id, actor=actor, at=NOON)
    with refused(case_id, Incomplete, "bank_card", "容缺受理"):
        submit(case_id)
    drafts.ask_promise(case_id=case_id, material_code="bank_card", asked=True, actor=actor, at=NOON)
    assert submit(case_id)


def test_what_was_submitted_is_submitted() -> None:
    case = scenario.submitted()
    clerk = scenario.person("demo-window-1")
    window.ask_correction(case_id=case.id, fields=["mobile"], materials=[], note="请改", actor=clerk, at=NOON)
    with refused(case.id, WrongState, "已经提交"):
        submit(case.id)


def test_a_paper_holds_twenty_files_and_no_more() -> None:
    case_id, actor = scenario.draft(papers=False), scenario.person(ME)

    def attach(material_code: str = "bank_card") -> None:
        files.attach_file(
            case_id=case_id, material_code=material_code, content=scenario.picture(), name="a.png", actor=actor, at=NOON
        )

    for _ in range(files.MOST_FILES):
        attach()
    with refused(case_id, FileRefused, "最多 20 个文件"):
        attach()
    with refused(case_id, NotFound, "材料清单"):
        attach("passport")


def test_a_submitted_paper_is_neither_changed_nor_taken_back() -> None:
    case, actor = scenario.submitted(), scenario.person(ME)
    page = queries.case_page(case_id=case.id, viewer=actor, today=NOON.date())
    [card] = [material for material in page.materials if material.code == "bank_card"]
    assert not card.may_attach
    with refused(case.id, WrongState, "补正告知"):
        files.attach_file(
            case_id=case.id, material_code="bank_card", content=scenario.picture(), name="a.png", actor=actor, at=NOON
        )
    with refused(case.id, WrongState, "补正告知"):
        files.remove_file(case_id=case.id, file_id=card.files[0].id, actor=actor, at=NOON)
