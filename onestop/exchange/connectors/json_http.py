"""JSON over HTTP with signed headers: the protocol of the sandbox (docs/howto/connector.md)."""

import math
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from onestop.exchange import signing
from onestop.exchange.connectors import calling
from onestop.exchange.connectors.base import Record
from onestop.exchange.failures import CallFailed, FailureKind
from onestop.exchange.signing import Key, SignatureRefused, Signed

ID, TIMESTAMP, SIGNATURE = "X-Onestop-Id", "X-Onestop-Timestamp", "X-Onestop-Signature"

# What only another address, key or clock can mend.
MISCONFIGURED = frozenset({401, 403, 404, 405})
PAPER = re.compile(r"/papers/[A-Za-z0-9_-]{1,100}")
"""The address of a filed paper: no other address is fetched because a message names it."""
TEMPORARY = frozenset({408, 425, 429})


class JsonHttp:
    """A connector to one address. `now` gives seconds since 1970 for the time stamps of signatures."""

    def __init__(
        self, address: str, *, sender: str, key: Key, timeout: float, now: Callable[[], float] = time.time
    ) -> None:
        self.sender = sender
        self._key = key
        self._now = now
        self._path = urlsplit(address).path.rstrip("/")
        self._client = calling.client(address, timeout=timeout)

    def close(self) -> None:
        """Let go of open connections."""
        self._client.close()

    def check(self) -> None:
        """Ask for health and for answers, so that address and key are both proven."""
        _content(self._ask("/health"))
        self.collect(cursor="")

    def send(self, *, message_id: str, body: str) -> None:
        """POST /items; the message id makes a second arrival harmless."""
        self._post("/items", message_id, body)

    def report(self, *, message_id: str, body: str) -> str:
        """POST /records; every row is answered for in the reply, which is signed."""
        response = self._post("/records", message_id, body)
        self._require_signed(response)
        return response.text

    def answer_filing(self, *, message_id: str, body: str) -> None:
        """POST /filings."""
        self._post("/filings", message_id, body)

    def records(self, *, after: str) -> tuple[Record, ...]:
        """GET /records?after=ROW_GUID."""
        response = self._ask(f"/records?{urlencode({'after': after})}")
        self._require_signed(response)
        content = _content(response)
        try:
            return tuple(
                Record(*(_text(one[name]) for name in ("ROW_GUID", "table", "CD_TIME"))) for one in content["rows"]
            )
        except (KeyError, TypeError) as error:
            raise CallFailed(FailureKind.TEMPORARY, "unreadable_reply") from error

    def filed_paper(self, *, href: str) -> bytes:
        """GET the address of a paper, which stands below the system's own."""
        if not PAPER.fullmatch(href):
            raise CallFailed(FailureKind.PERMANENT, "foreign_address")
        return self._call("GET", href, headers=self._headers(str(uuid.uuid4()), self._path + href)).content

    def collect(self, *, cursor: str) -> tuple[Signed, ...]:
        """GET /answers?after=CURSOR."""
        content = _content(self._ask(f"/answers?{urlencode({'after': cursor})}"))
        try:
            return tuple(
                Signed(*(_text(each[name]) for name in ("id", "timestamp", "body", "signature")))
                for each in content["answers"]
            )
        except (KeyError, TypeError) as error:
            raise CallFailed(FailureKind.TEMPORARY, "unreadable_reply") from error

    def status(self, *, message_ids: Sequence[str]) -> Mapping[str, str]:
        """GET /status?id=…&id=…."""
        response = self._ask(f"/status?{urlencode({'id': list(message_ids)}, doseq=True)}")
        self._require_signed(response)
        content = _content(response)
        try:
            return {message_id: str(content["status"].get(message_id, "unknown")) for message_id in message_ids}
        except (KeyError, TypeError, AttributeError) as error:
            raise CallFailed(FailureKind.TEMPORARY, "unreadable_reply") from error

    def look_up(self, *, message_id: str, body: str, within: float) -> Mapping[str, Any]:
        """POST /lookups; whom it is about stands in the body and never in the address."""
        headers = self._headers(message_id, body) | {"Content-Type": "application/json"}
        response = self._call("POST", "/lookups", headers=headers, content=body.encode(), timeout=within)
        self._require_signed(response)
        content = _content(response)
        if not isinstance(content, dict):
            raise CallFailed(FailureKind.TEMPORARY, "unreadable_reply")
        return content

    def _post(self, target: str, message_id: str, body: str) -> httpx.Response:
        headers = self._headers(message_id, body) | {"Content-Type": "application/json"}
        return self._call("POST", target, headers=headers, content=body.encode())

    def _ask(self, target: str) -> httpx.Response:
        # Signed as it stands in the request line, with the path of the address before it.
        headers = self._headers(str(uuid.uuid4()), self._path + target)
        return self._call("GET", target, headers=headers)

    def _require_signed(self, response: httpx.Response) -> None:
        """A reply counts only under the id of the call that it answers."""
        message_id, timestamp, signature = (response.headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
        told = Signed(message_id, timestamp, response.text, signature)
        try:
            signing.verify(self._key, told, now=self._now())
        except SignatureRefused as refusal:
            raise CallFailed(FailureKind.MISCONFIGURED, refusal.code) from refusal
        if message_id != response.request.headers[ID]:
            raise CallFailed(FailureKind.MISCONFIGURED, "bad_signature")

    def _headers(self, message_id: str, body: str) -> dict[str, str]:
        signed = signing.sign(self._key, message_id=message_id, body=body, now=self._now())
        return {ID: signed.message_id, TIMESTAMP: signed.timestamp, SIGNATURE: signed.signature}

    def _call(
        self,
        method: str,
        target: str,
        *,
        headers: dict[str, str],
        content: bytes = b"",
        timeout: float | None = None,
    ) -> httpx.Response:
        limit = httpx.USE_CLIENT_DEFAULT if timeout is None else timeout
        try:
            response = self._client.request(method, target, headers=headers, content=content, timeout=limit)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise CallFailed(FailureKind.MISCONFIGURED, type(error).__name__) from error
        except httpx.HTTPError as error:
            # A connection that broke may have done its work: only trying again under the same id can tell.
            raise CallFailed(FailureKind.TEMPORARY, type(error).__name__) from error
        if not response.is_success:
            raise CallFailed(_kind_of(response.status_code), self._code_of(response))
        return response

    def _code_of(self, response: httpx.Response) -> str:
        """Why a call failed; a signature refused for want of a common time is told by the other side's Date."""
        if response.status_code == httpx.codes.UNAUTHORIZED:
            ahead = _seconds(response.headers.get("Date", "")) - self._now()
            if abs(ahead) > signing.TOLERANCE_SECONDS:
                return f"clock_{round(ahead / 60)}"
        return f"http_{response.status_code}"


def _seconds(date: str) -> float:
    """The moment of a Date header in seconds since 1970; NaN, which is far from nothing, where it is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return math.nan


def _content(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError) as error:
        raise CallFailed(FailureKind.TEMPORARY, "unreadable_reply") from error


def _text(value: object) -> str:
    """As text that can be stored: half a character becomes a question mark, so that the signature does not hold."""
    return str(value).encode(errors="replace").decode()


def _kind_of(status: int) -> FailureKind:
    if status in MISCONFIGURED or 300 <= status < 400:
        return FailureKind.MISCONFIGURED
    if status in TEMPORARY or status >= 500:
        return FailureKind.TEMPORARY
    return FailureKind.PERMANENT
