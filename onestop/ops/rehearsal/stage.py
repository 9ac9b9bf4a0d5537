"""Where sample applicants are played: a migrated database with the invented office, and the sandbox beside it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from onestop.accounts import demo, directory
from onestop.catalog.spec import ThemeSpec
from onestop.exchange.switches import SandboxSwitches
from onestop.ops.rehearsal import cast, record
from onestop.ops.rehearsal.agenda import moment
from onestop.ops.rehearsal.part import Part
from onestop.ops.rehearsal.performance import Performance
from onestop.ops.rehearsal.record import Record
from onestop.ops.rehearsal.repertoire import Piece

ACCOUNTS = "sample-"
"""How the login names of sample applicants begin, unless a demonstration offers them to choose from."""


def play(
    pieces: Sequence[Piece], *, faults: float = 0, slow_seconds: float = 0, accounts: str = ACCOUNTS
) -> tuple[Record, ...]:
    """Play the sample applicants with the running sandbox; raises what `Performance.play` raises."""
    first_here = not directory.office_codes()
    opening = moment(min(piece.example.submitted for piece in pieces), 8)
    themes = {piece.theme.digest: piece.theme for piece in pieces}.values()
    office = cast.office(themes, at=opening)
    if first_here:
        demo.handle_in_own_systems(with_own_systems(themes))
        demo.connect(theme.messages.system for theme in themes if theme.messages.system)
        demo.connect(theme.post.system for theme in themes if theme.post)
    parts = [part_of(piece, office, accounts=accounts, at=opening) for piece in pieces]
    with SandboxSwitches(settings.ONESTOP_SANDBOX_URL) as switches:
        introduce(parts, switches)
        switches.faults(rate=faults, slow_seconds=slow_seconds)
        ended = Performance(parts, switches).play()
    return tuple(record.of_part(part, at=ended) for part in parts)


def introduce(parts: Iterable[Part], switches: SandboxSwitches) -> None:
    """Tell the sandbox what its systems know of the sample applicants."""
    for part in parts:
        id_number = part.example.answers[part.theme.identity.id_number]
        for known in part.example.knowns:
            switches.know(system=known.system, id_number=id_number, values=known.values)


def part_of(piece: Piece, office: cast.Cast, *, accounts: str, at: datetime) -> Part:
    """A sample applicant, ready to begin."""
    person = cast.applicant(piece.theme, piece.example, prefix=accounts, at=at)
    return Part(theme=piece.theme, example=piece.example, applicant=person, cast=office)


def with_own_systems(themes: Iterable[ThemeSpec]) -> list[str]:
    """Departments to which a theme has a route by wire; the lead department works in our workbench."""
    return sorted(
        {
            theme.work_by_code[route.item].department
            for theme in themes
            for route in theme.routes
            if not route.paper and theme.work_by_code[route.item].department != theme.lead_department
        }
    )
