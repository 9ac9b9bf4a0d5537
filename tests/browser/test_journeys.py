"""Six applicants, each on a telephone and at a desk, with script and without: from the guide to the progress page.

On the way every page is looked at in both versions. What was looked at once is not looked at again: the pages of six
applicants are made of the same parts, and looking takes longer than walking.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from onestop.accounts import demo, sign_in
from onestop.accounts.people import Identity
from onestop.cases import contents, queries
from onestop.cases.models import Case, StoredFile
from onestop.cases.states import CaseState
from onestop.catalog.examples import Example, load_examples
from onestop.catalog.spec import ThemeSpec
from tests.browser import walking
from tests.browser.looking import Seen
from tests.pages.browsers import signed_in

pytestmark = pytest.mark.browser

CODE = "veteran_discharge"
APPLICANTS = (
    ("2024", "01_all_eleven"),
    ("2024", "02_nine_as_before"),
    ("2024", "03_card_replaced_kept"),
    ("2024", "04_card_declined_training"),
    ("2022", "07_first_card"),
    ("2022", "13_minority_name"),
)


@dataclass(frozen=True)
class Applicant:
    """Somebody of the theme's examples, discharged a few days ago, whom the identity service has verified."""

    example: Example
    theme: ThemeSpec
    username: str
    answers: dict[str, str]


@pytest.fixture
def applicant(request: pytest.FixtureRequest, site: object) -> Applicant:
    version, code = request.param
    demo.offer(f"{CODE}/{version}")
    found = load_examples(Path(settings.ONESTOP_THEMES) / CODE / version)
    example = next(one for one in found if one.code == code)
    told = example.answers
    user = sign_in.as_verified(Identity(told["name"], told["id_number"], told["mobile"]), at=timezone.now())
    ordered = timezone.localdate() - timedelta(days=3)
    moved = {"discharged_on": f"{ordered:%Y-%m}", "discharge_order_date": ordered.isoformat()}
    return Applicant(example, queries.theme(CODE, version), user.username, {**told, **moved})


@pytest.mark.parametrize("applicant", APPLICANTS, indirect=True, ids=["/".join(one) for one in APPLICANTS])
def test_from_the_guide_to_the_progress_page(any_browser: Page, applicant: Applicant) -> None:
    page, seen = any_browser, Seen(any_browser)
    come_in(page, applicant)
    ask_the_guide(page, applicant, seen)
    choose_items(page, applicant, seen)
    fill_in(page, applicant, seen)
    hand_in_papers(page, seen)
    walking.press(page, "继续，去核对")
    seen.look("review")
    walking.press(page, "提交申报")
    expect(page.locator("h1")).to_have_text("申报已提交")
    seen.look("receipt")
    walking.press(page, "看办理进度")
    expect(page.locator("main")).to_contain_text("申报已经到窗口")
    seen.look("progress")
    seen.close()
    assert "\n".join(seen.faults) == ""

    case = Case.objects.get()
    assert (case.state, case.theme_version) == (CaseState.SUBMITTED, applicant.theme.version)
    expected = {key: value for key, value in applicant.answers.items() if key in applicant.theme.fields_by_key}
    assert expected.items() <= contents.answers(case).items()
    handed_in = {one.material.material_code for one in StoredFile.objects.select_related("material")}
    assert handed_in >= set(applicant.example.expect.materials)


def come_in(page: Page, applicant: Applicant) -> None:
    """With a session: signing in has tests of its own."""
    cookie = signed_in(applicant.username).cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/offline/")
    site = page.url.removesuffix("offline/")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


def ask_the_guide(page: Page, applicant: Applicant, seen: Seen) -> None:
    page.goto(f"/guide/{CODE}/{applicant.theme.version}/")
    seen.look("guide")
    page.goto(f"/guide/{CODE}/{applicant.theme.version}/mine/")
    seen.look("mine")
    begin = page.get_by_role("button", name="按这些答案开始申报")
    for situation in applicant.theme.situations:
        if situation.key not in applicant.answers:
            continue
        choice = page.locator(f"input[name='{situation.key}'][value='{applicant.answers[situation.key]}']")
        if not walking.runs_scripts(page) and not choice.count():
            walking.press(page, "看结果")
        choice.check()
    if not walking.runs_scripts(page):
        walking.press(page, "看结果")
    expect(begin).to_be_visible()
    seen.look("mine")
    begin.click()
    expect(page.locator("h1")).to_have_text("办哪些事、带哪些材料")


def choose_items(page: Page, applicant: Applicant, seen: Seen) -> None:
    seen.look("scope")
    scope = page.url
    page.get_by_role("link", name="返回修改答案").click()
    expect(page.locator("h1")).to_have_text("先回答几个问题")
    seen.look("questions")
    page.goto(scope)
    for code in applicant.example.declined:
        page.locator(f"input[name=wanted][value={code}]").uncheck()
    walking.press(page, "确认，去填表")
    expect(page.locator("h1")).not_to_have_text("办哪些事、带哪些材料")


def fill_in(page: Page, applicant: Applicant, seen: Seen) -> None:
    """All at once what a page asks, and its button: what an answer brings is filled in on the page that follows."""
    while page.locator("h1").inner_text() != "上传材料":
        seen.look("form")
        page.evaluate(FILL_IN, applicant.answers)
        with page.expect_navigation():
            walking.press(page, "保存并继续")


FILL_IN = """given => {
  const put = (control, value) => {
    if (control.value === value) return;
    control.value = value;
    control.dispatchEvent(new Event("change", {bubbles: true}));
  };
  const parts = value => [value.slice(0, 2) + "0000", value.slice(0, 4) + "00", value];
  for (const [key, value] of Object.entries(given)) {
    const place = document.getElementById(`field-${key}`);
    if (!place || place.hidden) continue;
    const radio = place.querySelector(`input[type=radio][value="${value}"]`);
    const levels = [...place.querySelectorAll(".levels select")];
    if (radio && !radio.checked) radio.click();
    else if (levels.length) levels.forEach((level, number) => put(level, parts(value)[number]));
    else if (!radio) put(place.querySelector(`[name="${key}"]`), value);
  }
}"""


def hand_in_papers(page: Page, seen: Seen) -> None:
    seen.look("papers")
    for number in range(page.locator("section.paper").count()):
        card = page.locator("section.paper").nth(number)
        card.locator("input[type=file][multiple]").set_input_files(walking.photo())
        if not walking.runs_scripts(page):
            card.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("#papers-missing")).to_contain_text("都齐了")
    seen.look("papers")
