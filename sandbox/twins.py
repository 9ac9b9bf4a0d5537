"""What every external system speaks, under /systems/CODE: docs/howto/connector.md from the other side."""

import json
from typing import Any

from sandbox import signing
from sandbox.faults import PAGE_KINDS
from sandbox.server import Endpoint, Reply, Request

PAGE = 100


def take_item(request: Request, body: str) -> Reply:
    """POST /items: 202 for a new message, 200 for one that had come before."""
    message_id = request.headers["X-Onestop-Id"]
    fresh = request.server.desk.take_in(
        system=request.system,
        message_id=message_id,
        message=json.loads(body),
        body=body,
        held_back=request.fault == "hold_back",
    )
    return (202 if fresh else 200), {"id": message_id, "fresh": fresh}


def answers(request: Request, body: str) -> Reply:
    """GET /answers?after=POSITION: signed answers in sequence; the position is part of what is signed."""
    request.server.desk.catch_up()
    after = request.query.get("after", [""])[0]
    rows = request.server.store.answers(system=request.system, after=after, limit=PAGE)
    faults = request.server.faults
    fault = faults.draw(PAGE_KINDS, system=request.system) if len(rows) > 1 else ""
    if faults.note(fault, system=request.system, call="GET answers"):
        rows.reverse()
    return 200, {"answers": [_envelope(row, request.server.key, request.now) for row in rows]}


def _envelope(row: dict[str, Any], key: bytes, now: float) -> dict[str, str]:
    body = json.dumps({**json.loads(row["body"]), "position": row["position"]}, ensure_ascii=False)
    timestamp = str(int(now))
    signature = signing.sign(key, timestamp=timestamp, message_id=row["id"], body=body)
    return {"id": row["id"], "timestamp": timestamp, "body": body, "signature": signature}


def status(request: Request, body: str) -> Reply:
    """GET /status?id=…&id=…: how far each message has come, signed."""
    request.server.desk.catch_up()
    asked = request.query.get("id", [])
    return 200, {"status": {each: request.server.desk.status(system=request.system, message_id=each) for each in asked}}


def health(request: Request, body: str) -> Reply:
    """GET /health."""
    return 200, {"status": "ok"}


ENDPOINTS = {
    ("POST", "/systems/*/items"): Endpoint(take_item, signed=True),
    ("GET", "/systems/*/answers"): Endpoint(answers, signed=True),
    ("GET", "/systems/*/status"): Endpoint(status, signed=True, signs=True),
    ("GET", "/systems/*/health"): Endpoint(health),
}
