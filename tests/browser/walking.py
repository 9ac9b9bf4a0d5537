"""How people go about the pages: sign in, answer, fill in, upload, decide. One control at a time."""

from collections.abc import Mapping

from playwright.sync_api import FilePayload, Locator, Page, expect

from onestop.catalog.spec import FieldSpec, ThemeSpec
from onestop.ui.fields import LEVEL
from tests import scenario

KNOWN = {"name", "id_number", "mobile", "sex", "birth_date"}
"""What a new draft already knows of who is signed in."""


def sign_in(page: Page, username: str) -> None:
    """As one of the sample people, by the button of the demonstration."""
    page.goto("/sign-in/")
    page.locator(f"button[value='{username}']").click()
    expect(page.locator(".site-nav")).to_be_visible()
    # A key pressed before the scripts listen would be lost; they all run before this state.
    page.wait_for_load_state("load")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="退出", exact=True).click()
    expect(page.locator("h1")).to_have_text("登录")


def press(page: Page, name: str) -> None:
    """A button or link by its words."""
    page.locator("main").get_by_role("button", name=name, exact=True).or_(
        page.locator("main").get_by_role("link", name=name, exact=True)
    ).click()


def photo(name: str = "照片.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": scenario.picture()}


def answer_questions(page: Page, theme: ThemeSpec, answers: Mapping[str, str]) -> None:
    """Each question as it appears; the script brings the next one, or where there is none, the button."""
    for situation in theme.situations:
        if situation.key not in answers:
            continue
        choice = page.locator(f"input[name='{situation.key}'][value='{answers[situation.key]}']")
        if not runs_scripts(page) and not choice.count():
            press(page, "保存并继续")
        choice.check()
        expect(choice).to_be_checked()
    press(page, "保存并继续")
    expect(page.locator("h1")).to_have_text("办哪些事、带哪些材料")


def runs_scripts(page: Page) -> bool:
    return page.locator("body.js").count() > 0


def fill_in(page: Page, theme: ThemeSpec, answers: Mapping[str, str]) -> None:
    """The form, page by page as they come: a section that is complete already does not come."""
    titles = {section.title: section.key for section in theme.form.sections}
    while (title := page.locator("h1").inner_text()) != "上传材料":
        for spec in theme.form.fields:
            if spec.section == titles[title] and spec.key in answers and spec.key not in KNOWN:
                fill(page, spec, answers[spec.key])
        press(page, "保存并继续")
        expect(page.locator("h1")).not_to_have_text(title)


def fill(page: Page, spec: FieldSpec, value: str) -> None:
    """One field, whatever control it has; with script until it says that it is saved."""
    place = page.locator(f"#field-{spec.key}")
    if not runs_scripts(page) and place.is_hidden():
        press(page, "保存并继续")
    expect(place).to_be_visible()
    if spec.kind == "region":
        _choose_region(page, place, spec.key, value)
        return
    control = place.locator(f"[name='{spec.key}']").first
    kind = control.evaluate("control => control.type")
    chosen = place.locator(f"input[value='{value}']") if kind == "radio" else control
    changes = not chosen.is_checked() if kind == "radio" else chosen.input_value() != value
    if kind == "radio":
        chosen.check()
    elif kind == "select-one":
        control.select_option(value)
    else:
        control.fill(value)
        control.blur()
    if runs_scripts(page) and changes:
        expect(page.locator(f"#message-{spec.key}")).not_to_be_empty()


def _choose_region(page: Page, place: Locator, key: str, value: str) -> None:
    parts = (f"{value[:2]}0000", f"{value[:4]}00", value)
    for number, part in enumerate(parts):
        level = place.locator(f"select[name='{key}{LEVEL}{number}']")
        if not runs_scripts(page) and not level.count():
            press(page, "保存并继续")
        level.select_option(part)


def upload_all(page: Page) -> None:
    """A photo for every paper on the page."""
    wanted = page.locator("section.paper").count()
    for number in range(wanted):
        card = page.locator("section.paper").nth(number)
        upload(page, card)
    expect(page.locator("#papers-missing")).to_contain_text("都齐了")


def upload(page: Page, card: Locator) -> None:
    """A photo for one paper."""
    card.locator("input[type=file][multiple]").set_input_files(photo())
    if not runs_scripts(page):
        card.get_by_role("button", name="上传", exact=True).click()
    expect(card.locator(".file-name")).to_have_count(1)
    expect(card).to_contain_text("已收到")


def act(page: Page, label: str, **inputs: str) -> None:
    """An act of the staff: opens it, fills its inputs in by their names, confirms."""
    opened = page.locator("details.act").filter(has=page.locator("summary", has_text=label)).first
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    for name, value in inputs.items():
        opened.locator(f"[name='{name}']").fill(value)
    opened.locator("button[type=submit]:not([formtarget])").click()
