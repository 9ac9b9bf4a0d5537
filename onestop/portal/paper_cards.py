"""A paper as a card: what is asked, what is there, what was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onestop.cases.refusals import NotFound
from onestop.cases.rows import CasePage, MaterialView
from onestop.cases.states import CaseState, MaterialState
from onestop.portal import scopes
from onestop.portal.drafts import Draft


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One paper with its files, ready for portal/paper_card.html."""

    material: MaterialView
    keeping: str
    original: str
    picture: str
    readers: tuple[str, ...]
    faults: tuple[str, ...]
    back: str
    """Where to go after a plain POST; "" for the page of all papers."""
    may_be_promised: bool
    """Whether the card offers to hand the paper in later (only in a draft, while nothing is there)."""
    pictures_only: bool


def card(page: CasePage, code: str, *, faults: Sequence[str] = (), back: str = "") -> PaperCard:
    """The card of one paper. NotFound for a paper that is none of this case."""
    material = next((one for one in page.materials if one.code == code), None)
    if material is None:
        raise NotFound("没有这种材料。请从材料清单中选择后上传。")
    spec = page.theme.materials_by_code[code]
    in_draft = page.row.state is CaseState.DRAFT
    return PaperCard(
        material=material,
        keeping=scopes.KEEPINGS[spec.keeping],
        original=scopes.original_words(spec),
        picture=spec.picture.note if spec.picture else "",
        readers=scopes.readers(page.theme, page.choice.material[code].read_by),
        faults=tuple(faults),
        back=back,
        may_be_promised=in_draft and material.required and material.may_be_promised and not material.files,
        pictures_only=spec.picture is not None,
    )


def of_draft(draft: Draft, *, faults: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What the page of all papers shows; papers that need not be handed in stand at its end with their reason."""
    page = draft.page
    shown = {one.code for one in draft.papers if not _on_its_way(page, one)}
    return {
        "draft": draft,
        "page": page,
        "cards": [card(page, one.code, faults=faults.get(one.code, ())) for one in draft.papers if one.code in shown],
        "awaited": [one for one in page.materials if _on_its_way(page, one)],
        "waived": [one for one in page.materials if page.choice.material[one.code].waived_by and not one.files],
        "missing": len(draft.missing_papers),
        "faults": [(f"#paper-{code}", words) for code, several in faults.items() for words in several],
    }


def _on_its_way(page: CasePage, material: MaterialView) -> bool:
    return page.choice.material[material.code].awaited and not material.files


def open_cards(
    page: CasePage, codes: Sequence[str], *, faults: Mapping[str, Sequence[str]], back: str
) -> list[PaperCard]:
    """The cards of some papers that are owed after submission."""
    return [card(page, code, faults=faults.get(code, ()), back=back) for code in codes]


def owed(page: CasePage) -> tuple[MaterialView, ...]:
    """Papers promised for later that may be handed in now."""
    return tuple(one for one in page.materials if one.state is MaterialState.PROMISED and one.may_attach)
