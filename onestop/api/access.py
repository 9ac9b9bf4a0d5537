"""The addresses for other systems: a signature takes the place of a session (onestop/api/calls.py)."""

from collections.abc import Mapping

from onestop.accounts.roles import Role
from onestop.ui.access import PUBLIC, SIGNED

PAGES: Mapping[str, frozenset[Role]] = {
    "api:api-root": PUBLIC,
    "api:openapi-json": PUBLIC,
    "api:callback": SIGNED,
    "api:paper": SIGNED,
}
