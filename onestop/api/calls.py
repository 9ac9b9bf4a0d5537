"""Reading a call of another system: its headers, its body within limits, the key it must be signed with."""

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from onestop.api.refusals import CallRefused
from onestop.exchange import senders
from onestop.exchange.signing import Key, Signed
from onestop.vault.keys import KeyUnavailable

LONGEST_BODY = 64 * 1024
"""Bytes. An answer has some hundred; its longest words are a reason for the applicant."""

HEADERS = ("X-Onestop-Id", "X-Onestop-Timestamp", "X-Onestop-Signature")


def signed_body(request: HttpRequest) -> Signed:
    """The message that the call brings: signed is its body."""
    if request.content_type != "application/json":
        raise CallRefused("unsupported_media_type")
    if _announced_length(request) > LONGEST_BODY:
        raise CallRefused("too_large")
    try:
        body = request.body
    except UnreadablePostError as error:
        raise CallRefused("bad_request") from error
    # What is not UTF-8 becomes question marks, so that the signature does not hold.
    return _signed(request, body.decode(errors="replace"))


def signed_path(request: HttpRequest) -> Signed:
    """A call without a body: signed is its path with the query."""
    return _signed(request, request.get_full_path())


def key_of(sender: str, *, unknown: str) -> Key:
    """The key that the sender signs with; CallRefused with the code `unknown` where there is no such system."""
    try:
        return senders.key_of(sender)
    except LookupError as error:
        raise CallRefused(unknown) from error
    except KeyUnavailable as error:
        raise CallRefused("no_key") from error


def _announced_length(request: HttpRequest) -> int:
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(announced) if announced.isdecimal() and len(announced) < 12 else LONGEST_BODY + 1


def _signed(request: HttpRequest, content: str) -> Signed:
    message_id, timestamp, signature = (request.headers.get(name, "") for name in HEADERS)
    return Signed(message_id, timestamp, content, signature)
