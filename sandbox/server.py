"""The sandbox over HTTP: items in, answers out, and the switches for plans and faults."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox import identity, signing
from sandbox.desk import Desk, Unreadable
from sandbox.faults import CALL_KINDS, Faults
from sandbox.store import Store

MAX_BODY = 8 * 1024 * 1024
PAGE = 100
SIGNED = frozenset({("POST", "/items"), ("GET", "/answers")})


class Server(ThreadingHTTPServer):
    """The listening server with what its requests work on."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], *, store: Store, faults: Faults, key: bytes, delay: float) -> None:
        self.store = store
        self.faults = faults
        self.key = key
        self.desk = Desk(store, faults, delay=delay)
        super().__init__(address, Request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is no event; the address of a caller is nobody's business here."""


class Request(BaseHTTPRequestHandler):
    """One call."""

    server: Server
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

    def _answer_call(self) -> None:
        body = self._body()
        if body is None or identity.takes(self, body):
            return
        endpoint = ENDPOINTS.get((self.command, urlsplit(self.path).path))
        if endpoint is None:
            self._reply(404, {"error": "not_found"})
            return
        signed = (self.command, urlsplit(self.path).path) in SIGNED
        if signed and not self._signature_holds(body):
            return
        fault = self.server.faults.draw(CALL_KINDS) if signed else ""
        if fault == "error":
            self._reply(500, {"error": "fault"})
            return
        self._run(endpoint, body, fault)

    def _run(self, endpoint: "Endpoint", body: str, fault: str) -> None:
        try:
            status, content = endpoint(self, body)
        except (Unreadable, ValueError, KeyError, TypeError) as error:
            status, content = 422, {"error": "unreadable", "detail": str(error)}
        if fault == "slow":
            time.sleep(self.server.faults.slow_seconds)
        if fault == "lose_reply":
            self.close_connection = True
            return
        self._reply(status, content)

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
            )
        except signing.SignatureRefused as refusal:
            self._reply(401, {"error": refusal.code})
            return False
        return True

    def _reply(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


Reply = tuple[int, dict[str, Any]]
Endpoint = Callable[[Request, str], Reply]


def take_item(request: Request, body: str) -> Reply:
    """POST /items: 202 for a new message, 200 for one that had come before."""
    message_id = request.headers["X-Onestop-Id"]
    fresh = request.server.desk.take_in(message_id=message_id, message=json.loads(body), body=body)
    return (202 if fresh else 200), {"id": message_id, "fresh": fresh}


def answers(request: Request, body: str) -> Reply:
    """GET /answers?after=POSITION: signed answers in sequence; the position is part of what is signed."""
    after = parse_qs(urlsplit(request.path).query).get("after", [""])[0]
    request.server.desk.catch_up()
    rows = request.server.store.answers(after=after, limit=PAGE)
    return 200, {"answers": [_envelope(row, request.server.key) for row in rows]}


def _envelope(row: dict[str, Any], key: bytes) -> dict[str, str]:
    body = json.dumps({**json.loads(row["body"]), "position": row["position"]}, ensure_ascii=False)
    timestamp = str(int(time.time()))
    signature = signing.sign(key, timestamp=timestamp, message_id=row["id"], body=body)
    return {"id": row["id"], "timestamp": timestamp, "body": body, "signature": signature}


def received(request: Request, body: str) -> Reply:
    """GET /received: what arrived and how many times."""
    return 200, {"received": request.server.store.received()}


def set_plan(request: Request, body: str) -> Reply:
    """POST /plans: {"case", "item", "steps"}."""
    content = json.loads(body)
    request.server.desk.plan(case=content["case"], item=content["item"], steps=content["steps"])
    return 200, {}


def set_faults(request: Request, body: str) -> Reply:
    """POST /faults: any of rate, kinds, slow_seconds, following."""
    request.server.faults.change(**json.loads(body))
    return 200, {"rate": request.server.faults.rate, "kinds": list(request.server.faults.kinds)}


def health(request: Request, body: str) -> Reply:
    """GET /health."""
    return 200, {"status": "ok"}


ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    ("POST", "/items"): take_item,
    ("GET", "/answers"): answers,
    ("GET", "/received"): received,
    ("POST", "/plans"): set_plan,
    ("POST", "/faults"): set_faults,
    ("GET", "/health"): health,
}
