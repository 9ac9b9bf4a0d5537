"""What applies to one person in words: items with their departments, papers with who reads them."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from onestop.cases.rows import CasePage, CheckView, SparedBy
from onestop.catalog.choice import Choice, MaterialChoice
from onestop.catalog.spec import ItemSpec, Keeping, MaterialForm, MaterialSpec, OriginalSeen, ThemeSpec

FORMS = {MaterialForm.ORIGINAL: "原件", MaterialForm.COPY: "复印件", MaterialForm.ELECTRONIC: "电子版"}
KEEPINGS = {Keeping.RETURN: "核验后退还", Keeping.KEEP: "由窗口收存"}
ORIGINALS = {
    OriginalSeen.WINDOW: "来窗口时出示原件",
    OriginalSeen.PICKUP: "领取结果时出示原件",
    OriginalSeen.POST: "按窗口通知寄送或递交原件",
    OriginalSeen.WAIVED: "不用出示原件",
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A service item for this person."""

    code: str
    name: str
    department: str
    why: str
    guide: str
    applies: bool
    declinable: bool
    declined: bool
    waits: str
    """What the item waits for before it can begin, "" where nothing."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper for this person."""

    code: str
    name: str
    form: str
    count: int
    keeping: str
    original: str
    why: str
    note: str
    hint: str
    readers: tuple[str, ...]
    status: str
    """needed, optional, awaited, waived or not_needed."""
    spared: tuple[str, ...]
    """What could make handing it in unnecessary, in words; () where it has been looked up already."""
    spared_by: SparedBy | None
    """The check for which it need not be handed in."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that applies, and what does not."""

    items: tuple[ItemLine, ...]
    other_items: tuple[ItemLine, ...]
    papers: tuple[PaperLine, ...]
    other_papers: tuple[PaperLine, ...]


def scope_of(page: CasePage) -> Scope:
    """What applies to the applicant of this case."""
    checked = {one.code: one.spared_by for one in page.materials}
    return scope_for(page.theme, page.choice, declined=page.declined, checked=checked)


Checked = Mapping[str, SparedBy | None]
"""By material: the check for which it need not be handed in."""


def scope_for(
    theme: ThemeSpec, choice: Choice, *, declined: Set[str] = frozenset(), checked: Checked | None = None
) -> Scope:
    """What applies to one person. An item left out by choice stays among those to choose from.

    checked: None where nobody has been asked about the person yet.
    """
    items = [_item(theme, choice, item, declined) for item in theme.items]
    papers = [_paper(theme, choice, spec, checked) for spec in theme.materials]
    needed = ("needed", "optional", "awaited")
    return Scope(
        items=tuple(one for one in items if one.applies or one.declined),
        other_items=tuple(one for one in items if not one.applies and not one.declined),
        papers=tuple(one for one in papers if one.status in needed),
        other_papers=tuple(one for one in papers if one.status not in needed),
    )


def _item(theme: ThemeSpec, choice: Choice, spec: ItemSpec, declined: Set[str]) -> ItemLine:
    chosen = choice.item[spec.code]
    return ItemLine(
        code=spec.code,
        name=spec.name,
        department=theme.departments[spec.department],
        why=chosen.why,
        guide=spec.guide,
        applies=chosen.applies,
        declinable=spec.declinable,
        declined=spec.code in declined and not choice.ineligible,
        waits=chosen.awaits_label,
    )


def _paper(theme: ThemeSpec, choice: Choice, spec: MaterialSpec, checked: Checked | None) -> PaperLine:
    chosen = choice.material[spec.code]
    return PaperLine(
        code=spec.code,
        name=spec.name,
        form=FORMS[spec.form],
        count=spec.count,
        keeping=KEEPINGS[spec.keeping],
        original=original_words(spec),
        why=chosen.why,
        note=spec.note,
        hint=spec.hint,
        readers=readers(theme, chosen.read_by),
        status=_status(chosen),
        spared=() if checked is not None else tuple(waiver.why for waiver in chosen.possible_waivers),
        spared_by=(checked or {}).get(spec.code),
    )


def original_words(spec: MaterialSpec) -> str:
    """When the original is shown; "" for a paper that is no original."""
    return ORIGINALS[spec.original_seen] if spec.form is MaterialForm.ORIGINAL else ""


def _status(chosen: MaterialChoice) -> str:
    if not chosen.applies:
        return "not_needed"
    if chosen.waived_by:
        return "waived"
    if chosen.awaited:
        return "awaited"
    return "needed" if chosen.required else "optional"


def readers(theme: ThemeSpec, codes: Collection[str]) -> tuple[str, ...]:
    """The departments that read something for these items, each once, in the theme's sequence."""
    wanted = {theme.work_by_code[code].department for code in codes if code in theme.work_by_code}
    return tuple(name for code, name in theme.departments.items() if code in wanted)


@dataclass(frozen=True, slots=True)
class DataSlice:
    """What one department sees, and for which items."""

    department: str
    items: tuple[str, ...]
    fields: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """Who sees what of an application: the window everything, each department its slice."""

    window: str
    slices: tuple[DataSlice, ...]
    checks: tuple[CheckView, ...]
    """What other systems are or were asked."""


def privacy_notice(page: CasePage) -> PrivacyNotice:
    """Generated from what the theme says each item reads."""
    return PrivacyNotice(page.theme.departments[page.theme.lead_department], tuple(_data_slices(page)), page.checks)


def _data_slices(page: CasePage) -> list[DataSlice]:
    found = []
    for code, name in page.theme.departments.items():
        work = {
            item.code for item in page.theme.work if item.department == code and page.choice.item[item.code].applies
        }
        if not work:
            continue
        found.append(
            DataSlice(
                department=name,
                items=tuple(item.name for item in page.theme.items if item.code in work),
                fields=tuple(
                    spec.label
                    for spec in page.theme.form.fields
                    if page.choice.field[spec.key].asked and work.intersection(spec.read_by)
                ),
                papers=tuple(
                    spec.name
                    for spec in page.theme.materials
                    if page.choice.material[spec.code].applies and work.intersection(spec.read_by)
                ),
            )
        )
    return found
