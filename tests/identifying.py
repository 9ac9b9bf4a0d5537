"""The pretend identity service as a person meets it, and the switches that make it go wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from pytest_django import Settings

from sandbox import identity
from tests.exchange import pretend

HOST = "127.0.0.1:8000"
BACK = f"http://{HOST}/sign-in/identity/answer/"


class Service:
    """A running identity service."""

    def __init__(self, sandbox: pretend.Sandbox) -> None:
        self.issuer = sandbox.address + identity.ROOT
        self.caller = sandbox.caller

    def switch(self, **switches: object) -> dict[str, dict[str, int]]:
        """Faults by endpoint, people to change, rotate; tells how often each endpoint was called."""
        reply = self.caller.post(f"{identity.ROOT}/switches", json=switches)
        told: dict[str, dict[str, int]] = reply.raise_for_status().json()
        return told

    def fault(self, **faults: str) -> None:
        """What goes wrong at which endpoint, until it is set to nothing."""
        self.switch(faults=faults)

    def calls(self, name: str) -> int:
        """How often an endpoint was called."""
        return self.switch()["calls"].get(name, 0)

    def choose(self, address: str, subject: str) -> dict[str, str]:
        """Open the sign-in page, press somebody's name ("" to cancel); what the browser brings back to us."""
        page = self.caller.get(address)
        assert page.status_code == 200, page.text
        pressed = self.caller.post(
            f"{identity.ROOT}/authorize", data=dict(parse_qsl(urlsplit(address).query)) | {"subject": subject}
        )
        assert pressed.status_code == httpx.codes.SEE_OTHER
        return dict(parse_qsl(urlsplit(pressed.headers["Location"]).query))


@contextmanager
def connected(folder: Path, settings: Settings) -> Iterator[Service]:
    """A service of the test's own, named in the settings as an operator does it."""
    with pretend.running(folder) as sandbox:
        service = Service(sandbox)
        settings.ONESTOP_OIDC_ISSUER = service.issuer
        settings.ONESTOP_OIDC_CLIENT_ID, settings.ONESTOP_OIDC_CLIENT_SECRET = identity.CLIENT
        yield service
