"""What a system says, word for word, for tests of whether it is believed."""

import json
import time
from collections.abc import Sequence
from typing import Any

from onestop.exchange import signing
from onestop.exchange.models import Delivery
from onestop.exchange.signing import Key, Signed
from tests.exchange.pretend import HUB, SHARED


class Told:
    """A sender that says exactly what the test lets it say."""

    def __init__(self, *messages: Signed, sender: str = HUB) -> None:
        self.messages = messages
        self.sender = sender

    def check(self) -> None:
        """Not asked for here."""
        raise NotImplementedError

    def send(self, *, message_id: str, body: str) -> None:
        """Not asked for here."""
        raise NotImplementedError

    def collect(self, *, cursor: str) -> tuple[Signed, ...]:
        """All it has to say, whatever was heard before."""
        return self.messages

    def status(self, *, message_ids: Sequence[str]) -> dict[str, str]:
        """Not asked for here."""
        raise NotImplementedError


def signed(body: object, *, message_id: str = "a-1", key: Key = SHARED, age: float = 0) -> Signed:
    """A message of this body, signed so many seconds ago."""
    text = body if isinstance(body, str) else json.dumps(body)
    return signing.sign(key, message_id=message_id, body=text, now=time.time() - age)


def refusal(delivery: Delivery) -> dict[str, Any]:
    """An answer that would take effect if it were believed."""
    return {"delivery_id": str(delivery.id), "act": "refuse", "reason": "地址不符"}
