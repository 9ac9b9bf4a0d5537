"""A father begins for a son who is still on the train: nothing leaves the draft until the son says yes."""

from uuid import UUID

import pytest

from onestop.accounts import people
from onestop.accounts.models import User
from onestop.cases import agents, asking, queries
from onestop.cases.authorisation_words import Person
from onestop.cases.models import Authorisation, Case, StoredFile
from onestop.cases.operations import acting_for, applicant, drafts
from onestop.cases.refusals import BeyondAuthority, Incomplete, NotFound, Outdated, WrongState
from tests import scenario
from tests.operations import authorised
from tests.operations.authorised import DAY, FATHER, STRANGER, VETERAN, who
from tests.operations.refusing import refused

pytestmark = pytest.mark.django_db
NOW = scenario.at(DAY)


@pytest.fixture
def begun() -> UUID:
    return authorised.begun()


def fill_in(case_id: UUID) -> None:
    """Everything that the father is asked, with a picture for every paper."""
    known = {"name", "id_number", "mobile", "sex", "birth_date"}
    answers = {key: value for key, value in scenario.example().answers.items() if key not in known}
    drafts.save_answers(case_id=case_id, changes=answers, revision=None, actor=who(), at=NOW)
    scenario.attach_all(case_id, "01_with_parents", actor=who(), moment=NOW)


class TestBeforeTheSonSaysYes:
    def test_the_father_fills_in_and_uploads_and_cannot_submit(self, begun: UUID) -> None:
        fill_in(begun)
        page = queries.case_page(case_id=begun, viewer=who(), today=NOW.date())
        assert page.acting
        assert (page.acting.principal, page.acting.confirmed) == ("李卫国", False)
        assert "submit" not in page.moves
        with refused(begun, BeyondAuthority, "还没有确认"):
            applicant.submit(case_id=begun, actor=who(), at=NOW)

    def test_no_system_is_asked_about_the_son(self, begun: UUID) -> None:
        fill_in(begun)
        assert asking.asking(case_id=begun, viewer=who(), at=NOW, again=True).lookups == ()

    def test_who_it_is_for_stays_as_the_draft_was_begun(self, begun: UUID) -> None:
        with refused(begun, BeyondAuthority, "只能由本人"):
            drafts.save_answers(
                case_id=begun, changes={"id_number": "130602200107224532"}, revision=None, actor=who(), at=NOW
            )

    def test_nobody_else_learns_of_it_the_window_neither(self, begun: UUID) -> None:
        for username in (STRANGER, VETERAN, "demo-window-1"):
            with refused(begun, NotFound):
                queries.case_page(case_id=begun, viewer=who(username), today=NOW.date())
        assert agents.requests(viewer=who(STRANGER)) == ()

    def test_the_father_throws_it_away(self, begun: UUID) -> None:
        drafts.discard_draft(case_id=begun, actor=who(), at=NOW)
        assert not Case.objects.filter(id=begun).exists()
        assert not Authorisation.objects.exists()

    @pytest.mark.parametrize(
        ("principal", "mobile", "where"),
        [
            (authorised.named(FATHER), "13800000001", "id_number"),
            (Person("李卫国", "130602200203154011"), "13800000001", "id_number"),
            (authorised.named(VETERAN), "1380000", "mobile"),
        ],
        ids=["himself", "wrong digit", "no telephone"],
    )
    def test_for_whom_it_cannot_be_begun(self, principal: Person, mobile: str, where: str) -> None:
        with pytest.raises(Incomplete) as told:
            acting_for.begin(
                theme_code=scenario.THEME[0], theme_version=scenario.THEME[1], region_code="130602",
                principal=principal, mobile=mobile, scope="file", days=60, actor=who(), at=NOW,
            )  # fmt: skip
        assert [fault.where for fault in told.value.faults] == [where]
        assert not Case.objects.exists()

    def test_not_by_the_staff(self) -> None:
        with pytest.raises(BeyondAuthority, match="任职"):
            authorised.begun(by="demo-window-1")


class TestTheSonDecides:
    def test_with_a_yes_the_draft_is_his_and_the_father_submits_it(self, begun: UUID) -> None:
        fill_in(begun)
        assert [one.agent for one in agents.requests(viewer=who(VETERAN))] == ["李大山"]
        authorised.confirm(begun)
        number = applicant.submit(case_id=begun, actor=who(), at=NOW)
        seen = queries.case_page(case_id=begun, viewer=who(VETERAN), today=NOW.date())
        assert seen.row.number == number
        assert [(one.name, one.acts[0].text) for one in seen.agents] == [("李大山", "提交申报")]
        assert agents.requests(viewer=who(VETERAN)) == ()

    def test_his_own_telephone_replaces_the_one_that_was_typed(self) -> None:
        principal, _ = authorised.PEOPLE[VETERAN]
        case_id = acting_for.begin(
            theme_code=scenario.THEME[0], theme_version=scenario.THEME[1], region_code="130602",
            principal=principal, mobile="13911112222", scope="file", days=60, actor=who(), at=NOW,
        )  # fmt: skip
        authorised.confirm(case_id)
        own = people.identity_of(User.objects.get(username=VETERAN).id)
        answers = queries.case_page(case_id=case_id, viewer=who(VETERAN), today=NOW.date()).raw_answers
        assert own
        assert answers["mobile"] == own.mobile

    def test_with_a_no_it_is_gone_with_its_files(self, begun: UUID) -> None:
        fill_in(begun)
        acting_for.deny(case_id=begun, actor=who(VETERAN), at=NOW)
        assert (Case.objects.count(), StoredFile.objects.count(), Authorisation.objects.count()) == (0, 0, 0)
        with pytest.raises(NotFound):
            queries.case_page(case_id=begun, viewer=who(), today=NOW.date())

    @pytest.mark.parametrize("username", [STRANGER, "demo-window-1"])
    def test_nobody_decides_for_him(self, begun: UUID, username: str) -> None:
        for decide in (acting_for.draw_up, acting_for.deny):
            with refused(begun, NotFound):
                decide(case_id=begun, actor=who(username), at=NOW)

    def test_the_father_least_of_all(self, begun: UUID) -> None:
        with refused(begun, BeyondAuthority):
            acting_for.confirm(case_id=begun, shown="", actor=who(), at=NOW)

    def test_his_number_under_another_name_is_not_he(self) -> None:
        case_id = acting_for.begin(
            theme_code=scenario.THEME[0], theme_version=scenario.THEME[1], region_code="130602",
            principal=Person("李卫东", authorised.named(VETERAN).id_number), mobile="13800000001", scope="file",
            days=60, actor=who(), at=NOW,
        )  # fmt: skip
        assert agents.requests(viewer=who(VETERAN)) == ()
        with refused(case_id, NotFound):
            acting_for.draw_up(case_id=case_id, actor=who(VETERAN), at=NOW)

    def test_other_words_than_he_read_are_not_confirmed(self, begun: UUID) -> None:
        shown = acting_for.draw_up(case_id=begun, actor=who(VETERAN), at=NOW).digest
        tomorrow = scenario.at("2026-09-10")
        with refused(begun, Outdated):
            acting_for.confirm(case_id=begun, shown=shown, actor=who(VETERAN), at=tomorrow)

    def test_twice_changes_nothing(self, begun: UUID) -> None:
        authorised.confirm(begun)
        with pytest.raises(Exception, match="岗位") as told:
            authorised.confirm(begun)
        assert told.value.args

    def test_one_of_his_own_stands_in_the_way(self, begun: UUID) -> None:
        scenario.draft(papers=False)
        shown = acting_for.draw_up(case_id=begun, actor=who(VETERAN), at=NOW).digest
        with refused(begun, WrongState, "同一件事不用办两次"):
            acting_for.confirm(case_id=begun, shown=shown, actor=who(VETERAN), at=NOW)


def test_the_father_does_not_file_what_the_son_has_filed_himself_meanwhile() -> None:
    begun = authorised.begun()
    fill_in(begun)
    authorised.confirm(begun)
    own = scenario.draft()
    applicant.submit(case_id=own, actor=who(VETERAN), at=NOW)
    with refused(begun, WrongState, "本人已经自己申报"):
        applicant.submit(case_id=begun, actor=who(), at=NOW)
