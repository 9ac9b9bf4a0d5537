"""A photograph on its card: its faults are told at once, and it can be turned and cut there."""

import io
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from onestop.cases import queries
from onestop.cases.models import StoredFile
from onestop.cases.operations import applicant
from tests import drawing, recent, scenario
from tests.pages import browsers

pytestmark = pytest.mark.django_db

CODE = "05_card_renewed_household_kept"
PHOTO = "id_photo_file"


@pytest.fixture
def veteran() -> Client:
    return browsers.signed_in("demo-veteran-1")


@pytest.fixture
def case_id() -> UUID:
    return recent.draft(CODE, papers=False)


def hand_in(veteran: Client, case_id: UUID, content: bytes, *, code: str = PHOTO) -> StoredFile:
    """Hand in a picture; its row."""
    upload = SimpleUploadedFile("照片.jpg", content, "image/jpeg")
    reply = veteran.post(reverse("portal:attach", args=[case_id, code]), {"file": upload})
    assert reply.status_code == 302
    return present(case_id)


def present(case_id: UUID) -> StoredFile:
    return StoredFile.objects.get(case_id=case_id, removed_at=None)


def address(name: str, case_id: UUID, stored: StoredFile) -> str:
    return reverse(f"portal:{name}", args=[case_id, stored.material.material_code, stored.id])


def card(veteran: Client, case_id: UUID) -> str:
    return veteran.get(reverse("portal:papers", args=[case_id])).content.decode()


def test_what_may_be_wrong_stands_beside_the_file_for_applicant_and_window(veteran: Client, case_id: UUID) -> None:
    hand_in(veteran, case_id, drawing.portrait(size=(800, 900), background="gray"))
    assert "照片是 800×900 像素，要求 358×441 像素" in card(veteran, case_id)
    assert "背景看起来不是白色" in card(veteran, case_id)


def test_a_good_one_is_left_in_peace(veteran: Client, case_id: UUID) -> None:
    hand_in(veteran, case_id, drawing.portrait())
    assert "file-remark" not in card(veteran, case_id)


def test_turned_it_is_another_file_under_the_same_name(veteran: Client, case_id: UUID) -> None:
    before = hand_in(veteran, case_id, drawing.page(size=(1600, 1200)), code="discharge_certificate")
    assert veteran.post(address("turn", case_id, before)).status_code == 302
    after = present(case_id)
    assert (after.width, after.height) == (1200, 1600)
    assert after.id != before.id
    assert "照片.jpg" in card(veteran, case_id)


def test_cut_it_is_as_was_previewed_and_asked(veteran: Client, case_id: UUID) -> None:
    before = hand_in(veteran, case_id, drawing.portrait(size=(1600, 2000)))
    frame = {"zoom": "110", "across": "5", "down": "-20"}
    page = veteran.get(address("frame", case_id, before), frame).content.decode()
    assert f"{address('framed', case_id, before)}?zoom=110&amp;across=5&amp;down=-20" in page
    preview = veteran.get(address("framed", case_id, before), frame)
    assert veteran.post(address("frame", case_id, before), frame).status_code == 302
    after = present(case_id)
    viewer = scenario.person("demo-veteran-1")
    assert queries.open_file(file_id=after.id, viewer=viewer).content == preview.content
    assert (after.width, after.height, after.remarks) == (358, 441, "")


def test_too_narrow_a_frame_is_refused_in_words_and_changes_nothing(veteran: Client, case_id: UUID) -> None:
    before = hand_in(veteran, case_id, drawing.portrait())
    reply = veteran.post(address("frame", case_id, before), {"zoom": "400"})
    assert reply.status_code == 422
    assert "请把画面放宽" in reply.content.decode()
    assert present(case_id).id == before.id


@pytest.mark.parametrize("frame", [{"zoom": "x", "across": "", "down": "1e9"}, {"zoom": "-5"}, {}])
def test_nonsense_is_taken_as_the_whole_picture(veteran: Client, case_id: UUID, frame: dict[str, str]) -> None:
    before = hand_in(veteran, case_id, drawing.portrait(size=(800, 1000)))
    assert veteran.get(address("framed", case_id, before), frame).status_code == 200


class TestRefused:
    def test_to_strangers(self, veteran: Client, case_id: UUID) -> None:
        stored = hand_in(veteran, case_id, drawing.portrait())
        stranger = browsers.signed_in("demo-veteran-2")
        asked = [address("frame", case_id, stored), address("framed", case_id, stored)]
        asked.append(reverse("portal:small", args=[stored.id]))
        assert {stranger.get(each).status_code for each in asked} == {404}
        assert stranger.post(address("turn", case_id, stored)).status_code == 404
        assert present(case_id).id == stored.id

    def test_of_a_document(self, veteran: Client, case_id: UUID) -> None:
        document = drawing.opened(drawing.page(size=(300, 400)))
        stored = hand_in(veteran, case_id, _pdf(document), code="discharge_certificate")
        reply = veteran.post(address("turn", case_id, stored))
        assert "只有照片可以转动和裁剪" in reply.content.decode()
        assert veteran.get(reverse("portal:small", args=[stored.id])).status_code == 404

    def test_after_submitting(self, veteran: Client) -> None:
        case_id = recent.draft(CODE)
        stored = StoredFile.objects.get(case_id=case_id, material__material_code=PHOTO)
        applicant.submit(case_id=case_id, actor=scenario.person("demo-veteran-1"), at=timezone.now())
        reply = veteran.post(address("turn", case_id, stored), follow=True)
        assert "不能更换这份材料" in reply.content.decode()
        assert StoredFile.objects.get(id=stored.id).removed_at is None


def _pdf(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "PDF")
    return content.getvalue()
