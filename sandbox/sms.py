"""The twin of a text message gateway: takes every message, and says some time later whether it arrived."""

import json
import time
from collections.abc import Mapping

from sandbox.desk import Unreadable
from sandbox.server import Endpoint, Reply, Request

SYSTEM = "sms"
ENDINGS: Mapping[str, str] = {
    "0000": "empty_number",
    "0001": "switched_off",
    "0002": "suspended",
    "0003": "blocked",
}
"""Numbers that end so are never reached, and why."""
SEGMENT, JOINED = 70, 67
"""UTF-16 units of a message that travels alone, and of each piece of a longer one."""


def take_message(request: Request, body: str) -> Reply:
    """POST /systems/sms/items: 202 for a new message, 200 for one that had come before; 422 for what is none."""
    message_id, message = request.headers["X-Onestop-Id"], json.loads(body)
    mobile, text = message["mobile"], f"【{message['signature']}】{message['text']}"
    if not (isinstance(mobile, str) and mobile.isdecimal()):
        raise Unreadable("mobile is no number")
    store, now = request.server.store, time.time()
    row = {"kind": message["kind"], "case": "", "item": message_id}
    with store.writing():
        fresh = store.keep(system=request.system, message_id=message_id, message=row, body=body, hub="", at=now)
        if fresh:
            store.plan(
                system=request.system,
                case="",
                item=message_id,
                message_id=message_id,
                steps=[_receipt(mobile)],
                due_at=now + request.server.desk.delay,
            )
    return (202 if fresh else 200), {"id": message_id, "fresh": fresh, "segments": segments(text)}


def _receipt(mobile: str) -> dict[str, str]:
    reason = ENDINGS.get(mobile[-4:])
    return {"act": "failed", "reason": reason} if reason else {"act": "delivered"}


def segments(text: str) -> int:
    """In how many pieces a text travels."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= SEGMENT else -(-units // JOINED)


ENDPOINTS = {("POST", f"/systems/{SYSTEM}/items"): Endpoint(take_message, signed=True)}
