"""The outlet: who has the code and may have it gets it, once; everybody else is told plainly why not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onestop.accounts.actors import Actor
from onestop.cases import codes, contents, deliveries, outlet_desk, pickups
from onestop.cases.deliveries import ResultView
from onestop.cases.models import Case, CaseEvent, Pickup, WrongCode
from onestop.cases.operations import applicant, delivering, outlet, system
from onestop.cases.operations.outlet import Collector
from onestop.cases.refusals import Incomplete, NotFound, NotPermitted, WrongState
from onestop.exchange import message_desk, relay
from tests import people, scenario
from tests.operations.refusing import refused

PAGE, CARD = "household_registration", "id_card"
NOW = scenario.at("2026-09-20")
NUMBER = people.make_id_number()
SELF = Collector(by="applicant", checked=True, signed="paper")
AGENT = Collector(
    by="agent",
    checked=True,
    signed="register",
    name="赵小兰",
    id_number=NUMBER,
    relation="配偶",
    authorised=True,
)


@pytest.fixture
def clerk() -> Actor:
    return scenario.person("demo-window-1")


@pytest.fixture
def case(clerk: Actor) -> Case:
    """A case with a page of the register that lies ready."""
    case = scenario.accepted("02_with_spouse")
    to_fetch(case, PAGE)
    scenario.complete(scenario.item_of(case, PAGE))
    outlet.take_in(pickup_id=row(case).id, actor=clerk, at=NOW)
    return case


def to_fetch(case: Case, code: str) -> None:
    """The applicant wants to fetch the result."""
    item, owner = scenario.item_of(case, code), scenario.person("demo-veteran-1")
    delivering.change_delivery(work_item_id=item.id, way="pickup", label={}, actor=owner, at=NOW)


def row(case: Case, code: str = PAGE) -> Pickup:
    return Pickup.objects.exclude(state="void").get(case=case, work_item__item_code=code)


def code_of(case: Case) -> str:
    return pickups.code_of(row(case).id)


def delivery(case: Case, viewer: Actor) -> ResultView:
    found = deliveries.of_case(case_id=case.id, viewer=viewer, today=NOW.date())
    return next(one for one in found if one.item_code == PAGE)


def hand_out(case: Case, clerk: Actor, who: Collector = SELF, *rows: Pickup) -> int:
    ids = [one.id for one in rows or (row(case),)]
    return outlet.hand_out(case_id=case.id, pickup_ids=ids, collector=who, actor=clerk, at=NOW)


def messages(case: Case) -> list[str]:
    """What the applicant was told, newest first."""
    while relay.relay(at=NOW, limit=100):
        pass
    owner = scenario.person("demo-veteran-1")
    return [one.text for one in message_desk.correspondence(case_id=case.id, viewer=owner).messages]


class TestReady:
    def test_the_applicant_gets_the_code_with_place_and_hours_when_it_lies_there(self, case: Case) -> None:
        own = delivery(case, scenario.person("demo-veteran-1")).fetched
        assert own
        assert (own.code, own.place.hours) == (code_of(case), "工作日9:00—17:00")
        assert len(codes.plain(own.code)) == 6
        newest = messages(case)[0]
        assert all(words in newest for words in (own.code, own.place.name, own.place.hours))

    def test_nobody_else_sees_it_and_it_is_stored_nowhere(self, case: Case, clerk: Actor) -> None:
        seen = delivery(case, clerk).fetched
        assert seen
        assert seen.code == ""
        assert code_of(case) not in str(scenario.rows_of(case.id))

    def test_before_it_has_come_there_is_none(self, clerk: Actor) -> None:
        case = scenario.accepted()
        to_fetch(case, PAGE)
        scenario.complete(scenario.item_of(case, PAGE))
        own = delivery(case, scenario.person("demo-veteran-1")).fetched
        assert own
        assert (own.state, own.code) == ("coming", "")
        with refused(case.id, WrongState, "还没有送到"):
            outlet.find(code=code_of(case), actor=clerk, at=NOW)
        with refused(case.id, WrongState, "还没有送到领取处"):
            hand_out(case, clerk)

    def test_it_comes_once(self, case: Case, clerk: Actor) -> None:
        with refused(case.id, WrongState, "可以领取"):
            outlet.take_in(pickup_id=row(case).id, actor=clerk, at=NOW)


class TestFinding:
    def test_by_code_in_whatever_way_it_is_typed(self, case: Case, clerk: Actor) -> None:
        typed = f" {code_of(case).lower().replace('-', ' ')} "
        assert outlet.find(code=typed, actor=clerk, at=NOW) == case.id

    def test_by_the_number_of_the_identity_paper(self, case: Case, clerk: Actor) -> None:
        number = contents.read_applicant(case)["id_number"]
        assert outlet_desk.of_person(id_number=number, viewer=clerk) == (case.id,)
        with pytest.raises(NotFound, match="没有这个人"):
            outlet_desk.of_person(id_number=NUMBER, viewer=clerk)

    def test_a_code_of_another_place_says_where_to_go(self, case: Case) -> None:
        elsewhere = scenario.person("demo-police-1")
        with refused(case.id, WrongState, "竞秀区退役军人事务局"):
            outlet.find(code=code_of(case), actor=elsewhere, at=NOW)
        with pytest.raises(NotFound):
            outlet_desk.page(case_id=case.id, viewer=elsewhere)

    def test_one_that_was_used_or_is_void_says_so(self, case: Case, clerk: Actor) -> None:
        used = code_of(case)
        hand_out(case, clerk)
        with refused(case.id, WrongState, "用过", "2026-09-20"):
            outlet.find(code=used, actor=clerk, at=NOW)
        Pickup.objects.update(state="void", receipt_sealed=None)
        with refused(case.id, WrongState, "作废"):
            outlet.find(code=used, actor=clerk, at=NOW)

    def test_after_ten_wrong_ones_one_must_wait(self, case: Case, clerk: Actor) -> None:
        for _ in range(10):
            with pytest.raises(NotFound, match="没有这个取件码"):
                outlet.find(code="222222", actor=clerk, at=NOW)
        with refused(case.id, WrongState, "十分钟以后"):
            outlet.find(code=code_of(case), actor=clerk, at=NOW)
        assert outlet.find(code=code_of(case), actor=scenario.person("demo-window-2"), at=NOW) == case.id
        later = NOW + timedelta(minutes=11)
        assert outlet.find(code=code_of(case), actor=clerk, at=later) == case.id
        assert outlet.forget_wrong_codes(at=later) == 10
        assert not WrongCode.objects.exists()


class TestHandingOut:
    def test_the_applicant_in_person_is_the_proof(self, case: Case, clerk: Actor) -> None:
        assert hand_out(case, clerk) == 1
        served = delivery(case, scenario.person("demo-veteran-1")).served
        assert served
        assert (served.how, served.to, served.at, served.source) == ("窗口发放", "本人", NOW, clerk.department_name)
        details = scenario.details_of(case, "result.handed_out")
        assert (details["by"], details["signed"]) == ("applicant", "paper")

    def test_of_an_agent_everything_is_kept_sealed_and_the_applicant_is_told(self, case: Case, clerk: Actor) -> None:
        hand_out(case, clerk, AGENT)
        sealed = row(case).receipt_sealed
        assert sealed
        receipt = contents.read(sealed, column=outlet.RECEIPT, row=row(case).id)
        assert receipt == {
            "by": "agent",
            "name": AGENT.name,
            "id_number": AGENT.id_number,
            "relation": AGENT.relation,
        }
        entry = CaseEvent.objects.get(case=case, name="result.handed_out")
        assert AGENT.name not in str(entry.details)
        assert AGENT.id_number not in contents.read_words(entry)["note"]
        assert AGENT.name in contents.read_words(entry)["note"]
        owner = delivery(case, scenario.person("demo-veteran-1")).served
        assert owner
        assert owner.to == "代领人赵**（配偶）"
        assert "由代领人领取" in messages(case)[0]

    def test_several_at_once_or_none_of_them(self, case: Case, clerk: Actor) -> None:
        to_fetch(case, CARD)
        scenario.complete(scenario.item_of(case, CARD))
        both = (row(case), row(case, CARD))
        with refused(case.id, WrongState, "居民身份证"):
            hand_out(case, clerk, SELF, *both)
        outlet.take_in(pickup_id=both[1].id, actor=clerk, at=NOW)
        with refused(case.id, Incomplete, "勾选"):
            outlet.hand_out(case_id=case.id, pickup_ids=[], collector=SELF, actor=clerk, at=NOW)
        assert hand_out(case, clerk, SELF, *both) == 2
        assert [name for name, _ in scenario.log_of(case)].count("result.handed_out") == 2

    @pytest.mark.parametrize(
        ("who", "words"),
        [
            (replace(SELF, checked=False), "核对领取人的身份证件"),
            (replace(SELF, signed=""), "签字"),
            (replace(SELF, by=""), "本人还是代领人"),
            (replace(AGENT, authorised=False), "授权"),
            (replace(AGENT, name=""), "代领人姓名"),
            (replace(AGENT, id_number=NUMBER[:-1] + "?"), "代领人身份证号码"),
            (replace(AGENT, relation=" "), "关系"),
        ],
    )
    def test_without_a_check_nothing_is_given(self, case: Case, clerk: Actor, who: Collector, words: str) -> None:
        with refused(case.id, Incomplete, words):
            hand_out(case, clerk, who)

    def test_the_applicant_is_no_agent(self, case: Case, clerk: Actor) -> None:
        own = replace(AGENT, id_number=contents.read_applicant(case)["id_number"])
        with refused(case.id, Incomplete, "请选“本人”"):
            hand_out(case, clerk, own)

    def test_twice_and_by_the_wrong_ones(self, case: Case, clerk: Actor) -> None:
        for who, kind in (("demo-veteran-1", NotPermitted), ("demo-veteran-2", NotFound), ("demo-social", NotFound)):
            with refused(case.id, kind):
                hand_out(case, scenario.person(who))
        with refused(case.id, WrongState, "不在这里"):
            hand_out(case, scenario.officer_of(scenario.item_of(case, PAGE)))
        hand_out(case, clerk)
        with refused(case.id, WrongState, "已领取"):
            hand_out(case, clerk)
        with refused(case.id, WrongState, "2026年9月20日领取"):
            to_fetch(case, PAGE)

    def test_what_was_done_before_the_case_was_withdrawn_is_still_given(self, case: Case, clerk: Actor) -> None:
        applicant.withdraw_case(case_id=case.id, reason="", actor=scenario.person("demo-veteran-1"), at=NOW)
        page = outlet_desk.page(case_id=case.id, viewer=clerk)
        assert (page.ended, len(page.lying)) == ("已撤回", 1)
        assert hand_out(case, clerk) == 1


class TestUncollected:
    def test_after_the_days_of_the_theme_the_applicant_is_reminded_once(self, case: Case, clerk: Actor) -> None:
        assert system.remind_uncollected(at=scenario.at("2026-10-04")) == 0
        assert [system.remind_uncollected(at=scenario.at("2026-10-05")) for _ in range(2)] == [1, 0]
        assert code_of(case) in messages(case)[0]
        (waiting,) = outlet_desk.waiting(viewer=clerk, today=date(2026, 10, 5)).rows
        assert (waiting.too_long, waiting.reminded, waiting.days) == (True, True, 15)

    def test_nobody_is_reminded_of_what_was_fetched(self, case: Case, clerk: Actor) -> None:
        hand_out(case, clerk)
        assert system.remind_uncollected(at=scenario.at("2026-12-01")) == 0
        assert outlet_desk.waiting(viewer=clerk, today=date(2026, 12, 1)).rows == ()
