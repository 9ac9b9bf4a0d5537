"""Takes the pictures of every page at both widths: run by `make screens`, never by the tests."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import identifying
from tests.architecture import sources
from tests.browser import shown, stage, walking
from tests.browser.conftest import DESK, PHONE
from tests.browser.shown import Shown

pytestmark = pytest.mark.browser
FOLDER = sources.ROOT / "docs" / "screens"
WIDTHS = (390, 1440)
QUALITY = 45
"""Of WebP. A picture is some 15 kB, the folder 2 MB: as a PNG of 32 colours the same page takes three times as much,
and every change of the look would put that into the history of the repository again."""


def take(page: Page, one: Shown) -> None:
    """The first screenful of a page."""
    page.goto(one.address, wait_until="networkidle")
    if one.act:
        one.act(page)
        page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1, one
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    name = shown.file_name(one.name, picture.width)
    picture.save(Path(FOLDER / name), method=6, quality=QUALITY)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def camera(request: pytest.FixtureRequest, browser: Browser, site: LiveServer) -> Iterator[Callable[[Shown], None]]:
    """Takes one picture after another, as whoever is to be signed in."""
    context = browser.new_context(
        base_url=site.url, locale="zh-CN", timezone_id="Asia/Shanghai", service_workers="block", **request.param
    )
    page, signed = context.new_page(), ""

    def press(one: Shown) -> None:
        nonlocal signed
        if one.who != signed:
            context.clear_cookies()
            if one.who:
                walking.sign_in(page, one.who)
            signed = one.who
        take(page, one)

    yield press
    context.close()


@pytest.fixture(scope="session", autouse=True)
def album() -> Iterator[None]:
    """The folder with nothing in it but what is taken now, and its index."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    yield
    (FOLDER / "README.md").write_text(shown.index(WIDTHS), encoding="utf-8")
    wanted = {shown.file_name(name, width) for name in {**shown.TITLES, **shown.REFUSALS} for width in WIDTHS}
    assert {one.name for one in FOLDER.iterdir()} == wanted | {"README.md"}


@pytest.mark.parametrize("made", stage.SCENES, ids=lambda made: made.__name__)
def test_pictures(camera: Callable[[Shown], None], made: Callable[[], list[Shown]], settings: Settings) -> None:
    settings.ONESTOP_READ_SCANS = True
    for one in made():
        camera(one)


def test_leaving_the_identity_service(camera: Callable[[Shown], None], tmp_path: Path, settings: Settings) -> None:
    with identifying.connected(tmp_path, settings):
        camera(Shown("ui:signed_out", "", "/sign-out/done/"))
