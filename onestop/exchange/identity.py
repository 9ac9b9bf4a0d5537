"""Signing in by the unified identity service (统一身份认证): OpenID Connect, authorization code flow with PKCE.

The protocol is authlib's (docs/adr/0004); here is what we ask for, what we insist on, and what a failure means.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import structlog
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OAuthError, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from requests import RequestException

from onestop.accounts.people import Identity
from onestop.catalog.values.id_number import check_id_number
from onestop.catalog.values.person_name import check_person_name
from onestop.catalog.values.refusal import ValueRefused
from onestop.catalog.values.telephone import check_mobile

SOURCE = "identity_service"
LEEWAY_SECONDS = 120
LONGEST_WAIT_SECONDS = 5
"""Somebody waits in front of a page meanwhile."""
KEPT_SECONDS = 3600
"""How long the service's metadata and keys are kept; a key that they lack is looked for at once."""
BASIC = "client_secret_basic"
"""The standard's own way for a client to prove itself; some services take the secret in the form only."""
ALGORITHMS = frozenset({"ES256", "ES384", "PS256", "RS256"})
"""Signatures by a key pair only: no `none`, and none by a secret that others may share."""

journal = structlog.get_logger(__name__)


class Reason(StrEnum):
    """Why nobody was signed in."""

    UNAVAILABLE = "unavailable"
    MISCONFIGURED = "misconfigured"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"
    CLOCK = "clock"
    CANCELLED = "cancelled"
    NO_IDENTITY = "no_identity"
    NOT_REAL_NAME = "not_real_name"


class NotIdentified(Exception):
    """The service did not say, or not credibly, who somebody is."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send somebody's browser, and the secrets that only their session may keep until they are back."""

    address: str
    state: str
    nonce: str
    code_verifier: str


_OAUTH_REASONS: Mapping[str, Reason] = {
    "access_denied": Reason.CANCELLED,
    "login_required": Reason.CANCELLED,
    "interaction_required": Reason.CANCELLED,
    "invalid_grant": Reason.EXPIRED,
    "server_error": Reason.UNAVAILABLE,
    "temporarily_unavailable": Reason.UNAVAILABLE,
}
"""Errors of RFC 6749 §4.1.2.1 and §5.2 and OpenID Connect Core §3.1.2.6; all others are the operator's to mend."""
_OAUTH_ERRORS = _OAUTH_REASONS.keys() | {
    *("invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type"),
    *("unsupported_response_type", "invalid_scope", "consent_required", "account_selection_required"),
}


def is_used() -> bool:
    """Whether this office has connected an identity service."""
    return bool(settings.ONESTOP_OIDC_ISSUER)


def depart(*, back_to: str) -> Departure:
    """Begin: the service's sign-in page, which sends the browser back to our address `back_to`."""
    with _failing_in_words():
        made = _service().create_authorization_url(back_to)
    return Departure(address=made["url"], state=made["state"], nonce=made["nonce"], code_verifier=made["code_verifier"])


def refused(error: str) -> NotIdentified:
    """What an error means that the browser brought back in place of a code."""
    return _of_oauth(error)


def identify(*, code: str, nonce: str, code_verifier: str, back_to: str, at: datetime) -> Identity:
    """Who came back with this code. NotIdentified where anything at all is not as it must be."""
    with _failing_in_words():
        service = _service()
        token = service.fetch_access_token(back_to, code=code, code_verifier=code_verifier)
        claims = service.parse_id_token(token, nonce, claims_options=_insisted_on(), leeway=LEEWAY_SECONDS)
        if claims is None:
            raise _told(Reason.UNTRUSTED, "no_id_token")
        more = service.userinfo(token=token) if "userinfo_endpoint" in service.server_metadata else {}
    if more and more.get("sub") != claims["sub"]:
        raise _told(Reason.UNTRUSTED, "other_subject")
    # What is signed goes before what is only said.
    return _identity({**more, **claims}, at)


def farewell(*, back_to: str) -> str:
    """Where one also signs out of the service, "" where it has no such page or cannot be asked.

    Without the ID token as a hint: it would put the person's data into an address.
    """
    try:
        with _failing_in_words():
            service = _service()
            if "end_session_endpoint" not in service.server_metadata:
                return ""
            made = service.create_logout_url(post_logout_redirect_uri=back_to, client_id=service.client_id)
            return str(made["url"])
    except NotIdentified:
        return ""


def check() -> None:
    """Prove that the service answers, is the one that the settings name, and shows its keys. NotIdentified if not."""
    with _failing_in_words():
        _service().fetch_jwk_set(force=True)


class _Session(OAuth2Session):  # type: ignore[misc] # authlib is not typed
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Proxies of the environment are for the public network; a redirect would take the code elsewhere.
        self.trust_env = False
        self.max_redirects = 0


class _Service(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc] # authlib is not typed
    """The service as authlib sees it; metadata and keys are kept in here, once they were had."""

    client_cls = _Session


def _service() -> Any:
    service = _of_this_hour(
        settings.ONESTOP_OIDC_ISSUER,
        settings.ONESTOP_OIDC_CLIENT_ID,
        settings.ONESTOP_OIDC_CLIENT_SECRET,
        settings.ONESTOP_OIDC_SCOPE,
        min(settings.ONESTOP_EXCHANGE_TIMEOUT, LONGEST_WAIT_SECONDS),
        int(time.time() // KEPT_SECONDS),
    )
    metadata = service.load_server_metadata()
    if metadata.get("issuer") != settings.ONESTOP_OIDC_ISSUER:
        _of_this_hour.cache_clear()
        raise _told(Reason.MISCONFIGURED, "other_issuer")
    metadata["id_token_signing_alg_values_supported"] = sorted(
        ALGORITHMS.intersection(metadata.get("id_token_signing_alg_values_supported", ["RS256"]))
    )
    ways = metadata.get("token_endpoint_auth_methods_supported", [BASIC])
    service.client_kwargs["token_endpoint_auth_method"] = BASIC if BASIC in ways else ways[0]
    return service


@lru_cache(maxsize=2)
def _of_this_hour(issuer: str, client_id: str, secret: str, scope: str, timeout: float, hour: int) -> _Service:
    return _Service(
        framework=None,
        name=SOURCE,
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": scope, "code_challenge_method": "S256", "default_timeout": timeout},
    )


def _insisted_on() -> dict[str, dict[str, object]]:
    return {
        "iss": {"essential": True, "value": settings.ONESTOP_OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.ONESTOP_OIDC_CLIENT_ID},
    }


@contextmanager
def _failing_in_words() -> Iterator[None]:
    """Turn whatever the library raises into a reason. The texts of its errors may carry claims: they are not kept.

    Nor are metadata and keys after a reply that made no sense: the library keeps them before it reads them.
    """
    try:
        yield
    except OAuthError as error:
        raise _of_oauth(error.error) from None
    except ExpiredTokenError:
        # The token was made a moment ago, for us: only clocks that disagree let it be out of date.
        raise _told(Reason.CLOCK, "expired") from None
    except ClaimError as error:
        clock = error.claim in ("iat", "nbf")
        raise _told(Reason.CLOCK if clock else Reason.UNTRUSTED, f"claim_{error.claim}") from None
    except JoseError as error:
        _of_this_hour.cache_clear()
        raise _told(Reason.UNTRUSTED, error.error) from None
    except (RequestException, ValueError, LookupError, TypeError, AttributeError, RuntimeError) as error:
        # authlib lets a reply that is not what the standard promises end in any of these.
        _of_this_hour.cache_clear()
        raise _told(Reason.UNAVAILABLE, type(error).__name__) from None


def _of_oauth(error: str) -> NotIdentified:
    # Only words of the standard are recorded: anybody can write anything into an address.
    return _told(_OAUTH_REASONS.get(error, Reason.MISCONFIGURED), error if error in _OAUTH_ERRORS else "other_error")


def _told(reason: Reason, code: str) -> NotIdentified:
    journal.warning("not_identified", reason=reason.value, code=code)
    return NotIdentified(reason)


def _identity(claims: Mapping[str, Any], at: datetime) -> Identity:
    names = settings.ONESTOP_OIDC_CLAIMS
    told = {key: str(claims.get(name) or "") for key, name in names.items()}
    if told["level"] not in settings.ONESTOP_OIDC_LEVELS:
        raise _told(Reason.NOT_REAL_NAME, "level")
    try:
        return Identity(
            name=check_person_name(told["name"]),
            id_number=check_id_number(told["id_number"], today=at.date()),
            mobile=_mobile(told["mobile"]),
            source=SOURCE,
            verified_at=at,
        )
    except ValueRefused as refusal:
        raise _told(Reason.NO_IDENTITY, refusal.code) from None


def _mobile(text: str) -> str:
    """The mobile, "" where the service has none that we could use: it is asked for in the form then."""
    try:
        return check_mobile(text)
    except ValueRefused:
        return ""
