"""Tags and filters that every page uses: icons, status words, due dates, dates in Chinese."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from onestop.cases import states
from onestop.ui import tones

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of icons.svg, hidden from screen readers: the word beside it says the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def tag(word: str, colour: str = "quiet", symbol: str = "dash") -> SafeString:
    """A word with its colour and icon."""
    return format_html('<span class="tag tag-{}">{}<span>{}</span></span>', colour, icon(symbol), word)


@register.simple_tag
def status_tag(state: StrEnum) -> SafeString:
    """The state of a case, work item or material: word, icon and colour together."""
    tone = tones.tone_of(state)
    return tag(states.label_of(state), tone.colour, tone.icon)


@register.simple_block_tag
def rows(content: SafeString, *columns: str, unseen: str = "") -> SafeString:
    """The rows of a list as a table, which is one card a row on a phone.

    Cells repeat the name of their column as data-label; `unseen` names a last column whose cells speak for themselves.
    """
    heads = format_html_join("", '<th scope="col">{}</th>', ((column,) for column in columns))
    if unseen:
        heads += format_html('<th scope="col"><span class="visually-hidden">{}</span></th>', unseen)
    return format_html(
        '<div class="table-wrap"><table class="table rows"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        heads,
        content,
    )


@register.simple_tag
def check_tag(outcome: str) -> SafeString:
    """What came of asking a shared system."""
    word, tone = tones.CHECKS[outcome]
    return tag(word, tone.colour, tone.icon)


@register.filter
def cn_date(day: date | datetime) -> str:
    """2026年3月5日; a moment by the local calendar."""
    local = timezone.localtime(day).date() if isinstance(day, datetime) else day
    return f"{local.year}年{local.month}月{local.day}日"


@register.filter
def cn_datetime(moment: datetime) -> str:
    """2026年3月5日 14:05, local time."""
    return f"{cn_date(moment)} {timezone.localtime(moment):%H:%M}"


@register.filter
def code_point(character: str) -> str:
    """U+20BB7: how a character is named that cannot be shown everywhere."""
    return f"U+{ord(character):04X}"


@register.filter
def weekday(day: date) -> str:
    """周一 to 周日."""
    return "周" + "一二三四五六日"[day.weekday()]


@register.simple_tag
def due_date(day: date | None, provisional: bool = False) -> SafeString:
    """A due date; marked 预计 where the calendar of that year is not yet published."""
    if day is None:
        return format_html('<span class="text-muted">{}</span>', "尚未起算")
    mark = (
        format_html(' <span class="provisional" title="{}">预计</span>', "该年放假安排尚未公布") if provisional else ""
    )
    return format_html('<time datetime="{}">{}</time>{}', day.isoformat(), cn_date(day), mark)


@register.filter
def get(mapping: Any, key: str) -> Any:
    """The value of a key, "" where there is none."""
    return mapping.get(key, "")
