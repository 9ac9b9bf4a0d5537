"""Who acts for whom, for everybody concerned: the applicant, the agent, the window and the departments."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from onestop.accounts import people
from onestop.accounts.actors import Actor
from onestop.accounts.models import User
from onestop.cases import assembly, authorisations, authority, change, contents, history, lookup, moments, policies
from onestop.cases.authorisation_words import Deed, Person
from onestop.cases.dossier import Dossier
from onestop.cases.lookup import PublicProgress
from onestop.cases.models import Authorisation, Case
from onestop.cases.refusals import NotFound
from onestop.cases.rows import Acting, AgentView, CaseRow
from onestop.cases.states import AUTHORISATION_OPEN, AuthorisationState, CaseState, Standing
from onestop.cases.viewing import followable, viewable
from onestop.catalog.values import masking

MOST = 20
_EVENTS = "authorisation."
_STATE = AuthorisationState


@dataclass(frozen=True, slots=True)
class ActedFor:
    """A case that the viewer acts in for somebody else."""

    case: CaseRow
    principal: str
    scope_label: str
    tracks: bool
    """Whether the viewer sees only how it gets on."""
    confirmed: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody has named the viewer, who may take it on."""

    id: UUID
    theme_name: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody has begun a draft for the viewer, and waits for a yes or a no."""

    case_id: UUID
    theme_name: str
    agent: str


def of_dossier(dossier: Dossier) -> tuple[AgentView, ...]:
    """Who acts or acted in the case, newest first, with everything that each did; () for who acts there."""
    if dossier.viewer.user_id in dossier.case.standings:
        return ()
    if dossier.case.number and not any(event.name.startswith(_EVENTS) for event in dossier.events):
        return ()  # the log names every authorisation of a submitted case, and is read anyway
    found = Authorisation.objects.filter(case_id=dossier.case.id).exclude(state=_STATE.ASKED)
    return tuple(_view(dossier, row) for row in found.order_by("-created_at", "-id")[:MOST])


def _view(dossier: Dossier, row: Authorisation) -> AgentView:
    agent = authorisations.agent_of(row)
    over = row.until is not None and row.until < dossier.today
    lines = zip(dossier.events, history.event_views(dossier), strict=True)
    return AgentView(
        id=row.id,
        name=agent.name,
        id_number=masking.mask_id_number(agent.id_number),
        scope_label=Authorisation.Scope(row.scope).label,
        how_label=Authorisation.How(row.how).label,
        state=_STATE(row.state),
        given_at=row.given_at,
        until=row.until,
        over=over,
        open=row.state in AUTHORISATION_OPEN and not over,
        acts=tuple(
            view
            for event, view in lines
            if event.actor_label == change.AGENT and event.actor_id == row.agent_id and row.agent_id is not None
        ),
    )


def acting(case: Case, viewer: Actor) -> Acting | None:
    """As what the viewer acts in a case of another's that was read for the viewer; None for everybody else."""
    standing = policies.standing_of(viewer, case)
    if standing is None:
        return None
    held = authority.held(case)
    return Acting(
        id=held.id,
        principal=contents.read_applicant(case)["name"] or "本人",
        scope_label=Authorisation.Scope(held.scope).label,
        until=held.until,
        confirmed=standing is not Standing.AWAITS,
        files=standing is not Standing.TRACKS,
    )


def acted_for(*, viewer: Actor) -> tuple[ActedFor, ...]:
    """The cases that the viewer acts in for others now, newest first."""
    if not authority.may_act(viewer) or viewer.at is None:
        return ()
    held = Authorisation.objects.filter(agent_id=viewer.user_id, state__in=[_STATE.ASKED, _STATE.ACCEPTED])
    today = moments.local_date(viewer.at)
    found = held.select_related("case").order_by("-created_at", "-id")[:MOST]
    return tuple(
        ActedFor(
            case=assembly.case_row(row.case),
            principal=contents.read_applicant(row.case)["name"],
            scope_label=Authorisation.Scope(row.scope).label,
            tracks=row.scope == Authorisation.Scope.TRACK,
            confirmed=row.state == _STATE.ACCEPTED,
            until=row.until,
        )
        for row in found
        if row.until is None or row.until >= today
    )


def offers(*, viewer: Actor) -> tuple[Offer, ...]:
    """Authorisations that name the viewer, name and number proven, and that wait to be taken on."""
    if not authority.may_act(viewer) or viewer.at is None:
        return ()
    named = Authorisation.objects.filter(state=_STATE.GIVEN, until__gte=moments.local_date(viewer.at))
    found = _with_number_of(viewer, named, "agent_index")
    person = _proven(viewer) if found else None
    return tuple(
        Offer(id=row.id, theme_name=assembly.case_row(row.case).theme_name, deed=deed)
        for row in found
        if authorisations.agent_of(row) == person and (deed := authorisations.words_of(row)) is not None
    )


def requests(*, viewer: Actor) -> tuple[Request, ...]:
    """Drafts that others began for the viewer, name and number proven, and that wait to be confirmed."""
    if not authority.may_act(viewer):
        return ()
    asked = Authorisation.objects.filter(
        state=_STATE.ASKED, case__applicant=None, case__channel=policies.ONLINE, case__state=CaseState.DRAFT
    )
    found = _with_number_of(viewer, asked, "case__id_number_index")
    person = _proven(viewer) if found else None
    return tuple(
        Request(
            case_id=row.case_id,
            theme_name=assembly.case_row(row.case).theme_name,
            agent=authorisations.agent_of(row).name,
        )
        for row in found
        if authorisations.principal_of(row.case) == person
    )


def _with_number_of(viewer: Actor, rows: QuerySet[Authorisation], column: str) -> list[Authorisation]:
    own = User.objects.filter(id=viewer.user_id, id_number_index__isnull=False).values("id_number_index")
    return list(rows.filter(**{f"{column}__in": own}).select_related("case").order_by("-created_at", "-id")[:MOST])


def _proven(viewer: Actor) -> Person | None:
    verified = people.identity_of(viewer.user_id) if viewer.user_id else None
    return Person(verified.name, verified.id_number) if verified else None


def progress(*, case_id: UUID, viewer: Actor) -> tuple[PublicProgress, Acting | None]:
    """How a case gets on, for who may see no more of it; refused as any page of it."""
    case = followable(case_id, viewer)
    return lookup.of_case(case), acting(case, viewer)


def deed(*, case_id: UUID, authorisation_id: UUID, viewer: Actor) -> tuple[Deed, Authorisation.How]:
    """The words of an authorisation of a case, for who sees the case whole and does not act in it."""
    case = viewable(case_id, viewer)
    row = Authorisation.objects.filter(id=authorisation_id, case_id=case.id).first()
    words = authorisations.words_of(row) if row and viewer.user_id not in case.standings else None
    if row is None or words is None:
        raise NotFound(authorisations.GONE)
    return words, Authorisation.How(row.how)
