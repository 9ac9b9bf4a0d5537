"""Every page says who may see it: no address without a row in the access table."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from onestop.ui import access


def _names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}" if entry.name else f"(unnamed) {entry.pattern}"


def test_every_address_has_a_policy_row_and_every_row_an_address() -> None:
    addresses, rows = set(_names(get_resolver())), set(access.pages())
    assert addresses - rows == set(), "addresses without a row in an access table"
    assert rows - addresses == set(), "rows in an access table without an address"
