"""People at the desks of the sandbox, as their browsers call it: a session, a form's token, one act at a time."""

import re
from collections.abc import Mapping, Sequence

import httpx

from onestop.exchange.connectors import calling
from tests.exchange.pretend import PASSWORD, Sandbox

Form = Mapping[str, str | Sequence[str]]
POLICE = "police_platform"
ACCOUNTS = {
    "police": POLICE,
    "social": "social_security_platform",
    "healthcare": "healthcare_platform",
    "platform": "provincial_platform",
}


class Clerk:
    """Somebody at a browser of their own."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.browser = calling.client(sandbox.address, timeout=5)

    def sign_in(self, name: str, *, password: str = PASSWORD, system: str = "") -> httpx.Response:
        """At the desk of a system, else at that of the account."""
        address = f"/desks/{system or ACCOUNTS[name]}/sign-in"
        return self.browser.post(address, data={"name": name, "password": password})

    def page(self, address: str) -> str:
        """A page that is there for them."""
        found = self.browser.get(address)
        assert found.status_code == 200, found.text
        return found.text

    def token(self) -> str:
        """What the forms of their session carry."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.page("/"))
        assert found, "nobody is signed in"
        return found[1]

    def press(self, address: str, given: Form | None = None) -> httpx.Response:
        """Send a form of their session."""
        return self.browser.post(address, data={"form_token": self.token(), **(given or {})})

    def act(self, name: str, given: Form | None = None, *, entry: int = 1, system: str = POLICE) -> httpx.Response:
        """Decide about an entry."""
        return self.press(f"/desks/{system}/entries/{entry}/acts", {"act": name, **(given or {})})
