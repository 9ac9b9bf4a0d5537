"""What every page must be in a browser: no wider than its screen, and open to everybody by the rules that axe knows."""

import re
from typing import Any, ClassVar

from playwright.sync_api import Page

from tests.architecture import sources

AXE = sources.ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def barriers(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA that axe finds, with the places."""
    # Evaluated by the debugger, not added to the page, so that the page's own content policy stays as it is.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "rules => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: rules}})"
    found: dict[str, Any] = page.evaluate(run, RULES)
    return [
        f"{violation['id']}: {place['target']} {place['html'][:120]}"
        for violation in found["violations"]
        for place in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


SMALLEST_TARGET = 44
_TARGETS = """smallest => {
  const shown = one => one.getClientRects().length && getComputedStyle(one).visibility !== "hidden";
  // A link within a sentence is as tall as its line (WCAG 2.5.5 excepts it).
  const inSentence = one => getComputedStyle(one).display === "inline"
    && one.parentElement.textContent.trim() !== one.textContent.trim();
  const area = one => {
    const wide = one.matches(".task-title a, .card-link h2 a") ? one.closest(".task, .card-link") : one.labels?.[0];
    return [one, wide].filter(Boolean).map(each => each.getBoundingClientRect());
  };
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(one => shown(one) && !inSentence(one) && !one.matches(".skip-link"))
    .filter(one => !area(one).some(box => box.width >= smallest - 0.5 && box.height >= smallest - 0.5))
    .map(one => one.outerHTML.slice(0, 120));
}"""


def small_targets(page: Page) -> list[str]:
    """What is harder to hit with a finger than 44 by 44 pixels (WCAG 2.5.5, the measure of 长辈版 pages)."""
    found: list[str] = page.evaluate(_TARGETS, SMALLEST_TARGET)
    return found


MAIN_PARTS = ".btn, .form-control, .form-select, .choice label"
SMALLEST_MAIN_PART = 60
SMALLEST_LETTER = 24
"""Pixels: 18 pt of the rules for 长辈版."""
CLOSEST_LINES = 1.3
"""Times the size of the letters; the same for paragraphs, times the line."""

_CLOSE = """closest => {
  const isShown = one => one.getClientRects().length && !one.closest(".visually-hidden, svg, .chart");
  const texts = [...document.querySelectorAll("main :is(p, li, dd, label, legend, h1, h2, td)")]
    .filter(one => isShown(one) && one.innerText.trim());
  const line = one => parseFloat(getComputedStyle(one).lineHeight) / parseFloat(getComputedStyle(one).fontSize);
  const isClose = one => {
    const next = one.nextElementSibling;
    if (!one.matches("p") || !next?.matches("p") || !next.getClientRects().length) return false;
    const [last] = [...one.getClientRects()].slice(-1), height = parseFloat(getComputedStyle(one).lineHeight);
    const apart = next.getBoundingClientRect().top - last.bottom + height;
    return next.getBoundingClientRect().top >= last.bottom && apart < closest * height - 0.5;
  };
  return [
    ...texts.filter(one => line(one) < closest - 0.001)
      .map(one => `lines ${line(one)} apart: ${one.outerHTML.slice(0, 90)}`),
    ...texts.filter(isClose).map(one => `paragraphs too close: ${one.outerHTML.slice(0, 90)}`),
  ];
}"""


def close_lines(page: Page) -> list[str]:
    """Lines and paragraphs that stand closer than the rules for 长辈版 allow."""
    found: list[str] = page.evaluate(_CLOSE, CLOSEST_LINES)
    return found


def hard_for_elders(page: Page) -> list[str]:
    """In 长辈版: main parts under 60 px, letters under 18 pt, lines too close."""
    found: list[str] = page.evaluate(
        """([parts, lowest, smallest]) => {
          const letters = parseFloat(getComputedStyle(document.body).fontSize);
          const low = [...document.querySelectorAll(parts)]
            .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < lowest - 0.5)
            .map(one => `low: ${one.outerHTML.slice(0, 100)}`);
          return [...low, ...(letters < smallest ? [`letters of ${letters} px`] : [])];
        }""",
        [MAIN_PARTS, SMALLEST_MAIN_PART, SMALLEST_LETTER],
    )
    return found + close_lines(page)


def faults(page: Page) -> list[str]:
    """Everything on the open page that no page may have, with its address."""
    found = barriers(page)
    found += [f"wider than its screen by {wider} px"] if (wider := overflow(page)) else []
    found += [f"{count} first headings"] if (count := page.locator("h1").count()) != 1 else []
    found += ["no Chinese title"] if page.title().isascii() else []
    language = page.locator("html").get_attribute("lang")
    found += [f"language {language}"] if language != "zh-Hans" else []
    return [f"{page.url}: {fault}" for fault in found]


class Seen:
    """Looks at pages on the way in the standard version and in 长辈版, at each kind of part once for each kind of
    browser."""

    _KNOWN: ClassVar[dict[tuple[object, ...], set[str]]] = {}

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self._page = page
        self._touch = page.evaluate("matchMedia('(pointer: coarse)').matches")
        self._glass: Page | None = None

    def look(self, name: str) -> None:
        """At the open page, unless all its parts are known. `name` says which page it is."""
        parts = set(self._page.evaluate(_PARTS))
        scripts = self._page.locator("body.js").count()
        known = self._KNOWN.setdefault((name, self._touch, scripts), set())
        if parts <= known:
            return
        known |= parts
        page = self._page if scripts else self._under_glass()
        found = faults(page)
        found += small_targets(page) if self._touch else []
        # All that the switch does: see ui/page.html.
        page.evaluate("document.documentElement.classList.add('large')")
        found += [f"长辈版: {fault}" for fault in faults(page) + hard_for_elders(page)]
        page.evaluate("document.documentElement.classList.remove('large')")
        self.faults += [f"{name}: {fault}" for fault in found]

    def _under_glass(self) -> Page:
        """The page as a browser without script shows it, in one in which axe can run."""
        browser = self._page.context.browser
        assert browser
        if not self._glass:
            phone: dict[str, Any] = {"has_touch": True, "is_mobile": True} if self._touch else {}
            self._glass = browser.new_page(viewport=self._page.viewport_size, service_workers="block", **phone)
        shown = re.sub(r"<script\b.*?</script>", "", self._page.content(), flags=re.DOTALL)
        self._glass.route(self._page.url, lambda route: route.fulfill(body=shown, content_type="text/html"))
        self._glass.goto(self._page.url)
        return self._glass

    def close(self) -> None:
        """Put the glass away."""
        if self._glass:
            self._glass.context.close()


_PARTS = """() => {
  const name = one => one.localName + "." + [...one.classList].sort().join(".");
  const way = one => one === document.body ? "" : way(one.parentElement) + ">" + name(one);
  return [...new Set([...document.body.querySelectorAll("*")].filter(one => !one.closest("svg")).map(way))];
}"""
