"""Every example holds: what applies to it, its answers, its flags and its due date are as its file says."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from onestop.catalog import sharing
from onestop.catalog.answers import check_answers
from onestop.catalog.choice import Choice
from onestop.catalog.choose import choose
from onestop.catalog.examples import Example, Known, KnownThere, Step, load_examples, load_known
from onestop.catalog.flags import raised_flags
from onestop.catalog.problems import ThemeInvalid, ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.spec import ThemeSpec

DueOf = Callable[[date, int], tuple[date, bool]]
"""(day of acceptance, working days) → due date and whether it is provisional."""
UNASKED = "请改正系统或名称，或在 sharing.toml 中查它。"
ACTS = ("complete", "refuse", "suspend", "correct", "arrive", "never")


def prove(draft: Draft, *, due_of: DueOf | None) -> Iterator[ThemeProblem]:
    """Every example; due dates only where a calendar is at hand."""
    try:
        examples = load_examples(draft.folder)
    except ThemeInvalid as invalid:
        yield from invalid.problems
        return
    yield from _known(draft)
    if not examples:
        yield ThemeProblem("examples", "", "没有一个示例。", "请至少写一个示例申请人，见 docs/howto/theme.md。")
    for example in examples:
        yield from _example(draft.theme, example)
        if due_of:
            yield from _due(draft.theme, example, due_of)


def _known(draft: Draft) -> Iterator[ThemeProblem]:
    """What pretend systems know is something that they are asked."""
    try:
        people = load_known(draft.folder)
    except ThemeInvalid as invalid:
        yield from invalid.problems
        return
    for known in people:
        for message in _unasked(draft.theme, known):
            yield ThemeProblem("examples/known", known.who, message, UNASKED)


def _unasked(theme: ThemeSpec, known: Known | KnownThere) -> Iterator[str]:
    asked = {name for lookup in theme.lookups if lookup.system == known.system for name in sharing.names(lookup)}
    for name in sorted(set(known.values) - asked):
        yield f"没有查询向“{known.system}”查“{name}”，写了没有用。"


def _example(theme: ThemeSpec, example: Example) -> Iterator[ThemeProblem]:
    declined = frozenset(example.declined)
    spared = example.spared(theme)
    choice = choose(theme, example.answers, declined=declined, on=example.submitted, spared=spared)
    flags = raised_flags(theme, example.answers, on=example.submitted)
    expect = example.expect
    applying = [item.code for item in choice.items if item.applies]
    yield from _same(example, "items", expect.items, applying)
    yield from _same(example, "materials", expect.materials, [each.code for each in choice.materials if each.required])
    yield from _same(example, "waived", expect.waived, [each.code for each in choice.materials if each.waived_by])
    yield from _same(example, "awaited", expect.awaited, [each.code for each in choice.materials if each.awaited])
    yield from _same(example, "ineligible", expect.ineligible, [each.code for each in choice.ineligible])
    yield from _same(example, "flags", expect.flags, [flag.code for flag in flags])
    for code in sorted(declined - {item.code for item in theme.work if item.declinable}):
        yield _problem(example, "declined", f"“{code}”不是可以不办的事项。", "请改正，或给该事项写 declinable = true。")
    yield from _answers(theme, example, choice)
    for known in example.knowns:
        for message in _unasked(theme, known):
            yield _problem(example, "known", message, UNASKED)
    for number, step in enumerate(example.plan, start=1):
        yield from _step(theme, example, f"plan[{number}]", step, applying)


def _answers(theme: ThemeSpec, example: Example, choice: Choice) -> Iterator[ThemeProblem]:
    # Which streets there are only the office knows: any answer to such a field will do here.
    office = [field for field in theme.form.fields if field.kind == "office"]
    tables: dict[str, dict[str, str]] = {field.table: {} for field in office}
    for field in office:
        value = example.answers.get(field.key, "").strip()
        tables[field.table][value] = value
    checked = check_answers(theme, example.answers, choice=choice, today=example.submitted, office_tables=tables)
    for problem in checked.problems:
        yield _problem(example, f"answers.{problem.field}", problem.message, "请改正示例的答案。")
    elsewhere = {*theme.intake.systems, *theme.intake.sources} if theme.intake else set()
    if example.filed_at and example.filed_at not in elsewhere:
        message = f"“{example.filed_at}”不转交申报。"
        yield _problem(example, "filed_at", message, "请用 intake.toml 的 systems 或 sources 中的，或删去。")
    asked = {*choice.questions, *(field.key for field in choice.fields if field.asked)}
    known = theme.situations_by_key.keys() | theme.fields_by_key.keys()
    for key in sorted((example.answers.keys() & known) - asked):
        yield _problem(example, f"answers.{key}", "这个人不会被问到这一项。", "请删去这个答案。")


def _step(theme: ThemeSpec, example: Example, key: str, step: Step, applying: Sequence[str]) -> Iterator[ThemeProblem]:
    if step.act not in ACTS:
        yield _problem(example, f"{key}.act", f"没有做法“{step.act}”。", f"可用：{'、'.join(ACTS)}。")
    if step.item not in applying:
        yield _problem(example, f"{key}.item", f"“{step.item}”不在这个人要办的事项中。", "请改正事项代码。")
    elif step.act == "suspend":
        reasons = [reason.code for reason in theme.work_by_code[step.item].pause_reasons]
        if step.reason not in reasons:
            yield _problem(example, f"{key}.reason", f"没有挂起原因“{step.reason}”。", f"可用：{'、'.join(reasons)}。")
    elif step.act == "correct":
        yield from _correction(theme, example, key, step)


def _correction(theme: ThemeSpec, example: Example, key: str, step: Step) -> Iterator[ThemeProblem]:
    read = {field.key for field in theme.form.fields if step.item in field.read_by}
    read |= {material.code for material in theme.materials if step.item in material.read_by}
    for code in (*step.fields, *step.materials):
        if code not in read:
            yield _problem(
                example, key, f"“{code}”不是这个事项要用的，不能要求补正。", "请写这个事项要用的字段或材料。"
            )
    if not step.fields and not step.materials:
        yield _problem(example, key, "补正没有指明字段或材料。", "请在 fields 或 materials 中写明。")


def _due(theme: ThemeSpec, example: Example, due_of: DueOf) -> Iterator[ThemeProblem]:
    expect = example.expect
    if example.accepted is None:
        if expect.due_date:
            yield _problem(example, "expect.due_date", "没有受理，就没有到期日。", "请写 accepted，或删去 due_date。")
        return
    moved = expect.awaited or any(step.act in ("suspend", "arrive") for step in example.plan)
    due, provisional = due_of(example.accepted, theme.working_days)
    if expect.due_date is None or (moved and expect.due_date < due) or (not moved and expect.due_date != due):
        word = "不早于" if moved else "是"
        yield _problem(example, "expect.due_date", f"到期日应{word}{due}。", "请改正，可用 onestop due 查看逐日说明。")
    if not moved and expect.provisional != provisional:
        said = str(provisional).lower()
        yield _problem(example, "expect.provisional", f"到期日是否暂定应为 {said}。", "请改正。")


def _same(example: Example, key: str, expected: Sequence[str], found: Sequence[str]) -> Iterator[ThemeProblem]:
    if list(expected) != list(found):
        lacking = [f"多写了 {code}" for code in expected if code not in found]
        lacking += [f"少写了 {code}" for code in found if code not in expected]
        message = f"与实际不符：{'，'.join(lacking) or '次序不同'}。"
        yield _problem(example, f"expect.{key}", message, f"实际为 [{', '.join(found)}]；若实际不对，请改规则。")


def _problem(example: Example, key: str, message: str, remedy: str) -> ThemeProblem:
    return ThemeProblem(f"examples/{example.code}.toml", key, message, remedy)
