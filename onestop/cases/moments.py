"""Moments and the local dates they fall on. Nothing here asks what time it is."""

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings


@lru_cache(maxsize=1)
def _office_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def local_date(at: datetime) -> date:
    """The date of a moment where the office is: limits in days go by it."""
    return at.astimezone(_office_zone()).date()


def local(at: datetime) -> datetime:
    """The moment by the clocks of the office."""
    return at.astimezone(_office_zone())


def in_words(day: date | datetime | None) -> str:
    """2026年3月5日, a moment by the clocks of the office; "" for none."""
    if day is None:
        return ""
    local_day = local_date(day) if isinstance(day, datetime) else day
    return f"{local_day.year}年{local_day.month}月{local_day.day}日"


def midnight(day: date) -> datetime:
    """The moment with which a day begins at the office."""
    return datetime.combine(day, time(), tzinfo=_office_zone())
