"""Every notice of the theme for its sample applicants, read back from the PDF against its data."""

import io
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.conf import settings

from onestop.catalog import notices
from onestop.catalog.examples import Example
from onestop.catalog.filled_in import Application, PaperLine
from onestop.catalog.notices import Asked, Facts, Given, Issuer, ItemLine, Mark, Service
from onestop.catalog.spec import ThemeSpec
from onestop.documents import printing
from tests import scenario
from tests.rules.documents import test_filled_in
from tests.rules.documents.test_filled_in import application, as_printed, pages, theme

ADDRESS = "https://yjs.example/verify/AAAA/"
OFFICE = Issuer(
    "河北省保定市竞秀区退役军人事务局（双拥工作领导小组办公室）",
    "0312-5000000",
    "竞秀区七一中路1号政务大厅三层A区12号窗口",
)
LONG_NAME = "阿卜杜热合曼·买买提艾力·吐尔逊尼亚孜·阿不都克里木"
LONG_ADDRESS = "河北省保定市竞秀区先锋街道七一中路" + "北二巷" * 20 + "11号院2号楼3单元101室"
NOTICES = [one.code for one in theme("2022").notices]


def facts_of(version: str, example: Example, **more: str) -> Facts:
    """A case of a sample applicant in which everything has happened that a notice can tell of."""
    of = application(version, example, **more)
    standings = ("待核原件", "承诺2026年9月30日前补交", *["已收"] * len(of.papers))
    papers = tuple(
        replace(one, standing=standing, keeping="收存") for one, standing in zip(of.papers, standings, strict=False)
    )
    fields = tuple(one.label for one in of.theme.form.fields[:9])
    given = Given("居民户口簿户口页", "1306020001", "先锋派出所")
    return Facts(
        issuer=OFFICE,
        applicant=of.words["name"],
        case_number="13060220260908000014",
        submitted_on="2026年9月8日",
        answer_by="2026年9月15日",
        accepted_on="2026年9月9日",
        due_on="2026年9月30日",
        ended_on="2026年9月28日",
        outcome="partial",
        words=of.words,
        items=tuple(items_of(of)),
        papers=papers,
        asked=Asked("", fields, papers[:3], "请写到门牌号。\n照片反光，请重拍。", "2026年10月9日"),
        decision={"reason": "安置地不在本区。", "competent": "莲池区退役军人事务局", "remedy": of.theme.decline_remedy},
        service=Service((given,), of.words["name"], "邮寄", waybill="EMS1234567890"),
    )


def items_of(of: Application) -> Iterator[ItemLine]:
    """The items that apply, all done but the last, which was refused."""
    *done, last = [one for one in of.theme.work if of.choice.item[one.code].applies]
    for one in done:
        yield ItemLine(
            one.code, one.name, of.theme.departments[one.department], applies=True, on_clock=True, state="办结",
            done=True, due_on="2026年9月30日", result=(("登记编号", "2026-0001"),),
        )  # fmt: skip
    yield ItemLine(
        last.code, last.name, "", applies=True, on_clock=True, state="不予办理", refused=True,
        reason="档案没有到。" * 12, remedy="可以依法申请行政复议。",
    )  # fmt: skip


def data_of(rules: ThemeSpec, code: str, facts: Facts) -> dict[str, Any]:
    mark = Mark("竞退役受字〔2026〕1号", "2026年9月9日", "ABCD-2345", ADDRESS)
    return notices.notice_data(rules, rules.documents_by_code[code], facts, mark)


def made(code: str, facts: Facts, version: str = "2022") -> bytes:
    rules = theme(version)
    data = {**data_of(rules, code, facts), "qr": printing.qr_code(ADDRESS)}
    document = rules.documents_by_code[code]
    return printing.pdf(document.template, data, fonts_in=settings.ONESTOP_FONTS, at=scenario.at()).content


def said(facts: Facts, code: str) -> list[str]:
    """What stands in a notice and nowhere but in its data."""
    rules = theme("2022")
    of_case = [facts.case_number, "竞退役受字〔2026〕1号", "ABCD-2345"]
    whole: dict[str, list[str]] = {
        "intake_receipt": [facts.applicant, facts.answer_by, OFFICE.name, *(one.name for one in facts.papers)],
        "acceptance_notice": [facts.applicant, facts.due_on, "前补交", *(one.name for one in facts.items)],
        "correction_notice": [facts.applicant, *_asked(facts.asked), "行政许可法第三十二条"],
        "decline_decision": [facts.applicant, *facts.decision.values(), "60日内", "6个月内"],
        "material_list": [*(one.name for one in facts.papers), "待核原件"],
        "service_receipt": [facts.applicant, "居民户口簿户口页", "1306020001", "EMS1234567890", "领取人签名"],
        "conclusion_notice": [*(one.name for one in facts.items), facts.items[-1].reason, facts.items[-1].remedy],
    }  # fmt: skip
    answers = [facts.words.get(key, "") for key in rules.documents_by_code[code].fields]
    return [one for one in (*of_case, *answers, *whole.get(code, [])) if one]


def _asked(asked: Asked | None) -> list[str]:
    assert asked
    return [*asked.fields, *(one.name for one in asked.papers), *asked.note.split("\n"), asked.reply_by]


@cache
def blank() -> Facts:
    """Whoever left everything out that can be left out."""
    facts = facts_of("2022", scenario.example("01_with_parents"))
    needed = {field.key for field in theme("2022").form.fields if field.required}
    return replace(facts, words={key: text for key, text in facts.words.items() if key in needed}, papers=())


def unread(code: str, facts: Facts, version: str = "2022") -> list[str]:
    """What should stand in the notice and does not."""
    text = "".join(pages(made(code, facts, version)))
    return [one for one in said(facts, code) if as_printed(one) not in text]


@pytest.mark.parametrize("code", NOTICES)
def test_the_longest_and_rarest_is_printed_to_its_last_character(code: str) -> None:
    long = {"name": LONG_NAME, "host_name": "张𱍐䶮㛃𠮷", "skills": "汽车维修" * 25}
    long |= dict.fromkeys(("settle_address", "residence_address"), LONG_ADDRESS)
    facts = facts_of("2022", scenario.example("12_rare_name"), **long)
    assert unread(code, facts) == []
    if code == "household_letter":
        assert "张〓䶮㛃〓" in "".join(pages(made(code, facts)))


def test_what_was_left_out_leaves_nothing_behind() -> None:
    for code in NOTICES:
        text = "".join(pages(made(code, blank())))
        assert "none" not in text.lower()
        assert blank().case_number in text


@pytest.mark.full
@pytest.mark.parametrize(("version", "example"), test_filled_in.examples())
def test_every_notice_of_every_sample_applicant(version: str, example: Example) -> None:
    of = application(version, example)
    for document in of.theme.notices if not of.choice.ineligible else ():
        if not document.item or of.choice.item[document.item].applies:
            facts = facts_of(version, example)
            assert unread(document.code, facts, version) == [], document.code


def test_the_file_is_for_keeping() -> None:
    for code in ("acceptance_notice", "reserve_form"):
        with pikepdf.open(io.BytesIO(made(code, facts_of("2022", scenario.example("01_with_parents"))))) as opened:
            with opened.open_metadata() as metadata:
                assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
                assert "〔2026〕1号" in metadata["dc:title"]
            assert opened.Root.OutputIntents
            assert list(unembedded(opened)) == []


def unembedded(opened: pikepdf.Pdf) -> Iterator[str]:
    """Fonts that the file only names."""
    for page in opened.pages:
        for font in page.Resources.Font.values():
            [described] = font.DescendantFonts
            if not {"/FontFile2", "/FontFile3"} & set(described.FontDescriptor.keys()):
                yield str(font.BaseFont)


def test_its_code_leads_to_where_it_is_verified() -> None:
    with pypdfium2.PdfDocument(made("decline_decision", blank())) as opened:
        pictures = [page.render(scale=3).to_pil() for page in opened]
    assert [code.text for one in pictures for code in zxingcpp.read_barcodes(one)] == [ADDRESS]


def test_the_last_page_never_holds_the_seal_alone() -> None:
    facts = facts_of("2022", scenario.example("01_with_parents"))
    for count in range(1, 14):
        many = replace(facts, papers=tuple(PaperLine(f"材料{at}", "原件", 1, "已收") for at in range(count * 2)))
        last = pages(made("intake_receipt", many))[-1]
        assert "收件人签名" in last
        assert last.index("收件人签名") < last.index("（盖章处）")


def test_only_the_answers_that_a_notice_names_go_into_it() -> None:
    facts = facts_of("2022", scenario.example("01_with_parents"))
    rules = theme("2022")
    for document in rules.notices:
        data = data_of(rules, document.code, facts)
        assert set(data["answers"]) == set(document.fields)
        private = [key for key in ("id_number", "mobile", "bank_account") if key not in document.fields]
        assert [key for key in private if facts.words[key] in str(data)] == []


def test_both_versions_have_the_same_notices() -> None:
    of = [{one.code: asdict(one) for one in theme(version).notices} for version in ("2022", "2024")]
    assert of[0] == of[1]


@pytest.mark.parametrize(("pattern", "number"), [
    ("{office}受字〔{year}〕{running}号", "竞退役受字〔2026〕7号"),
    ("{office}受〔{year}〕{running:04}号", "竞退役受〔2026〕0007号"),
])  # fmt: skip
def test_numbers_are_written_as_the_theme_says(pattern: str, number: str) -> None:
    assert notices.faulty_number(pattern) == ""
    assert notices.number(pattern, office="竞退役", year=2026, running=7) == number


NO_NUMBERS = ["", "受字{running}号", "受字〔{year}〕号", "{clerk}〔{year}〕{running}号", "{}{year}{running}"]


@pytest.mark.parametrize("pattern", NO_NUMBERS)
def test_a_number_that_would_not_be_one_is_refused(pattern: str) -> None:
    assert notices.faulty_number(pattern)
