"""Flags: what a person's dates raise for an officer to judge, never an automatic refusal."""

from datetime import date

from onestop.catalog.choice import RaisedFlag
from onestop.catalog.conditions import Answers
from onestop.catalog.spec import Flag, ThemeSpec


def raised_flags(
    theme: ThemeSpec, answers: Answers, *, on: date, open_since: date | None = None
) -> tuple[RaisedFlag, ...]:
    """The flags that the answers raise on that day. The day of the date itself is not counted (民法典 第二百零一条).

    `open_since` is the first of the days off directly before `on`: a term that ended on one of them goes on until `on`
    (第二百零三条). Only a calendar knows it; without it no day is a day off.
    """
    raised = (flag for flag in theme.flags if _days(flag, answers, open_since or on) > flag.natural_days)
    return tuple(RaisedFlag(flag.code, flag.label, _detail(theme, flag, _days(flag, answers, on))) for flag in raised)


def reason_fields(theme: ThemeSpec, answers: Answers, *, on: date | None) -> dict[str, bool]:
    """Fields for the reason of a flag → whether one is raised; without a day, whether a reason was given."""
    reasons: dict[str, bool] = {}
    for flag in theme.flags:
        if flag.reason_field:
            raised = _days(flag, answers, on) > flag.natural_days if on else bool(answers.get(flag.reason_field))
            reasons[flag.reason_field] = raised or reasons.get(flag.reason_field, False)
    return reasons


def _days(flag: Flag, answers: Answers, on: date) -> int:
    """Natural days from the flag's date to that day; 0 where the date is missing or no date."""
    try:
        return (on - date.fromisoformat(answers.get(flag.since_field, ""))).days
    except ValueError:
        return 0


def _detail(theme: ThemeSpec, flag: Flag, days: int) -> str:
    label = theme.fields_by_key[flag.since_field].label if flag.since_field in theme.fields_by_key else flag.since_field
    return f"自“{label}”起已满{days}个自然日，超过{flag.natural_days}个自然日。"
