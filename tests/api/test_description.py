"""The description against the running interface: whatever comes, it answers as described and never breaks down."""

import io
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from onestop.exchange import signing
from onestop.exchange.models import Delivery
from onestop.exchange.signing import SharedKey
from tests.api.calling import KEY
from tests.exchange import line as lines

pytestmark = pytest.mark.django_db

Operation = schemathesis.APIOperation[Any, Any, Any, Any]
Call = schemathesis.Case[Any]
Environment = dict[str, Any]
Application = Callable[[Environment, Any], Iterable[bytes]]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.response_headers_conformance,
]
FEW = 20
BUDGETS = [pytest.param(FEW, id="small"), pytest.param(1000, id="large", marks=pytest.mark.full)]


@pytest.fixture
def application() -> Iterator[Application]:
    """What a web server runs, except that the end of a call leaves the test's own transaction alone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def signing_on_the_way(application: Application, sender: str) -> Application:
    """The application behind a caller that signs whatever it sends, so that more than the signature is tried."""

    def call(environment: Environment, start: Any) -> Iterable[bytes]:
        body = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        environment["wsgi.input"] = io.BytesIO(body)
        said = body.decode(errors="replace") if environment["REQUEST_METHOD"] == "POST" else environment["REQUEST_URI"]
        message_id = environment.get("HTTP_X_ONESTOP_ID", "")
        signed = signing.sign(SharedKey(KEY.encode()), message_id=message_id, body=said, now=time.time())
        environment["HTTP_X_ONESTOP_TIMESTAMP"] = signed.timestamp
        environment["HTTP_X_ONESTOP_SIGNATURE"] = signed.signature
        environment["HTTP_X_ONESTOP_SENDER"] = sender
        return application(environment, start)

    return call


def operations(application: Application) -> Iterator[Operation]:
    """Every call that is described."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for found in schema.get_all_operations():
        yield found.ok()  # type: ignore[union-attr]


def attempts(operation: Operation, delivery: Delivery) -> st.SearchStrategy[Call]:
    """Calls as described and calls that are not; half of them about what exists, which chance alone never finds."""
    href = lines.message(delivery)["materials"][0]["files"][0]["href"]
    known = {"sender": delivery.system, "token": href.rpartition("/")[2]}
    places = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    anywhere = [operation.as_strategy(generation_mode=mode) for mode in modes]
    somewhere = [operation.as_strategy(generation_mode=mode, path_parameters=places) for mode in modes]
    return st.one_of(*anywhere, *somewhere)


@pytest.mark.parametrize("most", BUDGETS)
def test_whatever_comes_unsigned_is_answered_as_described_and_never_taken(
    application: Application, delivery: Delivery, most: int
) -> None:
    answered = tried(application, delivery, most)
    assert 401 in answered
    assert answered.isdisjoint({200, 202})


@pytest.mark.parametrize("most", BUDGETS)
def test_whatever_comes_signed_is_answered_as_described(
    application: Application, delivery: Delivery, most: int
) -> None:
    answered = tried(signing_on_the_way(application, delivery.system), delivery, most)
    # A few tries are chance: only many are sure to come upon what is taken.
    assert answered >= ({200, 202, 404, 410, 422} if most > FEW else {404, 422})


def tried(application: Application, delivery: Delivery, most: int) -> set[int]:
    """Try every operation with so many calls at most; the statuses that came back."""
    answered = set()
    for operation in operations(application):

        @settings(
            max_examples=most,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=attempts(operation, delivery))
        def answers_as_described(case: Call) -> None:
            response = case.call()
            answered.add(response.status_code)
            case.validate_response(response, checks=CHECKS)

        answers_as_described()
    return answered
