"""A stack of scans at the window: everything goes by plain forms, nothing in that the clerk did not confirm."""

import io
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from onestop.cases import contents
from onestop.cases.models import Case, ScannedPage, StoredFile
from onestop.cases.operations import drafts, stacks
from tests import scenario
from tests.pages.reading import followed
from tests.rules.recognition.sheets import paper

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft() -> UUID:
    return scenario.draft(who="demo-window-1", papers=False)


def at(name: str, case_id: UUID, *arguments: object) -> str:
    return reverse(f"workbench:{name}", args=[case_id, *arguments])


def upload(picture: Image.Image, name: str) -> SimpleUploadedFile:
    content = io.BytesIO()
    picture.save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def looked_at() -> None:
    while stacks.recognise_next(at=scenario.at()):
        pass


@pytest.mark.long
def test_a_page_is_read_confirmed_and_fills_what_is_empty(clerk: Client, draft: UUID, settings: LazySettings) -> None:
    settings.ONESTOP_READ_SCANS = True
    drafts.save_answers(
        case_id=draft,
        changes={"unit_code": ""},
        revision=None,
        actor=scenario.person("demo-window-1"),
        at=scenario.at(),
    )
    mine = contents.answers(Case.objects.get(id=draft))
    printed = {"name": mine["name"], "id_number": mine["id_number"], "birth_date": "2002-04-19"}
    page = upload(paper("discharge_certificate", printed), "扫描.png")
    waiting = followed(clerk, clerk.post(at("stack_drop", draft), {"files": [page]}))
    assert "正在识别：0/1 页" in waiting
    looked_at()
    body = clerk.get(at("stack", draft)).content.decode()
    assert "出生日期" in body
    assert "1 处不一致" in body
    [row] = ScannedPage.objects.all()
    chosen = {f"page-{row.id}": "discharge_certificate", "fill": ["unit_code=31000部队", "mobile=13800000000"]}
    clerk.post(at("stack_sort", draft), chosen)
    assert StoredFile.objects.get(case_id=draft).material.material_code == "discharge_certificate"
    now = contents.answers(Case.objects.get(id=draft))
    assert now == {**mine, "unit_code": "31000部队"}


def test_what_the_clerk_leaves_stays_and_what_is_no_paper_goes(clerk: Client, draft: UUID) -> None:
    cat = Image.new("RGB", (400, 300), "#6b8e4e")
    clerk.post(at("stack_drop", draft), {"files": [upload(cat, "猫.png"), upload(cat, "又一只猫.png")]})
    looked_at()
    body = clerk.get(at("stack", draft), headers=HTMX).content.decode()
    assert "没有文字识别，请自己选" in body
    assert "<html" not in body
    first, second = ScannedPage.objects.order_by("position")
    clerk.post(at("stack_sort", draft), {f"page-{first.id}": "-", f"page-{second.id}": ""})
    assert [one.id for one in ScannedPage.objects.all()] == [second.id]
    assert StoredFile.objects.filter(case_id=draft).count() == 0


def test_what_cannot_be_taken_is_said_and_the_rest_is_kept(clerk: Client, draft: UUID) -> None:
    good, broken = upload(paper("two_inch_photo"), "照片.png"), SimpleUploadedFile("坏.pdf", b"%PDF-1.7 broken")
    said = followed(clerk, clerk.post(at("stack_drop", draft), {"files": [broken, good]}))
    assert "坏.pdf" in said
    assert "放入了 1 页" in said
    assert "还没有选择文件" in followed(clerk, clerk.post(at("stack_drop", draft)))
    assert ScannedPage.objects.count() == 1


def test_a_page_opens_for_its_window_and_nobody_else(clerk: Client, draft: UUID) -> None:
    clerk.post(at("stack_drop", draft), {"files": [upload(paper("two_inch_photo"), "照片.png")]})
    page = ScannedPage.objects.get()
    assert clerk.get(at("stack_page", draft, page.id))["Content-Type"] == "image/png"
    another = scenario.draft("02_with_spouse", who="demo-window-1", papers=False)
    assert clerk.get(at("stack_page", another, page.id)).status_code == 404
