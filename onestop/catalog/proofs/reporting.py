"""Every item can be reported: whatever column the platform requires has what it needs, in the platform's codes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from onestop.catalog import up_pro
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.reporting import Ending, Got, Intake, Reporting, Step, Task
from onestop.catalog.spec import ThemeSpec

REPORTING, INTAKE = "reporting.toml", "intake.toml"
CHANNELS = ("online", "window")
"""Ways in which a case is filed here. Each needs an APPLY_TYPE, like every system where it may be filed."""
CATALOG_CODE = re.compile(r"[0-9A-Z]{12}")


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Reporting, where the theme has it, knows every item, step and ending; intake names what the form has."""
    if reporting := draft.theme.reporting:
        yield from _of_system(draft.theme, REPORTING, "system", reporting.system)
        yield from _of_tasks(draft.theme, reporting)
        yield from _of_codes(draft.theme, reporting)
        yield from _of_fields(draft.theme, reporting)
    if intake := draft.theme.intake:
        yield from _of_intake(draft.theme, intake)


def _of_system(theme: ThemeSpec, file: str, key: str, system: str) -> Iterator[ThemeProblem]:
    if system not in theme.systems:
        yield ThemeProblem(file, key, f"没有系统“{system}”。", "请用 theme.toml 的 [systems] 中的代码。")


def _of_tasks(theme: ThemeSpec, reporting: Reporting) -> Iterator[ThemeProblem]:
    counts = Counter(task.code for task in reporting.tasks)
    for item in theme.work:
        if counts[item.code] != 1:
            message = f"“{item.name}”有{counts[item.code]}条编码。"
            yield ThemeProblem(REPORTING, f"task[{item.code}]", message, "每个事项和环节要有而且只有一条 [[task]]。")
    for task in (reporting.whole, *reporting.tasks):
        place = f"task[{task.code}]" if task.code else "whole"
        yield from _of_task(theme, task, place)


def _of_task(theme: ThemeSpec, task: Task, place: str) -> Iterator[ThemeProblem]:
    if task.code and task.code not in theme.work_by_code:
        yield ThemeProblem(REPORTING, place, "没有这个事项。", "请删去，或改成 items/ 中的代码。")
        return
    if not CATALOG_CODE.fullmatch(task.catalog_code):
        message = f"基本编码“{task.catalog_code}”不是12位数字或大写字母。"
        yield ThemeProblem(REPORTING, f"{place}.catalog_code", message, "请照事项基本目录填写。")
    if task.project_type not in up_pro.PROJECT_TYPES:
        yield _unknown_code(f"{place}.project_type", task.project_type, up_pro.PROJECT_TYPES)
    fields = theme.work_by_code[task.code].outcome.fields if task.code else ()
    if task.certificate_number and task.certificate_number not in {one.key for one in fields}:
        message = f"办理结果中没有“{task.certificate_number}”。"
        yield ThemeProblem(REPORTING, f"{place}.certificate_number", message, "请用该事项 [[outcome.field]] 的 key。")
    for column, value in (
        ("LOCAL_CATALOG_CODE", task.local_catalog_code),
        ("LOCAL_TASK_CODE", task.local_task_code),
        ("TASK_HANDLE_ITEM", task.handle_item),
        ("TASK_NAME", theme.work_by_code[task.code].name if task.code else theme.name),
    ):
        if len(value) > _longest(column):
            yield ThemeProblem(REPORTING, place, f"{column} 超过{_longest(column)}个字。", "请缩短。")


def _longest(column: str) -> int:
    return next(one.longest for one in up_pro.ACCEPT.columns if one.name == column)


def _of_codes(theme: ThemeSpec, reporting: Reporting) -> Iterator[ThemeProblem]:
    reasons = {reason.code for item in theme.work for reason in item.pause_reasons}
    mapped: tuple[tuple[str, Mapping[str, str], Iterable[str], Mapping[str, str]], ...] = (
        ("apply_types", reporting.apply_types, _channels(theme), up_pro.APPLY_TYPES),
        ("actions", reporting.actions, Step, up_pro.ACTIONS),
        ("result_types", reporting.result_types, Ending, up_pro.RESULT_TYPES),
        ("get_types", reporting.get_types, Got, up_pro.GET_TYPES),
    )
    for name, mapping, needed, codes in mapped:
        for key in sorted(set(needed) - mapping.keys()):
            yield ThemeProblem(REPORTING, name, f"没有“{key}”的代码。", f"请补上；可用：{_listed(codes)}。")
        yield from _of_mapping(name, mapping, set(needed), codes)
    yield from _of_mapping("special_types", reporting.special_types, reasons, up_pro.SPECIAL_TYPES)
    if reporting.special_type not in up_pro.SPECIAL_TYPES:
        yield _unknown_code("special_type", reporting.special_type, up_pro.SPECIAL_TYPES)
    if reporting.applicant_type not in up_pro.APPLICANT_TYPES:
        yield _unknown_code("applicant_type", reporting.applicant_type, up_pro.APPLICANT_TYPES)
    if not 0 < len(reporting.data_source) <= 3:
        yield ThemeProblem(REPORTING, "data_source", "数据来源应有1至3个字符。", "请照省平台分配的填写。")


def _channels(theme: ThemeSpec) -> tuple[str, ...]:
    intake = theme.intake
    return (*CHANNELS, *intake.systems, *intake.sources) if intake else CHANNELS


def _of_mapping(
    name: str, mapping: Mapping[str, str], known: set[str], codes: Mapping[str, str]
) -> Iterator[ThemeProblem]:
    for key, code in mapping.items():
        if key not in known:
            yield ThemeProblem(REPORTING, f"{name}.{key}", "没有这一种。", f"可用：{'、'.join(sorted(known))}。")
        if code not in codes:
            yield _unknown_code(f"{name}.{key}", code, codes)


def _unknown_code(key: str, code: str, codes: Mapping[str, str]) -> ThemeProblem:
    return ThemeProblem(REPORTING, key, f"“{code}”不是数据表的代码。", f"可用：{_listed(codes)}。")


def _listed(codes: Mapping[str, str]) -> str:
    return "、".join(f"{code} {words}" for code, words in codes.items())


def _of_fields(theme: ThemeSpec, reporting: Reporting) -> Iterator[ThemeProblem]:
    for key in ("address", "zip_code"):
        named = getattr(reporting, key)
        if named and named not in theme.fields_by_key:
            yield ThemeProblem(REPORTING, key, f"表单没有字段“{named}”。", "请用 form.toml 中的 key，或留空。")
    if reporting.posted and reporting.posted not in {way.value for way in theme.delivery_ways}:
        yield ThemeProblem(
            REPORTING, "posted", f"没有送达方式“{reporting.posted}”。", "请用 [[delivery_way]] 的 value。"
        )


def _of_intake(theme: ThemeSpec, intake: Intake) -> Iterator[ThemeProblem]:
    if theme.reporting is None:
        message = "没有 reporting.toml，认不出外来申报属于哪个主题。"
        yield ThemeProblem(INTAKE, "", message, "请补上 reporting.toml。")
    for key, systems in (("systems", intake.systems), ("sources", intake.sources)):
        for system in systems:
            yield from _of_system(theme, INTAKE, key, system)
    yield from _of_mapped_fields(theme, intake)
    for theirs, ours in intake.materials.items():
        if ours not in theme.materials_by_code:
            yield ThemeProblem(INTAKE, f"materials.{theirs}", f"没有材料“{ours}”。", "请改正或删去。")


def _of_mapped_fields(theme: ThemeSpec, intake: Intake) -> Iterator[ThemeProblem]:
    known, mapped = theme.fields_by_key.keys() | theme.situations_by_key.keys(), Counter(intake.fields.values())
    for theirs, ours in intake.fields.items():
        if ours not in known:
            yield ThemeProblem(INTAKE, f"fields.{theirs}", f"没有字段或情形“{ours}”。", "请改正或删去。")
        elif mapped[ours] > 1:
            yield ThemeProblem(INTAKE, f"fields.{theirs}", f"“{ours}”有{mapped[ours]}个来源。", "请只留一个。")
    for key in (theme.identity.name, theme.identity.id_number):
        if key not in mapped:
            yield ThemeProblem(INTAKE, "fields", f"没有“{key}”的来源。", "申请人是谁必须随申报而来，请补上。")
    for one in intake.conversions:
        if one.key not in mapped:
            yield ThemeProblem(INTAKE, f"conversion[{one.key}]", "没有这一项的来源。", "请在 [fields] 中补上，或删去。")
