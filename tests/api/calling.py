"""Another system's hands: it signs and calls as docs/howto/callbacks.md tells it to."""

import json
import time
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client

from onestop.exchange import signing
from onestop.exchange.signing import Key, SharedKey, Signed

KEY = "a key for tests"


class System:
    """An external system that pushes answers and fetches papers."""

    def __init__(self, code: str, *, key: str | Key = KEY) -> None:
        self.code = code
        self.key = SharedKey(key.encode()) if isinstance(key, str) else key
        # As a real caller meets it: without the test client's leave to go past the check against forged forms.
        self.client = Client(enforce_csrf_checks=True)

    def signed(self, body: object, *, message_id: str = "a-1", age: float = 0) -> Signed:
        """A message as it would go out, `age` seconds ago."""
        text = body if isinstance(body, str) else json.dumps(body)
        return signing.sign(self.key, message_id=message_id, body=text, now=time.time() - age)

    def push(self, body: object, *, message_id: str = "a-1", age: float = 0) -> HttpResponse:
        """Sign a message and push it."""
        return self.send(self.signed(body, message_id=message_id, age=age))

    def send(self, message: Signed, *, to: str = "", media_type: str = "application/json") -> HttpResponse:
        """Push a message as it is."""
        address = f"/api/v1/callbacks/{to or self.code}"
        return self.client.post(address, message.body, content_type=media_type, headers=_headers(message))  # type: ignore[return-value]

    def fetch(
        self, href: str, *, call_id: str = "f-1", age: float = 0, instead: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """Fetch a paper; `instead`: headers that differ from the true ones."""
        call = self.signed(href, message_id=call_id, age=age)
        sent = {"X-Onestop-Sender": self.code} | _headers(call) | dict(instead or {})
        return self.client.get(href, headers=sent)  # type: ignore[return-value]


def _headers(message: Signed) -> dict[str, Any]:
    return {
        "X-Onestop-Id": message.message_id,
        "X-Onestop-Timestamp": message.timestamp,
        "X-Onestop-Signature": message.signature,
    }
