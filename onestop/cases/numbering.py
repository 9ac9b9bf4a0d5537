"""Numbers without gaps or doubles: a series is a row, locked by the transaction that uses the number."""

from datetime import date

from django.db.models import F

from onestop.cases.models import NumberSeries


def next_in(series: str) -> int:
    """The next number of a series, from 1. Call inside the transaction that uses it: a rollback gives it back."""
    if not NumberSeries.objects.filter(key=series).update(last=F("last") + 1):
        # Two first users at once: one inserts, the other finds the row; then both go the way of the update.
        NumberSeries.objects.bulk_create([NumberSeries(key=series)], ignore_conflicts=True)
        NumberSeries.objects.filter(key=series).update(last=F("last") + 1)
    return NumberSeries.objects.values_list("last", flat=True).get(key=series)


def hold(series: str) -> None:
    """Let transactions that hold the same series wait for one another."""
    NumberSeries.objects.bulk_create([NumberSeries(key=series)], ignore_conflicts=True)
    NumberSeries.objects.select_for_update().get(key=series)


def case_number(*, region_code: str, on: date) -> str:
    """A case number: region, date, running number of the day, check character. Never derived from personal data."""
    running = next_in(f"case/{region_code}/{on:%Y%m%d}")
    body = f"{region_code}{on:%Y%m%d}{running:05d}"
    return f"{body}{check_character(body)}"


def check_character(digits: str) -> str:
    """ISO 7064 MOD 11-2 over decimal digits: catches any one wrong digit and any two swapped."""
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(12 - remainder) % 11]
