"""Uploaded files: known by their bytes, kept as our own drawing of them, refused with the remedy."""

import io
from uuid import UUID

import pikepdf
import pytest
from PIL import Image

from onestop.cases import queries
from onestop.cases.operations import files
from onestop.cases.queries import OpenedFile
from onestop.cases.refusals import FileRefused
from tests import scenario
from tests.operations import odd_files
from tests.operations.refusing import refused

ME = "demo-veteran-1"
DAY = scenario.at("2026-09-08")


@pytest.fixture
def draft() -> UUID:
    return scenario.draft(papers=False)


def attach(draft: UUID, content: bytes, name: str) -> OpenedFile:
    """Hand in the file and open what was kept."""
    viewer = scenario.person(ME)
    file_id = files.attach_file(
        case_id=draft, material_code="bank_card", content=content, name=name, actor=viewer, at=DAY
    )
    return queries.open_file(file_id=file_id, viewer=viewer)


@pytest.mark.parametrize("what", odd_files.REFUSED)
def test_is_refused_with_the_remedy_and_the_draft_kept(draft: UUID, what: str) -> None:
    make, name, words = odd_files.REFUSED[what]
    with refused(draft, FileRefused, f"“{name}”", *words):
        attach(draft, make(), name)


class TestPictures:
    def test_stand_upright_and_tell_nothing_but_what_they_show(self, draft: UUID) -> None:
        kept = attach(draft, odd_files.photo_from_a_phone(), "IMG_1.jpg")
        picture = Image.open(io.BytesIO(kept.content))
        assert picture.size == (200, 320)
        assert not picture.getexif()
        for secret in (b"Exif", b"SecretPhone", b"GPS"):
            assert secret not in kept.content
        # Red lay left; turned clockwise it lies on top.
        assert picture.convert("RGB").getpixel((100, 20))[1] < 60  # type: ignore[index]
        assert picture.convert("RGB").getpixel((100, 300))[1] > 200  # type: ignore[index]

    @pytest.mark.parametrize(
        ("kind", "name", "kept_as", "media_type"),
        [
            ("JPEG", "证书.png", "证书.png", "image/png"),
            ("PNG", "证书.jpg", "证书.png", "image/png"),
            ("WEBP", "证书.webp", "证书.png", "image/png"),
            ("BMP", "证书.pdf", "证书.png", "image/png"),
            ("TIFF", "证书", "证书.png", "image/png"),
        ],
    )
    def test_are_known_by_their_bytes_whatever_their_name(
        self, draft: UUID, kind: str, name: str, kept_as: str, media_type: str
    ) -> None:
        kept = attach(draft, odd_files.photo(kind=kind), name)
        assert (kept.name, kept.media_type) == (kept_as, media_type)
        assert Image.open(io.BytesIO(kept.content)).format == media_type.removeprefix("image/").upper()

    def test_what_hangs_behind_the_picture_is_left_off(self, draft: UUID) -> None:
        kept = attach(draft, odd_files.photo() + b"<script>alert(1)</script>MZ evil", "a.jpg")
        assert b"evil" not in kept.content

    def test_a_huge_photo_is_kept_in_a_readable_size(self, draft: UUID) -> None:
        kept = attach(draft, odd_files.photo((6000, 2000)), "全景.jpg")
        assert max(Image.open(io.BytesIO(kept.content)).size) == 4000


class TestDocuments:
    def test_scripts_attachments_and_actions_are_gone(self, draft: UUID) -> None:
        content = odd_files.scripted_pdf()
        assert b"evil-script" in content
        kept = attach(draft, content, "证书.pdf")
        for trace in (b"evil", b"JavaScript", b"OpenAction", b"EmbeddedFiles", b"/AA"):
            assert trace not in kept.content
        with pikepdf.open(io.BytesIO(kept.content)) as document:
            assert len(document.pages) == 1
            assert not document.attachments
            assert "/Names" not in document.Root

    def test_fifty_pages_are_taken_under_any_name(self, draft: UUID) -> None:
        kept = attach(draft, odd_files.pdf(50), "证书.jpg")
        assert (kept.name, kept.media_type) == ("证书.pdf", "application/pdf")


class TestNames:
    @pytest.mark.parametrize(
        ("name", "kept_as"),
        [
            ("../../etc/passwd.png", "passwd.png"),
            ("C:\\Users\\me\\证书.png", "证书.png"),
            ("/.hidden.png", "hidden.png"),
            ("证\x00书\r\n\x1b[31m.png", "证书[31m.png"),
            ("证书\u202egnp.exe", "证书gnp.exe.png"),
            ("a\u200b\u2066b.png", "ab.png"),
            ("", "未命名文件.png"),
            ("...", "未命名文件.png"),
            ("\U00020bb7田证书.png", "\U00020bb7田证书.png"),
            ("甲" * 300 + ".png", "甲" * 96 + ".png"),
            ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ],
    )
    def test_are_safe_to_show_and_never_a_path(self, draft: UUID, name: str, kept_as: str) -> None:
        assert attach(draft, scenario.picture(), name).name == kept_as

    def test_a_refusal_does_not_repeat_what_cannot_be_shown(self, draft: UUID) -> None:
        with refused(draft, FileRefused, "“证书fdp.exe”"):
            attach(draft, b"MZ" + bytes(100), "证书\u202efdp.exe")
