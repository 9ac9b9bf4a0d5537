"""Who may open which of the applicants' pages, and where an applicant starts."""

from collections.abc import Mapping

from onestop.accounts.roles import Role
from onestop.ui.access import PUBLIC

_OWN = frozenset({Role.APPLICANT})
"""Applicants; that a case is their own, or that they may act in it, is held by queries and operations."""

PAGES: Mapping[str, frozenset[Role]] = {
    "portal:home": PUBLIC,
    "portal:guide": PUBLIC,
    "portal:mine": PUBLIC,
    "portal:sample": PUBLIC,
    "portal:lookup": PUBLIC,
    "portal:verify": PUBLIC,
    "portal:verify_scanned": PUBLIC,
    "portal:authorisation_blank": PUBLIC,
    "portal:manifest": PUBLIC,
    "portal:worker": PUBLIC,
    "portal:offline": PUBLIC,
    "portal:begin": _OWN,
    "portal:begin_for": _OWN,
    "portal:request_to_act": _OWN,
    "portal:take_on": _OWN,
    "portal:lay_down": _OWN,
    "portal:agents": _OWN,
    "portal:agent_paper": _OWN,
    "portal:agent_revoke": _OWN,
    "portal:acting": _OWN,
    "portal:followed": _OWN,
    "portal:case": _OWN,
    "portal:questions": _OWN,
    "portal:scope": _OWN,
    "portal:form": _OWN,
    "portal:section": _OWN,
    "portal:save": _OWN,
    "portal:papers": _OWN,
    "portal:attach": _OWN,
    "portal:remove": _OWN,
    "portal:promise": _OWN,
    "portal:file": _OWN,
    "portal:small": _OWN,
    "portal:turn": _OWN,
    "portal:frame": _OWN,
    "portal:framed": _OWN,
    "portal:check": _OWN,
    "portal:check_take_back": _OWN,
    "portal:review": _OWN,
    "portal:receipt": _OWN,
    "portal:printed_form": _OWN,
    "portal:form_to_edit": _OWN,
    "portal:printed_receipt": _OWN,
    "portal:document": _OWN,
    "portal:application": _OWN,
    "portal:privacy": _OWN,
    "portal:due": _OWN,
    "portal:due_item": _OWN,
    "portal:correction": _OWN,
    "portal:awaited": _OWN,
    "portal:delivery": _OWN,
    "portal:situation": _OWN,
    "portal:messages_read": _OWN,
    "portal:contact": _OWN,
    "portal:rating": _OWN,
    "portal:withdraw": _OWN,
    "portal:withdraw_item": _OWN,
    "portal:discard": _OWN,
}

HOMES: Mapping[Role, str] = {Role.APPLICANT: "portal:home"}
