"""A stack of scans: taken page by page, looked at by the worker, and put with the papers only as a person says."""

import io
from datetime import timedelta
from uuid import UUID

import pikepdf
import pytest
from PIL import Image

from onestop.cases import contents, scanned_pages, stack_views
from onestop.cases.models import Case, Material, ScannedPage, StoredFile
from onestop.cases.operations import applicant, drafts, stacks
from onestop.cases.refusals import FileRefused, NotFound, WrongState
from onestop.recognition.lines import PageText
from tests import people, scenario
from tests.rules.recognition.sheets import paper, text

pytestmark = pytest.mark.django_db

CLERK = "demo-window-1"
AT = scenario.at()
OTHER = people.make_id_number(sequence=333)


def png(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def pdf(pages: int) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


@pytest.fixture
def draft() -> UUID:
    return scenario.draft(who=CLERK, papers=False)


def drop(case_id: UUID, *files: tuple[str, bytes]) -> stacks.Dropped:
    return stacks.drop_stack(case_id=case_id, uploaded=files, actor=scenario.person(CLERK), at=AT)


def seen(case_id: UUID) -> stack_views.Stack:
    return stack_views.of_case(case_id=case_id, viewer=scenario.person(CLERK), today=AT.date())


def read_as(case_id: UUID, material: str, read: PageText) -> ScannedPage:
    """A page of the stack with what a reader found on it."""
    drop(case_id, ("页.png", png(paper("two_inch_photo"))))
    row = ScannedPage.objects.filter(case_id=case_id).latest("position")
    row.state, row.remark, row.material_code = ScannedPage.State.LOOKED_AT, "read", material
    row.text_sealed = scanned_pages.sealed_text(read, page_id=row.id)
    row.save()
    return row


def place(case_id: UUID, placed: dict[UUID, str], who: str = CLERK) -> int:
    return stacks.place_pages(case_id=case_id, placed=placed, actor=scenario.person(who), at=AT)


def files_of(case_id: UUID) -> list[str]:
    found = StoredFile.objects.filter(case_id=case_id, removed_at=None).order_by("uploaded_at", "id")
    return list(found.values_list("material__material_code", flat=True))


class TestDropping:
    def test_takes_every_page_of_every_file_in_its_sequence(self, draft: UUID) -> None:
        photo = png(paper("two_inch_photo"))
        assert drop(draft, ("扫描.pdf", pdf(3)), ("照片.png", photo)) == stacks.Dropped(4, ())
        assert list(ScannedPage.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]
        assert files_of(draft) == []

    def test_names_what_cannot_be_taken_and_keeps_the_others(self, draft: UUID) -> None:
        dropped = drop(draft, ("大.pdf", pdf(51)), ("坏.jpg", b"\xff\xd8broken"), ("一页.pdf", pdf(1)))
        assert dropped.pages == 1
        assert "51 页，超过 50 页的上限" in dropped.refused[0]
        assert "坏.jpg" in dropped.refused[1]

    def test_of_too_many_pages_at_once_takes_none(self, draft: UUID) -> None:
        drop(draft, ("一.pdf", pdf(40)))
        with pytest.raises(FileRefused, match="一次最多放 60 页"):
            drop(draft, ("二.pdf", pdf(40)))
        assert ScannedPage.objects.count() == 40

    def test_is_for_the_window_and_its_draft(self, draft: UUID) -> None:
        for who in ("demo-veteran-2", "demo-police-1"):
            with pytest.raises(NotFound):
                stacks.drop_stack(case_id=draft, uploaded=[], actor=scenario.person(who), at=AT)
            with pytest.raises(NotFound):
                stack_views.of_case(case_id=draft, viewer=scenario.person(who), today=AT.date())
        with pytest.raises(WrongState):
            drop(scenario.submitted().id, ("一页.pdf", pdf(1)))
        assert ScannedPage.objects.count() == 0


class TestLooking:
    def test_tells_a_photo_sets_it_upright_and_does_nothing_twice(self, draft: UUID) -> None:
        drop(draft, ("照片.png", png(paper("two_inch_photo").rotate(90, expand=True))), ("空.pdf", pdf(1)))
        assert [stacks.recognise_next(at=AT) for _ in range(3)] == [True, True, False]
        stack = seen(draft)
        assert [(one.material, one.remark[:3]) for one in stack.pages] == [("two_inch_photo", "自动认"), ("", "空白页")]
        content, media_type = stack_views.page_content(
            case_id=draft, page_id=stack.pages[0].id, viewer=scenario.person(CLERK)
        )
        width, height = Image.open(io.BytesIO(content)).size
        assert (media_type, width < height) == ("image/jpeg", True)

    def test_is_taken_up_again_after_a_worker_that_died(self, draft: UUID) -> None:
        drop(draft, ("空.pdf", pdf(1)))
        ScannedPage.objects.update(claimed_until=AT + stacks.LEASE, attempts=1)
        assert not stacks.recognise_next(at=AT)
        assert stacks.recognise_next(at=AT + stacks.LEASE + timedelta(seconds=1))
        assert not seen(draft).waiting

    def test_gives_up_a_page_that_ends_every_worker(self, draft: UUID) -> None:
        drop(draft, ("空.pdf", pdf(1)))
        ScannedPage.objects.update(attempts=stacks.MOST_ATTEMPTS)
        assert stacks.recognise_next(at=AT)
        assert "看不清" in seen(draft).pages[0].remark


class TestSorting:
    def test_makes_a_page_a_file_of_the_paper_once(self, draft: UUID) -> None:
        page = read_as(draft, "bank_card", text("借记卡"))
        assert [place(draft, {page.id: "two_inch_photo"}) for _ in range(2)] == [1, 0]
        assert files_of(draft) == ["two_inch_photo"]
        assert Material.objects.get(case_id=draft, material_code="two_inch_photo").state == "received"
        assert seen(draft).pages == ()

    def test_goes_on_where_it_was_cut_off(self, draft: UUID) -> None:
        page = read_as(draft, "bank_card", text("借记卡"))
        place(draft, {page.id: "bank_card"})
        ScannedPage.objects.update(state="looked_at", file=None)
        assert place(draft, {page.id: "bank_card"}) == 1
        assert files_of(draft) == ["bank_card"]

    def test_leaves_a_page_to_the_clerk_who_was_first(self, draft: UUID) -> None:
        page = read_as(draft, "bank_card", text("借记卡"))
        ScannedPage.objects.update(claimed_until=AT + stacks.LEASE)
        assert place(draft, {page.id: "bank_card"}) == 0
        assert files_of(draft) == []

    def test_refused_for_a_paper_leaves_the_page_to_another(self, draft: UUID) -> None:
        page = read_as(draft, "bank_card", text("借记卡"))
        with pytest.raises(NotFound):
            place(draft, {page.id: "nothing"})
        assert place(draft, {page.id: "bank_card"}) == 1

    def test_of_a_stranger_is_refused(self, draft: UUID) -> None:
        page = read_as(draft, "bank_card", text("借记卡"))
        with pytest.raises(NotFound):
            place(draft, {page.id: "bank_card"}, who="demo-veteran-2")
        assert files_of(draft) == []

    def test_away_leaves_nothing_behind_and_no_paper_touched(self, draft: UUID) -> None:
        page, kept = read_as(draft, "bank_card", text("猫")), read_as(draft, "bank_card", text("借记卡"))
        place(draft, {kept.id: "bank_card"})
        actor = scenario.person(CLERK)
        assert stacks.throw_away(case_id=draft, page_ids=[page.id, kept.id], actor=actor, at=AT) == 1
        assert files_of(draft) == ["bank_card"]


class TestReading:
    def test_offers_values_for_empty_fields_only_and_says_where_they_come_from(self, draft: UUID) -> None:
        clear(draft, "unit_code")
        read_as(draft, "discharge_certificate", text(["部队代号", "31037部队"], ["姓名", name_of(draft)]))
        [offer] = seen(draft).offers
        assert (offer.key, offer.value, offer.source) == ("unit_code", "31037部队", "“退出现役证书”（第1页）")

    def test_offers_nothing_doubtful_contradicted_or_about_somebody_else(self, draft: UUID) -> None:
        clear(draft, "unit_code")
        read_as(draft, "discharge_certificate", text(["部队代号", "31037部队"], sure=0.8))
        read_as(draft, "referral_letter", text(["部队代号", "31038部队"], ["身份证号码", OTHER]))
        assert seen(draft).offers == ()

    def test_names_every_difference_with_everybody_who_said_it(self, draft: UUID) -> None:
        page = read_as(draft, "bank_pension_receipt", text(["姓名", "刘建君"], ["汇款金额", "100.00"]))
        read_as(draft, "pension_payment_proof", text(["转移金额合计", "100.01"]))
        place(draft, {page.id: "bank_pension_receipt"})
        found = {one.name: [sources for _, sources in one.said] for one in seen(draft).differences}
        assert found["姓名"] == ["“银行养老保险受理回执”（第1页）", "申报表单"]
        assert found["养老保险转移金额"] == [
            "“银行养老保险受理回执”（第1页）",
            "“军人退役基本养老保险参保缴费凭证”（第2页）",
        ]

    @pytest.mark.parametrize(("name", "words"), [("李四", "不是申请人"), ("刘建军", "同名")])
    def test_somebody_elses_card_is_told_plainly(self, draft: UUID, name: str, words: str) -> None:
        read_as(draft, "id_card_copy", text(["姓名", name], ["公民身份号码", OTHER]))
        assert words in seen(draft).pages[0].warning


class TestLeftovers:
    def test_go_with_the_draft(self, draft: UUID) -> None:
        page = read_as(draft, "bank_card", text("借记卡"))
        place(draft, {page.id: "bank_card"})
        drop(draft, ("一页.pdf", pdf(1)))
        drafts.discard_draft(case_id=draft, actor=scenario.person(CLERK), at=AT)
        assert not Case.objects.filter(id=draft).exists()

    def test_of_a_submitted_case_are_swept_and_what_was_placed_stays(self) -> None:
        draft = scenario.draft(who=CLERK)
        page = read_as(draft, "bank_card", text("借记卡"))
        place(draft, {page.id: "bank_card"})
        drop(draft, ("一页.pdf", pdf(1)))
        assert stacks.sweep(at=AT) == 0
        applicant.submit(case_id=draft, actor=scenario.person(CLERK), at=AT)
        assert stacks.sweep(at=AT) == 1
        assert ScannedPage.objects.get().state == "placed"


def clear(case_id: UUID, key: str) -> None:
    drafts.save_answers(case_id=case_id, changes={key: ""}, revision=None, actor=scenario.person(CLERK), at=AT)


def name_of(case_id: UUID) -> str:
    return contents.answers(Case.objects.get(id=case_id))["name"]
