"""Pages keep to the strict content policy, fetch nothing from elsewhere, and no template lies about unused."""

import re
from pathlib import Path

import pytest
from django.template import engines

from tests.architecture import sources

INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "inline style sheet": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "script address": re.compile(r"""\b(?:href|src|action)\s*=\s*["']\s*javascript:""", re.I),
}
OUTSIDE = re.compile(
    r"""(?:\b(?:src|srcset|poster|data|action)\s*=\s*["']?\s*|<link\b[^>]*\bhref\s*=\s*["']?\s*|url\(\s*["']?|@import\s+["'])"""
    r"""(?:https?:)?//""",
    re.I,
)
STYLES_AND_SCRIPTS = (".css", ".js", ".svg")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def test_no_inline_script_or_style() -> None:
    found = [
        f"{sources.place(path, _line(text, match.start()))} {what}"
        for path in sources.templates()
        for text in [path.read_text(encoding="utf-8")]
        for what, pattern in INLINE.items()
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_no_outside_asset() -> None:
    assets = [path for path in sources.tracked_files() if "static" in path.parts and path.suffix in STYLES_AND_SCRIPTS]
    found = [
        sources.place(path, _line(text, match.start()))
        for path in [*sources.templates(), *assets]
        for text in [path.read_text(encoding="utf-8")]
        for match in OUTSIDE.finditer(text)
    ]
    assert found == []


def test_no_template_lies_about_unused() -> None:
    mentioned = "\n".join(
        path.read_text(encoding="utf-8") for path in [*sources.python_files("onestop"), *sources.templates()]
    )
    unused = [
        sources.place(path)
        for path in sources.templates()
        if not re.search(rf"""["']{re.escape(_name(path))}["']""", mentioned) and not _found_by_django(path)
    ]
    assert unused == []


def _name(path: Path) -> str:
    """The name by which a template is loaded: its path below the folder `templates`."""
    parts = path.parts
    return "/".join(parts[parts.index("templates") + 1 :])


def _found_by_django(path: Path) -> bool:
    """Error pages are loaded by Django itself, by their fixed names."""
    return _name(path) in {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def test_a_page_that_uses_a_name_it_was_not_given_fails() -> None:
    template = engines["django"].from_string("{{ case.number }}")
    with pytest.raises(AssertionError, match=r"case\.number"):
        template.render({"case": {}})


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ("<style>p {}</style>", "inline style sheet"),
        ('<p class="a" style="color:red">', "style attribute"),
        ("<button onclick='go()'>", "event attribute"),
        ('<a href="javascript:go()">', "script address"),
    ],
)
def test_each_inline_habit_is_noticed(line: str, what: str) -> None:
    assert [name for name, pattern in INLINE.items() if pattern.search(line)] == [what]


@pytest.mark.parametrize(
    ("line", "outside"),
    [
        ('<img src="https://example.org/a.png">', True),
        ('<script src="//example.org/a.js"></script>', True),
        ('<link rel="stylesheet" href="http://example.org/a.css">', True),
        ("body { background: url(https://example.org/a.png) }", True),
        ("<script src=\"{% static 'ui/page.js' %}\"></script>", False),
        ('<a href="https://example.org/">', False),
    ],
)
def test_each_outside_asset_is_noticed(line: str, outside: bool) -> None:
    assert bool(OUTSIDE.search(line)) is outside
