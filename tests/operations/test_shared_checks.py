"""What systems answered about an applicant: what it changes in the case, for how long, and who may do without it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from onestop.accounts.actors import Actor
from onestop.cases import contents, queries
from onestop.cases.asking import asking
from onestop.cases.models import Case, CaseEvent, Material, SharedCheck
from onestop.cases.operations import applicant, drafts, files, sharing, window
from onestop.cases.operations.sharing import Answered
from onestop.cases.refusals import Incomplete, NotFound, Outdated, WrongState
from onestop.cases.rows import CasePage
from onestop.cases.states import MaterialState
from tests import scenario
from tests.operations.refusing import refused

WHO = scenario.example().answers
NOW = scenario.at(scenario.example().submitted)
PAPER = "household_cancellation"
FOUND = Answered("household", found=True, told={"XM": WHO["name"], "HKZX": "1"})
AWAY = Answered("household", failure="ConnectError")


def clerk() -> Actor:
    return scenario.person("demo-window-1")


def without_paper(code: str = PAPER, **changes: str) -> UUID:
    """A draft of the window, complete but for the paper."""
    case_id = scenario.draft(who="demo-window-1")
    for stored in Material.objects.get(case_id=case_id, material_code=code).files.all():
        files.remove_file(case_id=case_id, file_id=stored.id, actor=clerk(), at=NOW)
    if changes:
        drafts.save_answers(case_id=case_id, changes=changes, revision=None, actor=clerk(), at=NOW)
    return case_id


def keep(case_id: UUID, *answered: Answered, at: datetime = NOW, who: str = WHO["id_number"]) -> tuple[str, ...]:
    return sharing.keep_checks(case_id=case_id, id_number=who, answered=answered, actor=clerk(), at=at)


def submit(case_id: UUID, *, at: datetime = NOW) -> Case:
    applicant.submit(case_id=case_id, actor=clerk(), at=at)
    return Case.objects.get(id=case_id)


def page(case_id: UUID, *, viewer: Actor | None = None) -> CasePage:
    return queries.case_page(case_id=case_id, viewer=viewer or clerk(), today=NOW.date())


def state_of(case_id: UUID, code: str = PAPER) -> str:
    return Material.objects.get(case_id=case_id, material_code=code).state


class TestFillingIn:
    def test_only_what_is_empty(self) -> None:
        case_id = without_paper(ethnic_group="", sex="1")
        told = {"XM": WHO["name"], "MZ": "11", "XB": "1", "CSRQ": "2002-04-19"}
        assert keep(case_id, Answered("household", found=True, told=told)) == ("ethnic_group",)
        answers = contents.answers(Case.objects.get(id=case_id))
        assert (answers["ethnic_group"], answers["birth_date"]) == ("11", WHO["birth_date"])
        origins = page(case_id).origins
        assert (origins["ethnic_group"].filled, origins["ethnic_group"].agrees) == (True, True)
        assert (origins["sex"].filled, origins["sex"].agrees) == (False, True)
        assert (origins["birth_date"].agrees, origins["birth_date"].text) == (False, "2002年4月19日")
        assert SharedCheck.objects.get().outcome == "contradicts"

    def test_another_page_that_is_open_hears_of_it(self) -> None:
        case_id = without_paper(ethnic_group="")
        seen = page(case_id).revision
        keep(case_id, Answered("household", found=True, told={"MZ": "11"}))
        with refused(case_id, Outdated, "ethnic_group"):
            drafts.save_answers(case_id=case_id, changes={"ethnic_group": "01"}, revision=seen, actor=clerk(), at=NOW)

    def test_a_corrected_answer_keeps_its_source_and_the_difference(self) -> None:
        case_id = without_paper(ethnic_group="")
        keep(case_id, Answered("household", found=True, told={"MZ": "11", "HKZX": "1"}))
        drafts.save_answers(case_id=case_id, changes={"ethnic_group": "01"}, revision=None, actor=clerk(), at=NOW)
        case = submit(case_id)
        origin = page(case.id).origins["ethnic_group"]
        assert (origin.source, origin.text, origin.agrees, origin.filled) == ("公安人口系统", "满族", False, True)
        window.accept(case_id=case.id, actor=clerk(), at=NOW)
        item = scenario.item_of(case, "household_registration")
        seen = queries.work_page(work_item_id=item.id, viewer=scenario.officer_of(item), today=NOW.date())
        assert [one.key for one in seen.answers if one.origin and not one.origin.agrees] == ["ethnic_group"]

    def test_nothing_after_submission(self) -> None:
        case = submit(scenario.draft(who="demo-window-1"))
        assert keep(case.id, Answered("household", found=True, told={"HJDZ": "七一中路11号"})) == ()
        assert "present_address" not in contents.answers(case)


class TestSparing:
    def test_the_paper_is_not_asked_for_and_its_place_says_why(self) -> None:
        case_id = without_paper()
        with refused(case_id, Incomplete, PAPER):
            submit(case_id)
        keep(case_id, FOUND)
        case = submit(case_id)
        assert state_of(case.id) == MaterialState.WAIVED
        window.accept(case_id=case.id, actor=clerk(), at=NOW + timedelta(days=60))
        item = scenario.item_of(case, "household_registration")
        seen = queries.work_page(work_item_id=item.id, viewer=scenario.officer_of(item), today=NOW.date())
        spared = next(one for one in seen.materials if one.code == PAPER).spared_by
        assert spared is not None
        assert (spared.source, spared.at, spared.may_be_taken_back) == ("公安人口系统", NOW, False)

    def test_the_log_says_who_was_asked_and_nothing_that_was_answered(self) -> None:
        case_id = without_paper()
        keep(case_id, FOUND, Answered("medical_voucher"), Answered("pension_vouchers", failure="too_slow"))
        case = submit(case_id)
        names = [name for name, _ in scenario.log_of(case)]
        assert names == ["case.submitted", *["check.made"] * 3]
        events = CaseEvent.objects.filter(case_id=case_id, name="check.made")
        made = {event.details["lookup"]: event.details for event in events}
        assert made["household"]["spares"] == [PAPER]
        assert made["household"]["digest"] == contents.digest({"name": WHO["name"], "household_cancelled": "yes"})
        assert {code: one["outcome"] for code, one in made.items()} == {
            "household": "found",
            "medical_voucher": "not_found",
            "pension_vouchers": "unavailable",
        }
        assert not any(text in str(made) for text in (WHO["name"], WHO["id_number"]))

    @pytest.mark.parametrize(
        "answered",
        [
            Answered("household"),
            AWAY,
            Answered("household", found=True, told={"XM": WHO["name"], "HKZX": "0"}),
            Answered("household", found=True, told={"XM": WHO["name"]}),
        ],
        ids=["not found", "away", "something else", "nothing about it"],
    )
    def test_anything_else_leaves_the_paper_to_be_handed_in(self, answered: Answered) -> None:
        case_id = without_paper()
        keep(case_id, answered)
        with refused(case_id, Incomplete, PAPER):
            submit(case_id)

    def test_not_after_its_last_day(self) -> None:
        case_id = without_paper()
        keep(case_id, FOUND, at=NOW - timedelta(days=31))
        with refused(case_id, Incomplete, PAPER):
            submit(case_id)
        keep(case_id, FOUND, at=NOW - timedelta(days=30))
        submit(case_id)

    def test_not_for_somebody_else(self) -> None:
        case_id = without_paper()
        keep(case_id, FOUND, who="13060220020315401X")
        assert page(case_id).origins == {}
        with refused(case_id, Incomplete, PAPER):
            submit(case_id)

    def test_a_system_that_went_away_takes_nothing_back(self) -> None:
        case_id = without_paper()
        keep(case_id, FOUND, at=NOW - timedelta(days=1))
        keep(case_id, AWAY)
        assert [check.outcome for check in page(case_id).checks if check.lookup == "household"] == ["found"]
        submit(case_id)

    def test_what_is_on_its_way_is_waited_for(self) -> None:
        case_id = without_paper("pension_payment_proof", pension_vouchers="not_yet")
        keep(case_id, Answered("pension_vouchers", found=True, told={"JFPZ": "1", "XXB": "1", "YHHZ": "1"}))
        case = submit(case_id)
        assert state_of(case.id, "pension_payment_proof") == MaterialState.AWAITED

    def test_found_later_it_spares_what_the_window_still_lacks(self) -> None:
        case = scenario.submitted(who="demo-window-1", promised="discharge_certificate")
        keep(case.id, Answered("id_card_certificate", found=True, told={"SFZ_ZT": "VALID"}))
        assert state_of(case.id, "id_card_copy") == MaterialState.RECEIVED, "what is here stays"
        assert scenario.log_of(case)[-1] == ("check.made", "")

    def test_not_once_it_is_accepted(self) -> None:
        case = scenario.accepted(who="demo-window-1")
        with refused(case.id, WrongState, "不再向其他系统核验"):
            keep(case.id, FOUND)


class TestTakingBack:
    def take_back(self, case_id: UUID, *, actor: Actor | None = None) -> None:
        sharing.take_back(case_id=case_id, lookup="household", actor=actor or clerk(), at=NOW)

    def test_the_paper_is_asked_for_again_and_the_answers_stay(self) -> None:
        case_id = without_paper(household_cancelled="")
        keep(case_id, FOUND)
        self.take_back(case_id)
        assert contents.answers(Case.objects.get(id=case_id))["household_cancelled"] == "yes"
        assert [check.outcome for check in page(case_id).checks if check.lookup == "household"] == ["taken_back"]
        with refused(case_id, Incomplete, PAPER):
            submit(case_id)
        with refused(case_id, NotFound):
            self.take_back(case_id)

    def test_nobody_asks_behind_the_back_of_who_said_no(self) -> None:
        case_id = without_paper()
        keep(case_id, FOUND)
        self.take_back(case_id)
        later = asking(case_id=case_id, viewer=clerk(), at=NOW + timedelta(days=1), again=True)
        assert "household" not in [lookup.code for lookup in later.lookups]

    def test_after_submission_only_the_window_may(self) -> None:
        actor = scenario.person("demo-veteran-1")
        case_id = scenario.draft()
        sharing.keep_checks(case_id=case_id, id_number=WHO["id_number"], answered=[FOUND], actor=actor, at=NOW)
        applicant.submit(case_id=case_id, actor=actor, at=NOW)
        with refused(case_id, WrongState, "请联系窗口"):
            self.take_back(case_id, actor=actor)
        self.take_back(case_id)
        assert scenario.log_of(Case.objects.get(id=case_id))[-1] == ("check.taken_back", "")

    def test_the_window_lacks_the_paper_then(self) -> None:
        case_id = without_paper()
        keep(case_id, FOUND)
        submit(case_id)
        self.take_back(case_id)
        assert state_of(case_id) == MaterialState.MISSING
        with refused(case_id, Incomplete, PAPER):
            window.accept(case_id=case_id, actor=clerk(), at=NOW)


class TestAskingAgain:
    def due(self, case_id: UUID, *, minutes: float = 0, days: int = 0, again: bool = False) -> bool:
        at = NOW + timedelta(minutes=minutes, days=days)
        found = asking(case_id=case_id, viewer=clerk(), at=at, again=again)
        return "household" in [lookup.code for lookup in found.lookups]

    def test_what_stands_is_not_asked_until_it_expires(self) -> None:
        case_id = without_paper()
        assert self.due(case_id)
        keep(case_id, FOUND)
        assert not self.due(case_id, days=30, again=True)
        assert self.due(case_id, days=31)

    def test_what_was_not_found_is_asked_again_when_somebody_wishes_it_but_not_all_the_time(self) -> None:
        case_id = without_paper()
        keep(case_id, Answered("household"))
        assert not self.due(case_id, days=1)
        assert (self.due(case_id, minutes=0.5, again=True), self.due(case_id, minutes=1, again=True)) == (False, True)

    def test_who_gave_no_answer_is_left_alone_for_a_while(self) -> None:
        case_id = without_paper()
        keep(case_id, AWAY)
        assert (self.due(case_id, minutes=4), self.due(case_id, minutes=5)) == (False, True)


def test_a_draft_is_thrown_away_with_its_checks() -> None:
    case_id = without_paper()
    keep(case_id, FOUND)
    drafts.discard_draft(case_id=case_id, actor=clerk(), at=NOW)
    assert not SharedCheck.objects.exists()


def test_a_stranger_keeps_nothing() -> None:
    case_id = without_paper()
    with refused(case_id, NotFound):
        sharing.keep_checks(
            case_id=case_id, id_number="", answered=[FOUND], actor=scenario.person("demo-veteran-2"), at=NOW
        )
