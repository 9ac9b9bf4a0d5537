"""Everything that the applicant must be told has words: in one piece, without an unknown placeholder, none in vain."""

from collections.abc import Iterator

from onestop.catalog import messages
from onestop.catalog.conditions import Equals
from onestop.catalog.evaluate import holds, leaves
from onestop.catalog.message_spec import MessageTemplate
from onestop.catalog.messages import TOLD, Facts
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.wording import PLACEHOLDER

MESSAGES = "messages.toml"


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """The rules, each template by itself, then what each entry of the case log finds among them."""
    yield from _rules(draft)
    templates = draft.theme.messages.templates
    faulty = [problem for number, each in enumerate(templates, 1) for problem in _template(draft, number, each)]
    yield from faulty
    if not faulty:
        for event in TOLD:
            yield from _words_for(draft, event)
        yield from _in_vain(draft)


def _rules(draft: Draft) -> Iterator[ThemeProblem]:
    rules = draft.theme.messages
    if rules.system and rules.system not in draft.theme.systems:
        yield ThemeProblem(MESSAGES, "system", f"没有系统“{rules.system}”。", "请在 theme.toml 的 [systems] 中写明。")
    if rules.system and not rules.signature:
        yield ThemeProblem(MESSAGES, "signature", "发短信要有签名。", "请写明机构或服务的简称。")
    for key in ("quiet_from", "quiet_until"):
        if not messages.HOURS.fullmatch(getattr(rules, key)):
            remedy = "请写成 21:00 的样子；两处相同表示不设静默时段。"
            yield ThemeProblem(MESSAGES, key, f"“{getattr(rules, key)}”不是钟点。", remedy)


def _template(draft: Draft, number: int, template: MessageTemplate) -> Iterator[ThemeProblem]:
    place = _place(number, template)
    if template.event not in TOLD:
        message, remedy = f"没有可以告知的事“{template.event}”。", f"可用：{'、'.join(TOLD)}。"
        yield ThemeProblem(MESSAGES, f"{place}.event", message, remedy)
        return
    allowed = messages.placeholders(template.event)
    for name in PLACEHOLDER.findall(template.text):
        if name not in allowed:
            remedy = f"这里可用：{'、'.join(sorted(allowed))}。姓名、证件号码等不得写进消息。"
            yield ThemeProblem(MESSAGES, f"{place}.text", f"没有占位符“{{{name}}}”。", remedy)
    every = list(TOLD[template.event].facts(draft.theme))
    for leaf in leaves(template.when):
        known = {facts[leaf.field] for facts in every if leaf.field in facts}
        for value in leaf.values if isinstance(leaf, Equals) else (leaf.value,):
            if value not in known:
                remedy = f"可用：{'、'.join(sorted(known))}。" if known else "这件事没有这种区别。"
                yield ThemeProblem(MESSAGES, f"{place}.when", f"“{leaf.field}”不会是“{value}”。", remedy)


def _words_for(draft: Draft, event: str) -> Iterator[ThemeProblem]:
    for facts in TOLD[event].facts(draft.theme):
        template = messages.template_for(draft.theme, event, facts)
        if template is None and TOLD[event].optional:
            continue
        if template is None:
            remedy = '请写一个 [[template]]；确实不用告知的，写 text = ""。'
            yield ThemeProblem(MESSAGES, event, f"没有写怎么告知申请人{_said(facts)}。", remedy)
        elif template.text:
            yield from _length(draft, template, facts)


def _length(draft: Draft, template: MessageTemplate, facts: Facts) -> Iterator[ThemeProblem]:
    """With the longest that may stand in each place."""
    rules = draft.theme.messages
    values = {**messages.LONGEST, **messages.values_of(draft.theme, facts)}
    whole = messages.as_sent(rules.signature, messages.filled(template.text, values))
    if (length := messages.units(whole)) > messages.SEGMENT:
        place = _place(rules.templates.index(template) + 1, template)
        message = f"最长{length}个字{_said(facts)}，一条短信只有{messages.SEGMENT}个字：{whole}"
        yield ThemeProblem(MESSAGES, f"{place}.text", message, "请缩短，签名也算在内。")


def _in_vain(draft: Draft) -> Iterator[ThemeProblem]:
    theme = draft.theme
    for number, template in enumerate(theme.messages.templates, 1):
        facts = [each for each in TOLD[template.event].facts(theme) if holds(template.when, each)]
        if all(messages.template_for(theme, template.event, each) is not template for each in facts):
            message = "永远轮不到这些话。"
            yield ThemeProblem(MESSAGES, _place(number, template), message, "请放到更一般的模板前面，或删去。")


def _place(number: int, template: MessageTemplate) -> str:
    return f"template[{number} {template.event}]"


def _said(facts: Facts) -> str:
    return f"（{'，'.join(f'{name}＝{value}' for name, value in facts.items())}）" if facts else ""
