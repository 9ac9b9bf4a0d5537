"""Whom to ask what about an applicant, before the applicant is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onestop.accounts import people
from onestop.accounts.actors import Actor
from onestop.cases import application, authority, contents, moments, policies, rulebook, shared_checks
from onestop.cases.models import Case
from onestop.cases.refusals import NO_CASE, NotFound
from onestop.catalog import sharing
from onestop.catalog.lookups import Lookup
from onestop.catalog.spec import ThemeSpec


@dataclass(frozen=True, slots=True)
class Asking:
    """The lookups that are due for a case, and whom they are about."""

    theme: str
    """code/version."""
    name: str
    id_number: str
    lookups: tuple[Lookup, ...]


def asking(*, case_id: UUID, viewer: Actor, at: datetime, again: bool = False) -> Asking:
    """What systems are to be asked for a case now; `again`: because somebody wishes it. Refused like any operation."""
    case = authority.noted(authority.seen_by(Case.objects.filter(id=case_id), viewer).first(), viewer)
    if case is None:
        raise NotFound(NO_CASE)
    policies.require("check_shared", viewer, case)
    theme, values = rulebook.theme_of(case), contents.answers(case)
    lookups = due(case, theme, values, at=at, again=again)
    name, id_number = _person(case, theme, values) if lookups else ("", "")
    return Asking(f"{theme.code}/{theme.version}", name, id_number, lookups if id_number else ())


def _person(case: Case, theme: ThemeSpec, values: Mapping[str, str]) -> tuple[str, str]:
    """Name and ID number of who applies, "" where nobody has verified them: systems are not asked about whomever an
    applicant cares to type in.
    """
    typed = values.get(theme.identity.name, ""), values.get(theme.identity.id_number, "")
    if case.applicant_id is None:
        # A clerk has seen the card; of a draft begun for somebody else nobody has seen anything yet.
        return ("", "") if case.channel == policies.ONLINE else typed
    verified = people.identity_of(case.applicant_id)
    if verified is None or verified.id_number != typed[1]:
        return "", ""
    return verified.name, verified.id_number


def due(
    case: Case, theme: ThemeSpec, values: Mapping[str, str], *, at: datetime, again: bool = False
) -> tuple[Lookup, ...]:
    """The lookups that are due, whoever asks."""
    if case.state not in shared_checks.OPEN or not theme.lookups:
        return ()
    on = moments.local_date(at)
    choice = application.chosen(theme, values, case.declined_items, on=on)
    checks = shared_checks.of_case(case, theme, values, on=on)
    return shared_checks.due(checks, sharing.askable(theme, values, choice), at=at, again=again)
