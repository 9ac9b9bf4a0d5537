"""Papers by reference: what a message names, its receiver fetches once, signed, while the item is open."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from onestop.accounts.actors import SYSTEM
from onestop.cases.operations import handover
from onestop.cases.refusals import NotFound, WrongState
from onestop.cases.states import WORK_ENDED
from onestop.exchange import signing, subjects
from onestop.exchange.models import Delivery, PaperGrant
from onestop.exchange.signing import Key, Signed
from onestop.vault import digests

ADDRESS = "/api/v1/papers/"
"""What a reference begins with, below the address of this installation."""

LEASE = timedelta(minutes=5)
"""How long a broken transfer may be tried again under the id that it began with."""


class NotGranted(Exception):
    """No such reference, or none that went to the caller: who asks cannot tell the two apart."""


class NoLonger(Exception):
    """A reference of the caller's that gives nothing any more; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it was handed in."""

    content: bytes
    media_type: str


def refer(delivery: Delivery, content: dict[str, Any]) -> list[PaperGrant]:
    """Give every file of a message an address that only its receiver can fetch it from (grants not stored yet)."""
    grants = []
    for material in content.get("materials", ()):
        for reference in material["files"]:
            token = secrets.token_urlsafe(32)
            reference["href"] = ADDRESS + token
            digest = _digest(token)
            grants.append(PaperGrant(token_digest=digest, delivery_id=delivery.id, file_id=UUID(reference["id"])))
    return grants


def fetch(token: str, call: Signed, *, sender: str, at: datetime, key: Key, now: float) -> Paper:
    """The file behind a token, for the system that the delivery went to, whose fetching stands in the case log.

    Noted before the first byte leaves: nobody can have seen what the log does not say. The id of the call makes one
    that broke off repeatable within LEASE. Raises SignatureRefused, NotGranted and NoLonger.
    """
    signing.verify(key, call, now=now)
    found = PaperGrant.objects.select_related("delivery__work_item", "file")
    grant = found.filter(token_digest=_digest(token), delivery__system=sender).first()
    if grant is None:
        raise NotGranted
    _require_open(grant)
    free = PaperGrant.objects.filter(_fetchable(call.message_id, at), token_digest=grant.token_digest)
    if not free.exists():
        raise NoLonger("fetched")
    try:
        content = handover.hand_over_file(
            work_item_id=subjects.work_item_of(grant.delivery).id,
            file_id=grant.file_id,
            system=sender,
            delivery_id=grant.delivery_id,
            actor=SYSTEM,
            at=at,
        )
    except NotFound as refusal:
        raise NoLonger("removed") from refusal
    except WrongState as refusal:
        raise NoLonger("closed") from refusal
    # Of two calls at once only one gets the file.
    if not free.filter(fetched_at=None).update(fetched_at=at, fetched_under=call.message_id) and not free.exists():
        raise NoLonger("fetched")
    return Paper(content=content, media_type=grant.file.media_type)


def _fetchable(message_id: str, at: datetime) -> Q:
    return Q(fetched_at=None) | Q(fetched_under=message_id, fetched_at__gt=at - LEASE)


def _require_open(grant: PaperGrant) -> None:
    item = subjects.work_item_of(grant.delivery)
    if item.state in WORK_ENDED or item.department_id != grant.delivery.department_id:
        raise NoLonger("closed")
    if grant.file.removed_at is not None:
        raise NoLonger("removed")


def _digest(token: str) -> str:
    return digests.sm3(token.encode())
