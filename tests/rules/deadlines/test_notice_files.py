"""Notice files: what is refused, how they make one calendar, and importing the next."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from onestop.deadlines import calendar, clock, notices
from onestop.deadlines.calendar import Calendar, Contradiction
from onestop.deadlines.notices import BadNotice

NoticeWriter = Callable[..., Path]

# New Year 2027 as it might be: the Thursday before is off, the Sunday after is worked.
BRIDGED = "from = 2026-12-31\nto = 2027-01-02"
WORKED_SUNDAY = '[[workday]]\ndate = 2027-01-03\nfor = "元旦"'


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('[[workday]]\ndate = 2027-01-04\nfor = "元旦"', "第1个[[workday]] date：2027-01-04不是周六或周日"),
        ('[[workday]]\ndate = 2027-01-09\nfor = "春节"', "为“春节”调休，但没有这个节日"),
        ('[[workday]]\ndate = 2027-01-03\nfor = "元旦"', "2027-01-03写了两次"),
        ('[[workday]]\ndate = "2027-01-09"\nfor = "元旦"', "缺少日期或不是日期。请写成 date = 2027-01-01"),
        ('[[workday]]\ndate = 2027-01-09T08:00:00\nfor = "元旦"', "缺少日期或不是日期"),
        ("[[workday]]\ndate = 2027-01-09", "第1个[[workday]] for：缺少文字"),
        ('[[workday]]\ndate = 2026-10-10\nfor = "国庆节"', "2026-10-10不在2027年通知的范围内"),
        (
            '[[holiday]]\nname = "春节"\nfrom = 2027-02-12\nto = 2027-02-06',
            "第4个[[holiday]] to：2027-02-06早于开始日期",
        ),
        ('[[holiday]]\nname = "春节"\nfrom = 2027-02-06\nto = 2027-03-12', "春节长于14天"),
        ('[[holiday]]\nname = "中秋节"\nfrom = 2027-10-07\nto = 2027-10-09', "2027-10-07写了两次"),
        ('[[holiday]]\nname = "春节"\nfrom = 2028-01-26\nto = 2028-02-01', "不在2027年通知的范围内"),
        ('[[holiday]]\nname = ""\nfrom = 2027-02-06\nto = 2027-02-07', "name：缺少文字"),
        ('[[holiday]]\nname = "春节"\nfrom = 2027-02-06\nuntil = 2027-02-12', "until：没有这一项"),
        ("[workdays]\nday = 1", "workdays：没有这一节"),
        ("[workday]\ndate = 2027-01-09", "请用双方括号写成[[workday]]"),
        ("这不是TOML", "不是合格的TOML"),
    ],
)
def test_bad_days_are_refused(write_notice: NoticeWriter, body: str, complaint: str) -> None:
    with pytest.raises(BadNotice) as refusal:
        notices.read_notice(write_notice(2027, body=body))
    assert complaint in str(refusal.value)
    assert str(refusal.value).startswith("notice-2027.toml：")
    assert str(refusal.value).endswith("。")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "[notice]"),
        (b"[notice]\nyear = '2027'", "year：缺少年份或不是年份"),
        (b"[notice]\nyear = 2027", "title：缺少文字"),
        (b'[notice]\nyear = 2027\ntitle = "x"', "source：缺少文字"),
        (b'[notice]\nyear = 2027\ntitle = "x"\nsource = "x"', "缺少元旦（2027-01-01）"),
        (b'[notice]\nyear = 2027\ntitle = "x"\nsource = "x"\nholiday = 3', "holiday：没有这一项"),
        (b'holiday = [1]\n[notice]\nyear = 2027\ntitle = "x"\nsource = "x"', "应当是一张表"),
        ("[notice]\ntitle = '放假'".encode("gb18030"), "不是UTF-8文本"),
    ],
)
def test_bad_heads_are_refused(content: bytes, complaint: str) -> None:
    with pytest.raises(BadNotice) as refusal:
        notices.parse_notice(content, file="2027.toml")
    assert complaint in str(refusal.value)


def test_importing_the_next_notice_makes_the_date_firm(write_notice: NoticeWriter, data: Path) -> None:
    before = calendar.load(data)
    assert clock.due_date(before, day("2026-12-15"), 15) == (day("2027-01-05"), True)
    source = write_notice(2027, new_year=BRIDGED, body=WORKED_SUNDAY, head='number = "演练〔2026〕1号"')
    notice, stored = calendar.import_notice(source, data)
    assert stored == data / "calendar" / "2027.toml"
    after = calendar.load(data)
    assert clock.due_date(after, day("2026-12-15"), 15) == (day("2027-01-06"), False)
    assert after.why(day("2026-12-31")) == "元旦放假（演练〔2026〕1号）"
    assert after.why(day("2027-01-03")) == "因元旦调休上班（演练〔2026〕1号）"
    assert after.firm_through == day("2027-12-28")
    assert after.notice_of(2027) == notice
    assert calendar.load_builtin().notice_of(2027) is None


def test_importing_twice_keeps_one_copy(write_notice: NoticeWriter, data: Path) -> None:
    source = write_notice(2027)
    calendar.import_notice(source, data)
    assert calendar.import_notice(source, data)[1] is None
    assert [path.name for path in (data / "calendar").iterdir()] == ["2027.toml"]


def test_what_comes_with_the_software_need_not_be_imported(data: Path) -> None:
    assert calendar.import_notice(calendar.BUILTIN_FOLDER / "2026.toml", data)[1] is None
    assert not data.exists()


def test_a_changed_folder_is_read_again(write_notice: NoticeWriter, data: Path) -> None:
    calendar.import_notice(write_notice(2027), data)
    first = calendar.load(data)
    assert calendar.load(data) is first
    calendar.import_notice(write_notice(2028), data)
    assert calendar.load(data).firm_through == day("2028-12-28")


def test_a_stored_file_mended_in_place_is_read_again(write_notice: NoticeWriter, data: Path) -> None:
    _, stored = calendar.import_notice(write_notice(2027), data)
    assert stored is not None
    assert calendar.load(data).is_working_day(day("2027-01-04"))
    stored.write_text(stored.read_text().replace("2027-01-03", "2027-01-04"))
    assert not calendar.load(data).is_working_day(day("2027-01-04"))


@pytest.mark.parametrize(
    ("year", "head", "complaint"),
    [
        (2028, "", "缺少2027年的"),
        (2026, "", "都是2026年的安排"),
        (2026, 'replaces = "国办发明电〔2025〕8号"', "没有这份通知"),
        (2026, 'number = "甲"\nreplaces = "甲"', "没有这份通知"),
    ],
)
def test_contradictions_are_refused_and_keep_nothing(
    write_notice: NoticeWriter, data: Path, year: int, head: str, complaint: str
) -> None:
    with pytest.raises(Contradiction, match=complaint):
        calendar.import_notice(write_notice(year, head=head), data)
    assert not data.exists()
    assert calendar.load(data) is calendar.load_builtin()


def test_a_later_notice_of_the_same_year_may_replace_an_earlier(write_notice: NoticeWriter, data: Path) -> None:
    first = write_notice(2026, head='number = "演练1号"\nreplaces = "国办发明电〔2025〕7号"')
    calendar.import_notice(first, data)
    second = write_notice(
        2026, head='number = "演练2号"\nreplaces = "演练1号"', body=WORKED_SUNDAY.replace("2027", "2026")
    )
    with pytest.raises(BadNotice):
        calendar.import_notice(second, data)
    body = '[[workday]]\ndate = 2026-01-10\nfor = "元旦"'
    second = write_notice(2026, head='number = "演练2号"\nreplaces = "演练1号"', body=body)
    assert calendar.import_notice(second, data)[1] == data / "calendar" / "2026-2.toml"
    held = calendar.load(data)
    assert held.why(day("2026-01-10")) == "因元旦调休上班（演练2号）"
    assert held.why(day("2026-02-17")) == "工作日"
    assert calendar.import_notice(first, data)[1] is None


def test_notices_that_replace_each_other_are_refused(write_notice: NoticeWriter) -> None:
    one = notices.read_notice(write_notice(2027, head='number = "甲"\nreplaces = "乙"'))
    two = notices.read_notice(write_notice(2027, head='number = "乙"\nreplaces = "甲"'))
    with pytest.raises(Contradiction, match="互相取代"):
        calendar.build([one, two])


def test_two_years_that_fix_one_day_differently_are_refused(write_notice: NoticeWriter) -> None:
    body = '[[holiday]]\nname = "年末"\nfrom = 2027-12-25\nto = 2027-12-26'
    earlier = notices.read_notice(write_notice(2027, body=body))
    later = notices.read_notice(write_notice(2028, body='[[workday]]\ndate = 2027-12-26\nfor = "元旦"'))
    with pytest.raises(Contradiction, match=r"notice-2027\.toml和notice-2028\.toml对2027-12-26的说法不同"):
        calendar.build([later, earlier])


def test_no_notice_is_no_calendar() -> None:
    with pytest.raises(Contradiction, match="一份节假日安排也没有"):
        calendar.build([])


def test_the_order_of_notices_does_not_matter(builtin: Calendar) -> None:
    turned = calendar.build(reversed(builtin.notices))
    dates = [datetime.date(2004, 1, 1) + datetime.timedelta(days=step) for step in range(0, 8400, 5)]
    assert [turned.why(date) for date in dates] == [builtin.why(date) for date in dates]
