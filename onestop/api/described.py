"""How the calls are described to a reader of the OpenAPI document: what the code reads by hand, in its words."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

SENDER = "^[a-z][a-z0-9_]{0,63}$"
TOKEN = "^[A-Za-z0-9_-]{43}$"  # noqa: S105 - the shape of one
CALLER = "X-Onestop-Sender"


class Refusal(Schema):
    """Why a call was refused."""

    code: str = Field(description="For programs.", examples=["bad_signature"])
    message: str = Field(description="For people, in Chinese.", examples=["签名不符。"])


class Taken(Schema):
    """A message that is safely stored."""

    id: str = Field(description="X-Onestop-Id of the message.")
    known: bool = Field(description="Whether it came before.")


class Answer(Schema):
    """What a department's system decided about one item. Keys that are not named here are ignored."""

    delivery_id: UUID = Field(description="The id that the item came under.")
    act: Literal["complete", "refuse", "suspend", "resume", "ask_correction"]
    outcome: dict[str, str] = Field({}, description="complete: every required key of outcome_fields.")
    reason: str = Field("", description="refuse: words for the applicant. suspend: code of a pause reason.")
    note: str = Field("", description="suspend, ask_correction: words.")
    fields: list[str] = Field([], description="ask_correction: keys of the theme's form.")
    materials: list[str] = Field([], description="ask_correction: codes of papers.")
    sequence: int = Field(0, ge=0, le=10_000, description="The how-manieth answer about this delivery, from 1.")
    expected_date: date | None = Field(None, description="suspend: when it will presumably go on.")


class Application(Schema):
    """What somebody filed at a platform that hands applications over (docs/howto/intake.md)."""

    act: Literal["application"]
    application: dict[str, Any] = Field(description="PROJECT_NO, CATALOG_CODE, REGION_CODE, FORM, MATERIALS and more.")


def _header(name: str, description: str, **schema: object) -> dict[str, Any]:
    shape = {"type": "string", **schema}
    return {"in": "header", "name": name, "required": True, "description": description, "schema": shape}


_SIGNED = "hexadecimal HMAC-SM3 of timestamp, newline, id, newline and"


def _signature(of: str) -> list[dict[str, Any]]:
    return [
        _header("X-Onestop-Id", "Id of the message, or of the call.", minLength=1, maxLength=100),
        _header("X-Onestop-Timestamp", "Whole seconds since 1970, at most 300 off.", pattern="^[0-9]{1,12}$"),
        _header("X-Onestop-Signature", f"`hmac-sm3=` and the {_SIGNED} {of}.", pattern="^hmac-sm3=[0-9a-f]{64}$"),
    ]


CALLBACK: dict[str, Any] = {
    "parameters": _signature("body"),
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"anyOf": [one.model_json_schema() for one in (Answer, Application)]}}
        },
    },
    "responses": {
        429: {"headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}},
    },
}
PAPER: dict[str, Any] = {
    "parameters": [
        _header(CALLER, "Code of the system that calls: the one that got the message.", pattern=SENDER),
        *_signature("path"),
    ],
    "responses": {
        200: {
            "description": "The file.",
            "headers": {
                "Content-Digest": {"description": "RFC 9530, `sha-256=:…:`.", "schema": {"type": "string"}},
            },
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("application/pdf", "image/jpeg", "image/png")
            },
        },
    },
}
