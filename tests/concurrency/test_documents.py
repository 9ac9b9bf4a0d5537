"""Documents numbered by many at the same moment: no gap, no double, and none for what was taken back."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import pytest

from onestop.cases.models import IssuedDocument
from onestop.cases.operations import documents
from tests import scenario
from tests.concurrency.copies import copies_of
from tests.concurrency.together import refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WORKERS = 8
ON = scenario.at("2026-09-10")


def issue_all(case_ids: Sequence[UUID]) -> None:
    """One worker's share: every other list is first made void and issued anew."""
    clerk = scenario.person("demo-window-1")
    for turn, case_id in enumerate(case_ids):
        issue: Callable[[], None] = partial(
            documents.issue, case_id=case_id, document_code="material_list", actor=clerk, at=ON
        )
        issue()
        if turn % 2:
            made = IssuedDocument.objects.get(case_id=case_id, document_code="material_list")
            documents.void(document_id=made.id, reason="重开", actor=clerk, at=ON)
            issue()


@pytest.mark.parametrize("count", [40, pytest.param(2000, marks=pytest.mark.full)])
def test_eight_workers_number_without_gap_or_double(count: int) -> None:
    cases = copies_of(scenario.submitted(), count * 2 // 3)
    shares = [[case.id for case in cases[at::WORKERS]] for at in range(WORKERS)]
    assert refusals(together(*(partial(issue_all, share) for share in shares))) == []
    made = IssuedDocument.objects.filter(document_code="material_list").order_by("running")
    numbers = list(made.values_list("running", flat=True))
    assert len(numbers) >= count - 2 * WORKERS
    assert numbers == list(range(1, len(numbers) + 1))
    assert max(Counter(made.values_list("number", flat=True)).values()) == 1
