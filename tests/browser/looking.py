"""What every page must be in a browser: no wider than its screen, and open to everybody by the rules that axe knows."""

from typing import Any

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


def faults(page: Page) -> list[str]:
    """Everything on the open page that no page may have, with its address."""
    found = barriers(page)
    found += [f"wider than its screen by {wider} px"] if (wider := overflow(page)) else []
    found += [f"{count} first headings"] if (count := page.locator("h1").count()) != 1 else []
    found += ["no Chinese title"] if page.title().isascii() else []
    language = page.locator("html").get_attribute("lang")
    found += [f"language {language}"] if language != "zh-Hans" else []
    return [f"{page.url}: {fault}" for fault in found]
