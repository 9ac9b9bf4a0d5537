"""A page is told for what it is: read, announced by a separator sheet, a photo, empty, or left to a person."""

import io
import random
from datetime import UTC, date, datetime

import pikepdf
import pytest
from django.conf import settings
from PIL import Image, ImageDraw

from onestop.documents import separators as sheets_of_separators
from onestop.recognition import engine, pages, recognising, separators
from onestop.recognition.recognising import RecognisedPage, Remark
from tests.rules.recognition.sheets import paper, scanned, theme

TODAY = date(2026, 11, 24)


def seen(picture: Image.Image) -> RecognisedPage:
    """What is made out without text recognition."""
    return recognising.recognise(picture, theme(), reader=None, today=TODAY)


@pytest.mark.long
def test_a_page_askew_and_upside_down_is_turned_told_and_read() -> None:
    page = scanned(paper("discharge_certificate"), random.Random(5), turn=180)
    found = recognising.recognise(page, theme(), reader=engine.reader(), today=TODAY)
    assert (found.remark, found.material) == (Remark.READ, "discharge_certificate")
    assert {one.key: one.value for one in found.readings} == {
        key: theme().specimens.values[key]
        for key in ("name", "birth_date", "id_number", "unit_code", "enlisted_on", "discharged_on")
    }
    assert 174 < found.turned < 186


@pytest.mark.parametrize(("material", "turn"), [("two_inch_photo", 90), ("id_photo_file", 180), ("id_photo_file", 0)])
def test_a_photo_is_told_by_shape_and_background_and_set_upright(material: str, turn: int) -> None:
    found = seen(paper(material).rotate(turn, expand=True))
    assert (found.material, (found.turned + turn) % 360) == (material, 0)


def test_a_cat_and_an_empty_page_are_no_paper() -> None:
    cat = Image.new("RGB", (400, 300), "#6b8e4e")
    ImageDraw.Draw(cat).ellipse((120, 60, 300, 280), fill="#d88a3c")
    assert (seen(cat).remark, seen(cat).material) == (Remark.UNREAD, "")
    assert seen(Image.new("RGB", (400, 600), "#fdfdfb")).remark == Remark.BLANK


def test_separator_sheets_sort_what_follows_them_without_any_text_recognition() -> None:
    codes = [(one.name, separators.payload(theme().code, one.code)) for one in theme().materials]
    at = datetime(2026, 9, 9, tzinfo=UTC)
    printed = sheets_of_separators.pdf(theme().name, codes, fonts_in=settings.ONESTOP_FONTS, at=at)
    assert pages.count(printed, pages.PDF) == len(theme().materials)
    sheet = pages.page(printed, pages.PDF, 1).rotate(93, expand=True, fillcolor="white")
    book, photo = paper("host_household_book"), paper("two_inch_photo")
    told = [seen(one) for one in (book, sheet, book, book, photo)]
    assert recognising.announced((one.remark, one.material) for one in told) == [
        (Remark.UNREAD, ""),
        (Remark.SEPARATOR, "referral_letter"),
        (Remark.ANNOUNCED, "referral_letter"),
        (Remark.ANNOUNCED, "referral_letter"),
        (Remark.READ, "two_inch_photo"),
    ]


def test_a_separator_sheet_of_another_theme_announces_nothing() -> None:
    at = datetime(2026, 9, 9, tzinfo=UTC)
    codes = [("借阅证", separators.payload("library_card", "id_card"))]
    printed = sheets_of_separators.pdf("借阅证", codes, fonts_in=settings.ONESTOP_FONTS, at=at)
    assert seen(pages.page(printed, pages.PDF, 0)).remark != Remark.SEPARATOR


def test_a_page_is_bounded_and_what_cannot_be_opened_is_said() -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(3000, 9000))
    content = io.BytesIO()
    document.save(content)
    assert max(pages.page(content.getvalue(), pages.PDF, 0).size) <= 2000
    for number, broken in ((0, b"%PDF-1.7 broken"), (1, content.getvalue())):
        with pytest.raises(pages.Unreadable):
            pages.page(broken, pages.PDF, number)
    with pytest.raises(pages.Unreadable):
        pages.page(b"broken", "image/png", 0)
