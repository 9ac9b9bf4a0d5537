"""Takes the pictures of the README: run by `make screens`, never by the tests."""

import io
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from onestop.cases import queries
from onestop.cases.models import Case
from onestop.cases.operations import applicant, department, files, window
from tests import recent, scenario
from tests.architecture import sources
from tests.browser import walking

pytestmark = pytest.mark.browser
FOLDER = sources.ROOT / "docs" / "screens"
COLOURS = 96
"""Flat pages need no more, and a picture stays below 150 kB."""


def take(page: Page, address: str, name: str) -> None:
    """The first screenful of a page, with few colours so that the repository stays small."""
    page.goto(address, wait_until="networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(Path(FOLDER / f"{name}.png"), optimize=True)


def sheet() -> bytes:
    """A scan as one knows them: a sheet with lines of writing and a red seal."""
    paper = Image.new("RGB", (840, 594), (251, 250, 246))
    pen = ImageDraw.Draw(paper)
    pen.rectangle((300, 60, 540, 84), fill=(70, 70, 72))
    for number in range(9):
        pen.rectangle((90, 140 + number * 42, 750 - number * 37 % 240, 150 + number * 42), fill=(168, 170, 172))
    pen.ellipse((600, 400, 740, 540), outline=(196, 44, 36), width=9)
    content = io.BytesIO()
    paper.save(content, "PNG")
    return content.getvalue()


def submitted(code: str, *, without: str = "", to_the_window: bool = True) -> Case:
    """A case with a scan for each paper asked, but for the one named."""
    case_id, who, now = recent.draft(code, papers=False), scenario.person("demo-veteran-1"), timezone.now()
    page = queries.case_page(case_id=case_id, viewer=who, today=timezone.localdate())
    for one in page.materials:
        if one.required and one.code != without:
            files.attach_file(
                case_id=case_id, material_code=one.code, content=sheet(), name=f"{one.name}.png", actor=who, at=now
            )
    if to_the_window:
        applicant.submit(case_id=case_id, actor=who, at=now)
    return Case.objects.get(id=case_id)


def at_work() -> Case:
    """A case with items done, in progress and waiting."""
    case, now = submitted("08_vouchers_arriving"), timezone.now()
    window.accept(case_id=case.id, actor=scenario.person("demo-window-1"), at=now)
    for code in ("social_insurance_registration", "medical_insurance_enrolment"):
        scenario.complete(scenario.item_of(case, code), moment=now)
    item = scenario.item_of(case, "household_registration")
    department.claim(work_item_id=item.id, actor=scenario.officer_of(item), at=now)
    return case


def test_the_phone_of_the_applicant(phone: Page) -> None:
    draft, case = submitted("01_with_parents", without="referral_letter", to_the_window=False), at_work()
    phone.set_viewport_size({"width": 390, "height": 1260})
    walking.sign_in(phone, "demo-veteran-1")
    take(phone, f"/cases/{case.id}/", "phone-progress")
    take(phone, f"/cases/{draft.id}/papers/", "phone-papers")


def test_the_desk_of_the_window(desk: Page) -> None:
    case = submitted("01_with_parents")
    walking.sign_in(desk, "demo-window-1")
    take(desk, f"/workbench/window/cases/{case.id}/", "window-case")


def test_the_desk_of_a_department(desk: Page) -> None:
    item = scenario.item_of(at_work(), "household_registration")
    walking.sign_in(desk, "demo-police-1")
    take(desk, f"/workbench/items/{item.id}/", "department-item")
