"""The shared checks of a case (共享核验): which of them stand, and which papers they spare."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onestop.cases import contents, events, moments
from onestop.cases.change import Change
from onestop.cases.models import Case, SharedCheck
from onestop.cases.states import CaseState
from onestop.catalog import sharing
from onestop.catalog.lookups import Lookup
from onestop.catalog.spec import ThemeSpec

ANSWER = "cases_sharedcheck.answer"
MOST = 100
"""Of the newest rows of a case; nobody asks so often."""
UNANSWERED_FOR = timedelta(minutes=5)
"""How long a system that gave no answer is not asked again by itself."""
AT_MOST_EVERY = timedelta(minutes=1)
"""How often somebody can have a system asked again."""
OPEN = frozenset({CaseState.DRAFT, CaseState.SUBMITTED, CaseState.CORRECTION})
"""States in which systems are asked: what is accepted has been decided on."""
Outcome = SharedCheck.Outcome
FOUND = (Outcome.FOUND, Outcome.CONTRADICTS)


@dataclass(frozen=True, slots=True)
class Standing:
    """A check that may be used, with what it says."""

    lookup: Lookup
    row: SharedCheck
    values: Mapping[str, str]
    """By situation or field."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What was asked about the applicant as the case stands now, by lookup."""

    last: Mapping[str, SharedCheck]
    """The newest check of each lookup, whatever came of it."""
    said: Mapping[str, SharedCheck]
    """The newest that was answered, whether it still stands or not."""
    standing: Mapping[str, Standing]

    @property
    def rows(self) -> tuple[SharedCheck, ...]:
        """Everything that tells how it stands, each once, in the sequence in which it was asked."""
        found = {row.id: row for row in (*self.said.values(), *self.last.values())}
        return tuple(sorted(found.values(), key=lambda row: (row.asked_at, row.lookup)))

    @property
    def spared(self) -> frozenset[tuple[str, str]]:
        """Material and system, for every paper that a standing check speaks for."""
        return frozenset((code, one.row.system) for one in self.standing.values() for code in one.row.spares)

    def of_answer(self, key: str) -> Standing | None:
        """The standing check that says something of a situation or field."""
        return next((one for one in self.standing.values() if key in one.values), None)


def of_case(case: Case, theme: ThemeSpec, answers: Mapping[str, str], *, on: date) -> Checks:
    """The checks of a case that are about who applies by these answers, as of a day. One query."""
    if not theme.lookups:
        return Checks({}, {}, {})
    found = list(SharedCheck.objects.filter(case_id=case.id).order_by("-asked_at", "-id")[:MOST])
    person = contents.id_number_index(answers.get(theme.identity.id_number, "")) if found else ""
    rows = [row for row in found if row.person_index == person]
    said = _first_of_each(row for row in rows if row.outcome != Outcome.UNAVAILABLE)
    standing = {
        lookup.code: Standing(lookup, said[lookup.code], values(said[lookup.code]))
        for lookup in theme.lookups
        if lookup.code in said and _stands(said[lookup.code], lookup, on)
    }
    return Checks(_first_of_each(rows), said, standing)


def _first_of_each(rows: Iterable[SharedCheck]) -> dict[str, SharedCheck]:
    found: dict[str, SharedCheck] = {}
    for row in rows:
        found.setdefault(row.lookup, row)
    return found


def _stands(row: SharedCheck, lookup: Lookup, on: date) -> bool:
    return row.outcome in FOUND and row.taken_back_at is None and _is_fresh(row, lookup, on)


def _is_fresh(row: SharedCheck, lookup: Lookup, on: date) -> bool:
    return sharing.stands_until(lookup, moments.local_date(row.asked_at)) >= on


def values(row: SharedCheck) -> dict[str, str]:
    """What a check says of situations and fields."""
    return dict(contents.read(row.answer_sealed, column=ANSWER, row=row.id)) if row.answer_sealed else {}


def due(checks: Checks, askable: Iterable[Lookup], *, at: datetime, again: bool) -> tuple[Lookup, ...]:
    """Those lookups whose system is to be asked now; `again`: because somebody wishes it."""
    return tuple(lookup for lookup in askable if _is_due(checks, lookup, at, again))


def _is_due(checks: Checks, lookup: Lookup, at: datetime, again: bool) -> bool:
    last, said = checks.last.get(lookup.code), checks.said.get(lookup.code)
    if last is None:
        return True
    if lookup.code in checks.standing or (said is not None and said.taken_back_at):
        return False
    if again:
        return at - last.asked_at >= AT_MOST_EVERY
    if last.outcome == Outcome.UNAVAILABLE:
        return at - last.asked_at >= UNANSWERED_FOR
    return not _is_fresh(last, lookup, moments.local_date(at))


def record(change: Change, rows: Iterable[SharedCheck]) -> None:
    """Note in the case log what was asked and what came of it: names and a digest, no value."""
    for row in rows:
        proof = {"digest": contents.digest(values(row))} if row.answer_sealed else {}
        change.record(
            events.CHECK_MADE,
            details={
                "lookup": row.lookup,
                "system": row.system,
                "outcome": row.outcome,
                "asked_at": row.asked_at.isoformat(),
                "filled": row.filled,
                "spares": row.spares,
                "taken_back": row.taken_back_at is not None,
                **proof,
            },
        )
