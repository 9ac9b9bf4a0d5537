"""The back-off: longer every time, never longer than its limit, never the same moment for everybody."""

import random
from datetime import timedelta

from onestop.exchange import retry


def test_waits_double_and_stay_within_half_and_whole() -> None:
    chance = random.Random(3)
    for failures in range(1, 200):
        whole = min(retry.LONGEST, retry.FIRST * 2 ** (failures - 1)) if failures < 30 else retry.LONGEST
        assert whole / 2 <= retry.back_off(failures, chance) <= whole


def test_rows_that_failed_together_do_not_come_back_together() -> None:
    chance = random.Random(3)
    assert len({retry.back_off(8, chance) for _ in range(50)}) == 50


def test_a_weekend_without_the_system_is_survived() -> None:
    soonest = random.Random()
    soonest.random = lambda: 0.0  # type: ignore[method-assign]
    whole = sum((retry.back_off(attempt, soonest) for attempt in range(1, retry.ATTEMPTS)), timedelta())
    assert whole > timedelta(days=3)
