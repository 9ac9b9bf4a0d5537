"""The twin of the post: takes a parcel's label, gives a waybill, and tells step by step where the parcel is."""

import json
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sandbox.desk import Unreadable
from sandbox.server import Endpoint, Reply, Request

SYSTEM = "post"
REFUSED = "查无此址"
"""An address with these words cannot be found: the parcel comes back."""


def take_parcel(request: Request, body: str) -> Reply:
    """POST /systems/post/items: 202 for a new parcel, 200 for one that had come before; 422 for what is none.

    POST /plans for this system, the case and the item says what happens to it; otherwise it arrives, step by step.
    """
    message_id, message = request.headers["X-Onestop-Id"], json.loads(body)
    if not all(isinstance(message.get(name), str) and message[name] for name in ("recipient", "mobile", "address")):
        raise Unreadable("recipient, mobile and address are missing")
    store, now = request.server.store, time.time()
    row = {"kind": message["kind"], "case": message["case"], "item": message["item"]}
    with store.writing():
        fresh = store.keep(system=request.system, message_id=message_id, message=row, body=body, hub="", at=now)
        if fresh:
            work = store.work(system=request.system, case=message["case"], item=message["item"])
            # A plan for the item at every system is the department's.
            planned = work["steps"] if work and work["system"] == request.system else []
            steps = [_posted(message_id), *(planned or _steps(message))]
            store.plan(
                system=request.system,
                case=message["case"],
                item=message["item"],
                message_id=message_id,
                steps=steps,
                due_at=now + request.server.desk.delay,
            )
    return (202 if fresh else 200), {"id": message_id, "fresh": fresh, "waybill": waybill_of(message_id)}


def waybill_of(message_id: str) -> str:
    """Thirteen characters, as the post writes them."""
    return f"EM{int(sha256(message_id.encode()).hexdigest()[:12], 16) % 10**9:09d}CN"


def _posted(message_id: str) -> dict[str, Any]:
    return {"act": "posted", "waybill": waybill_of(message_id), "happened_at": _now()}


def _steps(message: dict[str, Any]) -> list[dict[str, Any]]:
    came_back = {"act": "returned", "reason": "查无此人或地址不详", "happened_at": _now()}
    arrived = {"act": "delivered", "signed_by": "本人", "happened_at": _now()}
    return [
        {"act": "collected", "place": "保定市竞秀区揽投部", "happened_at": _now()},
        {"act": "in_transit", "place": "保定邮件处理中心", "happened_at": _now()},
        came_back if REFUSED in message["address"] else arrived,
    ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


ENDPOINTS = {("POST", f"/systems/{SYSTEM}/items"): Endpoint(take_parcel, signed=True)}
