"""Applications filed at the platform: taken in once, checked like any, answered there in plain words."""

import base64
import json
import time
import uuid
from typing import Any

import pytest

from onestop.cases import contents, queries, rulebook
from onestop.cases.models import Case, Material, StoredFile
from onestop.cases.operations import applicant, drafts, files, intake, window
from onestop.cases.refusals import NotFound, NotPermitted
from onestop.catalog.choose import choose
from onestop.exchange import inbox, operations, signing
from onestop.exchange.answers import Unreadable
from onestop.exchange.intake import applications
from onestop.exchange.models import Delivery, FiledPaper, Filing, Receipt
from onestop.exchange.signing import Key, SignatureRefused
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line
from tests.exchange.pretend import HUB, SHARED, Sandbox

pytestmark = pytest.mark.django_db

EXAMPLE = "01_with_parents"
CLERK = "demo-window-1"


@pytest.fixture
def line(sandbox: Sandbox) -> Line:
    """Our side of the exchange, reports included, a week after the sample application."""
    scenario.plant()
    return Line(sandbox.connector(), reports=True)


def application(**change: str) -> dict[str, Any]:
    """What the sample applicant files, under the platform's names; `change` by our keys, "" to leave a field out."""
    theme = rulebook.theme(*scenario.THEME)
    assert theme.intake
    assert theme.reporting
    answers = {**scenario.example(EXAMPLE).answers, **change}
    form = {theirs: answers[ours] for theirs, ours in theme.intake.fields.items() if answers.get(ours)}
    coded = {("HOUSEHOLD_CANCELLED", "yes"): "1", ("SETTLEMENT", "this_district"): "1"}
    form = {name: coded.get((name, value), value) for name, value in form.items()}
    return {
        "CATALOG_CODE": theme.reporting.whole.catalog_code,
        "REGION_CODE": "130602",
        "APPLY_TYPE": "3",
        "SOURCE": "jishiban",
        "FORM": form,
    }


def papers(*left_out: str) -> list[dict[str, str]]:
    """A picture for every paper that the sample applicant is asked for."""
    theme, sample = rulebook.theme(*scenario.THEME), scenario.example(EXAMPLE)
    asked = choose(theme, sample.answers, on=sample.submitted)
    content = base64.b64encode(scenario.picture()).decode()
    return [
        {"MATERIAL_NAME": theme.materials_by_code[one.code].name, "name": "照片.png", "content": content}
        for one in asked.materials
        if one.required and one.code not in left_out
    ]


def take_in(line: Line) -> None:
    """Collect, apply, and send what follows, until nothing is left."""
    while line.collect() + line.apply() + line.relay() + line.report() + line.send():
        pass


def filing(number: str) -> Filing:
    return Filing.objects.get(project_no=number)


def test_a_whole_application_becomes_a_case_for_the_window(line: Line, sandbox: Sandbox) -> None:
    number = sandbox.file(application(), papers())
    take_in(line)
    case = Case.objects.get()
    assert (case.state, case.channel, filing(number).case_id) == ("submitted", "jishiban", case.id)
    [waiting] = queries.window_queue(viewer=scenario.person(CLERK)).rows
    assert (waiting.id, waiting.channel_name) == (case.id, "冀时办")
    answers = contents.answers(case)
    assert (answers["household_cancelled"], answers["name"]) == ("yes", "刘建军")
    [told] = sandbox.told(number)
    assert (told["result"], told["case"], told["gaps"]) == ("taken", str(case), [])
    assert set(sandbox.fetched()) == {1}, "every paper was fetched once"
    assert StoredFile.objects.filter(case=case).count() == len(papers())


def test_what_becomes_of_it_goes_back_under_its_own_number(line: Line, sandbox: Sandbox) -> None:
    number = sandbox.file(application(), papers())
    take_in(line)
    case = Case.objects.get()
    window.accept(case_id=case.id, actor=scenario.person(CLERK), at=scenario.at("2026-09-16"), judgements={})
    scenario.finish_all(case, moment=scenario.at("2026-09-17"))
    take_in(line)
    there = sandbox.records(number)
    steps = [row["row"]["PROCESS_NAME"] for row in there if row["table"] == "UP_PRO_PROCESS"]
    assert steps == ["提交申报", "受理", "整件办结"]
    [accepted] = [row["row"] for row in there if row["table"] == "UP_PRO_ACCEPT"]
    assert accepted["APPLY_TYPE"] == "3"
    assert [row["row"]["RESULT_TYPE"] for row in there if row["table"] == "UP_PRO_RESULT"] == ["6"]


def test_what_is_missing_is_named_and_supplemented_there(line: Line, sandbox: Sandbox) -> None:
    number = sandbox.file(application(mobile="", bank_account="6222"), papers("discharge_certificate"))
    take_in(line)
    case = Case.objects.get()
    assert case.state == "draft"
    [told] = sandbox.told(number)
    assert told["result"] == "incomplete"
    gaps = {gap["where"]: gap["message"] for gap in told["gaps"]}
    assert gaps.keys() == {"mobile", "bank_account", "discharge_certificate"}
    assert "6222" not in json.dumps(told)
    clerk = scenario.person(CLERK)
    assert [row.channel_name for row in queries.window_drafts(viewer=clerk)] == ["冀时办"]
    again = application() | {"PROJECT_NO": number, "ROUND": 2}
    sandbox.file(again, papers())
    take_in(line)
    case.refresh_from_db()
    assert case.state == "submitted"
    assert [one["result"] for one in sandbox.told(number)] == ["incomplete", "taken"]


def test_the_window_fills_in_what_is_missing(line: Line, sandbox: Sandbox) -> None:
    number = sandbox.file(application(mobile=""), papers("bank_card"))
    take_in(line)
    case, clerk, at = Case.objects.get(), scenario.person(CLERK), scenario.at("2026-09-16")
    with pytest.raises(NotFound):
        drafts.save_answers(
            case_id=case.id, changes={"mobile": "1"}, revision=None, actor=scenario.person("demo-veteran-2"), at=at
        )
    changes = {"mobile": scenario.example(EXAMPLE).answers["mobile"]}
    drafts.save_answers(case_id=case.id, changes=changes, revision=None, actor=clerk, at=at)
    picture = scenario.picture()
    files.attach_file(case_id=case.id, material_code="bank_card", content=picture, name="卡.png", actor=clerk, at=at)
    applicant.submit(case_id=case.id, actor=clerk, at=at)
    take_in(line)
    steps = [row["row"]["PROCESS_NAME"] for row in sandbox.records(number)]
    assert steps == ["提交申报"]


def test_a_draft_that_the_window_threw_away_comes_back_with_the_next_round(line: Line, sandbox: Sandbox) -> None:
    number = sandbox.file(application(mobile=""), papers())
    take_in(line)
    drafts.discard_draft(case_id=Case.objects.get().id, actor=scenario.person(CLERK), at=line.at)
    assert filing(number).case_id is None
    sandbox.file(application() | {"PROJECT_NO": number, "ROUND": 2}, papers())
    take_in(line)
    case = Case.objects.get()
    assert (case.state, StoredFile.objects.filter(case=case).count()) == ("submitted", len(papers()))


def test_the_same_application_twice_is_one_case(line: Line, sandbox: Sandbox) -> None:
    number = sandbox.file(application(), papers())
    take_in(line)
    sandbox.file(application() | {"PROJECT_NO": number}, papers())
    sandbox.file(application(mobile="") | {"PROJECT_NO": number, "ROUND": 0})
    take_in(line)
    assert Case.objects.count() == 1
    assert len(sandbox.told(number)) == 1
    assert lines.verdicts() == ["applied"] * 3
    assert set(sandbox.fetched()[: len(papers())]) == {1}


def test_a_second_one_while_one_runs_is_told_and_not_doubled(line: Line, sandbox: Sandbox) -> None:
    sandbox.file(application(), papers())
    take_in(line)
    second = sandbox.file(application(), papers())
    take_in(line)
    assert Case.objects.count() == 1
    [told] = sandbox.told(second)
    assert (told["result"], told["case"]) == ("second", str(Case.objects.get()))
    assert "不用重复申报" in told["words"]


def test_who_does_not_meet_the_conditions_is_told_why_and_who_is_competent(line: Line, sandbox: Sandbox) -> None:
    number = sandbox.file(application(applicant_kind="retired"))
    take_in(line)
    assert not Case.objects.exists()
    [told] = sandbox.told(number)
    assert told["result"] == "declined"
    assert "请向" in told["words"]
    reply = Delivery.objects.get(kind="filing")
    Delivery.objects.filter(id=reply.id).update(state="dead", answered_at=None, sent_at=None)
    with pytest.raises(NotFound):
        operations.resend(delivery_id=reply.id, actor=scenario.person(CLERK), at=line.at)
    operations.resend(delivery_id=reply.id, actor=scenario.person("demo-administrator"), at=line.at)
    line.send()
    assert len(sandbox.told(number)) == 1


class TestPapers:
    def test_gone_there_it_is_a_gap_here(self, line: Line, sandbox: Sandbox) -> None:
        number = sandbox.file(application(), papers())
        sandbox.papers("lose")
        take_in(line)
        [told] = sandbox.told(number)
        assert told["result"] == "incomplete"
        assert "“退出现役证书”没有取到，请重新上传。" in [gap["message"] for gap in told["gaps"]]

    def test_one_that_is_no_paper_is_refused_like_any_upload(self, line: Line, sandbox: Sandbox) -> None:
        odd = base64.b64encode(b"MZ no picture").decode()
        wrong = {"MATERIAL_NAME": "退出现役证书", "name": "证书.exe", "content": odd}
        unknown = {"MATERIAL_NAME": "别的", "name": "x.png", "content": odd}
        number = sandbox.file(application(), [*papers("discharge_certificate"), wrong, unknown])
        take_in(line)
        messages = [gap["message"] for gap in sandbox.told(number)[0]["gaps"]]
        assert any(message.startswith("“退出现役证书”：") for message in messages)
        assert "“别的”不在本事项的材料清单里，请按清单上传。" in messages
        assert StoredFile.objects.count() == len(papers()) - 1

    def test_a_platform_that_is_down_meanwhile_is_asked_again(self, line: Line, sandbox: Sandbox) -> None:
        number = sandbox.file(application(), papers())
        line.collect()
        sandbox.faults("", "error")
        line.apply()
        assert Case.objects.get().state == "draft"
        assert Receipt.objects.get().verdict_code == "http_500"
        assert Material.objects.filter(state="received").count() == 1
        line.later(minutes=1)
        take_in(line)
        assert Case.objects.get().state == "submitted"
        assert set(sandbox.fetched()) == {1}
        assert FiledPaper.objects.filter(fetched_at=None).count() == 0
        assert sandbox.told(number)[0]["result"] == "taken"

    def test_another_file_than_the_one_that_was_filed(self, line: Line, sandbox: Sandbox) -> None:
        sandbox.file(application(), papers())
        sandbox.papers("swap")
        take_in(line)
        assert Case.objects.get().state == "draft"
        assert not StoredFile.objects.exists()

    def test_no_other_address_is_fetched(self, line: Line, sandbox: Sandbox) -> None:
        bad = {"id": "1", "name": "x", "digest": "", "href": "http://169.254.169.254/latest"}
        filed = application() | {"PROJECT_NO": "P-1", "MATERIALS": [{"MATERIAL_NAME": "银行卡", "FILES": [bad]}]}
        push(filed)
        line.apply()
        assert FiledPaper.objects.get().problem == "“银行卡”没有取到，请重新上传。"


def push(filed: dict[str, Any], *, key: Key = SHARED, tamper: bool = False) -> bool:
    """The platform pushes an application to the callback interface."""
    body = json.dumps({"act": "application", "application": filed}, ensure_ascii=False)
    message = signing.sign(key, message_id=str(uuid.uuid4()), body=body, now=time.time())
    if tamper:
        message = signing.Signed(message.message_id, message.timestamp, body.replace("刘", "王"), message.signature)
    return inbox.receive(HUB, message, at=scenario.at("2026-09-15"), key=SHARED, now=time.time())


class TestPushed:
    def test_taken_in_like_a_collected_one(self, line: Line) -> None:
        assert push(application() | {"PROJECT_NO": "P-1"})
        line.apply()
        assert Filing.objects.get().verdict == "incomplete", "its papers are missing"

    def test_tampered_with_it_is_refused_and_kept(self, line: Line) -> None:
        with pytest.raises(SignatureRefused):
            push(application() | {"PROJECT_NO": "P-1"}, tamper=True)
        line.apply()
        assert Receipt.objects.get().verdict == "unverified"
        assert not Filing.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [{"PROJECT_NO": ""}, {"PROJECT_NO": "x" * 51}, {"FORM": []}, {"FORM": {"A": 1}}, {"ROUND": "x"},
         {"MATERIALS": [{"FILES": [{"id": {}}]}]}, {"FORM": {"A": "\0"}}],
    )  # fmt: skip
    def test_one_that_cannot_be_read_is_kept_for_a_person(self, line: Line, change: dict[str, Any]) -> None:
        with pytest.raises(Unreadable):
            push(application() | {"PROJECT_NO": "P-1"} | change)
        line.apply()
        assert lines.verdicts() == ["unreadable"]

    @pytest.mark.parametrize(
        ("change", "code"),
        [({"REGION_CODE": "110101"}, "not_ours_region"), ({"CATALOG_CODE": "000000000000"}, "not_ours_theme")],
    )
    def test_one_that_is_not_ours_is_named(self, line: Line, change: dict[str, Any], code: str) -> None:
        push(application() | {"PROJECT_NO": "P-1"} | change)
        line.apply()
        assert list(Receipt.objects.values_list("verdict", "verdict_code")) == [("refused", code)]
        assert not Filing.objects.exists()


def test_nobody_else_takes_in_applications() -> None:
    with pytest.raises(NotPermitted):
        intake.open_filed(
            case_id=uuid.uuid4(),
            theme_code="veteran_discharge",
            theme_version="2022",
            region_code="130602",
            channel="jishiban",
            answers={},
            applicant_id=None,
            actor=scenario.person(CLERK),
            at=scenario.at("2026-09-15"),
        )


def test_what_is_no_application_is_none() -> None:
    assert not applications.is_one("[" * 9999)
    assert not applications.is_one('"application"')
