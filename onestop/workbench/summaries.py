"""The lines of the error summary at the top of a page, and what was typed into an act that is gone."""

from collections.abc import Sequence

from onestop.workbench.acts import Act, key_of
from onestop.workbench.attempts import Attempt

Summary = tuple[tuple[str, str], ...]
"""Address on the page ("" = none) and message of each line."""
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "fields", "materials", "keys", "all"})


def summary(attempt: Attempt, acts: Sequence[Act], *, scope: str = "") -> Summary:
    """Why the attempt was refused: each fault with the place where it is mended, or the refusal as a whole."""
    if attempt.refused is None:
        return ()
    inputs = {key_of(one.name): one.name for act in acts if act.name == attempt.act for one in act.inputs}
    lines = []
    for where, message in attempt.faults.items():
        place = f"#{scope}{attempt.act}-{inputs[where]}" if where in inputs else f"#on-{where}" if where else ""
        lines.append((place, message))
    return tuple(lines) if lines else (("", attempt.refused.message),)


def leftovers(attempt: Attempt, acts: Sequence[Act]) -> tuple[str, ...]:
    """What was typed into an act that is no longer open, because somebody else was first: to be copied, not lost."""
    if attempt.refused is None or any(act.name == attempt.act for act in acts):
        return ()
    return tuple(str(value) for name, value in attempt.typed.items() if name not in _NOT_TYPED and str(value).strip())
