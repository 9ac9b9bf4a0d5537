"""Themes as the public sees them before anybody signs in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from onestop.accounts import directory
from onestop.accounts.models import User
from onestop.cases import queries
from onestop.catalog.spec import ThemeSpec


@dataclass(frozen=True, slots=True)
class Offer:
    """A theme that an office offers."""

    office: str
    region_code: str
    theme: ThemeSpec


def offers(regions: Iterable[str]) -> tuple[Offer, ...]:
    """What each office offers, one version of a theme each."""
    return tuple(
        Offer(office=directory.office(region).name, region_code=region, theme=theme)
        for region in regions
        for theme in queries.themes_offered(region)
    )


def regions(user: object) -> tuple[str, ...]:
    """The signed-in person's own region, otherwise every region that has an office."""
    own = user.region_code if isinstance(user, User) else ""
    return (own,) if own else directory.office_codes()


@lru_cache(maxsize=32)
def as_html(markdown: str) -> SafeString:
    """The guide's text as HTML; tags inside it are shown as text, its own first heading is left to the page."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("table_open", lambda *_: '<div class="table-wrap" tabindex="0"><table class="table">')
    reader.add_render_rule("table_close", lambda *_: "</table></div>")
    lines = markdown.strip().splitlines()
    body = lines[1:] if lines and lines[0].startswith("# ") else lines
    html: SafeString = mark_safe(reader.render("\n".join(body)))  # noqa: S308 - the reader above escapes tags
    return html
