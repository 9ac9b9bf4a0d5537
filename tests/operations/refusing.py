"""A refusal leaves everything as it was, and says in the user's words what is wrong and how to mend it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from onestop.cases.refusals import Refused
from tests import scenario

CHINESE = re.compile("[一-鿿]")
REMEDY = re.compile("请|可以|须|只能|必须|最多|承诺|理由不能为空")


@contextmanager
def refused(case_id: UUID, kind: type[Refused], *words: str) -> Iterator[None]:
    """What stands in the block is refused for just this reason; `words` stand in what the user is told."""
    before = scenario.rows_of(case_id)
    with pytest.raises(Refused) as caught:
        yield
    assert type(caught.value) is kind, caught.value.message
    assert scenario.rows_of(case_id) == before
    told = [caught.value.message, *(fault.message for fault in caught.value.faults)]
    assert all(CHINESE.search(message) for message in told)
    assert any(REMEDY.search(message) for message in told), told
    for word in words:
        assert word in "\n".join([*told, *(fault.where for fault in caught.value.faults)])
