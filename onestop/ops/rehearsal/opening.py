"""What a demonstration begins with: cases that have ended, cases in the middle, and cases that wait at the window."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from onestop.accounts import demo
from onestop.cases import moments, queries, rulebook
from onestop.catalog.examples import load_known
from onestop.catalog.flags import reason_fields
from onestop.exchange.switches import SandboxSwitches
from onestop.ops.rehearsal import cast, stage
from onestop.ops.rehearsal.agenda import moment
from onestop.ops.rehearsal.repertoire import Piece, chosen

ENDED = ("2022/01", "2022/16", "2022/18")
HANDLING = ("2022/02", "2022/03", "2022/06")
AT_WINDOW = ("2022/11", "2022/07")
ACCOUNTS = "demo-veteran-case-"
"""How login names begin that the demonstration's sign-in page offers."""
REASON = "在外地就医，出院后前来报到（演示）"


def begin(every: Sequence[Piece], *, at: datetime) -> None:
    """Plant the office and its first cases, once. Needs a running sandbox."""
    stage.play(chosen(every, ENDED), accounts=ACCOUNTS)
    demo.handle_in_own_systems(demo.OWN_SYSTEMS, stations=demo.STATIONS_ELSEWHERE)
    office = cast.office((), at=at)
    today = moments.local_date(at)
    for days_ago, piece in enumerate(chosen(every, HANDLING), start=3):
        _enter(piece, office, submitted=_worked(today, days_ago), accepted=_worked(today, days_ago - 1))
    for days_ago, piece in enumerate(chosen(every, AT_WINDOW), start=1):
        _enter(piece, office, submitted=_worked(today, days_ago))


def introduce(themes: Path, every: Sequence[Piece]) -> None:
    """Tell the running sandbox what its systems know of the invented people."""
    folders = dict.fromkeys(themes / piece.theme.code / piece.theme.version for piece in every)
    with SandboxSwitches(settings.ONESTOP_SANDBOX_URL) as switches:
        for known in (one for folder in folders for one in load_known(folder)):
            switches.know(system=known.system, id_number=known.id_number, values=known.values)


def _worked(today: date, days_ago: int) -> date:
    """The working day that many working days before today: the window is closed on the others."""
    calendar = rulebook.working_days()
    return calendar.working_day(calendar.rank(today) - days_ago)


def _enter(piece: Piece, office: cast.Cast, *, submitted: date, accepted: date | None = None) -> None:
    begun = moment(submitted, 9)
    part = stage.part_of(_today(piece, submitted), office, accounts=ACCOUNTS, at=begun)
    if queries.my_cases(viewer=part.applicant):
        return
    part.apply(begun)
    if accepted:
        part.accept(moment(accepted, 10))


def _today(piece: Piece, submitted: date) -> Piece:
    """The sample applicant as somebody who comes on this day, with a reason where the file's dates make that late."""
    raised = reason_fields(piece.theme, piece.example.answers, on=submitted)
    reasons = {key: REASON for key, late in raised.items() if late}
    return replace(piece, example=replace(piece.example, answers=reasons | dict(piece.example.answers)))
