"""Documents are set from templates: data stay data, what no font has is named, and nothing comes from outside."""

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings

from onestop.catalog import loader, travel
from onestop.catalog.travel import DocumentSpec
from onestop.documents import fonts, printing
from onestop.documents.printing import Printed, TemplateBroken
from tests.rules.catalog.conftest import LIBRARY_CARD

AT = datetime(2026, 9, 9, 2, tzinfo=UTC)
PLAIN = '#import "/letterhead.typ": *\n#show: sheet.with(title: "一张纸")\n'
SLIP = {
    "office": "区退役军人事务局", "department": "区人民武装部", "number": "1", "code": "2345-6789", "case_number": "1",
    "item": "登记", "applicant": "某人", "issued_on": "今天", "collect_by": "明天", "printed": "第1次",
    "papers": [{"name": "登记表", "count": "1份", "note": ""}], "qr": printing.qr_code("https://yjs.example/x/"),
}  # fmt: skip


def made(template: str, **data: object) -> Printed:
    return printing.pdf(template, data, fonts_in=settings.ONESTOP_FONTS, at=AT)


def text_of(printed: Printed) -> str:
    [page] = pypdfium2.PdfDocument(printed.content)
    return "".join(page.get_textpage().get_text_range().split())


def slips() -> list[DocumentSpec]:
    """Every slip of every theme in the repository."""
    folders = [LIBRARY_CARD, *sorted(Path(settings.ONESTOP_THEMES).glob("*/*/"))]
    return [one for folder in folders for one in loader.load(folder).documents if one.prints == travel.SLIP]


def test_every_slip_of_every_theme_is_set_on_one_page() -> None:
    found = slips()
    assert len(found) >= 3
    for document in found:
        assert "某人" in text_of(made(document.template, **SLIP))


@pytest.mark.parametrize("hostile", ['#panic("x")', "*粗*", "= 题", '"; #read("/etc/passwd")', "$x$ @y <z> `k` \\ //"])
def test_what_a_person_typed_is_never_markup(hostile: str) -> None:
    assert "".join(hostile.split()) in text_of(made(PLAIN + "#data.name", name=hostile))


def test_what_no_font_has_is_marked_and_named_once() -> None:
    printed = made(PLAIN + "#data.name", name="𱍐甲𱍐")
    assert printed.missing == ("𱍐",)
    text = text_of(printed)
    assert "〓甲〓" in text
    assert text.count("U+31350") == 1


def test_the_same_data_give_the_same_bytes() -> None:
    assert made(PLAIN + "#data.name", name="甲").content == made(PLAIN + "#data.name", name="甲").content


@pytest.mark.parametrize("template", [
    "#data.name",
    PLAIN + "#data.unknown",
    PLAIN + '#read("/../printing.py")',
    PLAIN + '#image("/etc/hostname")',
    PLAIN + "#[",
])  # fmt: skip
def test_a_template_that_cannot_be_set_is_refused(template: str) -> None:
    with pytest.raises(TemplateBroken):
        made(template, name="甲")


def test_a_qr_code_is_read_back() -> None:
    printed = made(PLAIN + "#qr(data.qr)", qr=printing.qr_code("https://yjs.example/slips/abc-_/"))
    page = pypdfium2.PdfDocument(printed.content)[0]
    assert [code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())] == [
        "https://yjs.example/slips/abc-_/"
    ]


def test_without_the_fonts_nothing_is_printed_in_others(tmp_path: Path) -> None:
    with pytest.raises(fonts.FontsMissing, match="NotoSerifSC"):
        printing.pdf(PLAIN, {}, fonts_in=tmp_path, at=AT)
