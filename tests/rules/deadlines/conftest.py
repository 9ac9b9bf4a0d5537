from collections.abc import Callable
from pathlib import Path

import pytest

from onestop.deadlines import calendar
from onestop.deadlines.calendar import Calendar

NoticeWriter = Callable[..., Path]


@pytest.fixture
def builtin() -> Calendar:
    return calendar.load_builtin()


@pytest.fixture
def write_notice(tmp_path: Path) -> NoticeWriter:
    """Write the file of an invented notice: the three statutory holidays, and whatever `head` and `body` add."""

    def write(year: int, *, head: str = "", body: str = "", new_year: str = "", name: str = "") -> Path:
        days_off = new_year or f"from = {year}-01-01\nto = {year}-01-03"
        path = tmp_path / (name or f"notice-{year}.toml")
        path.write_text(
            f"""
[notice]
year = {year}
title = "{year}年安排（演练）"
source = "演练用，并非真实通知。"
{head}

[[holiday]]
name = "元旦"
{days_off}

[[holiday]]
name = "劳动节"
from = {year}-05-01
to = {year}-05-05

[[holiday]]
name = "国庆节"
from = {year}-10-01
to = {year}-10-07

{body}
"""
        )
        return path

    return write
