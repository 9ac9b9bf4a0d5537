"""Who is signed in at the desks. Forgotten when the sandbox ends."""

import hmac
import secrets
import threading
import time
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from sandbox.systems import ACCOUNTS, Account

COOKIE = "sandbox_session"
SESSION_SECONDS = 8 * 3600
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PASSWORD_LENGTH = 10


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in; `form_token` is what every form of theirs carries."""

    token: str
    form_token: str
    account: Account
    until: float


class Sessions:
    """Signing in with the one password that all accounts of a sandbox share; nobody can where it is empty."""

    def __init__(self, password: str) -> None:
        self._password = password.encode()
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def sign_in(self, *, name: str, password: str) -> Session | None:
        """A new session, or None where name and password do not fit."""
        good = hmac.compare_digest(self._password, password.encode()) and bool(self._password)
        account = next((one for one in ACCOUNTS if one.name == name), None)
        if not good or account is None:
            return None
        session = Session(
            token=secrets.token_urlsafe(32),
            form_token=secrets.token_urlsafe(32),
            account=account,
            until=time.time() + SESSION_SECONDS,
        )
        with self._lock:
            self._sessions = {token: one for token, one in self._sessions.items() if one.until > time.time()}
            self._sessions[session.token] = session
        return session

    def of(self, cookies: str) -> Session | None:
        """The session that a Cookie header names."""
        try:
            found = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            return None
        session = self._sessions.get(found.value) if found else None
        return session if session and session.until > time.time() else None

    def sign_out(self, session: Session) -> None:
        """Forget a session."""
        with self._lock:
            self._sessions.pop(session.token, None)


def password(folder: Path) -> str:
    """The password of the sandbox whose store lies in the folder; made at its first start, for its owner to read."""
    file = folder / "password"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("".join(secrets.choice(LETTERS) for _ in range(PASSWORD_LENGTH)) + "\n", encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()
