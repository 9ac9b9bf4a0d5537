"""The tables in which cases are reported to the government service platform (办件库 UP_PRO_*), and what they demand.

Names, NOT NULLs and lengths are those of the national exchange tables, codes those of GB/T 39046-2020 Annex A where it
has them. Only the columns that the producer of a row writes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

MOMENT = "%Y-%m-%d %H:%M:%S"
"""How a date and time is written, local time."""

INSERT, UPDATE, DELETE = "I", "U", "D"
"""CD_OPERATION (同步类型): new, changed, no longer true."""

PROJECT_TYPES: Mapping[str, str] = {"1": "即办件", "2": "承诺件", "9": "其他"}
APPLICANT_TYPES: Mapping[str, str] = {
    "1": "自然人", "2": "企业法人", "3": "事业法人", "4": "社会组织法人", "5": "行政机关", "6": "其他"
}  # fmt: skip
APPLY_TYPES: Mapping[str, str] = {"1": "窗口", "2": "电脑端", "3": "移动端", "4": "快递", "9": "其他"}
ACTIONS: Mapping[str, str] = {"1": "通过", "2": "退回", "3": "其他"}
RESULT_TYPES: Mapping[str, str] = {
    "0": "出证办结", "1": "退回办结", "2": "作废办结", "3": "删除办结", "4": "转报办结", "5": "补正不来办结",
    "6": "办结",
}  # fmt: skip
SPECIAL_TYPES: Mapping[str, str] = {"1": "延长审批", "2": "除延长审批之外"}
GET_TYPES: Mapping[str, str] = {"1": "纸质收取", "2": "电子上传", "3": "免于提交", "9": "其他"}
SATISFACTION: Mapping[str, str] = {"1": "非常满意", "2": "满意", "3": "基本满意", "4": "不满意", "5": "非常不满意"}
YES_NO: Mapping[str, str] = {"0": "否", "1": "是"}
OPERATIONS: Mapping[str, str] = {INSERT: "新增", UPDATE: "修改", DELETE: "删除"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how long its text may be, and the codes it takes where it takes codes."""

    name: str
    label: str
    longest: int = 0
    """Characters; 0 where something else than text stands there."""
    required: bool = False
    kind: str = "text"
    """text, moment (MOMENT) or number."""
    codes: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the platform."""

    name: str
    label: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A rule that a row breaks: missing, too_long, bad_code, bad_moment, bad_number or unknown_column."""

    column: str
    code: str


PROBLEMS: Mapping[str, str] = {
    "missing": "没有内容，而数据表要求必填",
    "too_long": "超出数据表的长度",
    "bad_code": "不是数据表的代码",
    "bad_moment": "不是数据表的时间格式",
    "bad_number": "不是整数",
    "unknown_column": "数据表没有这一列",
}


CREDIT_CODE = "多半是办理单位没有填统一社会信用代码"
HINTS: Mapping[str, str] = {"PROJECT_NO": CREDIT_CODE, "TASK_CODE": CREDIT_CODE, "ORG_CODE": CREDIT_CODE}
"""What is behind a column that has nothing in it."""


def _needed(name: str, label: str, longest: int, codes: Mapping[str, str] | None = None) -> Column:
    return Column(name, label, longest, required=True, codes=codes)


def _moment(name: str, label: str, *, required: bool = True) -> Column:
    return Column(name, label, required=required, kind="moment")


def _table(name: str, label: str, *columns: Column) -> Table:
    """A table with the columns that all of them share."""
    shared = (
        _needed("ROW_GUID", "记录唯一标识", 50),
        _needed("PROJECT_NO", "办件编号", 50),
        _needed("CD_BATCH", "批次号", 32),
        _needed("CD_OPERATION", "同步类型", 2, OPERATIONS),
        _moment("CD_TIME", "同步时间"),
        _needed("DATA_SOURCE", "数据来源", 3),
    )
    return Table(name, label, (*shared, *columns))


ACCEPT = _table(
    "UP_PRO_ACCEPT",
    "办件受理信息",
    _needed("CATALOG_CODE", "基本编码", 12),
    Column("LOCAL_CATALOG_CODE", "地方基本编码", 50),
    _needed("TASK_CODE", "实施编码", 36),
    Column("LOCAL_TASK_CODE", "地方实施编码", 50),
    Column("TASK_HANDLE_ITEM", "业务办理项编码", 50),
    _needed("TASK_NAME", "事项名称", 1000),
    Column("TASK_VERSION", "事项版本", required=True, kind="number"),
    _needed("PROJECT_TYPE", "办理类型", 2, PROJECT_TYPES),
    Column("PROJECT_NAME", "办理摘要", 1000),
    _needed("APPLYER_NAME", "申请人名称", 100),
    _needed("APPLYER_TYPE", "申请人类型", 2, APPLICANT_TYPES),
    _needed("APPLYER_PAGE_TYPE", "申请人证件类型", 70),
    _needed("APPLYER_PAGE_CODE", "申请人证件号码", 500),
    Column("CONTACT_NAME", "联系人/代理人姓名", 100),
    Column("CONTACT_TYPE", "联系人/代理人证件类型", 6),
    Column("CONTACT_CODE", "联系人/代理人证件号码", 50),
    Column("CONTACT_MOBILE", "联系人手机号码", 11),
    Column("LEGAL", "法定代表人", 100),
    Column("ADDRESS", "通讯地址", 1000),
    Column("ZIP_CODE", "邮编", 6),
    _moment("APPLY_DATE", "申请时间"),
    _needed("APPLY_TYPE", "申请类型", 2, APPLY_TYPES),
    _moment("ACCEPT_DATE", "受理时间"),
    Column("ACCEPT_DOC_NO", "受理文书编号", 50),
    Column("HANDLE_USER_NAME", "受理人员", 100),
    _needed("ORG_NAME", "受理部门", 100),
    _needed("ORG_CODE", "受理部门编码", 64),
    _moment("PROMISE_DATE", "承诺办结时间", required=False),
)
PROCESS = _table(
    "UP_PRO_PROCESS",
    "办件过程信息",
    _needed("PROCESS_NAME", "办理环节名称", 1000),
    _needed("EVENT_NAME", "业务动作", 2, ACTIONS),
    _moment("EVENT_START_TIME", "环节开始时间"),
    _moment("EVENT_END_TIME", "环节结束时间"),
    _needed("HANDLE_USER_NAME", "办理人员", 100),
    _needed("HANDLE_EXPLAIN", "办理意见", 2000),
    Column("REMARK", "备注", 256),
)
RESULT = _table(
    "UP_PRO_RESULT",
    "办件结果信息",
    _needed("RESULT_TYPE", "办结结果", 2, RESULT_TYPES),
    _moment("RESULT_DATE", "办结时间"),
    Column("RESULT_EXPLAIN", "办件结果描述", 2000),
    Column("RESULT_CETR_NAME", "结果证照名称", 256),
    Column("RESULT_CETR_NO", "结果证照编号", 2000),
    _needed("IS_DELIVERY_RESULTS", "是否快递递送结果", 2, YES_NO),
    Column("SATISFACTION", "满意度", 2, codes=SATISFACTION),
    Column("HANDLE_USER_NAME", "办理人员", 100),
    Column("REMARK", "备注", 256),
)
SPECIAL_PROCEDURE = _table(
    "UP_PRO_SPECIAL_PROCEDURE",
    "特别程序信息",
    _needed("SPECIAL_TYPE", "特别程序种类", 2, SPECIAL_TYPES),
    _needed("SPECIAL_NAME", "特别程序种类名称", 1000),
    _moment("SPECIAL_TIME", "特别程序开始时间"),
    _needed("SPECIAL_REASON", "特别程序启动理由或依据", 2000),
    Column("APPLYER_USER_NAME", "申请人", 100),
    _moment("END_TIME", "特别程序结束时间"),
    Column("RESULT", "特别程序结果", 2000),
    Column("SPECIAL_EXPLAIN", "特别程序办理意见", 2000),
    Column("HANDLE_USER", "办理人", 100),
    Column("REMARK", "备注", 256),
)
MATERIAL = _table(
    "UP_PRO_MATERIAL",
    "材料目录信息",
    _needed("MATERIAL_NAME", "材料名称", 200),
    Column("MATERIAL_ATTACH_NAME", "附件名称", 200),
    _needed("GET_TYPE", "收取方式", 2, GET_TYPES),
    Column("GET_NUM", "收取数量", 5),
    Column("REMARK", "备注", 1000),
)
TABLES: Mapping[str, Table] = {table.name: table for table in (ACCEPT, PROCESS, RESULT, SPECIAL_PROCEDURE, MATERIAL)}
"""By name."""


def problems(table: Table, row: Mapping[str, str]) -> Iterator[RowProblem]:
    """Every rule of the table that a row breaks; an empty text counts as no value."""
    known = {column.name: column for column in table.columns}
    for name in sorted(row.keys() - known.keys()):
        yield RowProblem(name, "unknown_column")
    for column in table.columns:
        if code := _problem(column, row.get(column.name, "")):
            yield RowProblem(column.name, code)


def _problem(column: Column, value: str) -> str:
    if not value:
        return "missing" if column.required else ""
    if column.longest and len(value) > column.longest:
        return "too_long"
    if column.codes is not None and value not in column.codes:
        return "bad_code"
    if column.kind == "number" and not value.isdecimal():
        return "bad_number"
    return "bad_moment" if column.kind == "moment" and not _is_moment(value) else ""


def _is_moment(value: str) -> bool:
    try:
        return datetime.strptime(value, MOMENT).strftime(MOMENT) == value  # noqa: DTZ007 - the tables hold local time
    except ValueError:
        return False


def in_words(table: str, column: str, code: str) -> str:
    """A broken rule for a person: which table and column, what is wrong."""
    found = TABLES.get(table)
    known = next((one for one in found.columns if one.name == column), None) if found else None
    where = f"{found.label}的“{known.label}”（{column}）" if found and known else f"{table} {column}".strip()
    longest = f"（最多{known.longest}个字）" if known and code == "too_long" else ""
    hint = f"，{HINTS[column]}" if code == "missing" and column in HINTS else ""
    return f"{where}{PROBLEMS.get(code, f'未被接受，代码 {code}')}{longest}{hint}"
