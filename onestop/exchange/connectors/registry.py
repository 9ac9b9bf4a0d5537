"""External system → connector, as the file of systems says; without one the sandbox answers for all of them."""

from functools import lru_cache
from pathlib import Path

import structlog

from onestop.exchange import signing, sm2
from onestop.exchange.connectors import systems
from onestop.exchange.connectors.base import Connector, Register
from onestop.exchange.connectors.json_http import JsonHttp
from onestop.exchange.connectors.systems import BadSystems, System
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.signing import Key, SharedKey
from onestop.vault.keys import KeyUnavailable

journal = structlog.get_logger(__name__)


def connector_for(code: str) -> Connector:
    """The connector of a system of a theme. CallFailed, for the operator to mend, without an address or a key."""
    return _made(_system(code), key_of(code))


def register_for(code: str) -> Register:
    """The way to ask a system about people. CallFailed, for the operator to mend, where there is none."""
    made = connector_for(code)
    if not isinstance(made, Register):
        raise CallFailed(FailureKind.MISCONFIGURED, "no_lookups")
    return made


def key_of(code: str) -> Key:
    """What is signed with between a system and us. CallFailed, for the operator to mend, where it cannot be had."""
    system = _system(code)
    try:
        return _key(system)
    except (KeyUnavailable, OSError, UnicodeDecodeError) as error:
        raise CallFailed(FailureKind.MISCONFIGURED, "no_key") from error
    except sm2.BadKeys as error:
        raise CallFailed(FailureKind.MISCONFIGURED, "bad_key") from error
    except sm2.LibraryMissing as error:
        raise CallFailed(FailureKind.MISCONFIGURED, "no_sm2") from error


def _key(system: System) -> Key:
    if system.key_file is None:
        return signing.shared_key()
    if system.peer_key_file is not None:
        return sm2.keys(_text(system.key_file), _text(system.peer_key_file))
    return SharedKey(_text(system.key_file).encode())


def _text(file: Path) -> str:
    """What stands in a key file. KeyUnavailable where nothing does."""
    text = file.read_text(encoding="utf-8").strip()
    if not text:
        raise KeyUnavailable(file.name)
    return text


def failure_of(code: str) -> str:
    """Why a system cannot be reached with what is set, as a short code; "" where it can."""
    try:
        connector_for(code).check()
    except CallFailed as failure:
        return failure.code
    return ""


def per_second(code: str) -> float | None:
    """How many calls a system takes in a second; None where nothing limits them or nothing is known of it."""
    try:
        return systems.of(code).per_second
    except BadSystems:
        return None


def _system(code: str) -> System:
    try:
        return systems.of(code)
    except BadSystems as error:
        journal.warning("bad_systems", system=code, detail=str(error))
        raise CallFailed(FailureKind.MISCONFIGURED, "no_address") from error


@lru_cache(maxsize=128)
def _made(system: System, key: Key) -> Connector:
    return JsonHttp(system.address, sender=system.code, key=key, timeout=system.timeout)
