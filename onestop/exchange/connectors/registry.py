"""External system → connector. Until an office connects real systems, the sandbox answers for all of them."""

from functools import lru_cache

from django.conf import settings

from onestop.exchange import signing
from onestop.exchange.connectors.base import Connector
from onestop.exchange.connectors.json_http import JsonHttp


def connector_for(system: str) -> Connector:
    """The connector of a system of a theme. KeyUnavailable where there is no signature key."""
    return _sandbox(settings.ONESTOP_SANDBOX_URL, signing.shared_key(), settings.ONESTOP_EXCHANGE_TIMEOUT)


def senders() -> tuple[Connector, ...]:
    """Every connector that answers are collected from."""
    return (connector_for(""),)


@lru_cache(maxsize=8)
def _sandbox(address: str, key: bytes, timeout: float) -> Connector:
    return JsonHttp(address, sender="sandbox", key=key, timeout=timeout)
