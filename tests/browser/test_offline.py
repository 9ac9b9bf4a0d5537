"""A telephone whose connection comes and goes: nothing that was typed or photographed is lost, and nothing is done
twice."""

from collections.abc import Mapping

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, Route, expect

from onestop.cases import contents, queries
from onestop.cases.models import Case, CaseEvent, StoredFile
from onestop.cases.operations import drafts
from onestop.catalog.spec import FieldSpec, ThemeSpec
from tests import recent, scenario
from tests.browser import looking, walking

pytestmark = pytest.mark.browser

LINE = ".kept-line"
WHO = "demo-veteran-1"


def offline(page: Page, away: bool = True) -> None:
    page.context.set_offline(away)


def ready(page: Page) -> None:
    """The service worker has the page: it takes over a moment after the first one, or begins anew with the next."""
    for _ in range(5):
        if page.evaluate(TAKEN_OVER):
            return
        page.reload()
    raise AssertionError("no service worker took over")


TAKEN_OVER = """() => navigator.serviceWorker.controller !== null || new Promise(done => {
  navigator.serviceWorker.addEventListener("controllerchange", () => done(true));
  setTimeout(() => done(false), 3000);
})"""


def reopened(page: Page) -> None:
    """Without a connection the page cannot come; with one it does."""
    page.reload()
    expect(page.locator("h1")).to_have_text("没有网络，页面打不开")
    assert looking.faults(page) + looking.small_targets(page) == []
    offline(page, False)
    page.get_by_role("link", name="再试一次").click()


def answers() -> dict[str, str]:
    return dict(contents.answers(Case.objects.get()))


def test_the_connection_breaks_in_every_step_and_the_draft_is_whole(roaming_phone: Page) -> None:
    page = roaming_phone
    theme, given = queries.theme(*scenario.THEME), recent.answers("04_household_kept")
    walking.sign_in(page, WHO)
    ready(page)
    walking.press(page, "开始申报")

    answer_without_connection(page, theme, given)

    titles = {section.title: section.key for section in theme.form.sections}
    asked_there = [spec for spec in theme.form.fields if spec.key in given and spec.key not in walking.KNOWN]
    while (title := page.locator("h1").inner_text()) != "上传材料":
        mine = [spec for spec in asked_there if spec.section == titles[title]]
        offline(page)
        typed = dict(filter(None, (typed_into(page, spec, given[spec.key]) for spec in mine)))
        walking.press(page, "保存并继续" if typed else "全部步骤")
        if typed:
            expect(page.locator("h1")).to_have_text(title)
            expect(page.locator(LINE)).to_be_visible()
            offline(page, False)
            expect(page.locator(LINE)).to_be_hidden()
        else:
            expect(page.locator("h1")).to_have_text("没有网络，页面打不开")
            offline(page, False)
            page.go_back()
        assert typed.items() <= answers().items()
        for spec in mine:
            if spec.key not in typed:
                walking.fill(page, spec, given[spec.key])
        walking.press(page, "保存并继续")
        expect(page.locator("h1")).not_to_have_text(title)
    assert {key: value for key, value in given.items() if key not in walking.KNOWN}.items() <= answers().items()


def answer_without_connection(page: Page, theme: ThemeSpec, given: Mapping[str, str]) -> None:
    """The questions, the last of them offline on a page that is then closed."""
    asked = [one for one in theme.situations if one.key in given]
    for one in asked[:-1]:
        page.locator(f"input[name='{one.key}'][value='{given[one.key]}']").check()
    last = page.locator(f"input[name='{asked[-1].key}'][value='{given[asked[-1].key]}']")
    expect(last).to_be_visible()
    offline(page)
    last.check()
    expect(page.locator(LINE)).to_contain_text("没有网络，您填写的内容先保存在本机，联网后自动保存")
    reopened(page)
    expect(last).to_be_checked()
    walking.press(page, "保存并继续")
    walking.press(page, "确认，去填表")


def typed_into(page: Page, spec: FieldSpec, value: str) -> tuple[str, str] | None:
    """A field that is written into; None for one that is chosen from."""
    control = page.locator(f"#field-{spec.key} :is(input:not([type=radio]), textarea)[name='{spec.key}']")
    if not control.count():
        return None
    control.fill(value)
    control.blur()
    return spec.key, value


def test_photographs_wait_for_the_connection_also_on_a_page_that_was_closed(roaming_phone: Page) -> None:
    page, case_id = roaming_phone, recent.draft(papers=False)
    walking.sign_in(page, WHO)
    page.goto(f"/cases/{case_id}/papers/")
    ready(page)
    card = page.locator("#paper-bank_card")
    offline(page)
    card.locator("input[type=file][multiple]").set_input_files([walking.photo("一.png"), walking.photo("二.png")])
    expect(card).to_contain_text("2 个文件先留在本机，联网后自动接着上传")
    expect(card.locator(".field-error")).to_have_count(0)
    reopened(page)
    expect(card.locator(".file-name")).to_have_count(2)
    expect(page.locator(LINE)).to_be_hidden()
    assert StoredFile.objects.filter(case_id=case_id, removed_at=None).count() == 2


def test_a_large_photograph_is_sent_small(phone: Page) -> None:
    case_id = recent.draft(papers=False)
    walking.sign_in(phone, WHO)
    phone.goto(f"/cases/{case_id}/papers/")
    content = scenario.noise(1800, 2600)
    assert len(content) > 5_000_000
    large: FilePayload = {"name": "大.png", "mimeType": "image/png", "buffer": content}
    with phone.expect_request("**/papers/bank_card/") as sent:
        phone.locator("#paper-bank_card input[type=file][multiple]").set_input_files(large)
    expect(phone.locator("#paper-bank_card .file-name")).to_have_count(1)
    assert int(sent.value.header_value("content-length") or 0) < 2_500_000
    stored = StoredFile.objects.get(case_id=case_id)
    assert (stored.media_type, stored.width, stored.height) == ("image/jpeg", 1662, 2400)


def test_an_upload_or_a_submission_whose_reply_was_lost_counts_once(losing_phone: Page) -> None:
    phone = losing_phone
    case_id = recent.draft()
    StoredFile.objects.filter(material__material_code="bank_card").update(removed_at=timezone.now())
    walking.sign_in(phone, WHO)
    phone.goto(f"/cases/{case_id}/papers/")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or route.request.url in lost:
            return route.continue_()
        lost.append(route.request.url)
        route.fetch()
        return route.abort("connectionreset")

    phone.route("**/papers/bank_card/", lose)
    phone.route("**/review/", lose)
    card = phone.locator("#paper-bank_card")
    card.locator("input[type=file][multiple]").set_input_files(walking.photo())
    expect(card.locator(".file-name")).to_have_count(1, timeout=15_000)
    assert StoredFile.objects.filter(case_id=case_id, material__material_code="bank_card", removed_at=None).count() == 1

    phone.goto(f"/cases/{case_id}/review/")
    with phone.expect_event("requestfailed", lambda request: request.method == "POST"):
        walking.press(phone, "提交申报")
    again = phone.context.new_page()
    again.goto(f"/cases/{case_id}/review/")
    expect(again.locator("main")).to_contain_text("申报已经到窗口")
    assert len(lost) == 2
    assert list(CaseEvent.objects.values_list("name", flat=True)) == ["case.submitted"]


def test_what_another_device_wrote_meanwhile_is_not_undone(roaming_phone: Page) -> None:
    page, case_id = roaming_phone, recent.draft(papers=False)
    walking.sign_in(page, WHO)
    page.goto(f"/cases/{case_id}/form/personal/")
    ready(page)
    offline(page)
    page.locator("#skills").fill("电工")
    page.locator("#skills").blur()
    expect(page.locator(LINE)).to_be_visible()
    drafts.save_answers(
        case_id=case_id, changes={"skills": "焊工"}, revision=None, actor=scenario.person(WHO), at=timezone.now()
    )
    reopened(page)
    expect(page.locator("#message-skills")).to_contain_text("刚刚在另一台设备上改成了“焊工”，没有覆盖")
    expect(page.locator("#skills")).to_have_value("电工")
    assert answers()["skills"] == "焊工"


def test_what_is_left_of_another_page_is_sent_from_wherever_somebody_comes_back(roaming_phone: Page) -> None:
    page, case_id = roaming_phone, recent.draft(papers=False)
    walking.sign_in(page, WHO)
    page.goto(f"/cases/{case_id}/form/personal/")
    offline(page)
    page.locator("#skills").fill("电工")
    page.locator("#skills").blur()
    expect(page.locator(LINE)).to_be_visible()
    other = page.context.new_page()
    page.close()
    offline(other, False)
    with other.expect_response("**/save/") as reply:
        other.goto("/")
    reply.value.finished()
    assert answers()["skills"] == "电工"


def test_nothing_stays_on_a_shared_telephone(roaming_phone: Page) -> None:
    page, case_id = roaming_phone, recent.draft(papers=False)
    kept = "JSON.stringify(localStorage)"
    for leaving in ("退出", "换人"):
        walking.sign_in(page, WHO)
        page.goto(f"/cases/{case_id}/form/personal/")
        ready(page)
        offline(page)
        page.locator("#skills").fill("焊接")
        page.locator("#skills").blur()
        expect(page.locator(LINE)).to_be_visible()
        assert "焊接" in page.evaluate(kept)
        if leaving == "退出":
            page.once("dialog", lambda dialog: dialog.accept())
            page.get_by_role("button", name="退出", exact=True).click()
            assert "焊接" not in page.evaluate(kept)
            offline(page, False)
        else:
            page.context.clear_cookies(name="sessionid")
            offline(page, False)
            # The next attempt finds that nobody is signed in any more.
            page.wait_for_url("**/sign-in/**")
            walking.sign_in(page, "demo-veteran-2")
            assert "焊接" not in page.evaluate(kept)
    everything = (
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(one => one.keys()))))"
    )
    addresses = page.evaluate(f"{everything}.then(all => all.flat().map(one => new URL(one.url).pathname))")
    assert [one for one in addresses if not one.startswith("/static/")] == ["/offline/"]
