"""The code tables: complete, in sequence, and free of the mistakes that circulate."""

from importlib import resources
from itertools import pairwise

import pytest

from onestop.catalog import code_tables
from onestop.catalog.values import region_code


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("nationality", 58),
        ("political_status", 13),
        ("sex", 4),
        ("education", 40),
        ("family_relation", 84),
        ("region", 3217),
        ("region_withdrawn", 3622),
        ("residence_permit", 3),
    ],
)
def test_every_table_has_its_entries_once_and_in_sequence(name: str, count: int) -> None:
    table = code_tables.table(name)
    assert len(table) == count
    assert len(list(table)) == count
    assert all(before < after for before, after in pairwise(table))
    assert len({len(code) for code in table}) == 1
    assert all(label and label == label.strip() for label in table.values())


def test_the_rows_of_a_file_are_as_many_as_the_codes_of_its_table() -> None:
    for name in code_tables.names():
        text = resources.files("onestop.catalog.tables").joinpath(f"{name}.csv").read_text(encoding="utf-8")
        assert len(text.splitlines()) - 1 == len(code_tables.table(name)), name


def test_every_table_is_listed_with_its_source() -> None:
    sources = resources.files("onestop.catalog.tables").joinpath("SOURCES.md").read_text(encoding="utf-8")
    assert [name for name in code_tables.names() if f"| `{name}.csv` |" not in sources] == []


@pytest.mark.parametrize(
    ("name", "code", "label"),
    [
        ("nationality", "01", "汉族"),
        ("nationality", "20", "傈僳族"),
        ("nationality", "36", "毛南族"),
        ("nationality", "46", "德昂族"),
        ("nationality", "56", "基诺族"),
        ("nationality", "97", "其他"),
        ("nationality", "98", "外国血统中国籍人士"),
        ("political_status", "01", "中国共产党党员"),
        ("political_status", "03", "中国共产主义青年团团员"),
        ("political_status", "13", "群众"),
        ("sex", "1", "男"),
        ("sex", "9", "未说明的性别"),
        ("education", "21", "大学本科毕业"),
        ("education", "31", "大学专科毕业"),
        ("education", "90", "其他"),
        ("family_relation", "01", "本人"),
        ("family_relation", "12", "妻"),
        ("family_relation", "51", "父亲"),
        ("family_relation", "99", "非亲属"),
        ("region", "130602", "竞秀区"),
        ("region", "130606", "莲池区"),
        ("region", "469001", "五指山市"),
        ("region", "710000", "台湾省"),
        ("region_withdrawn", "130604", "南市区"),
        ("region_withdrawn", "132401", "定州市"),
        ("region_withdrawn", "110103", "崇文区"),
        ("residence_permit", "830000", "台湾居民"),
    ],
)
def test_names_are_those_of_the_standard(name: str, code: str, label: str) -> None:
    assert code_tables.table(name).label(code) == label


def test_no_withdrawn_spelling_and_no_group_that_is_no_nationality() -> None:
    labels = set(code_tables.table("nationality").values())
    assert labels.isdisjoint({"毛难族", "崩龙族", "僳僳族", "穿青人"})
    assert "57" not in code_tables.table("nationality")


@pytest.mark.parametrize("code", ["130671", "130672", "110100", "419000", "441900003"])
def test_zones_and_placeholders_of_statistics_are_no_regions(code: str) -> None:
    assert code not in code_tables.table("region")


def test_current_and_withdrawn_codes_never_meet() -> None:
    assert set(code_tables.table("region")).isdisjoint(code_tables.table("region_withdrawn"))


def test_withdrawn_codes_say_their_last_year_where_it_is_known() -> None:
    withdrawn = code_tables.table("region_withdrawn")
    years = [year for code in withdrawn if (year := withdrawn.cell(code, "last_year"))]
    assert withdrawn.cell("130604", "last_year") == "2014"
    assert len(years) > 3600
    assert all(1980 <= int(year) <= 2025 for year in years)


def test_every_current_region_is_reached_by_going_down_from_the_provinces() -> None:
    reached: set[str] = set()
    waiting = list(region_code.parts())
    while waiting:
        code = waiting.pop()
        reached.add(code)
        waiting.extend(region_code.parts(code))
    assert len(region_code.parts()) == 34
    assert reached == set(code_tables.table("region"))


def test_a_form_offers_the_usual_entries_first_and_all_where_none_is_marked() -> None:
    assert list(code_tables.table("sex").usual) == ["1", "2"]
    assert {"01", "51", "52"} <= set(code_tables.table("family_relation").usual)
    assert code_tables.table("nationality").usual == dict(code_tables.table("nationality"))


def test_an_unknown_code_shows_as_itself_and_an_unknown_table_is_named() -> None:
    assert code_tables.table("sex").label("7") == "7"
    with pytest.raises(LookupError, match="没有代码表“planet”，可用的有：education"):
        code_tables.table("planet")
    with pytest.raises(LookupError, match="没有代码表"):
        code_tables.table("../spec")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("130602", "河北省保定市竞秀区"),
        ("130604", "河北省保定市南市区"),
        ("110105", "北京市朝阳区"),
        ("429004", "湖北省仙桃市"),
        ("441900", "广东省东莞市"),
        ("999999", "999999"),
    ],
)
def test_full_names_leave_out_levels_that_do_not_exist(code: str, name: str) -> None:
    assert region_code.full_name(code) == name


FORMED = (
    "330113 临平区 330114 钱塘区 350404 三元区 350405 沙县区 350604 龙海区 350605 长泰区 410307 偃师区 410308 孟津区 "
    "431181 祁阳市 450181 横州市 513402 会理市 520581 黔西市 532302 禄丰市 610305 凤翔区 610981 旬阳市 654203 沙湾市 "
    "659011 新星市 540481 米林市 540581 错那市 659012 白杨市 653228 和康县 653229 和安县 500157 两江新区"
)
GIVEN_UP = (
    "330103 330104 350402 350403 350427 350625 350681 410306 410322 410381 431121 450127 513425 520522 532331 610322 "
    "610928 654223 540422 540530 500105 500112"
)


def test_the_changes_of_2021_to_2025_are_in_the_tables() -> None:
    """Entered by hand from the announcements that github.com/yescallop/areacodes collects year by year."""
    region, withdrawn = code_tables.table("region"), code_tables.table("region_withdrawn")
    words = FORMED.split()
    formed = dict(zip(words[::2], words[1::2], strict=True))
    assert {code: region.label(code) for code in formed} == formed
    assert [code for code in GIVEN_UP.split() if code not in withdrawn] == []
