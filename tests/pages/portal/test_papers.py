"""The papers: handed in once each, taken back, promised; what cannot be taken is said on the paper's own card."""

import errno
import io
import os
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from onestop.cases import file_store
from onestop.cases.models import Material, StoredFile
from onestop.cases.operations import files
from tests import recent, scenario
from tests.operations import odd_files
from tests.pages.portal.conftest import HTMX
from tests.pages.reading import card_of, followed, summary_of, words

CERTIFICATE = "discharge_certificate"


def at(name: str, case_id: UUID, *arguments: object) -> str:
    return reverse(f"portal:{name}", args=[case_id, *arguments])


def upload(content: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def files_of(case_id: UUID) -> list[str]:
    """The papers that have files now, once for each file."""
    found = StoredFile.objects.filter(case_id=case_id, removed_at=None).order_by("uploaded_at")
    return [one.material.material_code for one in found.select_related("material")]


@cache
def portable_document() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(content, "PDF")
    return content.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a renamed program": (lambda: b"MZ\x90\x00" + bytes(400), "实际是程序文件"),
    "a renamed script": (lambda: b"<?php system($_GET[0]);", "实际是网页或脚本文件"),
    "a page in disguise": (lambda: b"<svg onload='go()'></svg>", "不能作为材料"),
    "nothing": (lambda: b"", "是空的（0 字节）"),
    "30 megabytes": (lambda: b"\xff\xd8\xff" + bytes(30 * 1024 * 1024), "超过 20 MB 的上限"),
    "a swelling PDF": (odd_files.swelling_pdf, "解压后的内容异常庞大"),
    "half a picture": (lambda: scenario.picture()[:60], "已损坏或没有传完整"),
    "a broken PDF": (lambda: b"%PDF-1.7\nnothing", "打不开"),
    "a photo of an iPhone": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(40), "兼容性最佳"),
    "a Word document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "另存为 PDF"),
    "plain text": (lambda: b"hello", "实际是文本文件"),
    "bytes of no kind": (lambda: bytes(range(128, 256)) * 4, "无法识别"),
}


@pytest.fixture
def draft() -> UUID:
    return recent.draft(papers=False)


@pytest.fixture
def attach(owner: Client, draft: UUID) -> Any:
    """Hands a file in for the certificate."""

    def hand_in(*contents: bytes, headers: dict[str, str] | None = None, **more: str) -> Any:
        typed = {"file": [upload(content) for content in contents], **more}
        return owner.post(at("attach", draft, CERTIFICATE), typed, headers=headers or {})

    return hand_in


class TestHandingIn:
    def test_is_shown_on_its_card_and_counted(self, owner: Client, draft: UUID, attach: Any) -> None:
        assert "还差 11 种材料" in words(owner.get(at("papers", draft)))
        assert "已收到" in followed(owner, attach(scenario.picture()))
        page = owner.get(at("papers", draft))
        assert "照片.png" in card_of(page, CERTIFICATE)
        assert "还差 10 种材料" in words(page)

    def test_with_script_brings_the_card_and_the_count_alone(self, attach: Any) -> None:
        answer = attach(scenario.picture(), headers=HTMX)
        assert (answer.status_code, "<html" in answer.content.decode()) == (200, False)
        assert "已收到" in card_of(answer, CERTIFICATE)
        assert 'id="papers-missing" aria-live="polite" hx-swap-oob="true"' in answer.content.decode()
        assert "还差 10 种材料" in words(answer)

    def test_several_files_make_one_paper(self, draft: UUID, attach: Any) -> None:
        attach(scenario.picture(), portable_document())
        assert files_of(draft) == [CERTIFICATE, CERTIFICATE]

    def test_a_good_file_is_kept_where_another_is_refused(self, draft: UUID, attach: Any) -> None:
        answer = attach(scenario.picture(), b"hello", headers=HTMX)
        assert ("实际是文本文件" in words(answer), files_of(draft)) == (True, [CERTIFICATE])

    def test_leads_back_to_the_card_it_came_from_and_nowhere_outside(self, draft: UUID, attach: Any) -> None:
        assert attach(scenario.picture(), back="/cases/")["Location"] == f"/cases/#paper-{CERTIFICATE}"
        outside = attach(scenario.picture(), back="https://example.org/")
        assert outside["Location"] == f"{at('papers', draft)}#paper-{CERTIFICATE}"

    def test_the_file_is_opened_only_by_its_owner(self, owner: Client, stranger: Client, attach: Any) -> None:
        attach(scenario.picture())
        address = reverse("portal:file", args=[StoredFile.objects.get().id])
        answer = owner.get(address)
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert "no-store" in answer["Cache-Control"]
        assert stranger.get(address).status_code == 404

    def test_an_unknown_paper_is_not_found(self, owner: Client, draft: UUID) -> None:
        answer = owner.post(at("attach", draft, "diploma"), {"file": upload(scenario.picture())})
        assert (answer.status_code, files_of(draft)) == (404, [])


class TestRefused:
    @pytest.mark.parametrize("what", REFUSED)
    def test_is_said_on_the_card_and_everything_else_is_kept(
        self, owner: Client, draft: UUID, attach: Any, what: str
    ) -> None:
        owner.post(at("attach", draft, "bank_card"), {"file": upload(scenario.picture())})
        make, says = REFUSED[what]
        answer = attach(make(), headers=HTMX)
        assert (answer.status_code, files_of(draft)) == (200, ["bank_card"])
        assert says in card_of(answer, CERTIFICATE)
        assert "请" in card_of(answer, CERTIFICATE)

    @pytest.mark.parametrize("what", ["a renamed program", "nothing", "30 megabytes"])
    def test_without_script_is_said_at_the_head_and_on_the_card(self, draft: UUID, attach: Any, what: str) -> None:
        make, says = REFUSED[what]
        answer = attach(make())
        assert (answer.status_code, files_of(draft)) == (422, [])
        assert says in summary_of(answer)[f"#paper-{CERTIFICATE}"]
        assert says in card_of(answer, CERTIFICATE)

    def test_no_file_at_all_is_said_in_words(self, owner: Client, draft: UUID) -> None:
        answer = owner.post(at("attach", draft, CERTIFICATE), {})
        assert (answer.status_code, "还没有选择文件" in card_of(answer, CERTIFICATE)) == (422, True)

    def test_the_name_of_a_refused_file_is_only_text(self, owner: Client, draft: UUID) -> None:
        typed = {"file": upload(b"hello", "<img src=x onerror=go()>.jpg")}
        assert "<img src=x" not in owner.post(at("attach", draft, CERTIFICATE), typed).content.decode()

    def test_the_twenty_first_file_of_a_paper(self, draft: UUID, attach: Any) -> None:
        attach(*[scenario.picture()] * files.MOST_FILES)
        answer = attach(scenario.picture(), headers=HTMX)
        assert "一份材料最多 20 个文件" in card_of(answer, CERTIFICATE)
        assert len(files_of(draft)) == 20

    def test_a_full_disk(self, draft: UUID, attach: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(handle: int) -> None:
            raise OSError(errno.ENOSPC, "no space left on device")

        monkeypatch.setattr(os, "fsync", full)
        answer = attach(scenario.picture(), headers=HTMX)
        assert ("存储空间已满" in card_of(answer, CERTIFICATE), files_of(draft)) == (True, [])

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    @pytest.mark.parametrize(
        "typed",
        [{"note": "长" * 800_000}, {f"f{number}": "x" for number in range(600)}],
        ids=["three megabytes of text", "six hundred fields"],
    )
    def test_a_form_beyond_all_bounds_changes_nothing(
        self, owner: Client, draft: UUID, typed: dict[str, str], headers: dict[str, str]
    ) -> None:
        answer = owner.post(at("attach", draft, CERTIFICATE), typed, headers=headers)
        assert (answer.status_code, files_of(draft)) == (400, [])
        assert "这个请求无法处理" in words(answer)

    def test_more_files_at_once_than_a_request_may_bring(self, draft: UUID, attach: Any) -> None:
        answer = attach(*[scenario.picture()] * (settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1))
        assert (answer.status_code, files_of(draft)) == (400, [])
        assert "请分几次上传" in words(answer)


class TestTakingBack:
    def test_takes_the_file_off_and_counts_again(self, owner: Client, draft: UUID, attach: Any) -> None:
        attach(scenario.picture())
        address = at("remove", draft, CERTIFICATE, StoredFile.objects.get().id)
        answer = owner.post(address, headers=HTMX)
        assert "还没交" in card_of(answer, CERTIFICATE)
        assert ("还差 11 种材料" in words(answer), files_of(draft)) == (True, [])

    def test_twice_is_not_found_and_changes_nothing(self, owner: Client, draft: UUID, attach: Any) -> None:
        attach(scenario.picture(), scenario.picture())
        address = at("remove", draft, CERTIFICATE, StoredFile.objects.order_by("uploaded_at")[0].id)
        assert owner.post(address).status_code == 302
        assert (owner.post(address).status_code, files_of(draft)) == (404, [CERTIFICATE])

    def test_not_after_submission(self, owner: Client) -> None:
        case = recent.submitted()
        stored = StoredFile.objects.filter(case_id=case.id).order_by("id")[0]
        answer = owner.post(at("remove", case.id, stored.material.material_code, stored.id))
        assert (answer.status_code, StoredFile.objects.get(id=stored.id).removed_at) == (409, None)
        assert "申报已经提交，现在不能移除这份材料" in words(answer)


class TestPromising:
    def test_is_asked_and_taken_back(self, owner: Client, draft: UUID) -> None:
        address = at("promise", draft, CERTIFICATE)
        asked = owner.post(address, {"asked": "yes"}, headers=HTMX)
        assert "申请容缺，以后补交" in card_of(asked, CERTIFICATE)
        assert "由窗口决定是否同意容缺" in card_of(asked, CERTIFICATE)
        assert "还差 10 种材料" in words(asked)
        taken_back = owner.post(address, {"asked": "no"}, headers=HTMX)
        assert "还没交" in card_of(taken_back, CERTIFICATE)

    def test_is_not_offered_where_the_paper_must_be_there(self, owner: Client, draft: UUID) -> None:
        page = owner.get(at("papers", draft))
        assert "申请以后补交" in card_of(page, CERTIFICATE)
        assert "申请以后补交" not in card_of(page, "referral_letter")
        answer = owner.post(at("promise", draft, "referral_letter"), {"asked": "yes"})
        assert (answer.status_code, "这份材料不能容缺" in words(answer)) == (409, True)

    def test_a_file_makes_it_unnecessary(self, owner: Client, draft: UUID, attach: Any) -> None:
        owner.post(at("promise", draft, CERTIFICATE), {"asked": "yes"})
        attach(scenario.picture())
        assert not Material.objects.get(case_id=draft, material_code=CERTIFICATE).promise_asked


class TestWhatIsAsked:
    def test_papers_on_their_way_and_waived_ones_are_named_apart(self, owner: Client) -> None:
        later = words(owner.get(at("papers", recent.draft("08_vouchers_arriving", papers=False))))
        assert "到了再交" in later
        lost = words(owner.get(at("papers", recent.draft("06_card_lost", papers=False))))
        assert "不用交 居民身份证 ：身份证丢失正在补领" in lost

    def test_who_needs_none_is_told_so(self, owner: Client) -> None:
        assert "您不需要上传材料" in words(owner.get(at("papers", recent.draft("10_wrong_kind", papers=False))))

    def test_all_there_is_said(self, owner: Client) -> None:
        assert "要交的材料都齐了" in words(owner.get(at("papers", recent.draft())))


class TestSentAgain:
    """A page whose connection broke does not know whether the file arrived."""

    UPLOAD = "5f0c3c1e-58e4-4c52-9f4b-0a8a6ad5a7a1"

    def send(self, owner: Client, case_id: UUID, material: str = CERTIFICATE) -> str:
        form = {"file": upload(scenario.picture()), "upload": self.UPLOAD}
        reply = owner.post(at("attach", case_id, material), form, headers=HTMX)
        return card_of(reply, material)

    def test_a_file_under_the_same_id_is_one_file_also_after_it_was_taken_back(self, owner: Client) -> None:
        case_id = scenario.draft(papers=False)
        self.send(owner, case_id)
        assert "照片.png" in self.send(owner, case_id)
        assert files_of(case_id) == [CERTIFICATE]
        StoredFile.objects.update(removed_at=scenario.at())
        self.send(owner, case_id)
        assert files_of(case_id) == []

    def test_an_id_of_another_paper_or_person_is_refused_and_overwrites_nothing(self, owner: Client) -> None:
        case_id, other = scenario.draft(papers=False), scenario.draft(who="demo-veteran-2", papers=False)
        files.attach_file(
            case_id=other,
            material_code=CERTIFICATE,
            content=scenario.picture(80, 50),
            name="别人的.png",
            actor=scenario.person("demo-veteran-2"),
            at=scenario.at(),
            file_id=UUID(self.UPLOAD),
        )
        before = file_store.default().get(UUID(self.UPLOAD))
        assert "请重新选择文件再上传" in self.send(owner, case_id)
        assert files_of(case_id) == []
        assert file_store.default().get(UUID(self.UPLOAD)) == before
