"""The longest chain of internal limits fits into what the theme promises."""

from collections.abc import Iterable, Iterator

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.proofs.endings import before
from onestop.catalog.spec import ItemSpec

Chain = tuple[ItemSpec, ...]


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """Nobody's items, one after the other, take longer than the promise. Needs a theme without circles."""
    promise = draft.theme.working_days
    counted = {item.code for item in draft.theme.work if item.counts_toward_deadline}
    # Leaving items out only shortens chains, so where all of them together fit, every person's do.
    if _days(_longest(draft, counted)) <= promise:
        return
    needed = {key for code in counted for key in draft.worlds.item_keys(code)}
    chains = (
        _longest(draft, {code for code in counted if draft.worlds.applies(code, world)})
        for world in draft.worlds.over(needed)
    )
    longest = max(chains, key=_days)
    if _days(longest) > promise:
        said = "→".join(f"{item.name}（{item.working_days}）" for item in longest)
        message = f"{said}共{_days(longest)}个工作日，超过承诺的{promise}个工作日。"
        yield draft.item_problem(longest[-1], "working_days", message, "请缩短其中的内部时限，或去掉前后关系。")


def _longest(draft: Draft, applying: Iterable[str]) -> Chain:
    applying = frozenset(applying)
    found: dict[str, Chain] = {}
    return max((_chain(draft, code, applying, found) for code in applying), key=_days, default=())


def _chain(draft: Draft, code: str, applying: frozenset[str], found: dict[str, Chain]) -> Chain:
    """The longest chain that ends with this item; items that do not apply are passed through."""
    if code not in found:
        item = draft.theme.work_by_code[code]
        earlier = (_chain(draft, each, applying, found) for each in before(draft, item))
        found[code] = max(earlier, key=_days, default=()) + ((item,) if code in applying else ())
    return found[code]


def _days(chain: Chain) -> int:
    return sum(item.working_days for item in chain)
