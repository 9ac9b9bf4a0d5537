"""Which systems may call us, and the key that each signs with."""

from onestop.accounts import directory
from onestop.cases import rulebook
from onestop.cases.refusals import Refused
from onestop.catalog.problems import ThemeInvalid
from onestop.exchange import circuits
from onestop.exchange.connectors import registry
from onestop.exchange.failures import CallFailed
from onestop.exchange.signing import Key
from onestop.vault.keys import KeyUnavailable


def key_of(sender: str) -> Key:
    """The key that an external system signs with. LookupError for a name that no theme knows.

    Raises KeyUnavailable where this installation has no key.
    """
    if not any(sender in systems for systems in _systems()):
        raise LookupError(sender)
    try:
        return registry.key_of(sender)
    except CallFailed as failure:
        raise KeyUnavailable(failure.code) from failure


def to_collect_from() -> tuple[str, ...]:
    """Every system that was called, and those that hand over applications to an office's themes."""
    found = set(circuits.systems())
    for region in directory.office_codes():
        for code, version in directory.offered_themes(region):
            try:
                intake = rulebook.theme(code, version).intake
            except Refused:
                continue  # a theme that cannot be read takes nothing in; doctor tells of it
            found.update(intake.systems if intake else ())
    return tuple(sorted(found))


def _systems() -> list[frozenset[str]]:
    """The systems of each theme that can be read; one that cannot must not shut out the callers of the others."""
    library = rulebook.library()
    found = []
    for code, version in library.versions():
        try:
            found.append(frozenset(library.get(code, version).systems))
        except ThemeInvalid:
            continue
    return found
