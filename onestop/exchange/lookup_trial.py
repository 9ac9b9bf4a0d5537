"""Trying out the lookups without anybody's data: every system is asked about somebody who cannot be."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.conf import settings

from onestop.accounts import directory
from onestop.cases import rulebook
from onestop.cases.asking import Asking
from onestop.cases.refusals import Refused
from onestop.exchange import at_once, sharing
from onestop.exchange.failures import CallFailed
from onestop.exchange.sharing import WAYS, Reply, Ways

NOBODY, NOBODYS_NAME = "000000190001010009", "查无此人"
"""No place has the code 000000, so nobody was ever given this number, right as its check digit is (GB 11643)."""
NOT_FOUND = "not_found"


def failing(*, ways: Ways = WAYS) -> dict[str, str]:
    """Ask every lookup of the themes that the offices offer; `system·lookup` → why it is not answered as it should."""
    questions = {f"{one.lookup.system}·{one.lookup.code}": one for one in _questions()}
    within = settings.ONESTOP_SHARING_TIMEOUT
    calls: dict[str, tuple[str, Callable[[], Mapping[str, Any]]]] = {
        name: (one.lookup.system, sharing.call_of(one, ways, within)) for name, one in questions.items()
    }
    replies = at_once.call_all(calls, within=within)
    return {name: code for name, reply in sorted(replies.items()) if (code := _fault(reply))}


def _questions() -> Iterator[sharing.Question]:
    for region in directory.office_codes():
        for code, version in directory.offered_themes(region):
            try:
                lookups = rulebook.theme(code, version).lookups
            except Refused:
                continue  # of a theme that cannot be read the doctor tells elsewhere
            about_nobody = Asking(f"{code}/{version}", NOBODYS_NAME, NOBODY, lookups)
            yield from (sharing.question(about_nobody, lookup) for lookup in lookups)


def _fault(reply: Reply) -> str:
    if isinstance(reply, CallFailed):
        return reply.code
    if reply.get("outcome") == sharing.FOUND:
        return "found_nobody"
    return "" if reply.get("outcome") == NOT_FOUND else "unreadable_reply"
