"""A real browser on a phone and on a desk, before a running site with the sample office."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import scenario

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# The first two where tests run as root in a container; the rest keep the browser from calling home.
SWITCHES = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def _allow_database_beside_playwright() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, by which Django would take every query for a mistake."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser(_allow_database_beside_playwright: None) -> Iterator[Browser]:
    """The system's own Chromium, or the one that CHROMIUM names; never one that a test tool downloads."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert program, "no Chromium found: install the package chromium, or name one in CHROMIUM"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="onestop-browser-") as home:
        started = playwright.chromium.launch(
            executable_path=program, args=SWITCHES, env={**os.environ, "HOME": home}, headless=True
        )
        yield started
        started.close()


class Watched:
    """What a page complained about while it was open."""

    def __init__(self, page: Page) -> None:
        self._found: list[tuple[str, str]] = []
        self._refusals: set[str] = set()
        page.on("pageerror", lambda error: self._found.append((f"error in a script: {error}", "")))
        page.on("console", self._told)
        page.on("requestfailed", self._not_loaded)
        page.on("response", self._answered)

    def _told(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._found.append((f"console: {message.text}", message.location["url"]))

    def _not_loaded(self, request: Request) -> None:
        # Whoever goes on before a page is whole cuts its icons short; that is nobody's mistake.
        if request.failure != "net::ERR_ABORTED":
            self._found.append((f"not loaded: {request.url} {request.failure}", ""))

    def _answered(self, response: Response) -> None:
        if 400 <= response.status < 500 and response.request.resource_type == "document":
            self._refusals.add(response.url)

    @property
    def complaints(self) -> list[str]:
        """All but the browser's remark that a whole page was a refusal, which a test looks at itself."""
        return [text for text, address in self._found if address not in self._refusals]


PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "has_touch": False}


def _page(browser: Browser, site: LiveServer, **kind: Any) -> Iterator[Page]:
    # Without the service worker, requests can be held back and answered in its place; one fixture lets it run.
    kind = {"service_workers": "block", **kind}
    context = browser.new_context(base_url=site.url, locale="zh-CN", timezone_id="Asia/Shanghai", **kind)
    page = context.new_page()
    watched = Watched(page)
    yield page
    context.close()
    assert watched.complaints == [], "the browser complained"


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer) -> LiveServer:
    """The running site with the sample office and people."""
    scenario.plant()
    return live_server


@pytest.fixture
def phone(browser: Browser, site: LiveServer) -> Iterator[Page]:
    """A page as wide as a common phone."""
    yield from _page(browser, site, **PHONE)


@pytest.fixture
def desk(browser: Browser, site: LiveServer) -> Iterator[Page]:
    """A page as wide as an office screen."""
    yield from _page(browser, site, **DESK)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def screen(request: pytest.FixtureRequest, browser: Browser, site: LiveServer) -> Iterator[Page]:
    """The phone's page and then the desk's: for tests of both. They name it, for a fixture that is only asked for by
    its name in passing is not seen by pytest-django, which then sets up no database."""
    yield from _page(browser, site, **request.param)


@pytest.fixture(
    params=[(PHONE, True), (PHONE, False), (DESK, True), (DESK, False)],
    ids=["phone", "phone-without-script", "desk", "desk-without-script"],
)
def any_browser(request: pytest.FixtureRequest, browser: Browser, site: LiveServer) -> Iterator[Page]:
    """Each kind of browser that an applicant may come with."""
    kind, script = request.param
    yield from _page(browser, site, **kind, java_script_enabled=script)


@pytest.fixture
def dark_phone(browser: Browser, site: LiveServer) -> Iterator[Page]:
    """A phone's page at night."""
    yield from _page(browser, site, **PHONE, color_scheme="dark")


@pytest.fixture
def dark_desk(browser: Browser, site: LiveServer) -> Iterator[Page]:
    """An office screen that is set to dark colours."""
    yield from _page(browser, site, **DESK, color_scheme="dark")


def _roaming(browser: Browser, site: LiveServer, **kind: Any) -> Iterator[Page]:
    """What the browser says of requests that did not get through is no complaint here."""
    context = browser.new_context(base_url=site.url, locale="zh-CN", timezone_id="Asia/Shanghai", **PHONE, **kind)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == [], "an error in a script"


@pytest.fixture
def roaming_phone(browser: Browser, site: LiveServer) -> Iterator[Page]:
    """A phone's page whose connection comes and goes, with the service worker."""
    yield from _roaming(browser, site)


@pytest.fixture
def losing_phone(browser: Browser, site: LiveServer) -> Iterator[Page]:
    """A phone's page whose answers a test loses; the service worker would fetch past it."""
    yield from _roaming(browser, site, service_workers="block")


@pytest.fixture
def plain_phone(browser: Browser, site: LiveServer) -> Iterator[Page]:
    """A phone's page that runs no script."""
    yield from _page(browser, site, **PHONE, java_script_enabled=False)
