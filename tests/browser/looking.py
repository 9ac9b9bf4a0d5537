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
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{violation['id']}: {place['target']} {place['html'][:120]}"
        for violation in found["violations"]
        for place in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
