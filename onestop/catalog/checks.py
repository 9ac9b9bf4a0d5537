"""Everything that can be wrong with a theme, proved by looking at every reachable set of answers."""

from collections.abc import Callable, Iterator
from pathlib import Path

from onestop.catalog import library, loader
from onestop.catalog.problems import ThemeInvalid, ThemeProblem
from onestop.catalog.proofs import (
    asking,
    conditions_named,
    documents,
    endings,
    examples,
    guide,
    limits,
    messages,
    names,
    payments,
    rating,
    reach,
    recognition,
    references,
    reporting,
    routes,
    sharing,
    specimens,
)
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.proofs.examples import DueOf
from onestop.catalog.proofs.worlds import TooManyWorlds

Proof = Callable[[Draft], Iterator[ThemeProblem]]
SOUND: tuple[Proof, ...] = (names.prove, references.prove, conditions_named.prove, sharing.prove_names)
"""Without these the others have nothing to stand on."""
SENSIBLE: tuple[Proof, ...] = (
    asking.prove,
    reach.prove,
    endings.prove,
    routes.prove,
    documents.prove,
    payments.prove,
    sharing.prove_sense,
    reporting.prove,
    guide.prove,
    messages.prove,
    rating.prove,
    specimens.prove,
    recognition.prove,
)


def check(folder: Path, *, due_of: DueOf | None = None) -> tuple[ThemeProblem, ...]:
    """All problems of the theme in the folder, none where every proof holds.

    Due dates of examples are checked where `due_of` brings a calendar.
    """
    try:
        theme = loader.load(folder)
    except ThemeInvalid as invalid:
        return invalid.problems
    draft = Draft(theme, folder)
    changed = library.changed(folder, theme.digest)
    found = [changed] if changed else []
    found += [problem for prove in SOUND for problem in prove(draft)]
    if not found:
        found += _proved(draft)
        found += examples.prove(draft, due_of=due_of)
    return tuple(dict.fromkeys(found))


def _proved(draft: Draft) -> list[ThemeProblem]:
    try:
        found = [problem for prove in SENSIBLE for problem in prove(draft)]
        # A circle has no longest chain.
        return found + ([] if any(problem.key == "starts_after" for problem in found) else [*limits.prove(draft)])
    except TooManyWorlds:
        message = "互相牵连的情形太多，无法逐一检查。"
        return [ThemeProblem("situations.toml", "", message, "请减少一个条件里用到的情形，或合并问题。")]
