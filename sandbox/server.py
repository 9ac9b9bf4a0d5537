"""The sandbox over HTTP: which endpoint a call goes to, signatures, and faults on purpose."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox import identity, signing
from sandbox.desk import DAY_SECONDS, Desk, Unreadable
from sandbox.faults import CALL_KINDS, Faults
from sandbox.filings import Filings
from sandbox.records import Records
from sandbox.sessions import Sessions
from sandbox.store import Store

MAX_BODY = 8 * 1024 * 1024
SYSTEMS = "systems"
FAULT = "X-Sandbox-Fault"
"""The header by which a call asks for its own fault."""

Document = tuple[int, dict[str, Any]]
"""A status and what goes back as JSON."""


@dataclass(frozen=True)
class Content:
    """What goes back as it stands: a page, a picture, or another address in the headers."""

    status: int
    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Reply = Document | Content


@dataclass(frozen=True)
class Endpoint:
    """What a call does. A signed one is refused without a good signature, and may meet a fault."""

    run: Callable[["Request", str], Reply]
    signed: bool = False
    signs: bool = False
    """Whether the reply is signed too, under the id of the call."""


Endpoints = Mapping[tuple[str, str], Endpoint]
"""By method and path. In a path `*` stands for any one part; of several that fit, the one with the fewest counts."""


class Server(ThreadingHTTPServer):
    """The listening server with what its requests work on.

    `site` is where papers are fetched, `password` what the people at the desks sign in with.
    """

    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        *,
        store: Store,
        faults: Faults,
        key: bytes,
        delay: float,
        endpoints: Endpoints,
        day_seconds: float = DAY_SECONDS,
        by_hand: Iterable[str] = (),
        site: str = "",
        password: str = "",
    ) -> None:
        self.store = store
        self.faults = faults
        self.key = key
        self.site = site
        self.sessions = Sessions(password)
        self.desk = Desk(store, faults, delay=delay, day_seconds=day_seconds, by_hand=by_hand)
        self.records = Records(store)
        self.filings = Filings(store)
        self.endpoints = endpoints
        super().__init__(address, Request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is no event; the address of a caller is nobody's business here."""


class Request(BaseHTTPRequestHandler):
    """One call."""

    server: Server
    fault: str
    """The fault that this call meets: the one it asks for, else one that was drawn; "" where it goes well."""
    wild: tuple[str, ...]
    """The parts of the path for which the endpoint's has `*`."""
    protocol_version = "HTTP/1.1"
    # A reply of two small packets must not wait for the other side's acknowledgement of the first.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Read."""
        self._answer_call()

    def do_POST(self) -> None:
        """Write."""
        self._answer_call()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a request line may carry a case number."""

    @property
    def system(self) -> str:
        """The system that is called: the second part of /systems/CODE/…, else ""."""
        parts = urlsplit(self.path).path.split("/")
        return parts[2] if len(parts) > 3 and parts[1] == SYSTEMS else ""

    @property
    def now(self) -> float:
        """Seconds since 1970 by the clock of the system that is called."""
        return time.time() + self.server.faults.of(self.system).clock_ahead

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The moment for the header Date."""
        return super().date_time_string(self.now if timestamp is None else timestamp)

    @property
    def query(self) -> dict[str, list[str]]:
        """What stands behind the question mark."""
        return parse_qs(urlsplit(self.path).query)

    @property
    def _call(self) -> str:
        return f"{self.command} {urlsplit(self.path).path.rpartition('/')[2]}"

    @property
    def _possible_faults(self) -> tuple[str, ...]:
        # Only what is handed over can be held back: a look at the mailbox must not use such a fault up.
        return tuple(kind for kind in CALL_KINDS if kind != "hold_back" or self.command == "POST")

    def _answer_call(self) -> None:
        self.fault = ""
        body = self._body()
        if body is None or identity.takes(self, body):
            return
        endpoint = self._endpoint()
        if endpoint is None:
            self._reply(404, {"error": "not_found"})
            return
        if endpoint.signed and not self._signature_holds(body):
            return
        asked = self.headers.get(FAULT, "")
        if asked and asked not in CALL_KINDS:
            self._reply(422, {"error": "unknown_fault", "detail": f"{FAULT}: {' | '.join(CALL_KINDS)}"})
            return
        if endpoint.signed:
            fault = asked or self.server.faults.draw(self._possible_faults, system=self.system)
            self.fault = self.server.faults.note(fault, system=self.system, call=self._call)
        if self.fault == "error":
            self._reply(500, {"error": "fault"})
            return
        self._run(endpoint, body)

    def _endpoint(self) -> Endpoint | None:
        path = urlsplit(self.path).path
        fitting = [
            (wild, endpoint)
            for (method, pattern), endpoint in self.server.endpoints.items()
            if method == self.command and (wild := _wild(pattern, path)) is not None
        ]
        self.wild, found = min(fitting, key=lambda pair: len(pair[0]), default=((), None))
        return found

    def _run(self, endpoint: Endpoint, body: str) -> None:
        try:
            reply = endpoint.run(self, body)
        except (Unreadable, ValueError, KeyError, TypeError) as error:
            reply = 422, {"error": "unreadable", "detail": str(error)}
        if self.fault == "slow":
            time.sleep(self.server.faults.of(self.system).slow_seconds)
        if self.fault == "lose_reply":
            self.close_connection = True
            return
        if isinstance(reply, Content):
            self._send(reply)
        else:
            self._reply(*reply, signed=endpoint.signs)

    def _body(self) -> str | None:
        """The body as text; None after a refusal was sent."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            self._reply(413, {"error": "too_large"})
            return None
        try:
            return self.rfile.read(int(length)).decode()
        except UnicodeDecodeError:
            self._reply(422, {"error": "unreadable", "detail": "not UTF-8"})
            return None

    def _signature_holds(self, body: str) -> bool:
        try:
            signing.verify(
                self.server.key,
                timestamp=self.headers.get("X-Onestop-Timestamp", ""),
                message_id=self.headers.get("X-Onestop-Id", ""),
                # A call without a body signs what it asks for.
                body=body if self.command == "POST" else self.path,
                signature=self.headers.get("X-Onestop-Signature", ""),
                now=self.now,
            )
        except signing.SignatureRefused as refusal:
            self._reply(401, {"error": refusal.code})
            return False
        return True

    def _reply(self, status: int, document: dict[str, Any], *, signed: bool = False) -> None:
        body = json.dumps(document)
        headers = self._signature_of(body) if signed else ()
        self._send(Content(status, body.encode(), "application/json", headers))

    def _signature_of(self, body: str) -> tuple[tuple[str, str], ...]:
        message_id, timestamp = self.headers["X-Onestop-Id"], str(int(self.now))
        signature = signing.sign(self.server.key, timestamp=timestamp, message_id=message_id, body=body)
        return (
            ("X-Onestop-Id", message_id),
            ("X-Onestop-Timestamp", timestamp),
            ("X-Onestop-Signature", signature),
        )

    def _send(self, content: Content) -> None:
        self.send_response(content.status)
        self.send_header("Content-Type", content.media_type)
        self.send_header("Content-Length", str(len(content.body)))
        for name, value in content.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content.body)


def _wild(pattern: str, path: str) -> tuple[str, ...] | None:
    """The parts of a path for which the pattern has `*`; None where they do not fit."""
    wanted, parts = pattern.split("/"), path.split("/")
    if len(wanted) != len(parts):
        return None
    pairs = list(zip(wanted, parts, strict=True))
    if not all(part if want == "*" else want == part for want, part in pairs):
        return None
    return tuple(part for want, part in pairs if want == "*")
