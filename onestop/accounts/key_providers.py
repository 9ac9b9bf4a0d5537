"""Key providers that the settings can name (ONESTOP_KEY_PROVIDER)."""

from pathlib import Path

from django.conf import settings

from onestop.vault.keys import FileKeyProvider


def file_provider() -> FileKeyProvider:
    """Keys from ONESTOP_KEYS_FILE; a first file is made on the embedded database only, never beside a served one."""
    return FileKeyProvider(Path(settings.ONESTOP_KEYS_FILE), create=settings.ONESTOP_KEYS_CREATE)
