"""The filled-in form and the receipt of every sample applicant, read back from the PDF."""

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
import zxingcpp
from django.conf import settings

from onestop.catalog import filled_in, loader, travel, wording
from onestop.catalog.choose import choose
from onestop.catalog.examples import Example, load_examples
from onestop.catalog.filled_in import Application, PaperLine, Standing
from onestop.catalog.spec import ThemeSpec
from onestop.catalog.travel import DocumentSpec
from onestop.documents import fonts, printing, word
from onestop.documents.printing import TemplateBroken
from tests import scenario

ADDRESS = "https://yjs.example/lookup/"
BLANKS = ("年 月 日", "年 月", "省 市 县(市、区)", "是(否)")
"""What stands in the guide's empty cells, to be completed by hand."""
DRAFT = Standing("区退役军人事务局")
SUBMITTED = Standing(
    "区退役军人事务局", "0312-5000000", "七一路1号", "130602A", "ABCD-2345", "2026年9月7日", "2026年9月14日"
)
ACCEPTED = Standing(
    "区退役军人事务局", number="130602A", query_code="ABCD-2345", submitted_on="2026年9月7日",
    accepted_on="2026年9月8日", due_on="2026年9月29日", provisional=True,
)  # fmt: skip


@cache
def theme(version: str) -> ThemeSpec:
    return loader.load(Path(settings.ONESTOP_THEMES) / "veteran_discharge" / version)


def examples() -> list[Any]:
    folders = sorted(Path(settings.ONESTOP_THEMES).glob("*/*/"))
    found = [(folder.name, one) for folder in folders for one in load_examples(folder)]
    return [pytest.param(version, one, id=f"{version}-{one.code}") for version, one in found]


def application(version: str, example: Example, **more: str) -> Application:
    rules = theme(version)
    chosen = choose(rules, example.answers, declined=frozenset(example.declined), on=example.submitted)
    fields = {key: value for key, value in example.answers.items() if key in rules.fields_by_key}
    words = {key: wording.field_words(rules.fields_by_key[key], value) for key, value in fields.items()}
    handed_in = [rules.materials_by_code[one.code] for one in chosen.materials if one.applies]
    return Application(
        theme=rules,
        choice=chosen,
        situations={key: example.answers.get(key, "") for key in chosen.questions},
        words=words | more,
        papers=tuple(PaperLine(one.name, "原件", one.count, "已收到") for one in handed_in),
    )


def set_form(of: Application, standing: Standing) -> bytes:
    return _set(of.theme, travel.FORM, filled_in.form_data(of, standing))


def set_receipt(of: Application, standing: Standing) -> bytes:
    data = filled_in.receipt_data(of, standing, address=ADDRESS, qr=printing.qr_code(ADDRESS))
    return _set(of.theme, travel.RECEIPT, data)


def _set(rules: ThemeSpec, prints: str, data: Mapping[str, Any]) -> bytes:
    document = rules.document_of(prints)
    assert document
    return printing.pdf(document.template, data, fonts_in=settings.ONESTOP_FONTS, at=scenario.at()).content


def pages(document: bytes) -> list[str]:
    """What each page says, without blanks and line breaks."""
    with pypdfium2.PdfDocument(io.BytesIO(document)) as opened:
        return [_close(page.get_textpage().get_text_range()) for page in opened]


def _close(words: str) -> str:
    # What is too long for its cell may break between any two letters.
    return "".join(words.replace("\N{ZERO WIDTH SPACE}", "").split())


def as_printed(words: str) -> str:
    """The words without blanks, and with the mark for what no font has."""
    lacking = fonts.lacking(words, settings.ONESTOP_FONTS)
    return _close("".join(printing.GETA if one in lacking else one for one in words))


@pytest.mark.parametrize(("version", "example"), examples())
def test_everything_that_a_sample_applicant_answers_stands_in_the_form(version: str, example: Example) -> None:
    of = application(version, example)
    first, *more = pages(set_form(of, SUBMITTED))
    for key, text in of.words.items():
        place = "".join(more) if of.theme.fields_by_key[key].added else first
        assert as_printed(text) in place, key
    for key, value in of.situations.items():
        if value:
            assert _close(of.theme.situations_by_key[key].label(value)) in "".join(more), key
    for paper in of.papers:
        assert _close(paper.name) in "".join(more)
    assert "草稿" not in first
    [receipt] = pages(set_receipt(of, ACCEPTED))
    assert as_printed(of.words.get("name", "")) + "：" in receipt


class Places:
    """Where words stand on the first page of a document: the left edge and the height of their first character."""

    def __init__(self, document: bytes) -> None:
        with pypdfium2.PdfDocument(io.BytesIO(document)) as opened:
            text = opened[0].get_textpage()
            characters = [(text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())]
        self._characters = [(one, box) for one, box in characters if one.strip()]
        self._text = "".join(one for one, _ in self._characters)
        self._after: dict[str, int] = {}

    def next(self, words: str) -> tuple[float, float]:
        """The next place of the same words."""
        at = self._text.find(words, self._after.get(words, self._text.index("个人基本信息")))
        assert at >= 0, f"{words} is missing"
        self._after[words] = at + 1
        left, bottom, _, _ = self._characters[at][1]
        return round(left), bottom


class TestTheForm:
    @pytest.fixture
    def of(self) -> Application:
        return application("2022", scenario.example())

    def test_its_cells_stand_as_in_the_guide(self) -> None:
        blank = application("2022", scenario.example("10_wrong_kind"))
        table = "个人基本信息" + blank.theme.source.split("个人基本信息")[1].split("附件1:")[0]
        rows = [[cell for cell in row.split("\t") if cell and cell not in BLANKS] for row in table.split("\n")]
        found = Places(set_form(blank, DRAFT))
        lowest = float("inf")
        for row in filter(None, rows):
            at = [found.next(cell) for cell in row]
            assert [left for left, _ in at] == sorted({left for left, _ in at}), f"{row} do not stand side by side"
            assert at[-1][1] < lowest, f"{row} does not stand below what comes before it"
            lowest = at[-1][1]

    def test_a_draft_says_on_every_page_that_it_is_one(self, of: Application) -> None:
        for page in pages(set_form(of, DRAFT)):
            assert "草稿" in page

    def test_long_values_are_printed_to_their_last_character(self, of: Application) -> None:
        fields = of.theme.fields_by_key
        long = {
            key: (f"{key}@" * 60)[: spec.max_length - 1] + "终" for key, spec in fields.items() if spec.kind == "text"
        }
        text = "".join(pages(set_form(application("2022", scenario.example(), **long), SUBMITTED)))
        assert [key for key, value in long.items() if value not in text] == []

    def test_rare_characters_are_printed_or_named(self) -> None:
        rare = application("2022", scenario.example("12_rare_name"), host_name="张𱍐")
        first = pages(set_form(rare, SUBMITTED))[0]
        assert "王䶮㛃〓" in first
        assert "张〓" in first
        assert "U+20BB7、U+31350" in first


class TestTheFormToEdit:
    @pytest.mark.parametrize("version", ["2022", "2024"])
    def test_says_what_the_printed_one_says(self, version: str) -> None:
        example = next(one.values[1] for one in examples() if one.values[0] == version)
        of = application(version, example, host_name="张 & <b>{{ 7 * 7 }}𱍐")
        text = text_in(word.docx(form_of(of).word, filled_in.form_data(of, SUBMITTED)))
        missing = [key for key, value in of.words.items() if _close(value) not in text]
        assert missing == [], "every answer stands in it as it was typed"
        for paper in of.papers:
            assert _close(paper.name) in text
        assert "130602A" in text

    def test_a_template_that_asks_for_more_is_refused(self) -> None:
        of = application("2022", scenario.example())
        with pytest.raises(TemplateBroken):
            word.docx(form_of(of).word, {"title": "只有标题"})


def form_of(of: Application) -> DocumentSpec:
    document = of.theme.document_of(travel.FORM)
    assert document
    return document


def text_in(content: bytes) -> str:
    """What a file of a word processor says, without blanks."""
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return _close("".join([*(one.text for one in document.paragraphs), *cells]))


class TestTheReceipt:
    def test_it_says_until_when_the_window_answers_and_then_until_when_all_is_done(self) -> None:
        of = application("2022", scenario.example())
        [before], [after] = pages(set_receipt(of, SUBMITTED)), pages(set_receipt(of, ACCEPTED))
        assert "申报回执" in before
        assert "窗口不晚于2026年9月14日答复" in before
        assert "0312-5000000" in before
        assert "受理回执" in after
        assert "应当不晚于2026年9月29日（预计" in after
        for text in (before, after):
            assert "130602A" in text
            assert "ABCD-2345" in text
            assert of.words["id_number"] not in text

    def test_its_code_leads_to_the_lookup_and_says_nothing_else(self) -> None:
        document = set_receipt(application("2022", scenario.example()), SUBMITTED)
        with pypdfium2.PdfDocument(io.BytesIO(document)) as opened:
            picture = opened[0].render(scale=3).to_pil()
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [ADDRESS]
