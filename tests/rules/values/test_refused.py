"""What checks refuse: every case with the words that name its cause."""

from collections.abc import Callable
from datetime import date

import pytest

from onestop.catalog import code_tables
from onestop.catalog.values import (
    bank_card,
    calendar_date,
    choice,
    email,
    free_text,
    id_number,
    pattern,
    person_name,
    postal_code,
    region_code,
    telephone,
)
from onestop.catalog.values.refusal import ValueRefused
from tests import people

TODAY = date(2026, 11, 24)
Check = Callable[[str], str]


def check_id_number(text: str) -> str:
    return id_number.check_id_number(text, today=TODAY)


def check_note(text: str) -> str:
    return free_text.check_text(text, longest=5, shortest=2)


def check_age(text: str) -> str:
    return free_text.check_integer(text, lowest=1, highest=120)


def check_unit(text: str) -> str:
    return pattern.check_pattern(
        text,
        accepts="[0-9]{5}部队",
        accepts_message="请填部队代号，例如 32145部队。",
        refuses="[军师旅团营连]",
        refuses_message="请填部队代号，不要填写番号。",
    )


def check_discharge(text: str) -> str:
    return calendar_date.check_date(text, earliest=date(2000, 1, 1), latest=TODAY)


def check_enlistment(text: str) -> str:
    return calendar_date.check_year_month(text, earliest=date(2000, 9, 1), latest=TODAY)


def check_nationality(text: str) -> str:
    return choice.check_choice(text, choices=code_tables.table("nationality"))


def check_delivery(text: str) -> str:
    return choice.check_choice(text, choices={"post": "邮寄", "pickup": "自取"})


def check_twins(text: str) -> str:
    return choice.check_choice(text, choices={"1": "本人", "2": "本人"})


id_of = people.make_id_number
REFUSED: list[tuple[Check, str, str, str]] = [
    (check_id_number, "", "empty", "没有填写"),
    (check_id_number, "　 ", "empty", "没有填写"),
    (check_id_number, "130602200205170", "old_15_digits", "15 位的旧号码"),
    (check_id_number, "13060220020517001", "length", "应为 18 位，现在是 17 位"),
    (check_id_number, "1306022002051700111", "length", "现在是 19 位"),
    (check_id_number, "1306O2200205170011", "character", "第 5 位是“O”"),
    (check_id_number, "13060220020517X011", "x_not_last", "第 15 位是 X"),
    (check_id_number, "11010519491231002×", "character", "第 18 位是“×”"),
    (check_id_number, "110105194912310021", "check_character", "校验码与前 17 位对不上"),
    (check_id_number, "110105194912130026", "check_character", "相邻两位写反"),
    (check_id_number, "110105200202300026", "birth_date", "没有这样的一天"),
    (check_id_number, "110105200102290026", "birth_date", "没有这样的一天"),
    (check_id_number, "110105200113010026", "birth_date", "没有这样的一天"),
    (check_id_number, "110105000001010026", "birth_date", "没有这样的一天"),
    (check_id_number, id_of(birth=date(1899, 12, 31)), "birth_too_early", "早于 1900 年"),
    (check_id_number, id_of(birth=date(2026, 11, 25)), "birth_in_future", "在今天之后"),
    (check_id_number, id_of(birth=date(2099, 1, 1)), "birth_in_future", "在今天之后"),
    (person_name.check_person_name, "张", "length", "2 至 50 个字，现在是 1 个字"),
    (person_name.check_person_name, "张" * 51, "length", "现在是 51 个字"),
    (person_name.check_person_name, "张 三", "blank", "第 2 个字是空格"),
    (person_name.check_person_name, "张　三", "blank", "删去姓名中间的空格"),
    (person_name.check_person_name, "张3", "digit", "第 2 个字“3”是数字"),
    (person_name.check_person_name, "张三（小）", "character", "第 3 个字“（”"),
    (person_name.check_person_name, "张三,", "character", "第 3 个字“,”"),
    (person_name.check_person_name, "买买提.艾力", "character", "用“·”分隔"),
    (person_name.check_person_name, "·买买提", "middle_dot", "间隔号“·”只能单个"),
    (person_name.check_person_name, "买买提··艾力", "middle_dot", "重复的间隔号"),
    (person_name.check_person_name, "张\ue000", "private_use", "U+E000是自造字"),
    (person_name.check_person_name, "张⽅", "radical", "请改为汉字“方”"),
    (person_name.check_person_name, "张sam", "mixed_scripts", "汉字和字母混在一起"),
    (person_name.check_person_name, "MARIA  SMITH", "separator", "只能单个出现"),
    (person_name.check_person_name, "张😀", "character", "“😀”不能用在姓名里"),
    (person_name.check_person_name, "葛\U000e0100一", "character", "第 2 个字U+E0100"),
    (person_name.check_person_name, "张\x00三", "control_character", "第 2 个字（U+0000）"),
    (person_name.check_person_name, "张\ud842", "broken_character", "U+D842）是传输中损坏"),
    (person_name.check_person_name, "张\ufffd", "broken_character", "传输中损坏"),
    (person_name.check_person_name, "张\u202e三", "invisible_character", "U+202E）是看不见的排版控制符"),
    (person_name.check_person_name, "张\u200b三", "invisible_character", "复制粘贴"),
    (person_name.check_person_name, "张\n三", "line_break", "只能填一行"),
    (telephone.check_mobile, "1380013800", "length", "应为 11 位数字，现在是 10 位"),
    (telephone.check_mobile, "138001380000", "length", "现在是 12 位"),
    (telephone.check_mobile, "12800138000", "prefix", "13 至 19 开头"),
    (telephone.check_mobile, "1380013800o", "character", "发现了“o”"),
    (telephone.check_mobile, "0312-5901234", "landline", "像是固定电话"),
    (telephone.check_mobile, "\u202d13800138000\u202c", "invisible_character", "第 1 个字（U+202D）"),
    (telephone.check_mobile, "+85291234567", "character", "发现了“+”"),
    (telephone.check_landline, "5901234", "area_code", "缺少区号"),
    (telephone.check_landline, "13800138000", "mobile", "这是手机号码"),
    (telephone.check_landline, "010-6590123", "shape", "3 或 4 位区号"),
    (telephone.check_landline, "0312-1901234", "shape", "请核对"),
    (telephone.check_landline, "0312-590123", "shape", "7 或 8 位号码"),
    (telephone.check_landline, "0312-590abcd", "character", "发现了“a”"),
    (email.check_email, "liming.example.cn", "at_sign", "只有一个“@”"),
    (email.check_email, "li@ming@example.cn", "at_sign", "只有一个“@”"),
    (email.check_email, "@example.cn", "local_part", "“@”前面"),
    (email.check_email, "li..ming@example.cn", "local_part", "不能连写"),
    (email.check_email, "liming@example", "domain", "不完整"),
    (email.check_email, "liming@-example.cn", "domain", "不完整"),
    (email.check_email, "liming@example.c", "domain", "不完整"),
    (email.check_email, "liming@1.2.3.4", "domain", "不完整"),
    (email.check_email, "li ming@example.cn", "character", "不能有空格"),
    (email.check_email, "李明@example.cn", "character", "不能有“李”"),
    (email.check_email, "l" * 65 + "@example.cn", "local_part", "1 至 64 个字符"),
    (email.check_email, "l@" + "e." * 127 + "cn", "length", "最长 254 个字符"),
    (postal_code.check_postal_code, "07100", "length", "现在是 5 位"),
    (postal_code.check_postal_code, "07100a", "character", "发现了“a”"),
    (postal_code.check_postal_code, "007100", "province", "前两位"),
    (postal_code.check_postal_code, "990000", "province", "前两位"),
    (bank_card.check_bank_card, "622202020000001", "length", "16 至 19 位数字，现在是 15 位"),
    (bank_card.check_bank_card, "62220202000000000123", "length", "现在是 20 位"),
    (bank_card.check_bank_card, "622202020000000O014", "character", "发现了“O”"),
    (bank_card.check_bank_card, "6222020200000000011", "check_digit", "某一位写错"),
    (bank_card.check_bank_card, "0000000000000000", "implausible", "不是银行卡号"),
    (bank_card.check_bank_card, "8888888888888888", "implausible", "不是银行卡号"),
    (bank_card.check_bank_card, people.make_bank_card("0"), "implausible", "不是银行卡号"),
    (check_discharge, "2026-02-30", "day", "2026 年 2 月只有 28 天"),
    (check_discharge, "2026-13-01", "month", "没有 13 月"),
    (check_discharge, "2026年0月1日", "month", "没有 0 月"),
    (check_discharge, "0000-01-01", "year", "没有 0 年"),
    (check_discharge, "2026-11-25", "too_late", "不能晚于 2026 年 11 月 24 日"),
    (check_discharge, "1999-12-31", "too_early", "不能早于 2000 年 1 月 1 日"),
    (check_discharge, "2026年3月", "incomplete", "填写年、月、日"),
    (check_discharge, "26-3-5", "short_year", "四位数字"),
    (check_discharge, "二〇二六年三月五日", "shape", "看不出是哪一天"),
    (check_discharge, "2026-03/05", "shape", "看不出是哪一天"),
    (check_enlistment, "2026年13月", "month", "没有 13 月"),
    (check_enlistment, "2026-03-05", "too_exact", "去掉“日”"),
    (check_enlistment, "2026", "incomplete", "缺少月份"),
    (check_enlistment, "26年3月", "short_year", "四位数字"),
    (check_enlistment, "2000-08", "too_early", "不能早于 2000 年 9 月"),
    (check_enlistment, "2026-12", "too_late", "不能晚于 2026 年 11 月"),
    (check_enlistment, "去年", "shape", "看不出是哪年哪月"),
    (check_nationality, "57", "not_offered", "从列表中选择"),
    (check_delivery, "快递", "not_offered", "“邮寄”“自取”"),
    (check_twins, "本人", "not_offered", "选择一项"),
    (choice.check_yes_no, "也许", "not_offered", "“是”或“否”"),
    (check_note, "一二三四五六七", "too_long", "最多 5 个字，现在是 7 个字，请删减 2 个字"),
    (check_note, "一", "too_short", "至少 2 个字"),
    (check_note, "一\x07二", "control_character", "U+0007"),
    (check_note, "一\uffff二", "control_character", "U+FFFF"),
    (check_note, "一\U0001ffff二", "control_character", "U+1FFFF"),
    (check_note, "一\u2066二", "invisible_character", "U+2066"),
    (check_age, "1.5", "not_whole", "请填整数"),
    (check_age, "十八", "not_whole", "请填整数"),
    (check_age, "0", "too_small", "不能小于 1"),
    (check_age, "121", "too_large", "不能大于 120"),
    (check_age, "9" * 5000, "too_long", "数字太长"),
    (check_unit, "第一集团军某旅", "refused_wording", "不要填写番号"),
    (check_unit, "3214部队", "shape", "例如 32145部队"),
    (check_unit, "3" * 201, "too_long", "最多 200 个字"),
    (region_code.check_region_code, "13060", "shape", "6 位数字"),
    (region_code.check_region_code, "130000", "incomplete", "继续选择市和县"),
    (region_code.check_region_code, "130600", "incomplete", "继续选择县"),
    (region_code.check_region_code, "130671", "unknown", "没有这个行政区划代码"),
    (region_code.check_region_code, "130604", "withdrawn", "“南市区”的代码已经撤销"),
]


@pytest.mark.parametrize(("check", "typed", "code", "words"), REFUSED)
def test_refuses_and_names_the_cause(check: Check, typed: str, code: str, words: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        check(typed)
    assert refused.value.code == code
    assert words in refused.value.message
    assert refused.value.message.endswith("。")
    assert str(refused.value) == refused.value.message


@pytest.mark.parametrize("unsafe", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\u200e", "\u202e", "\u2069", "\ufeff"])
@pytest.mark.parametrize(
    ("check", "sound"),
    [
        (check_id_number, id_of()),
        (person_name.check_person_name, "张三丰"),
        (telephone.check_mobile, people.make_mobile()),
        (telephone.check_landline, "0312-5901234"),
        (email.check_email, "liming@example.cn"),
        (postal_code.check_postal_code, "071000"),
        (bank_card.check_bank_card, people.make_bank_card()),
        (check_discharge, "2026-03-05"),
        (check_enlistment, "2026-03"),
        (check_nationality, "01"),
        (choice.check_yes_no, "yes"),
        (check_note, "一二三"),
        (check_age, "18"),
        (check_unit, "32145部队"),
        (region_code.check_region_code, "130602"),
    ],
)
def test_unsafe_characters_are_refused_everywhere(check: Check, sound: str, unsafe: str) -> None:
    assert check(sound)
    with pytest.raises(ValueRefused) as refused:
        check(sound[0] + unsafe + sound[1:])
    assert refused.value.code in {"control_character", "invisible_character", "broken_character"}
    assert f"第 2 个字（U+{ord(unsafe):04X}）" in refused.value.message


def test_a_refused_number_is_not_repeated_in_the_message() -> None:
    for check, typed, _code, _words in REFUSED:
        if len(typed) >= 10 and check in (check_id_number, telephone.check_mobile, bank_card.check_bank_card):
            with pytest.raises(ValueRefused) as refused:
                check(typed)
            assert typed[6:14] not in refused.value.message
