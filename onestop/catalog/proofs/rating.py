"""Whoever is dissatisfied is answered within a time that can be kept; no aspect stands twice among the tags."""

from collections import Counter
from collections.abc import Iterator

from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft

RATING = "rating.toml"


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """The two limits, then the tags. A theme that nobody rates has nothing to prove."""
    rules = draft.theme.rating
    if rules is None:
        return
    if rules.call_back_working_days < 1:
        yield ThemeProblem(RATING, "call_back_working_days", "回访期限至少是1个工作日。", "请写 1 或更大的整数。")
    if rules.rectification_working_days < rules.call_back_working_days:
        message = "整改期限比回访期限还短。"
        yield ThemeProblem(RATING, "rectification_working_days", message, "整改在回访之后，请写得不短于回访期限。")
    for name in ("code", "label"):
        counted = Counter(getattr(tag, name) for tag in rules.tags)
        for value in (value for value, times in counted.items() if times > 1):
            yield ThemeProblem(RATING, f"tag.{name}", f"“{value}”写了两次。", "请去掉一个，或者改名。")
