"""What the names and codes in a message mean to the people who read it at a desk."""

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "APPLYER_NAME": "姓名",
    "APPLYER_PAGE_CODE": "居民身份证号码",
    "SEX_CODE": "性别",
    "NATION_CODE": "民族",
    "BIRTH_DATE": "出生日期",
    "NATIVE_PLACE": "籍贯",
    "POLITICAL_CODE": "政治面貌",
    "PARTY_MONTH": "入党时间",
    "ENLIST_MONTH": "入伍年月",
    "ENLIST_AREA_CODE": "入伍地",
    "DISCHARGE_MONTH": "退役时间",
    "DISCHARGE_ORDER_DATE": "退役命令日期",
    "UNIT_CODE": "部队代号",
    "SPECIALTY": "专业及特长",
    "FULL_TIME_EDUCATION_CODE": "全日制教育",
    "FULL_TIME_SCHOOL": "毕业院校及专业（全日制教育）",
    "IN_SERVICE_EDUCATION_CODE": "在职教育",
    "IN_SERVICE_SCHOOL": "毕业院校及专业（在职教育）",
    "CONTACT_MOBILE": "手机",
    "ADDRESS": "常住地址",
    "LATE_REASON": "超过30日报到的原因",
    "HOST_NAME": "落户方姓名",
    "HOST_SEX_CODE": "落户方性别",
    "HOST_PAGE_CODE": "落户方居民身份证号",
    "HOST_NATIVE_PLACE": "落户方籍贯",
    "HOST_RELATION_CODE": "与落户方关系",
    "IS_LIVING_THERE": "是否实际在落户地居住",
    "SETTLE_STREET_CODE": "落户地所在街道",
    "SETTLE_ADDRESS": "落户地址",
    "ZIP_CODE": "落户方所在地邮政编码",
    "PRESENT_STREET_CODE": "现户籍所在街道",
    "PRESENT_ADDRESS": "现户籍地址",
    "IDENTITY_PROOF": "没有身份证时用什么证明身份",
    "RENEW_REASON": "换领原因",
    "IS_TEMPORARY_CARD": "同时申领临时居民身份证",
    "PAGE_DELIVERY_TYPE": "户口页送达方式",
    "CARD_DELIVERY_TYPE": "身份证送达方式",
    "EXPRESS_NAME": "收件人",
    "EXPRESS_MOBILE": "收件人手机",
    "EXPRESS_ADDRESS": "收件地址",
    "INSURANCE_TYPE": "参加哪种基本医疗保险",
    "EMPLOYER_NAME": "用人单位",
    "BANK_ACCOUNT": "银行卡号",
    "BANK_NAME": "开户银行",
    "TRAINING_DIRECTION": "想学的专业或工种",
    "EMPLOYMENT_INTENTION": "就业创业意向",
    "CARD_BANK": "社会保障卡服务银行",
    "SSC_DELIVERY_TYPE": "社会保障卡送达方式",
}
SEXES = {"1": "男", "2": "女"}
PEOPLES = (
    *("汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼"),
    *("哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土"),
    *("达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克"),
    *("俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺"),
)
"""GB/T 3304, from 01 on."""
RELATIONS = {"01": "本人", "11": "夫", "12": "妻", "20": "子", "30": "女", "51": "父亲", "52": "母亲", "73": "弟"}
ANSWERS = {"yes": "是", "no": "否"}
WAYS = {"post": "邮寄", "pickup": "自取"}
WORDS: Mapping[str, Mapping[str, str]] = {
    "SEX_CODE": SEXES,
    "HOST_SEX_CODE": SEXES,
    "NATION_CODE": {f"{number:02}": f"{name}族" for number, name in enumerate(PEOPLES, start=1)},
    "HOST_RELATION_CODE": RELATIONS,
    "IS_LIVING_THERE": ANSWERS,
    "IS_TEMPORARY_CARD": ANSWERS,
    "PAGE_DELIVERY_TYPE": WAYS,
    "CARD_DELIVERY_TYPE": WAYS,
    "SSC_DELIVERY_TYPE": WAYS,
    "INSURANCE_TYPE": {"employee": "职工基本医疗保险", "resident": "城乡居民基本医疗保险"},
    "IDENTITY_PROOF": {
        "register": "由公安机关在人口系统中核对",
        "temporary_card": "出示临时居民身份证",
        "household_book": "出示居民户口簿",
    },
    "RENEW_REASON": {
        "expired": "有效期满",
        "damaged": "损坏，不能辨认",
        "changed": "登记内容变更或有错误",
        "address": "迁移户口，住址变更",
    },
    "EMPLOYMENT_INTENTION": {
        "employment": "找工作",
        "business": "自己创业",
        "study": "继续上学",
        "undecided": "还没有想好",
    },
}
PAPER_STATES: Mapping[str, str] = {
    "missing": "未提交",
    "received": "已收",
    "rejected": "需重新提交",
    "promised": "容缺，承诺后补",
    "awaited": "待送达",
    "waived": "免提交",
}


MEDIA: Mapping[str, str] = {"image/png": "PNG 图片", "image/jpeg": "JPEG 图片", "application/pdf": "PDF"}
_PLACES = {name: place for place, name in enumerate(LABELS)}


def in_reading_sequence(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields of a message as people read them, those that nobody named last."""
    return sorted(fields.items(), key=lambda field: _PLACES.get(field[0], len(_PLACES)))


def label(name: str) -> str:
    """What a field is called; its name where nobody said."""
    return LABELS.get(name, name)


def words(name: str, value: str) -> str:
    """What the value of a field says; a code that nobody knows stands as it is."""
    return WORDS.get(name, {}).get(value, value)
