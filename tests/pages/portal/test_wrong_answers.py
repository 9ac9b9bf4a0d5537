"""Wrong answers, one a case: said beside the field in words that tell how to mend it, and kept as typed."""

from typing import NamedTuple
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from onestop.cases import contents, queries
from onestop.cases.models import Case
from tests import recent, scenario
from tests.pages.portal.conftest import HTMX
from tests.pages.reading import message_at, summary_of, words


class Wrong(NamedTuple):
    field: str
    typed: str
    says: str
    applicant: str = "01_with_parents"


OWN_HOUSE = "03_own_house"
ID_NUMBERS = [
    Wrong("id_number", "13060220020418113", "应为 18 位，现在是 17 位"),
    Wrong("id_number", "1306022002041811322", "应为 18 位，现在是 19 位"),
    Wrong("id_number", "130602200204181133", "最后一位校验码与前 17 位对不上"),
    Wrong("id_number", "130602200204811132", "没有这样的一天"),
    Wrong("id_number", "130602200213181132", "没有这样的一天"),
    Wrong("id_number", "130602209904181131", "出生日期在今天之后"),
    Wrong("id_number", "130602189904181131", "早于 1900 年"),
    Wrong("id_number", "130602020418113", "15 位的旧号码"),
    Wrong("id_number", "1306022002041811X2", "X 只能出现在最后一位"),
    Wrong("id_number", "13060220020418l132", "第 15 位是“L”"),
    Wrong("host_id_number", "130602197503120318", "校验码"),
]
NAMES = [
    Wrong("name", "刘3军", "“3”是数字"),
    Wrong("name", "刘 建军", "第 2 个字是空格"),
    Wrong("name", "·刘建军", "间隔号“·”只能单个出现在两个字之间"),
    Wrong("name", "买买提··艾力", "间隔号“·”只能单个出现在两个字之间"),
    Wrong("name", "刘", "2 至 50 个字"),
    Wrong("name", "刘建军（小）", "不能用在姓名里"),
    Wrong("name", "刘Jun", "汉字和字母混在一起"),
    Wrong("name", "刘\u200b建军", "看不见的排版控制符"),
    Wrong("name", "刘\x00建军", "不能显示的控制字符"),
    Wrong("name", "刘\ue000军", "自造字"),
    Wrong("name", "", "必须填写"),
]
CONTACTS = [
    Wrong("mobile", "1380000", "应为 11 位数字，现在是 7 位"),
    Wrong("mobile", "03125021234", "像是固定电话号码"),
    Wrong("mobile", "1380000000O", "只能有数字，发现了“O”"),
    Wrong("mobile", "12800000001", "应以 13 至 19 开头"),
    Wrong("landline", "5021234", "缺少区号"),
    Wrong("landline", "13800000001", "这是手机号码"),
    Wrong("landline", "0312-50212", "3 或 4 位区号加 7 或 8 位号码"),
    Wrong("email", "liu.example.com", "有且只有一个“@”"),
    Wrong("email", "liu jian@example.com", "不能有空格"),
    Wrong("email", "liu@example", "网址不完整"),
    Wrong("host_postal_code", "07105", "应为 6 位数字，现在是 5 位"),
    Wrong("host_postal_code", "O71051", "只能有数字"),
    Wrong("host_postal_code", "990000", "核对前两位"),
]
DATES = [
    Wrong("birth_date", "2002-02-30", "2002 年 2 月只有 28 天"),
    Wrong("birth_date", "2002-13-01", "没有 13 月"),
    Wrong("birth_date", "02.4.18", "年份应写四位数字"),
    Wrong("birth_date", "2002-04", "请填写年、月、日"),
    Wrong("birth_date", "四月十八", "看不出是哪一天"),
    Wrong("enlisted_on", "2021", "缺少月份"),
    Wrong("enlisted_on", "2021-09-01", "这里只填年和月"),
    Wrong("discharge_order_date", "2099-01-01", "日期不能晚于今天"),
    Wrong("discharged_on", "2099-01", "日期不能晚于今天"),
]
TOGETHER = [
    Wrong("enlisted_on", "2015-09", "入伍时应年满17周岁"),
    Wrong("discharged_on", "2010-09", "退役时间不能早于入伍年月"),
    Wrong("discharge_order_date", "2010-09-01", "退役命令日期不能早于入伍年月"),
    Wrong("party_joined_on", "1999-06", "入党时间不能早于出生日期"),
    Wrong("birth_date", "2002-04-19", "居民身份证号码与性别、出生日期不一致"),
    Wrong("sex", "2", "居民身份证号码与性别、出生日期不一致"),
    Wrong("host_id_number", "130602200204181132", "落户方居民身份证号与申请人相同"),
    Wrong("host_relation", "20", "落到本人房屋的，与落户方关系应选“本人”", OWN_HOUSE),
    Wrong("host_name", "陈大有", "姓名应相同", OWN_HOUSE),
    Wrong("host_id_number", "130602197503120319", "应与申请人相同", OWN_HOUSE),
    Wrong("privacy_notice", "no", "请先阅读个人信息处理告知"),
]
TEXTS_AND_CODES = [
    Wrong("unit_code", "第38集团军某师", "这像是部队番号"),
    Wrong("unit_code", "某部三连", "这像是部队番号"),
    Wrong("unit_code", "ABC", "请填部队代号：5位数字"),
    Wrong("bank_account", "6222020409000135776", "逐位核对"),
    Wrong("bank_account", "6222020409000153775", "相邻两位写反"),
    Wrong("bank_account", "62220204", "应为 16 至 19 位数字，现在是 8 位"),
    Wrong("bank_account", "622202040900013577O", "只能有数字"),
    Wrong("bank_account", "0000000000000000", "这不是银行卡号"),
    Wrong("ethnic_group", "99", "请从列表中选择一项"),
    Wrong("full_time_education", "<script>", "请从列表中选择一项"),
    Wrong("settle_street", "130602999", "没有这个选项"),
    Wrong("insurance_type", "both", "请从“职工基本医疗保险”“城乡居民基本医疗保险”中选择"),
    Wrong("lives_at_settlement", "maybe", "请选择“是”或“否”"),
    Wrong("enlistment_region", "130000", "地区没有选完"),
    Wrong("enlistment_region", "999999", "请从省、市、县（市、区）列表中选择"),
    Wrong("native_place", "河" * 51, "最多 50 个字，现在是 51 个字"),
    Wrong("settle_address", "七一中路\x0711号", "不能显示的控制字符"),
    Wrong("settle_address", "七一中路\n11号", "请删去换行"),
    Wrong("settle_address", "七一中路\u202e11号", "看不见的排版控制符"),
    Wrong("settle_address", "", "必须填写"),
]
ALL = [*ID_NUMBERS, *NAMES, *CONTACTS, *DATES, *TOGETHER, *TEXTS_AND_CODES]
MENDED = [
    ("id_number", "13060220020418113２", "130602200204181132"),
    ("id_number", "130602 20020418 1132", "130602200204181132"),
    ("name", "阿依古丽•买买提", "阿依古丽·买买提"),
    ("mobile", "+86 135-3120-7919", "13531207919"),
    ("bank_account", "6222 0204 0900 0135 775", "6222020409000135775"),
    ("birth_date", "2002年4月18日", "2002-04-18"),
    ("unit_code", "中国人民解放军31037部队", "中国人民解放军31037部队"),
    ("host_postal_code", "０７１０５１", "071051"),
]


def address_of(case_id: UUID, field: str) -> str:
    spec = queries.theme(*scenario.THEME).fields_by_key[field]
    return reverse("portal:section", args=[case_id, spec.section])


def stored(case_id: UUID) -> dict[str, str]:
    return contents.answers(Case.objects.get(id=case_id))


@pytest.mark.parametrize("wrong", ALL, ids=lambda wrong: f"{wrong.field}: {wrong.typed!r:.24}")
def test_is_named_beside_its_field_kept_and_cannot_be_submitted(owner: Client, wrong: Wrong) -> None:
    case_id = recent.draft(wrong.applicant, papers=False)
    before = stored(case_id)
    answer = owner.post(address_of(case_id, wrong.field), {wrong.field: wrong.typed})
    assert answer.status_code == 422
    said = message_at(answer, wrong.field)
    assert (wrong.says in said, "请" in said or "不能" in said or "应" in said) == (True, True), said
    assert summary_of(answer)[f"#{wrong.field}"].endswith(f"”：{said}")
    assert stored(case_id) == before | {wrong.field: wrong.typed}
    refused = owner.post(reverse("portal:review", args=[case_id]))
    assert refused.status_code == 422
    assert f"{address_of(case_id, wrong.field)}#{wrong.field}" in summary_of(refused)


@pytest.mark.parametrize(
    "wrong", [one for one in ALL[::6] if one.typed], ids=lambda wrong: f"{wrong.field}: {wrong.typed!r:.24}"
)
def test_is_named_as_soon_as_the_field_is_left(owner: Client, wrong: Wrong) -> None:
    case_id = recent.draft(wrong.applicant, papers=False)
    typed = {"changed": wrong.field, wrong.field: wrong.typed}
    answer = owner.post(reverse("portal:save", args=[case_id]), typed, headers=HTMX)
    assert (answer.status_code, wrong.says in words(answer)) == (200, True)
    assert stored(case_id)[wrong.field] == wrong.typed


@pytest.mark.parametrize(("field", "typed", "plain"), MENDED)
def test_what_is_only_written_differently_is_taken(owner: Client, field: str, typed: str, plain: str) -> None:
    case_id = recent.draft()
    assert owner.post(address_of(case_id, field), {field: typed}).status_code == 302
    assert owner.post(reverse("portal:review", args=[case_id])).status_code == 302
    assert stored(case_id)[field] == plain


def test_a_lower_case_x_is_taken(owner: Client) -> None:
    case_id = recent.draft(OWN_HOUSE)
    for field in ("id_number", "host_id_number"):
        assert owner.post(address_of(case_id, field), {field: "13060220040830339x"}).status_code == 302
    assert owner.post(reverse("portal:review", args=[case_id])).status_code == 302
