"""Whatever the theme names is there: departments, systems, items, fields, sections, materials, tables, answers."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date

from onestop.catalog import code_tables, outcomes
from onestop.catalog.ending import OutcomeField
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import FORM, MATERIALS, ROUTES, SITUATIONS, Draft
from onestop.catalog.spec import CASE_READS, FieldSpec, ItemSpec
from onestop.catalog.values import pattern
from onestop.catalog.values.refusal import ValueRefused
from onestop.catalog.wording import PLACEHOLDER

HEAD = "theme.toml"
DATES = ("date", "year_month")
CHECKED_KINDS = {"ascending": DATES, "min_years": DATES, "not_future": DATES}
CHECKED_COUNTS = {"id_number_agrees": (2, 3), "min_years": (2, 2), "equals": (1, 99), "not_future": (1, 99)}
AGREEING_KINDS = (("id_number",), ("code",), DATES)
"""What `id_number_agrees` compares, in its sequence."""
IDENTITY_KINDS = {"name": "person_name", "id_number": "id_number", "mobile": "mobile"}


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Every reference of the theme."""
    yield from _head(draft)
    yield from _post(draft)
    yield from _pickup(draft)
    yield from _situations(draft)
    yield from _fields(draft)
    yield from _checks(draft)
    yield from _materials(draft)
    for item in draft.theme.work:
        yield from _item(draft, item)
        yield from _waiting(draft, item)
        yield from _pauses(draft, item)
    yield from _routes(draft)


def _head(draft: Draft) -> Iterator[ThemeProblem]:
    theme = draft.theme
    yield from _missing(HEAD, "lead_department", [theme.lead_department], theme.departments, "部门")
    for name, kind in IDENTITY_KINDS.items():
        key = getattr(theme.identity, name)
        yield from _missing(HEAD, f"identity.{name}", [key], theme.fields_by_key, "字段")
        field = theme.fields_by_key.get(key)
        if field and (field.kind != kind or CASE_READS not in field.read_by or not field.required):
            remedy = f'请把字段 {key} 写成 kind = "{kind}"、required = true，read_by 含 "case"。'
            yield ThemeProblem(HEAD, f"identity.{name}", f"字段“{key}”不能说明申请人是谁。", remedy)
    for code, name in theme.departments.items():
        if code != theme.lead_department and all(item.department != code for item in theme.work):
            yield ThemeProblem(HEAD, f"departments.{code}", f"“{name}”没有任何事项。", "请写明它办理的事项，或删去它。")


def _post(draft: Draft) -> Iterator[ThemeProblem]:
    theme, post = draft.theme, draft.theme.post
    if post is None:
        return
    yield from _missing(HEAD, "post.system", [post.system], theme.systems, "系统")
    yield from _missing(HEAD, "post.way", [post.way], {way.value for way in theme.delivery_ways}, "送达方式")
    for name in ("address", "recipient", "mobile"):
        keys = [getattr(post, name)] if getattr(post, name) else []
        yield from _missing(HEAD, f"post.{name}", keys, theme.fields_by_key, "字段")
        for field in (theme.fields_by_key[key] for key in keys if key in theme.fields_by_key):
            if CASE_READS not in field.read_by:
                remedy = '请在它的 read_by 中写上 "case"：寄件的是窗口。'
                yield ThemeProblem(HEAD, f"post.{name}", f"“{field.label}”不是整件要用的字段。", remedy)


def _pickup(draft: Draft) -> Iterator[ThemeProblem]:
    theme, pickup = draft.theme, draft.theme.pickup
    if pickup is not None:
        ways = {way.value for way in theme.delivery_ways}
        yield from _missing(HEAD, "pickup.way", [pickup.way], ways, "送达方式")
        if theme.post and pickup.way == theme.post.way:
            yield ThemeProblem(HEAD, "pickup.way", "自取和邮寄不能是同一种送达方式。", "请各写一种。")
    elif theme.post is not None:
        remedy = "请写 [pickup]：退回的邮件改为自取，要有领取的地方。"
        yield ThemeProblem(HEAD, "pickup", "有邮寄，没有自取。", remedy)


def _situations(draft: Draft) -> Iterator[ThemeProblem]:
    theme = draft.theme
    for each in theme.eligibility:
        for attribute in ("otherwise", "competent"):
            names = PLACEHOLDER.findall(getattr(each, attribute))
            known = theme.situations_by_key.keys() | theme.fields_by_key.keys()
            yield from _missing(SITUATIONS, f"eligibility[{each.code}].{attribute}", names, known, "情形或字段")
    for flag in theme.flags:
        place = f"flag[{flag.code}]"
        yield from _missing(SITUATIONS, f"{place}.since_field", [flag.since_field], theme.fields_by_key, "字段")
        reasons = [flag.reason_field] if flag.reason_field else []
        yield from _missing(SITUATIONS, f"{place}.reason_field", reasons, theme.fields_by_key, "字段")
        since = theme.fields_by_key.get(flag.since_field)
        if since and since.kind != "date":
            yield ThemeProblem(SITUATIONS, f"{place}.since_field", f"“{since.label}”不是日期。", "请改用日期字段。")


def _fields(draft: Draft) -> Iterator[ThemeProblem]:
    theme = draft.theme
    sections = {section.key for section in theme.form.sections}
    for field in theme.form.fields:
        place = f"field[{field.key}]"
        yield from _missing(FORM, f"{place}.section", [field.section], sections, "部分")
        yield from _missing(FORM, f"{place}.read_by", field.read_by, {CASE_READS, *theme.work_by_code}, "事项")
        same = [field.same_as] if field.same_as else []
        yield from _missing(FORM, f"{place}.same_as", same, theme.fields_by_key.keys() - {field.key}, "字段")
        yield from _tables(field)
        yield from _expressions(field)
    used = {field.section for field in theme.form.fields}
    for key in sorted(sections - used):
        yield ThemeProblem(FORM, f"section[{key}]", "这一部分没有字段。", "请删去它，或放入字段。")


def _tables(field: FieldSpec) -> Iterator[ThemeProblem]:
    place = f"field[{field.key}]"
    if field.kind == "choice" and len(field.options) < 2:
        yield ThemeProblem(FORM, f"{place}.options", "单选字段至少要有两个选项。", "请写明 options。")
    if field.kind != "choice" and field.options:
        yield ThemeProblem(
            FORM, f"{place}.options", f"{field.kind} 字段没有选项。", '请删去 options，或写 kind = "choice"。'
        )
    if field.kind == "code":
        yield from _missing(FORM, f"{place}.table", [field.table], code_tables.names(), "代码表")
    if field.kind == "office" and not field.table:
        yield ThemeProblem(FORM, f"{place}.table", "没有写明用本单位的哪张表。", "请写明 table。")


def _expressions(field: FieldSpec) -> Iterator[ThemeProblem]:
    for name in ("accepts", "refuses"):
        yield from _expression(FORM, f"field[{field.key}]", field, name)


def _expression(file: str, place: str, field: FieldSpec | OutcomeField, name: str) -> Iterator[ThemeProblem]:
    expression = getattr(field, name)
    if risk := pattern.risk(expression) if expression else "":
        yield ThemeProblem(file, f"{place}.{name}", risk, "请改写这个正则表达式。")
    if expression and not getattr(field, f"{name}_message"):
        yield ThemeProblem(file, f"{place}.{name}", f"缺少 {name}_message。", "请写明哪里不对、怎样改。")


def _checks(draft: Draft) -> Iterator[ThemeProblem]:
    fields = draft.theme.fields_by_key
    for number, check in enumerate(draft.theme.form.checks, start=1):
        place = f"check[{number}].fields"
        yield from _missing(FORM, place, check.fields, fields, "字段")
        least, most = CHECKED_COUNTS.get(check.kind, (2, 99))
        if not least <= len(check.fields) <= most:
            yield ThemeProblem(FORM, place, f"{check.kind} 的字段个数不对。", f"至少{least}个，至多{most}个。")
        kinds = CHECKED_KINDS.get(check.kind)
        wrong = [key for key in check.fields if kinds and key in fields and fields[key].kind not in kinds]
        for key in wrong:
            yield ThemeProblem(
                FORM, place, f"“{fields[key].label}”不是日期，不能做 {check.kind} 校验。", "请改用日期字段。"
            )
        if check.kind == "id_number_agrees":
            yield from _agreeing(draft, place, check.fields)


def _agreeing(draft: Draft, place: str, keys: Iterable[str]) -> Iterator[ThemeProblem]:
    for key, kinds in zip(keys, AGREEING_KINDS, strict=False):
        field = draft.theme.fields_by_key.get(key)
        if field and (field.kind not in kinds or (field.kind == "code" and field.table != "sex")):
            remedy = "请依次写身份证号码、性别（代码表 sex）、出生日期的字段。"
            yield ThemeProblem(FORM, place, f"“{field.label}”不能与身份证号码比较。", remedy)


def _materials(draft: Draft) -> Iterator[ThemeProblem]:
    for material in draft.theme.materials:
        place = f"material[{material.code}]"
        yield from _missing(MATERIALS, f"{place}.read_by", material.read_by, draft.theme.work_by_code, "事项")
        if material.count < 1:
            yield ThemeProblem(MATERIALS, f"{place}.count", "份数至少为1。", "请改正份数。")
        for number, waiver in enumerate(material.waivers, start=1):
            if waiver.kind != "situation" and not waiver.source:
                where = f"{place}.waiver[{number}].source"
                yield ThemeProblem(MATERIALS, where, "没有写明凭什么免提交。", "请写明共享来源、证照或代替的材料。")


def _item(draft: Draft, item: ItemSpec) -> Iterator[ThemeProblem]:
    theme, file = draft.theme, draft.item_file(item.code)
    yield from _missing(file, "department", [item.department], theme.departments, "部门")
    yield from _missing(file, "starts_after", item.starts_after, theme.work_by_code.keys() - {item.code}, "事项")
    wholes = {each.code for each in theme.items} - {item.code}
    yield from _missing(file, "part_of", [item.part_of] if item.part_of else [], wholes, "事项")
    for name in ("routed_by", "routed_by_otherwise"):
        keys = [getattr(item, name)] if getattr(item, name) else []
        yield from _missing(file, name, keys, theme.fields_by_key, "字段")
        for field in (theme.fields_by_key[key] for key in keys if key in theme.fields_by_key):
            if field.kind != "office":
                remedy = '请改用 kind = "office" 的字段，它的表由本单位提供。'
                yield ThemeProblem(file, name, f"“{field.label}”不是本单位的表，不能据此确定站所。", remedy)
    for result in item.outcome.fields:
        yield from _result(draft, item, result)
    delivery = [item.outcome.delivery_field] if item.outcome.delivery_field else []
    yield from _missing(file, "outcome.delivery_field", delivery, theme.fields_by_key, "字段")
    ways = {way.value for way in theme.delivery_ways}
    chosen = (
        option.value for key in delivery if key in theme.fields_by_key for option in theme.fields_by_key[key].options
    )
    yield from _missing(file, "outcome.delivery_field", chosen, ways, "送达方式")


def _result(draft: Draft, item: ItemSpec, field: OutcomeField) -> Iterator[ThemeProblem]:
    """A field of the result: its expression is safe and explained, its example right, its counterpart one it reads."""
    file, place = draft.item_file(item.code), f"outcome.field[{field.key}]"
    yield from _expression(file, place, field, "accepts")
    if field.agrees_with:
        read = {one.key for one in draft.theme.form.fields if item.code in one.read_by}
        yield from _missing(file, f"{place}.agrees_with", [field.agrees_with], read, "本事项读取的字段")
    if field.not_future and field.kind != "date":
        yield ThemeProblem(file, f"{place}.not_future", "只有日期才有早晚。", '请删去它，或写 kind = "date"。')
    if field.example:
        try:
            outcomes.check(replace(field, not_future=False), field.example, today=date.max, form={})
        except ValueRefused as refused:
            yield ThemeProblem(file, f"{place}.example", f"示例不合要求：{refused.message}", "请改正示例或要求。")


def _waiting(draft: Draft, item: ItemSpec) -> Iterator[ThemeProblem]:
    if item.awaits is None:
        return
    theme, file = draft.theme, draft.item_file(item.code)
    yield from _missing(file, "awaits.materials", item.awaits.materials, theme.materials_by_code, "材料")
    yield from _missing(file, "awaits.arrived", item.awaits.arrived, theme.situations_by_key, "情形")
    for key, value in item.awaits.arrived.items():
        situation = theme.situations_by_key.get(key)
        if situation:
            values = [option.value for option in situation.options]
            yield from _missing(file, f"awaits.arrived.{key}", [value], values, "答案")


def _pauses(draft: Draft, item: ItemSpec) -> Iterator[ThemeProblem]:
    for reason in item.pause_reasons:
        if reason.by_applicant and not reason.waits_for:
            place = f"pause_reason[{reason.code}].waits_for"
            remedy = "请在 waits_for 中写明申请人到哪里、做什么。"
            yield draft.item_problem(item, place, f"“{reason.label}”等待申请人，却没有说等什么。", remedy)


def _routes(draft: Draft) -> Iterator[ThemeProblem]:
    theme = draft.theme
    for route in theme.routes:
        place = f"route[{route.item}]"
        yield from _missing(ROUTES, f"{place}.item", [route.item], theme.work_by_code, "事项")
        systems = [] if route.paper else [route.system]
        yield from _missing(ROUTES, f"{place}.system", systems, theme.systems, "系统")
        yield from _missing(ROUTES, f"{place}.via", [route.via] if route.via else [], theme.systems, "系统")
        yield from _missing(ROUTES, f"{place}.fields", route.fields, theme.fields_by_key, "字段")
        yield from _missing(ROUTES, f"{place}.materials", route.materials, theme.materials_by_code, "材料")
        yield from _missing(
            ROUTES, f"{place}.slip", [route.slip] if route.slip else [], theme.documents_by_code, "文书"
        )


def _missing(file: str, key: str, names: Iterable[str], known: Container[str], what: str) -> Iterator[ThemeProblem]:
    for name in names:
        if name not in known:
            yield ThemeProblem(file, key, f"没有{what}“{name}”。", "请改正名称，或先声明它。")
