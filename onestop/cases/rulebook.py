"""The rules that a change stands on: themes and the working-day calendar, kept in memory."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from onestop.cases.models import Case
from onestop.cases.refusals import NotFound, RulesChanged
from onestop.catalog.library import ThemeLibrary
from onestop.catalog.problems import ThemeInvalid
from onestop.catalog.spec import ThemeSpec
from onestop.deadlines import calendar, workdays
from onestop.deadlines.calendar import Calendar


@lru_cache(maxsize=1)
def library() -> ThemeLibrary:
    """All themes of this installation."""
    return ThemeLibrary(Path(settings.ONESTOP_THEMES))


def theme(code: str, version: str) -> ThemeSpec:
    """One version of a theme; NotFound where there is none, RulesChanged where it no longer is as it was published."""
    try:
        return library().get(code, version)
    except LookupError:
        raise NotFound(f"没有找到主题“{code}”的版本“{version}”。请从首页重新选择。") from None
    except ThemeInvalid as invalid:
        raise RulesChanged(
            f"主题“{code}”的“{version}”版读不通，或者发布后被改动过，暂时不能使用。"
            "请联系系统管理员运行 onestop theme check 查看并恢复原文件。"
        ) from invalid


def theme_of(case: Case) -> ThemeSpec:
    """The version that the case is pinned to; RulesChanged where its files are no longer those the case began with."""
    pinned = theme(case.theme_code, case.theme_version)
    if pinned.digest != case.theme_digest:
        raise RulesChanged(
            "这件办件所依据的主题文件在申报之后被改动过，暂时不能查看和办理。"
            "请联系系统管理员恢复该版本的原文件；要修改规则，应另建一个版本。"
        )
    return pinned


def open_since(day: date) -> date:
    """The first day on which a term may have ended that is still open on `day` (民法典 第二百零三条)."""
    return workdays.first_day_off_before(working_days(), day)


def working_days() -> Calendar:
    """The calendar in force: the notices that come with the software and those imported here."""
    return calendar.load(Path(settings.ONESTOP_DATA))
