"""Contents of messages, as text and as sealed columns."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onestop.accounts import keys
from onestop.accounts.actors import Actor
from onestop.exchange.models import Delivery, Message, Receipt
from onestop.exchange.signing import Signed

PAYLOAD = "exchange_delivery.payload"
RAW = "exchange_receipt.raw"
SETTLED = "exchange_receipt.settled"
MESSAGE = "exchange_message.content"


def seal_payload(delivery: Delivery, content: dict[str, Any]) -> None:
    """Put a message into the delivery (not stored yet)."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    delivery.payload_sealed = keys.seal_text(text, column=PAYLOAD, row=delivery.id)


def payload(delivery: Delivery) -> str:
    """The message of a delivery, letter by letter as it was first built. LookupError where it could not be built."""
    if delivery.payload_sealed is None:
        raise LookupError("the delivery has no message")
    return keys.unseal_text(delivery.payload_sealed, column=PAYLOAD, row=delivery.id)


def content_of(delivery: Delivery) -> dict[str, Any]:
    """The message of a delivery as values."""
    content: dict[str, Any] = json.loads(payload(delivery))
    return content


def seal_message(message: Message, content: Mapping[str, str]) -> None:
    """Put text and number into a message to the applicant (not stored yet)."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    message.content_sealed = keys.seal_text(text, column=MESSAGE, row=message.id)


def message(message: Message) -> dict[str, str]:
    """Text and number of a message to the applicant."""
    content: dict[str, str] = json.loads(keys.unseal_text(message.content_sealed, column=MESSAGE, row=message.id))
    return content


def seal_raw(receipt: Receipt, message: Signed) -> None:
    """Put an incoming message as it came into the receipt (not stored yet)."""
    text = json.dumps([message.message_id, message.timestamp, message.body, message.signature], ensure_ascii=False)
    receipt.raw_sealed = keys.seal_text(text, column=RAW, row=receipt.id)


def seal_collection(receipt: Receipt, *, slip: str, by: Actor, at: datetime) -> None:
    """Put what a receipt on paper amounts to into it (not stored yet): who confirmed which slip, and when."""
    told = {"slip": slip, "person": str(by.user_id), "name": by.name, "department": by.department_name}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    seal_raw(receipt, Signed(slip, at.isoformat(), text, ""))


def raw(receipt: Receipt) -> Signed:
    """An incoming message as it came."""
    return Signed(*json.loads(keys.unseal_text(receipt.raw_sealed, column=RAW, row=receipt.id)))


def settlement(receipt: Receipt, words: str) -> bytes:
    """What a person found out about an incoming message, for its column."""
    return keys.seal_text(words, column=SETTLED, row=receipt.id)
