"""A veteran lets somebody else act: who, how far, how long; and what becomes of every attempt beyond that."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from onestop.accounts.models import User
from onestop.accounts.roles import Role
from onestop.cases import agents, queries
from onestop.cases.authorisation_words import Person
from onestop.cases.authority import NEVER
from onestop.cases.models import Authorisation, Case, CaseEvent, StoredFile
from onestop.cases.operations import applicant, authorising, contact, drafts, files, rating, window
from onestop.cases.refusals import BeyondAuthority, Incomplete, NotFound, NotPermitted, Outdated, WrongState
from tests import scenario
from tests.operations import authorised
from tests.operations.authorised import DAY, FATHER, STRANGER, VETERAN, Scope, who
from tests.operations.refusing import refused

pytestmark = pytest.mark.django_db
NOW = scenario.at(DAY)


def save(case_id: UUID, *, by: str = FATHER, day: str = DAY, **changes: str) -> None:
    drafts.save_answers(case_id=case_id, changes=changes, revision=None, actor=scenario.person(by), at=scenario.at(day))


def submit(case_id: UUID, *, by: str = FATHER, day: str = DAY) -> str:
    return applicant.submit(case_id=case_id, actor=scenario.person(by), at=scenario.at(day))


def entries(case_id: UUID) -> list[tuple[str, str]]:
    found = CaseEvent.objects.filter(case_id=case_id).order_by("sequence")
    return [(event.name, event.actor_label) for event in found]


class TestFiling:
    def test_the_father_fills_in_and_submits_and_the_log_says_who_did_and_for_whom(self) -> None:
        case_id, given = authorised.draft()
        save(case_id, email="li@example.cn")
        number = submit(case_id)

        case = Case.objects.get(id=case_id)
        assert (case.number, case.applicant_id) == (number, scenario.person(VETERAN).user_id)
        assert entries(case_id) == [("case.submitted", "代办人"), ("authorisation.noted", "系统")]
        row = Authorisation.objects.get(id=given)
        details = scenario.details_of(case, "authorisation.noted")
        assert (details["authorisation"], details["digest"]) == (str(given), row.words_digest)
        assert CaseEvent.objects.get(case_id=case_id, sequence=1).actor_id == who().user_id
        assert [verdict.intact for verdict in queries.verify_logs(number=number)] == [True]

    def test_the_veteran_sees_who_acts_and_each_thing_that_was_done(self) -> None:
        case_id, _ = authorised.draft()
        submit(case_id)
        seen = queries.case_page(case_id=case_id, viewer=who(VETERAN), today=NOW.date())
        [father] = seen.agents
        assert (father.name, father.scope_label, father.how_label) == ("李大山", "代为申请", "本人登录后授权")
        assert father.id_number == "130*************17"
        assert [act.text for act in father.acts][:1] == ["提交申报"]
        assert seen.acting is None

    def test_the_agent_sees_for_whom_and_neither_account_nor_foreign_files(self) -> None:
        case_id, _ = authorised.draft()
        own = files.attach_file(
            case_id=case_id, material_code="bank_card", content=scenario.picture(), name="我拍的.png",
            actor=who(), at=NOW,
        )  # fmt: skip
        page = queries.case_page(case_id=case_id, viewer=who(), today=NOW.date())
        assert page.acting
        assert (page.acting.principal, page.acting.confirmed) == (scenario.example().answers["name"], True)
        assert page.withheld == {"bank_account"}
        assert "bank_account" not in page.raw_answers
        assert page.agents == ()
        opened = {file.id for material in page.materials for file in material.files if file.may_open}
        assert opened == {own}
        for material in page.materials:
            for file in material.files:
                if file.id != own:
                    with pytest.raises(NotFound):
                        queries.open_file(file_id=file.id, viewer=who())

    def test_the_agent_turns_and_removes_what_he_handed_in_and_nothing_else(self) -> None:
        case_id, _ = authorised.draft()
        [of_veteran] = StoredFile.objects.filter(case_id=case_id, material__material_code="bank_card")
        own = files.attach_file(
            case_id=case_id, material_code="bank_card", content=scenario.picture(), name="我拍的.png",
            actor=who(), at=NOW,
        )  # fmt: skip
        with refused(case_id, BeyondAuthority, "只能由本人"):
            files.remove_file(case_id=case_id, file_id=of_veteran.id, actor=who(), at=NOW)
        with refused(case_id, BeyondAuthority, "只能由本人"):
            files.turn_picture(case_id=case_id, file_id=of_veteran.id, degrees=90, actor=who(), at=NOW)
        turned = files.turn_picture(case_id=case_id, file_id=own, degrees=90, actor=who(), at=NOW)
        files.remove_file(case_id=case_id, file_id=turned, actor=who(), at=NOW)
        left = StoredFile.objects.filter(case_id=case_id, material__material_code="bank_card", removed_at=None)
        assert [one.id for one in left] == [of_veteran.id]

    def test_an_empty_account_leaves_the_one_that_the_agent_does_not_see(self) -> None:
        case_id, _ = authorised.draft()
        save(case_id, bank_account="", email="li@example.cn")
        seen = queries.case_page(case_id=case_id, viewer=who(VETERAN), today=NOW.date()).raw_answers
        assert (seen["bank_account"], seen["email"]) == (
            scenario.example().answers["bank_account"],
            "li@example.cn",
        )

    def test_no_agent_sends_the_money_elsewhere(self) -> None:
        case_id, _ = authorised.draft()
        with refused(case_id, BeyondAuthority, "只能由本人"):
            save(case_id, bank_account="6222021234567890128")

    def test_nor_by_a_correction(self) -> None:
        case, _ = authorised.submitted()
        clerk = scenario.person("demo-window-1")
        asked = window.ask_correction(
            case_id=case.id, fields=["bank_account"], materials=[], note="请核对卡号。", actor=clerk, at=NOW
        )
        with refused(case.id, BeyondAuthority, "只能由本人"):
            applicant.correct(
                case_id=case.id,
                correction_id=asked,
                changes={"bank_account": "6222021234567890128"},
                actor=who(),
                at=NOW,
            )

    @pytest.mark.parametrize("key", ["name", "id_number", "mobile"])
    def test_who_applies_and_where_messages_go_is_not_for_the_agent_to_change(self, key: str) -> None:
        case_id, _ = authorised.draft()
        with refused(case_id, BeyondAuthority, "只能由本人"):
            save(case_id, **{key: "13811112222"})


ONLY_IN_PERSON: dict[str, Callable[[Case, UUID], object]] = {
    "rate": lambda case, _: rating.rate(case_id=case.id, level=5, tags=[], words="", actor=who(), at=NOW),
    "another number": lambda case, _: contact.change_contact(
        case_id=case.id, mobile="13811112222", text_messages=True, actor=who(), at=NOW
    ),
    "withdraw": lambda case, _: applicant.withdraw_case(case_id=case.id, reason="", actor=who(), at=NOW),
    "reveal": lambda case, _: window.reveal(
        case_id=case.id, fields=["bank_account"], reason="看看", actor=who(), at=NOW
    ),
    "hand on": lambda case, _: authorising.draw_up(
        case_id=case.id, agent=authorised.named(STRANGER), scope=Scope.FILE, days=30, actor=who(), at=NOW
    ),
    "revoke": lambda _, given: authorising.revoke(authorisation_id=given, actor=who(), at=NOW),
}


class TestBounds:
    @pytest.mark.parametrize("act", ONLY_IN_PERSON)
    def test_what_only_the_veteran_may_do(self, act: str) -> None:
        case, given = authorised.submitted()
        with refused(case.id, BeyondAuthority):
            ONLY_IN_PERSON[act](case, given)

    def test_withdrawing_where_the_authorisation_says_so(self) -> None:
        case, _ = authorised.submitted(scope=Scope.FILE_AND_WITHDRAW)
        applicant.withdraw_case(case_id=case.id, reason="不办了", actor=who(), at=NOW)
        assert entries(case.id)[-1] == ("case.withdrawn", "代办人")

    def test_who_only_tracks_sees_the_states_and_nothing_of_the_application(self) -> None:
        case, _ = authorised.submitted(scope=Scope.TRACK)
        seen, acting = agents.progress(case_id=case.id, viewer=who())
        assert seen.number == case.number
        assert acting
        assert acting.scope_label == "只看进度"
        with refused(case.id, BeyondAuthority, "只授权您看进度"):
            queries.case_page(case_id=case.id, viewer=who(), today=NOW.date())
        with refused(case.id, BeyondAuthority, "只授权您看进度"):
            applicant.withdraw_case(case_id=case.id, reason="", actor=who(), at=NOW)

    def test_it_ends_by_itself_after_its_last_day(self) -> None:
        case_id, _ = authorised.draft(days=30)
        save(case_id, day="2026-10-08", email="li@example.cn")
        assert queries.case_page(case_id=case_id, viewer=who(day="2026-10-08"), today=NOW.date()).acting
        with refused(case_id, BeyondAuthority, "到期"):
            save(case_id, day="2026-10-09", email="other@example.cn")
        with refused(case_id, BeyondAuthority, "到期"):
            queries.case_page(case_id=case_id, viewer=who(day="2026-10-09"), today=NOW.date())
        assert agents.acted_for(viewer=who(day="2026-10-09")) == ()

    def test_revoked_in_the_middle_of_a_draft_it_is_over_at_once(self) -> None:
        case_id, given = authorised.draft()
        save(case_id, email="li@example.cn")
        authorising.revoke(authorisation_id=given, actor=scenario.person(VETERAN), at=NOW)
        with refused(case_id, BeyondAuthority, "撤销"):
            save(case_id, email="other@example.cn")
        with refused(case_id, BeyondAuthority, "撤销"):
            submit(case_id)
        assert queries.case_page(case_id=case_id, viewer=who(VETERAN), today=NOW.date()).raw_answers["email"]

    def test_given_anew_it_holds_again_and_the_former_one_is_over(self) -> None:
        case, given = authorised.submitted(scope=Scope.TRACK)
        again = authorised.give(case.id, scope=Scope.FILE)
        authorised.take_on(again)
        assert queries.case_page(case_id=case.id, viewer=who(), today=NOW.date()).acting
        assert Authorisation.objects.get(id=given).state == "revoked"
        assert [name for name, _ in entries(case.id)] == [
            "case.submitted",
            "authorisation.given",
            "authorisation.taken_on",
            "authorisation.revoked",
            "authorisation.given",
            "authorisation.taken_on",
        ]

    def test_the_agent_lays_it_down(self) -> None:
        case, given = authorised.submitted()
        authorising.lay_down(authorisation_id=given, actor=who(), at=NOW)
        assert entries(case.id)[-1] == ("authorisation.laid_down", "代办人")
        with refused(case.id, BeyondAuthority, "退出"):
            queries.case_page(case_id=case.id, viewer=who(), today=NOW.date())

    def test_what_is_never_allowed_stands_in_the_words(self) -> None:
        case_id = scenario.draft(papers=False)
        deed = authorising.draw_up(
            case_id=case_id, agent=authorised.named(), scope=Scope.FILE_AND_WITHDRAW, days=60,
            actor=scenario.person(VETERAN), at=NOW,
        )  # fmt: skip
        assert deed.may_not == NEVER
        assert (str(deed.begins), str(deed.until)) == ("2026-09-09", "2026-11-07")


class TestWhom:
    def test_somebody_else_cannot_take_it_on(self) -> None:
        case = scenario.submitted()
        given = authorised.give(case.id)
        with refused(case.id, NotFound):
            authorised.take_on(given, by=STRANGER)
        assert agents.offers(viewer=who(STRANGER)) == ()

    def test_the_number_alone_is_not_the_person(self) -> None:
        case = scenario.submitted()
        given = authorised.give(case.id, to=Person("李大海", authorised.named().id_number))
        with refused(case.id, NotFound):
            authorised.take_on(given)
        assert agents.offers(viewer=who()) == ()

    def test_what_is_not_taken_on_opens_nothing(self) -> None:
        case = scenario.submitted()
        authorised.give(case.id)
        assert [offer.theme_name for offer in agents.offers(viewer=who())] == ["军人退役“一件事一次办”"]
        with refused(case.id, NotFound):
            queries.case_page(case_id=case.id, viewer=who(), today=NOW.date())

    def test_an_offer_is_not_taken_on_after_its_days(self) -> None:
        case = scenario.submitted()
        given = authorised.give(case.id)
        with refused(case.id, WrongState, "到期"):
            authorised.take_on(given, day="2026-12-01")

    @pytest.mark.parametrize(
        ("person", "where"),
        [
            (authorised.named(VETERAN), "id_number"),
            (Person("李大山", "130602197402090318"), "id_number"),
            (Person("李", "130602197402090317"), "name"),
        ],
        ids=["the veteran", "wrong digit", "half a name"],
    )
    def test_whom_it_may_not_name(self, person: Person, where: str) -> None:
        case_id = scenario.draft(papers=False)
        with refused(case_id, Incomplete, where):
            authorised.give(case_id, to=person)

    def test_nobody_who_holds_a_post_even_by_another_account(self) -> None:
        case = scenario.submitted()
        given = authorised.give(case.id)
        clerk = User.objects.get(username="demo-window-1")
        User.objects.filter(username=FATHER).update(
            roles=[Role.APPLICANT, Role.WINDOW_CLERK], department_id=clerk.department_id
        )
        with refused(case.id, NotPermitted):
            authorised.take_on(given)
        with refused(case.id, Incomplete, "不能代办"):
            authorised.give(case.id)

    def test_one_person_acts_for_three_at_a_time_and_no_more(self) -> None:
        for _ in range(3):
            case_id = scenario.draft(papers=False, who="demo-veteran-2")
            authorised.take_on(authorised.give(case_id, by="demo-veteran-2"))
        case_id = scenario.draft(papers=False)
        given = authorised.give(case_id)
        with refused(case_id, WrongState, "最多代办3件"):
            authorised.take_on(given)
        with pytest.raises(WrongState, match="最多代办3件"):
            authorised.begun(of="demo-veteran-4")
        authorising.lay_down(authorisation_id=Authorisation.objects.filter(state="accepted")[0].id, actor=who(), at=NOW)
        authorised.take_on(given)

    def test_a_case_has_three_at_a_time_and_no_more(self) -> None:
        case_id = scenario.draft(papers=False)
        for username in (FATHER, "demo-veteran-2", "demo-veteran-3"):
            authorised.give(case_id, to=authorised.named(username))
        with refused(case_id, WrongState, "最多授权3个人"):
            authorised.give(case_id, to=authorised.named("demo-veteran-4"))
        authorised.give(case_id, days=30)  # instead of the one that the father has already

    def test_words_that_changed_since_they_were_shown_are_not_confirmed(self) -> None:
        case_id = scenario.draft(papers=False)
        shown = authorising.draw_up(
            case_id=case_id, agent=authorised.named(), scope=Scope.TRACK, days=60,
            actor=scenario.person(VETERAN), at=NOW,
        )  # fmt: skip
        with refused(case_id, Outdated):
            authorising.authorise(
                case_id=case_id, agent=authorised.named(), scope=Scope.FILE, days=60, shown=shown.digest,
                actor=scenario.person(VETERAN), at=NOW,
            )  # fmt: skip


class TestOnPaper:
    def record(self, case: Case, *, seen: bool = True, by: str = "demo-window-1") -> UUID:
        return authorising.authorise_on_paper(
            case_id=case.id, agent=authorised.named(), scope=Scope.FILE, days=60, seen=seen,
            actor=scenario.person(by), at=NOW,
        )  # fmt: skip

    def test_the_window_records_it_and_the_departments_see_how_it_was_given(self) -> None:
        case = scenario.accepted()
        given = self.record(case)
        item = scenario.item_of(case, "household_registration")
        page = queries.work_page(
            work_item_id=item.id, viewer=scenario.officer_of(item), today=scenario.at("2026-09-15").date()
        )
        assert [(one.name, one.how_label) for one in page.agents] == [("李大山", "窗口核验纸质授权委托书")]
        authorised.take_on(given)
        assert queries.case_page(case_id=case.id, viewer=who(), today=NOW.date()).acting

    def test_not_without_having_seen_it(self) -> None:
        case = scenario.submitted()
        with refused(case.id, Incomplete, "没有登记"):
            self.record(case, seen=False)

    @pytest.mark.parametrize("username", ["demo-police-1", "demo-supervisor", STRANGER])
    def test_not_by_anybody_else(self, username: str) -> None:
        case = scenario.submitted()
        with refused(case.id, NotFound):
            self.record(case, by=username)

    def test_the_window_revokes_it_for_the_veteran(self) -> None:
        case = scenario.submitted()
        given = self.record(case)
        authorising.revoke(authorisation_id=given, actor=scenario.person("demo-window-1"), at=NOW)
        with refused(case.id, WrongState):
            authorising.revoke(authorisation_id=given, actor=scenario.person("demo-window-1"), at=NOW)


def test_the_name_alone_has_changed_hands_for_no_member_of_the_staff() -> None:
    both = replace(who(), roles=frozenset({Role.APPLICANT, Role.OFFICER}))
    assert (agents.offers(viewer=both), agents.requests(viewer=both), agents.acted_for(viewer=both)) == ((), (), ())
