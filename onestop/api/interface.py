"""The calls that other systems make (docs/openapi.json, docs/howto/callbacks.md)."""

import base64
import hashlib
import time
from typing import Annotated

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Path, Status
from ninja.errors import ValidationError

from onestop.api import calls, described, refusals
from onestop.api.described import Refusal, Taken
from onestop.api.refusals import CallRefused
from onestop.cases.file_store import FileMissing
from onestop.cases.refusals import RulesChanged
from onestop.exchange import inbox, papers
from onestop.exchange.answers import Unreadable
from onestop.exchange.inbox import Flooded
from onestop.exchange.papers import NoLonger, NotGranted
from onestop.exchange.signing import SignatureRefused
from onestop.vault.sealing import SealBroken

journal = structlog.get_logger(__name__)

api = NinjaAPI(
    title="Onestop 一件事",
    version="1",
    description="Calls of the departments' systems. How to sign them and what happens then: docs/howto/callbacks.md.",
    urls_namespace="api",
    # The viewer that comes with the library is fetched from somebody else's server.
    docs_url=None,
)


@api.post(
    "/callbacks/{sender}",
    url_name="callback",
    operation_id="callback",
    summary="Push one answer",
    description="What comes of it is decided as if it had been collected: once, in the sequence of arrival.",
    response={200: Taken, 202: Taken, **dict.fromkeys((400, 401, 404, 413, 415, 422, 429, 503), Refusal)},
    openapi_extra=described.CALLBACK,
)
def callback(request: HttpRequest, sender: Annotated[str, Path(pattern=described.SENDER)]) -> Status[Taken]:
    """202 for a new message, 200 for one more arrival of the same."""
    key = calls.key_of(sender, unknown="unknown_sender")
    message = calls.signed_body(request)
    try:
        fresh = inbox.receive(sender, message, at=timezone.now(), key=key, now=time.time())
    except SignatureRefused as refusal:
        raise CallRefused(refusal.code) from refusal
    except Unreadable as refusal:
        raise CallRefused("unreadable") from refusal
    except Flooded as refusal:
        raise CallRefused("too_many") from refusal
    return Status(202 if fresh else 200, Taken(id=message.message_id, known=not fresh))


@api.get(
    "/papers/{token}",
    url_name="paper",
    operation_id="paper",
    summary="Fetch a paper, once",
    description="The file behind an `href` of a message. Under the same id it may be tried again within five minutes.",
    response={200: None, **dict.fromkeys((401, 404, 410, 503), Refusal)},
    openapi_extra=described.PAPER,
)
def paper(request: HttpRequest, token: Annotated[str, Path(pattern=described.TOKEN)]) -> HttpResponse:
    """The bytes as they were handed in, with their digest (RFC 9530)."""
    sender = request.headers.get(described.CALLER, "")
    key = calls.key_of(sender, unknown="unknown_caller")
    call = calls.signed_path(request)
    try:
        found = papers.fetch(token, call, sender=sender, at=timezone.now(), key=key, now=time.time())
    except (SignatureRefused, NoLonger) as refusal:
        raise CallRefused(refusal.code) from refusal
    except NotGranted as refusal:
        raise CallRefused("not_found") from refusal
    except (FileMissing, SealBroken, RulesChanged) as error:
        journal.exception("paper_not_opened")
        raise CallRefused("unavailable") from error
    digest = base64.b64encode(hashlib.sha256(found.content).digest()).decode()
    headers = {"Content-Digest": f"sha-256=:{digest}:", "Cache-Control": "no-store"}
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


@api.exception_handler(CallRefused)
def _refused(request: HttpRequest, refused: CallRefused) -> HttpResponse:
    return refusals.response(request, refused.code)


@api.exception_handler(ValidationError)
def _no_such_address(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # Nothing but the address is left to the library to check.
    return refusals.response(request, "not_found")
