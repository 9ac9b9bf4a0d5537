"""What systems know, on the pages of both faces: its source, correcting it, and what happens while they are away."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from onestop.cases import contents
from onestop.cases.models import Case, SharedCheck
from onestop.cases.operations import applicant, drafts, files
from onestop.exchange import sharing
from tests import recent, scenario
from tests.exchange import pretend
from tests.exchange.pretend import Sandbox
from tests.pages.browsers import signed_in
from tests.pages.reading import followed, message_at, words

HTMX = {"HX-Request": "true"}
THEME = {"code": "veteran_discharge", "version": "2022"}
LI = {"name": "李卫国", "id_number": "13060220020315401X", "mobile": "13800000001"}
REGISTER = "population_register"
MOST_QUERIES = 30


@pytest.fixture
def sandbox(tmp_path: Path, settings: Settings) -> Iterator[Sandbox]:
    """The systems of the office, running, and connectors to them that are closed at the end."""
    with pretend.running(tmp_path) as running, pretend.own_connectors():
        settings.ONESTOP_SANDBOX_URL, settings.ONESTOP_EXCHANGE_KEY = running.address, pretend.KEY.decode()
        yield running


@pytest.fixture
def owner() -> Client:
    """Li, who applies."""
    return signed_in("demo-veteran-1")


@pytest.fixture
def clerk() -> Client:
    """A clerk at the window."""
    return signed_in("demo-window-1")


def at(name: str, case_id: UUID, *arguments: str) -> str:
    return reverse(f"portal:{name}", args=[case_id, *arguments])


def desk(name: str, case_id: UUID, *arguments: str) -> str:
    return reverse(f"workbench:{name}", args=[case_id, *arguments])


def begin(owner: Client) -> UUID:
    owner.post(reverse("portal:begin"), THEME)
    return Case.objects.latest("created_at").id


def answers_of(case_id: UUID) -> dict[str, str]:
    return contents.answers(Case.objects.get(id=case_id))


def known(sandbox: Sandbox) -> None:
    """Everything that the systems may know of Li."""
    sandbox.know(REGISTER, LI["id_number"], XM="李卫国", MZ="11", CSRQ="2002-03-16", HKZX="1")
    sandbox.know("e_certificates", LI["id_number"], SFZ_ZT="VALID")
    sandbox.know("social_security_platform", LI["id_number"], PZ_QQ="1", JFPZ="1", XXB="1", YHHZ="1")


def settle(owner: Client, case_id: UUID) -> None:
    for answers in ({"applicant_kind": "self_employment"}, {"settlement": "this_district", "id_card_request": "none"}):
        owner.post(at("questions", case_id), answers, headers=HTMX)


def submitted(owner: Client, **changes: str) -> UUID:
    """Li's case, asked about, with every paper that is still required."""
    case_id, who, now = begin(owner), scenario.person("demo-veteran-1"), timezone.now()
    changes = recent.answers() | LI | {"sex": "1", "birth_date": "2002-03-15", "ethnic_group": "11"} | changes
    drafts.save_answers(case_id=case_id, changes=changes, revision=None, actor=who, at=now)
    sharing.ask(case_id=case_id, actor=who, at=now)
    page = owner.get(at("papers", case_id)).context["page"]
    for paper in page.choice.materials:
        if paper.required:
            files.attach_file(
                case_id=case_id,
                material_code=paper.code,
                content=scenario.picture(),
                name="照片.png",
                actor=who,
                at=now,
            )
    applicant.submit(case_id=case_id, actor=who, at=now)
    return case_id


class TestTheApplicant:
    def test_is_told_before_anything_is_asked(self, owner: Client) -> None:
        text = words(owner.get("/"))
        assert "开始后，先替您向有关系统核对" in text
        assert "公安人口系统：姓名、性别、民族、出生日期，户口是否注销" in text
        assert "查不到也不影响申报" in text

    def test_finds_a_question_answered_with_its_source(self, sandbox: Sandbox, owner: Client) -> None:
        known(sandbox)
        case_id = begin(owner)
        settle(owner, case_id)
        page = owner.get(at("questions", case_id))
        assert answers_of(case_id)["household_cancelled"] == "yes"
        assert re.search(r'name="household_cancelled" value="yes"[^>]* checked', page.content.decode())
        assert words(page).count("来自公安人口系统") == 1
        assert "来自人社一体化公共服务平台" in words(page)

    def test_finds_fields_filled_in_and_what_differs(self, sandbox: Sandbox, owner: Client) -> None:
        known(sandbox)
        case_id = begin(owner)
        settle(owner, case_id)
        drafts.save_answers(
            case_id=case_id,
            changes=recent.answers() | LI | {"sex": "1", "birth_date": "2002-03-15", "ethnic_group": "11"},
            revision=None,
            actor=scenario.person("demo-veteran-1"),
            at=timezone.now(),
        )
        page = owner.get(at("section", case_id, "personal"))
        assert message_at(page, "ethnic_group").startswith("来自公安人口系统（")
        assert message_at(page, "name").startswith("与公安人口系统一致（")
        assert "公安人口系统登记的是“2002年3月16日”" in message_at(page, "birth_date")

    def test_corrects_what_was_filled_in_and_sees_the_difference_at_once(self, sandbox: Sandbox, owner: Client) -> None:
        known(sandbox)
        case_id = begin(owner)
        settle(owner, case_id)
        saved = owner.post(at("save", case_id), {"ethnic_group": "01", "changed": "ethnic_group"}, headers=HTMX)
        assert "公安人口系统登记的是“满族”" in words(saved)
        assert answers_of(case_id)["ethnic_group"] == "01"

    def test_need_not_hand_in_what_is_known_and_may_all_the_same(self, sandbox: Sandbox, owner: Client) -> None:
        known(sandbox)
        case_id = begin(owner)
        who, now = scenario.person("demo-veteran-1"), timezone.now()
        drafts.save_answers(case_id=case_id, changes=recent.answers() | LI, revision=None, actor=who, at=now)
        sharing.ask(case_id=case_id, actor=who, at=now)
        page = owner.get(at("papers", case_id))
        assert 'id="paper-household_cancellation"' not in page.content.decode()
        assert re.search(
            r"户口注销证明 ：已在公安人口系统中查到户口注销记录，不必交证明。 公安人口系统 \d{4}年", words(page)
        )
        assert "还差 6 种材料" in words(page)
        taken = owner.post(at("check_take_back", case_id, "household"))
        assert "改由您自己交材料" in followed(owner, taken)
        assert 'id="paper-household_cancellation"' in owner.get(at("papers", case_id)).content.decode()

    def test_reads_what_is_asked_of_whom_and_on_what_ground(self, sandbox: Sandbox, owner: Client) -> None:
        text = words(owner.get(at("privacy", begin(owner))))
        assert "公安人口系统：姓名、性别、民族" in text
        assert "依据：政务数据共享条例" in text

    def test_cannot_do_without_what_is_not_there(self, sandbox: Sandbox, owner: Client) -> None:
        assert owner.post(at("check_take_back", begin(owner), "household")).status_code == 404


class TestWhenASystemIsAway:
    def test_everything_goes_on_and_the_paper_is_asked_for(self, owner: Client) -> None:
        """Nobody listens at all."""
        case_id = begin(owner)
        settle(owner, case_id)
        assert "household_cancelled" not in answers_of(case_id)
        text = words(owner.get(at("case", case_id)))
        assert "公安人口系统 对方暂时没有答复" in text
        assert "不影响申报，照常填表、交材料就行" in text
        assert "再核对一次" in text
        full = recent.draft(papers=False)
        assert "还差 11 种材料" in words(owner.get(at("papers", full)))

    def test_opening_the_draft_later_asks_again_by_itself(self, sandbox: Sandbox, owner: Client) -> None:
        sandbox.faults("error")
        case_id = begin(owner)
        known(sandbox)
        assert 'hx-trigger="load' not in owner.get(at("case", case_id)).content.decode()
        SharedCheck.objects.update(asked_at=timezone.now() - timedelta(minutes=6))
        assert 'hx-trigger="load' in owner.get(at("case", case_id)).content.decode()
        answer = owner.post(at("check", case_id), headers=HTMX)
        assert answer["HX-Refresh"] == "true"
        assert answers_of(case_id)["household_cancelled"] == "yes"
        assert 'hx-trigger="load' not in owner.get(at("case", case_id)).content.decode()

    def test_who_was_not_found_can_have_it_looked_up_again(self, sandbox: Sandbox, owner: Client) -> None:
        case_id = begin(owner)
        assert "公安人口系统 没有查到" in words(owner.get(at("case", case_id)))
        known(sandbox)
        SharedCheck.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
        assert "公安人口系统 与填写的不一致" in followed(owner, owner.post(at("check", case_id), {"again": "yes"}))


class TestTheWindow:
    def test_says_what_is_asked_and_fills_in_what_is_known(self, sandbox: Sandbox, clerk: Client) -> None:
        known(sandbox)
        assert "开始后将用其姓名和身份证号码向公安人口系统、电子证照目录" in words(
            clerk.get(reverse("workbench:identify"))
        )
        clerk.post(reverse("workbench:identify"), LI)
        case_id = Case.objects.get().id
        for answers in ({"applicant_kind": "self_employment"}, {"settlement": "this_district"}):
            part = clerk.post(desk("filing_questions", case_id), answers, headers=HTMX)
        assert "来自公安人口系统" in words(part)
        rest = {"host": "parents", "id_card_request": "none", "medical_voucher": "none"}
        assert clerk.post(desk("filing_questions", case_id), rest)["Location"] == desk("filing", case_id)
        text = words(clerk.get(desk("filing", case_id)))
        assert "免交：公安人口系统" in text
        assert "材料还缺5份" in text

    def test_sees_every_contradiction_before_it_accepts(self, sandbox: Sandbox, owner: Client, clerk: Client) -> None:
        known(sandbox)
        text = words(clerk.get(desk("case", submitted(owner, ethnic_group="01"))))
        assert "出生日期 与公安人口系统不一致：登记的是“2002年3月16日”" in text
        assert "民族 与公安人口系统不一致：登记的是“满族”" in text
        assert "免交：公安人口系统" in text
        assert "数据共享核验：公安人口系统（已查到，与填写的不一致）" in text

    def test_can_do_without_a_check_and_then_lacks_the_paper(
        self, sandbox: Sandbox, owner: Client, clerk: Client
    ) -> None:
        known(sandbox)
        case_id = submitted(owner)
        assert "缺： 户口注销证明" not in words(clerk.get(desk("case", case_id)))
        taken = followed(clerk, clerk.post(desk("check_take_back", case_id, "household")))
        assert "缺： 户口注销证明" in taken
        assert "不采用共享核验的结果：公安人口系统" in taken

    def test_asks_what_the_applicant_could_not(self, sandbox: Sandbox, owner: Client, clerk: Client) -> None:
        sandbox.faults(rate=1, kinds=["error"])
        case_id = submitted(owner)
        sandbox.faults(rate=0)
        known(sandbox)
        SharedCheck.objects.update(asked_at=timezone.now() - timedelta(minutes=6))
        page = clerk.get(desk("case", case_id))
        assert 'hx-trigger="load' in page.content.decode()
        clerk.post(desk("check", case_id), headers=HTMX)
        assert "出生日期 与公安人口系统不一致" in words(clerk.get(desk("case", case_id)))

    def test_hides_what_the_form_hides(self, sandbox: Sandbox, owner: Client, clerk: Client) -> None:
        sandbox.know(REGISTER, LI["id_number"], HKZX="0", HJDZ="东风中路8号院")
        kept = dict(recent.answers("05_card_renewed_household_kept"))
        case_id = submitted(owner, **kept | LI | {"sex": "1", "birth_date": "2002-03-15"})
        assert "与公安人口系统不一致：登记的是“＊＊＊＊”" in words(clerk.get(desk("case", case_id)))
        assert "东风中路8号院" not in words(clerk.get(desk("case", case_id)))


class TestCost:
    def test_pages_read_the_checks_in_few_queries(self, sandbox: Sandbox, owner: Client, clerk: Client) -> None:
        known(sandbox)
        case_id = submitted(owner)
        item_less = [(owner, at("case", case_id)), (owner, at("application", case_id)), (clerk, desk("case", case_id))]
        for browser, address in item_less:
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(address).status_code == 200
            assert len(captured) <= MOST_QUERIES, address

    def test_does_not_grow_with_how_often_was_asked(self, sandbox: Sandbox, owner: Client) -> None:
        case_id = begin(owner)
        with CaptureQueriesContext(connection) as once:
            owner.get(at("case", case_id))
        row = SharedCheck.objects.get()
        SharedCheck.objects.bulk_create(
            SharedCheck(
                case_id=case_id,
                lookup=row.lookup,
                system=row.system,
                person_index=row.person_index,
                asked_at=row.asked_at,
                outcome=row.outcome,
            )
            for _ in range(200)
        )
        with CaptureQueriesContext(connection) as often:
            owner.get(at("case", case_id))
        assert len(often) == len(once)
