"""What systems were asked about an applicant and what came of it, for the pages."""

from collections.abc import Set

from onestop.cases import answer_words, policies, shared_checks
from onestop.cases.dossier import Dossier
from onestop.cases.models import SharedCheck
from onestop.cases.rows import CheckView, Origin, SparedBy
from onestop.cases.shared_checks import Outcome
from onestop.cases.states import CaseState
from onestop.catalog import sharing
from onestop.catalog.choice import Choice
from onestop.catalog.lookups import Lookup

TAKEN_BACK, EXPIRED, OF_NO_USE, NOT_ASKED = "taken_back", "expired", "of_no_use", ""


def of_case(dossier: Dossier, unchecked: Choice) -> tuple[CheckView, ...]:
    """Every lookup that was made or may be made; `unchecked`: what applies before any check is counted in."""
    open_to_it = dossier.case.state in shared_checks.OPEN
    askable = sharing.askable(dossier.theme, dossier.answers, unchecked) if open_to_it else ()
    return tuple(
        _check(dossier, lookup)
        for lookup in dossier.theme.lookups
        if lookup in askable or lookup.code in dossier.checks.last
    )


def _check(dossier: Dossier, lookup: Lookup) -> CheckView:
    standing = dossier.checks.standing.get(lookup.code)
    row = standing.row if standing else dossier.checks.last.get(lookup.code)
    names = dossier.theme.materials_by_code
    return CheckView(
        lookup=lookup.code,
        source=dossier.theme.systems[lookup.system],
        asks=lookup.asks,
        basis=lookup.basis,
        at=row.asked_at if row else None,
        outcome=_outcome(dossier, lookup, row),
        spares=tuple(names[code].name for code in standing.row.spares) if standing else (),
    )


def _outcome(dossier: Dossier, lookup: Lookup, row: SharedCheck | None) -> str:
    if standing := dossier.checks.standing.get(lookup.code):
        if not standing.values and not standing.row.spares:
            return OF_NO_USE
        agrees = all(dossier.answers.get(key, "") in ("", value) for key, value in standing.values.items())
        return (Outcome.FOUND if agrees else Outcome.CONTRADICTS).value
    said = dossier.checks.said.get(lookup.code)
    if said and said.taken_back_at:
        return TAKEN_BACK
    if row and row.outcome in shared_checks.FOUND:
        return EXPIRED
    return row.outcome if row else NOT_ASKED


def origin(dossier: Dossier, key: str, *, revealed: bool) -> Origin | None:
    """What a standing check says of a situation or field that has an answer; None where none says anything."""
    standing, answer = dossier.checks.of_answer(key), dossier.answers.get(key, "")
    if standing is None or not answer:
        return None
    value = standing.values[key]
    return Origin(
        source=dossier.theme.systems[standing.row.system],
        at=standing.row.asked_at,
        text=_text(dossier, key, value, revealed=revealed),
        agrees=value == answer,
        filled=key in standing.row.filled,
    )


def _text(dossier: Dossier, key: str, value: str, *, revealed: bool) -> str:
    if key in dossier.theme.situations_by_key:
        return dossier.theme.situations_by_key[key].label(value)
    field = dossier.theme.fields_by_key[key]
    if field.sensitive and not revealed:
        return answer_words.masked(field, value)
    return answer_words.in_words(dossier, field, value)


def origins(dossier: Dossier, *, reveal: Set[str]) -> dict[str, Origin]:
    """What standing checks say of answers, by key."""
    keys = [key for one in dossier.checks.standing.values() for key in one.values]
    found = {key: origin(dossier, key, revealed=key in reveal) for key in keys}
    return {key: one for key, one in found.items() if one}


def spared_by(dossier: Dossier, material_code: str) -> SparedBy | None:
    """The standing check that speaks for a paper."""
    for standing in dossier.checks.standing.values():
        if material_code in standing.row.spares:
            return SparedBy(
                lookup=standing.lookup.code,
                source=dossier.theme.systems[standing.row.system],
                at=standing.row.asked_at,
                may_be_taken_back=_may_take_back(dossier),
            )
    return None


def _may_take_back(dossier: Dossier) -> bool:
    state, viewer = dossier.case.state, dossier.viewer
    if state not in shared_checks.OPEN or not policies.allows("take_back_check", viewer, dossier.case):
        return False
    return state == CaseState.DRAFT or policies.at_window(viewer, dossier.case, None)
