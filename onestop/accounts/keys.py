"""The process's key ring, and sealing of named columns with it."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from onestop.vault import sealing
from onestop.vault.keys import KeyProvider, KeyRing


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The ring of the provider that the settings name, read once a process."""
    factory = import_string(settings.ONESTOP_KEY_PROVIDER)
    provider: KeyProvider = factory()
    return provider.ring()


def _binding(column: str, row: UUID) -> str:
    return f"{column}:{row}"


def seal_text(text: str, *, column: str, row: UUID) -> bytes:
    """Seal text for `column` ("table.column") of the row with this id."""
    return sealing.seal(ring(), text.encode(), binding=_binding(column, row))


def unseal_text(sealed: bytes | memoryview, *, column: str, row: UUID) -> str:
    """Open what `seal_text` sealed for the same place; SealBroken otherwise."""
    return sealing.unseal(ring(), bytes(sealed), binding=_binding(column, row)).decode()


def seal_bytes(content: bytes, *, column: str, row: UUID) -> bytes:
    """Seal a file's content for the same kind of place."""
    return sealing.seal(ring(), content, binding=_binding(column, row))


def unseal_bytes(sealed: bytes, *, column: str, row: UUID) -> bytes:
    """Open what `seal_bytes` sealed for the same place."""
    return sealing.unseal(ring(), sealed, binding=_binding(column, row))


def index(text: str, *, column: str) -> str:
    """Blind index of a text for exact search in `column`."""
    return sealing.blind_index(ring(), text, column=column)
