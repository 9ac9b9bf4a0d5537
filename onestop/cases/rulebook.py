"""The rules that a change stands on: themes and the working-day calendar, kept in memory."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from onestop.cases.refusals import NotFound
from onestop.catalog.library import ThemeLibrary
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import calendar
from onestop.deadlines.calendar import Calendar


@lru_cache(maxsize=1)
def library() -> ThemeLibrary:
    """All themes of this installation."""
    return ThemeLibrary(Path(settings.ONESTOP_THEMES))


def theme(code: str, version: str) -> ThemeSpec:
    """One version of a theme, or NotFound."""
    try:
        return library().get(code, version)
    except KeyError:
        raise NotFound(f"没有找到主题“{code}”的版本“{version}”。") from None


def working_days() -> Calendar:
    """The calendar in force: the notices that come with the software and those imported here."""
    return calendar.load(Path(settings.ONESTOP_DATA))
