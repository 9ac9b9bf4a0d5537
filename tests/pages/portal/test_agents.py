"""Who acts for whom, on the applicants' pages: authorised, taken on, seen, revoked; and what an agent meets."""

from uuid import UUID

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onestop.accounts import demo
from onestop.cases.models import Authorisation, Case, CaseEvent
from onestop.cases.operations import authorising, department
from onestop.exchange import relay
from onestop.exchange.models import Message
from tests import recent, scenario
from tests.operations import authorised
from tests.pages.browsers import signed_in
from tests.pages.portal.test_every_address import MOST_QUERIES
from tests.pages.reading import followed, message_at, words

FATHER = {"name": "李大山", "id_number": "130602197402090317", "scope": "file", "days": "60"}
SON = {"name": "李志远", "id_number": "130602200306180579", "mobile": "13800000004", "scope": "file", "days": "60"}
THEME = {"theme": "/".join(scenario.THEME), "region": demo.REGION}


@pytest.fixture
def father() -> Client:
    return signed_in("demo-agent-1")


@pytest.fixture
def son() -> Client:
    return signed_in("demo-veteran-4")


WORDS = (
    "李大山", "130602197402090317", "上传材料，选择结果的送达方式", "代替本人评价", "只看进度", "代为申请，也可以撤回",
    "双方身份证原件已核验", "最长 180 天",
)  # fmt: skip


def printed(client: Client, address: str) -> str:
    """The text of a PDF of one page."""
    document = pypdfium2.PdfDocument(client.get(address).content)
    assert len(document) == 1
    text: str = document[0].get_textpage().get_text_bounded()
    # Long ones break between any two letters.
    return text.replace("\r\n", "").replace("\N{ZERO WIDTH SPACE}", "")


def found_in(text: str) -> set[str]:
    return {word for word in WORDS if word in text}


def at(name: str, *args: UUID) -> str:
    return reverse(f"portal:{name}", args=args)


def authorise(owner: Client, case_id: UUID, **changes: str) -> str:
    """The form, the words, the confirmation; the page after it."""
    typed = FATHER | changes
    shown = owner.post(at("agents", case_id), typed)
    digest = shown.context["deed"].digest
    return followed(owner, owner.post(at("agents", case_id), typed | {"shown": digest}))


def hand_over(owner: Client, father: Client, case_id: UUID, **changes: str) -> UUID:
    """Authorised by the one and taken on by the other; the id of the authorisation."""
    authorise(owner, case_id, **changes)
    [row] = Authorisation.objects.filter(case_id=case_id, state="given")
    father.post(at("take_on", row.id))
    return row.id


def test_the_words_are_shown_before_anything_is_authorised(owner: Client) -> None:
    case_id = recent.draft(papers=False)
    shown = words(owner.post(at("agents", case_id), FATHER))
    assert "李大山，身份证号码 130602197402090317" in shown
    assert "代替本人评价" in shown
    assert not Authorisation.objects.exists()
    assert "已经授权李大山代办" in authorise(owner, case_id)


def test_the_agent_acts_under_a_banner_and_the_veteran_sees_each_step(owner: Client, father: Client) -> None:
    case_id = recent.draft()
    authorise(owner, case_id)
    home = words(father.get("/"))
    assert "请您代办" in home
    assert "能办什么，不能办什么" in home
    [row] = Authorisation.objects.all()
    assert "已经接受委托" in words(father.post(at("take_on", row.id), follow=True))

    assert "我代办的" in words(father.get("/"))
    name = scenario.example().answers["name"]
    for page in ("case", "questions", "form", "papers", "review", "scope"):
        assert f"代{name}办理" in words(father.get(at(page, case_id))), page
    assert "已经填好。代办人看不到" in words(father.get(at("form", case_id)))
    account = scenario.example().answers["bank_account"]
    assert account not in father.get(at("form", case_id)).content.decode()
    assert account not in father.get(at("review", case_id)).content.decode()

    father.post(at("review", case_id))
    case = Case.objects.get(id=case_id)
    assert case.number
    progress = words(owner.get(at("case", case_id)))
    assert "李大山 130*************17" in progress
    assert "对方替您做了 1 件事" in progress
    relay.relay(at=timezone.now())
    [message] = Message.objects.filter(case=case)
    assert message.event.name == "case.submitted"
    assert "代办人已替您提交申报" in words(owner.get(at("case", case_id)))


def test_one_button_ends_it_and_the_agent_is_told_why_nothing_opens(owner: Client, father: Client) -> None:
    case_id = recent.draft(papers=False)
    given = hand_over(owner, father, case_id)
    assert "已经撤销授权" in followed(owner, owner.post(at("agent_revoke", case_id, given)))
    for name in ("case", "form", "review", "followed", "acting"):
        answer = father.get(at(name, case_id))
        assert answer.status_code == 403, name
        assert "已经撤销、退出或者到期" in words(answer), name
    saved = father.post(at("save", case_id), {"changed": "email", "email": "a@example.cn"})
    assert saved.status_code == 403
    assert "我代办的" not in words(father.get("/"))


def test_who_only_tracks_sees_how_far_it_is_and_no_more(owner: Client, father: Client) -> None:
    case = scenario.accepted()
    hand_over(owner, father, case.id, scope="track")
    page = words(father.get(at("followed", case.id)))
    assert "代刘建军办理 · 只看进度" in page
    assert "户口登记" in page
    for name in ("case", "application", "printed_form"):
        answer = father.get(at(name, case.id))
        assert (answer.status_code, "只授权您看进度" in words(answer)) == (403, True), name


def test_what_only_the_veteran_may_do_is_not_offered_and_not_done(owner: Client, father: Client) -> None:
    case = recent.submitted()
    given = hand_over(owner, father, case.id)
    page = father.get(at("case", case.id)).content.decode()
    for name in ("withdraw", "contact", "rating", "agents"):
        assert f'href="{at(name, case.id)}"' not in page, name
    before = Case.objects.get(id=case.id).event_count
    for address in (at("withdraw", case.id), at("messages_read", case.id), at("agent_revoke", case.id, given)):
        assert father.post(address).status_code == 403, address
    contact = {"mobile": "13911112222", "text_messages": "yes"}
    assert father.post(at("contact", case.id), contact).status_code == 403
    assert "代办时不可以" in words(father.get(at("acting", case.id)))
    assert Case.objects.get(id=case.id).event_count == before
    assert "已经退出代办" in followed(father, father.post(at("lay_down", given)))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"id_number": "130602197402090318"}, "id_number"),
        ({"name": "李"}, "name"),
        ({"scope": ""}, "scope"),
        ({"days": "3650"}, "days"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_mended(owner: Client, changes: dict[str, str], where: str) -> None:
    case_id = recent.draft(papers=False)
    answer = owner.post(at("agents", case_id), FATHER | changes)
    assert answer.status_code == 422
    assert message_at(answer, where)
    assert not Authorisation.objects.exists()


def test_begun_by_the_father_confirmed_by_the_son(father: Client, son: Client) -> None:
    began = father.post(at("begin_for"), SON | THEME)
    case_id = Case.objects.get().id
    assert began["Location"] == at("questions", case_id)
    page = words(father.get(at("questions", case_id)))
    assert "代李志远办理 · 代为申请 · 等本人确认" in page
    assert father.post(at("review", case_id)).status_code == 403

    assert "李大山请求代您办理" in words(son.get("/"))
    asked = son.get(at("request_to_act", case_id))
    assert "等于在上面的授权委托书上签名" in words(asked)
    done = son.post(at("request_to_act", case_id), {"shown": asked.context["deed"].digest})
    assert done["Location"] == at("case", case_id)
    assert "李大山" in words(son.get(at("case", case_id)))
    assert "等本人确认" not in words(father.get(at("case", case_id)))
    assert son.get(at("request_to_act", case_id)).status_code == 302


def test_the_son_says_no(father: Client, son: Client) -> None:
    father.post(at("begin_for"), SON | THEME)
    case_id = Case.objects.get().id
    assert "草稿已删除" in followed(son, son.post(at("request_to_act", case_id), {"deny": "yes"}))
    assert not Case.objects.exists()
    assert father.get(at("case", case_id)).status_code == 404


def test_what_the_father_typed_wrong_stays_to_be_mended(father: Client) -> None:
    answer = father.post(at("begin_for"), SON | THEME | {"id_number": "130602197402090317"})
    assert answer.status_code == 422
    assert "您自己的身份证号码" in message_at(answer, "id_number")
    assert "李志远" in answer.content.decode()
    assert not Case.objects.exists()


def test_the_authorisation_is_printed_filled_in_and_with_blanks(owner: Client, father: Client) -> None:
    case_id = recent.draft(papers=False)
    given = hand_over(owner, father, case_id)
    filled = printed(owner, at("agent_paper", case_id, given))
    [row] = Authorisation.objects.all()
    assert {"李大山", "130602197402090317", "上传材料，选择结果的送达方式", "代替本人评价"} <= found_in(filled)
    assert row.words_digest in filled
    by_hand = printed(owner, reverse("portal:authorisation_blank", args=scenario.THEME))
    assert {"只看进度", "代为申请，也可以撤回", "双方身份证原件已核验", "最长 180 天"} <= found_in(by_hand)
    assert "李大山" not in by_hand
    assert father.get(at("agent_paper", case_id, given)).status_code == 404


def test_pages_cost_the_agent_no_more_than_the_owner(owner: Client, father: Client) -> None:
    case = scenario.accepted("08_vouchers_arriving")
    item = scenario.item_of(case, "household_registration")
    department.ask_correction(
        work_item_id=item.id, fields=["settle_address"], materials=[], note="请写明门牌号。",
        actor=scenario.officer_of(item), at=scenario.at("2026-09-16"),
    )  # fmt: skip
    hand_over(owner, father, case.id)
    for client in (owner, father):
        for address in ("/", at("case", case.id), at("application", case.id)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            assert len(queries) <= MOST_QUERIES, address


def test_nothing_is_left_in_the_log_of_whom_it_names(owner: Client, father: Client) -> None:
    case = recent.submitted()
    hand_over(owner, father, case.id)
    written = str(list(CaseEvent.objects.filter(case=case).values("details", "actor_label")))
    assert authorised.named().id_number not in written
    assert authorised.named().name not in written
    assert authorising.How.ONLINE in written
