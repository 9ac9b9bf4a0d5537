"""Tags of the applicants' pages: states and labels in plain words."""

from enum import StrEnum

from django import template
from django.utils.safestring import SafeString

from onestop.deadlines.ribbon import Day, Kind
from onestop.portal import plain_words
from onestop.ui import tones
from onestop.ui.templatetags import onestop_ui

register = template.Library()


@register.simple_tag
def plain_status(state: StrEnum) -> SafeString:
    """The state of a case, work item or material for its applicant: plain word, icon and colour together."""
    tone = tones.tone_of(state)
    return onestop_ui.tag(plain_words.of_state(state), tone.colour, tone.icon)


@register.filter
def plain_label(label: str) -> str:
    """The label of a line of a result in plain words."""
    return plain_words.of_label(label)


@register.filter
def ribbon_word(day: Day) -> str:
    """What stands under a day of the ribbon: which working day it is, or why it is none."""
    return plain_words.of_day(day)


@register.filter
def ribbon_legend(kind: Kind) -> str:
    """What a colour of the ribbon means."""
    return plain_words.of_kind(kind)
