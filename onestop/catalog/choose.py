"""Answers to the situations → what applies to this person, and why. Pure; well under a millisecond."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date

from onestop.catalog import flags
from onestop.catalog.choice import Choice, FieldChoice, Ineligible, ItemChoice, MaterialChoice
from onestop.catalog.conditions import ALWAYS, NEVER, Answers
from onestop.catalog.evaluate import holds, keys
from onestop.catalog.kinds import SHARED_WAIVERS
from onestop.catalog.spec import CASE_READS, FieldSpec, ItemSpec, MaterialSpec, ThemeSpec
from onestop.catalog.wording import because, filled, quoted


def choose(
    theme: ThemeSpec,
    answers: Answers,
    *,
    declined: Set[str] = frozenset(),
    on: date | None = None,
    spared: Set[tuple[str, str]] = frozenset(),
) -> Choice:
    """What applies to the person with these answers, who leaves out the declined items. Never raises.

    Answers to questions that are not asked, and answers that are no option, count as not given. `on` is the day of
    the application, or where a calendar is at hand the `open_since` of `flags.raised_flags`: from it follows whether a
    flag is raised and the field for its reason asked; without it that field is asked only where it has been filled.
    `spared`: material and system, where an answer of the system stands for the paper.
    """
    facts = _situations(theme, answers)
    ineligible = tuple(_ineligible(theme, {**answers, **facts}))
    person = _Person(theme, facts, declined, ineligible)
    applying = person.applying()
    hidden = _why_not_asked_by_key(theme, answers, facts, applying, on)
    asked = {key for key, why_not in hidden.items() if not why_not}
    known = facts | {key: answers.get(key, "") for key in asked}
    items = tuple(person.item(spec, applying, asked) for spec in theme.work)
    return Choice(
        questions=tuple(facts),
        unanswered=tuple(key for key, value in facts.items() if not value),
        ineligible=ineligible,
        items=items,
        fields=tuple(_field(theme, field, hidden[field.key], known, applying) for field in theme.form.fields),
        materials=tuple(_material(theme, spec, items, known, spared) for spec in theme.materials),
    )


def _situations(theme: ThemeSpec, answers: Answers) -> dict[str, str]:
    """The asked situations in sequence → valid answer or ""."""
    facts: dict[str, str] = {}
    for situation in theme.situations:
        if holds(situation.asked_when, facts):
            answer = answers.get(situation.key, "")
            facts[situation.key] = answer if any(option.value == answer for option in situation.options) else ""
    return facts


def _ineligible(theme: ThemeSpec, answers: Answers) -> Iterator[Ineligible]:
    for each in theme.eligibility:
        # Nobody is turned away before the questions that decide it are answered.
        judged = all(answers.get(key) for key in keys(each.requires))
        if judged and not holds(each.requires, answers):
            yield Ineligible(each.code, filled(theme, each.otherwise, answers), filled(theme, each.competent, answers))


@dataclass(frozen=True, slots=True)
class _Person:
    theme: ThemeSpec
    facts: Mapping[str, str]
    declined: Set[str]
    ineligible: tuple[Ineligible, ...]

    def applying(self) -> dict[str, bool]:
        """Every item and part by code: whether it applies."""
        return {item.code: self._applies(item, frozenset()) for item in self.theme.work}

    def _applies(self, item: ItemSpec, parts: frozenset[str]) -> bool:
        if self.ineligible or self._declines(item) or not holds(item.applies_when, self.facts):
            return False
        whole = self.theme.work_by_code.get(item.part_of)
        if whole is None or whole.code in parts:
            return not item.part_of
        return self._applies(whole, parts | {item.code})

    def _declines(self, item: ItemSpec) -> bool:
        return item.declinable and item.code in self.declined

    def item(self, item: ItemSpec, applying: Mapping[str, bool], asked: Set[str]) -> ItemChoice:
        """The choice for one item or part."""
        if not applying[item.code]:
            return ItemChoice(item.code, applies=False, why=self._why_not(item, applying))
        awaits = item.awaits if item.awaits and holds(item.awaits.when, self.facts) else None
        return ItemChoice(
            item.code,
            applies=True,
            why=item.why_applies or self._why(item),
            starts_after=tuple(dict.fromkeys(self._predecessors(item, applying, frozenset()))),
            awaits=awaits.materials if awaits else (),
            awaits_label=awaits.label if awaits else "",
            station_field=next((key for key in (item.routed_by, item.routed_by_otherwise) if key in asked), ""),
        )

    def _predecessors(self, item: ItemSpec, applying: Mapping[str, bool], seen: frozenset[str]) -> Iterator[str]:
        for code in item.starts_after or (item.part_of,):
            if applying.get(code):
                yield code
            elif code in applying and code not in seen:
                yield from self._predecessors(self.theme.work_by_code[code], applying, seen | {code})

    def _why(self, item: ItemSpec) -> str:
        if item.part_of:
            return f"随“{self.theme.work_by_code[item.part_of].name}”办理。"
        return because(self.theme, item.applies_when, self.facts) or "所有申请人都要办理。"

    def _why_not(self, item: ItemSpec, applying: Mapping[str, bool]) -> str:
        if self.ineligible:
            return self.ineligible[0].reason
        if self._declines(item):
            return "申请人选择不办理。"
        if item.part_of and not applying.get(item.part_of) and item.part_of in applying:
            return f"不办理“{self.theme.work_by_code[item.part_of].name}”，因此没有这一步。"
        return item.why_not or because(self.theme, item.applies_when, self.facts) or "没有人需要办理。"


def _why_not_asked_by_key(
    theme: ThemeSpec, answers: Answers, facts: Answers, applying: Mapping[str, bool], on: date | None
) -> dict[str, str]:
    """Every field → why it is not asked, "" where it is. A field's `shown_when` sees the fields before it."""
    reasons = flags.reason_fields(theme, answers, on=on)
    known = dict(facts)
    found: dict[str, str] = {}
    for field in theme.form.fields:
        found[field.key] = _why_not_asked(theme, field, known, applying)
        if not found[field.key] and not reasons.get(field.key, True):
            found[field.key] = "没有需要说明的情况。"
        if not found[field.key]:
            known[field.key] = answers.get(field.key, "")
    return found


def _field(
    theme: ThemeSpec, field: FieldSpec, why_not: str, known: Answers, applying: Mapping[str, bool]
) -> FieldChoice:
    if why_not:
        return FieldChoice(field.key, asked=False, required=False, why=why_not)
    required = field.required or (field.required_when is not NEVER and holds(field.required_when, known))
    return FieldChoice(field.key, asked=True, required=required, why=_why_asked(theme, field, applying))


def _why_not_asked(theme: ThemeSpec, field: FieldSpec, known: Answers, applying: Mapping[str, bool]) -> str:
    if CASE_READS not in field.read_by and not any(applying.get(code) for code in field.read_by):
        return f"用到它的{quoted(_names(theme, field.read_by))}不办理。"
    if field.shown_when is not ALWAYS and not holds(field.shown_when, known):
        return because(theme, field.shown_when, known) or "不需要填写。"
    return ""


def _why_asked(theme: ThemeSpec, field: FieldSpec, applying: Mapping[str, bool]) -> str:
    readers = quoted(_names(theme, (code for code in field.read_by if applying.get(code))))
    if readers:
        return f"办理{readers}要用。"
    return "受理和联系申请人要用。"


def _names(theme: ThemeSpec, codes: Iterable[str]) -> Iterator[str]:
    return (theme.work_by_code[code].name for code in codes if code in theme.work_by_code)


def _material(
    theme: ThemeSpec,
    spec: MaterialSpec,
    items: tuple[ItemChoice, ...],
    known: Answers,
    spared: Set[tuple[str, str]],
) -> MaterialChoice:
    readers = tuple(item.code for item in items if item.applies and item.code in spec.read_by)
    if not readers:
        why = f"用到它的{quoted(_names(theme, spec.read_by))}不办理。"
        return MaterialChoice(spec.code, applies=False, required=False, why=why)
    if spec.required_when is not ALWAYS and not holds(spec.required_when, known):
        why = because(theme, spec.required_when, known) or "不需要提交。"
        return MaterialChoice(spec.code, applies=False, required=False, why=why)
    by_systems = {system for material, system in spared if material == spec.code}
    return _applying_material(theme, spec, readers, items, known, by_systems)


def _applying_material(
    theme: ThemeSpec,
    spec: MaterialSpec,
    readers: tuple[str, ...],
    items: tuple[ItemChoice, ...],
    known: Answers,
    by_systems: Set[str],
) -> MaterialChoice:
    holding = [waiver for waiver in spec.waivers if waiver.when is ALWAYS or holds(waiver.when, known)]
    waiting = next((item for item in items if spec.code in item.awaits), None)
    decided = next((waiver for waiver in holding if waiver.kind == "situation"), None)
    if decided is None and waiting is None:
        # What is still on its way is waited for, whoever has heard of it.
        decided = next((one for one in holding if one.kind in SHARED_WAIVERS and one.source in by_systems), None)
    why = f"办理{quoted(_names(theme, readers))}要用。"
    if decided:
        why = decided.why
    elif waiting:
        why = waiting.awaits_label or "材料还没有到，到手后再交。"
    return MaterialChoice(
        spec.code,
        applies=True,
        required=not (decided or waiting or spec.optional),
        why=why,
        waived_by=decided.kind if decided else "",
        awaited=waiting is not None and decided is None,
        read_by=readers,
        possible_waivers=tuple(waiver for waiver in holding if waiver.kind != "situation") if not decided else (),
    )
