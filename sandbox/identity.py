"""The pretend identity service: OpenID Connect with people to choose from, and faults to switch on.

It stands below `/systems/identity`, knows one client, and forgets everything when the sandbox ends.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from weakref import WeakKeyDictionary

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

ROOT = "/systems/identity"
CLIENT = ("onestop", "sandbox")
CALLBACK = "/sign-in/identity/answer/"
LOOPBACK = ("127.0.0.1", "localhost")
CODE_SECONDS = 60
TOKEN_SECONDS = 300
CLOCK_SECONDS = 600
FAULTS: Mapping[str, frozenset[str]] = {
    "discovery": frozenset({"slow", "error", "garbage", "other_issuer"}),
    "keys": frozenset({"slow", "error", "garbage"}),
    "token": frozenset(
        {
            *("slow", "error", "garbage", "nonce", "signature", "algorithm", "audience", "issuer"),
            *("expired", "future", "no_token", "stale_code"),
        }
    ),
    "userinfo": frozenset({"slow", "error", "garbage", "other_subject"}),
}
"""Endpoint → what can be made to go wrong there, until it is set to nothing again."""

PEOPLE: Mapping[str, dict[str, str]] = {
    "li": {"name": "李卫国", "id_number": "13060220020315401X", "phone_number": "13800000001", "acr": "L3"},
    "zhao": {"name": "赵志远", "id_number": "130602200306180317", "phone_number": "+86 138-0000-0011", "acr": "L3"},
    "qian": {"name": "钱小雨", "id_number": "130602200211020468", "phone_number": "", "acr": "L2"},
    "sun": {"name": "孙立新", "id_number": "130602200104090575", "phone_number": "13800000013", "acr": "L1"},
    "zhou": {"name": "周文博", "id_number": "", "phone_number": "13800000014", "acr": "L3"},
}
"""Invented people, by the subject that they have here."""
REMARKS = {
    "li": "示例申请人，已实名",
    "zhao": "第一次来，已实名",
    "qian": "已实名，没有登记手机号码",
    "sun": "只注册，没有实名认证",
    "zhou": "没有登记身份证号码",
}


@dataclass(frozen=True)
class Grant:
    """What a code stands for."""

    subject: str
    nonce: str
    challenge: str
    redirect_uri: str
    made_at: float


class Key:
    """A signing key with its name."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(4)
        self._private = ec.generate_private_key(ec.SECP256R1())

    def public(self) -> dict[str, str]:
        """As a JSON Web Key (RFC 7517)."""
        numbers = self._private.public_key().public_numbers()
        x, y = (_base64(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.name, "x": x, "y": y}

    def sign(self, text: bytes) -> bytes:
        """ES256 (RFC 7518 §3.4): both numbers, 32 bytes each."""
        r, s = utils.decode_dss_signature(self._private.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass
class Service:
    """What one running sandbox remembers."""

    key: Key = field(default_factory=Key)
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=lambda: {key: {**one} for key, one in PEOPLE.items()})
    faults: dict[str, str] = field(default_factory=dict)
    slow_seconds: float = 8.0
    calls: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One request, taken apart."""

    service: Service
    issuer: str
    query: dict[str, str]
    form: dict[str, str]
    authorization: str


@dataclass(frozen=True)
class Reply:
    """What goes back: a document, a page, or another address."""

    status: int
    content: Any = None
    page: str = ""
    location: str = ""


_services: WeakKeyDictionary[Any, Service] = WeakKeyDictionary()
_lock = threading.Lock()


def takes(request: BaseHTTPRequestHandler, body: str) -> bool:
    """Answer a call that is meant for the identity service; False, and nothing done, for any other."""
    parts = urlsplit(request.path)
    named = ENDPOINTS.get((str(request.command), parts.path.removeprefix(ROOT)))
    if not parts.path.startswith(ROOT + "/") or named is None:
        return False
    name, endpoint = named
    with _lock:
        service = _services.setdefault(request.server, Service())
        service.calls[name] = service.calls.get(name, 0) + 1
    call = Call(
        service=service,
        issuer=f"http://{request.headers.get('Host', '')}{ROOT}",
        query=dict(parse_qsl(parts.query)),
        form=dict(parse_qsl(body)) if name != "switches" else {"json": body},
        authorization=request.headers.get("Authorization", ""),
    )
    fault = service.faults.get(name, "")
    if fault == "slow":
        time.sleep(service.slow_seconds)
    _send(request, _went_wrong(fault) or endpoint(call))
    return True


def switched_on(server: Any) -> dict[str, str]:
    """The faults that are switched on in the service of a running sandbox, by endpoint."""
    service = _services.get(server)
    return {name: kind for name, kind in service.faults.items() if kind} if service else {}


def _went_wrong(fault: str) -> Reply | None:
    if fault == "error":
        return Reply(500, {"error": "server_error"})
    return Reply(200, ["garbage"]) if fault == "garbage" else None


def _send(request: BaseHTTPRequestHandler, reply: Reply) -> None:
    body = reply.page.encode() if reply.page else json.dumps(reply.content).encode()
    request.send_response(reply.status)
    if reply.location:
        request.send_header("Location", reply.location)
    request.send_header("Content-Type", "text/html; charset=utf-8" if reply.page else "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.send_header("Cache-Control", "no-store")
    request.end_headers()
    request.wfile.write(body)


# ---- what the standard asks for


def discovery(call: Call) -> Reply:
    """GET /.well-known/openid-configuration (OpenID Connect Discovery §4)."""
    paths = {
        "authorization_endpoint": "/authorize",
        "token_endpoint": "/token",
        "userinfo_endpoint": "/userinfo",
        "jwks_uri": "/keys",
        "end_session_endpoint": "/end-session",
    }
    content: dict[str, Any] = {name: call.issuer + path for name, path in paths.items()}
    content |= {
        "issuer": f"{call.issuer}/other" if call.service.faults.get("discovery") == "other_issuer" else call.issuer,
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    }
    return Reply(200, content)


def keys(call: Call) -> Reply:
    """GET /keys."""
    return Reply(200, {"keys": [call.service.key.public()]})


def authorize(call: Call) -> Reply:
    """GET /authorize: a page on which one chooses who one is."""
    if wrong := _wrong_request(call.query):
        return Reply(400, page=_page("无法登录", f"<p>来自对方的请求有误：{escape(wrong)}。</p>"))
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">' for name, text in call.query.items()
    )
    buttons = "".join(
        f'<button name="subject" value="{key}"><strong>{escape(one["name"])}</strong>'
        f"<small>{escape(REMARKS.get(key, ''))}</small></button>"
        for key, one in call.service.people.items()
    )
    cancel = '<button name="subject" value="">取消登录</button>'
    form = f'<form method="post" action="{ROOT}/authorize">{hidden}{buttons}{cancel}</form>'
    return Reply(200, page=_page("您是哪一位？", f"<p>以下人员全部为虚构，不用密码。</p>{form}"))


def choose(call: Call) -> Reply:
    """POST /authorize: back to the client with a code, or with the news that the person would not."""
    if wrong := _wrong_request(call.form):
        return Reply(400, page=_page("无法登录", f"<p>来自对方的请求有误：{escape(wrong)}。</p>"))
    redirect_uri, subject = call.form["redirect_uri"], call.form.get("subject", "")
    told = {"state": call.form.get("state", "")}
    if subject not in call.service.people:
        return Reply(303, location=f"{redirect_uri}?{urlencode({'error': 'access_denied', **told})}")
    code = secrets.token_urlsafe(24)
    call.service.codes[code] = Grant(
        subject=subject,
        nonce=call.form.get("nonce", ""),
        challenge=call.form["code_challenge"],
        redirect_uri=redirect_uri,
        made_at=time.time(),
    )
    return Reply(303, location=f"{redirect_uri}?{urlencode({'code': code, **told})}")


def _wrong_request(asked: Mapping[str, str]) -> str:
    """What is wrong with an authorization request, "" where nothing is."""
    back = urlsplit(asked.get("redirect_uri", ""))
    checks = {
        "client_id": asked.get("client_id") == CLIENT[0],
        "redirect_uri": back.hostname in LOOPBACK and back.path == CALLBACK and not back.query,
        "response_type": asked.get("response_type") == "code",
        "scope": "openid" in asked.get("scope", "").split(),
        "code_challenge": asked.get("code_challenge_method") == "S256" and bool(asked.get("code_challenge")),
    }
    return next((name for name, holds in checks.items() if not holds), "")


def token(call: Call) -> Reply:
    """POST /token: for a code, once and within a minute, from the client that asked and holds the verifier."""
    if call.authorization != f"Basic {base64.b64encode(':'.join(CLIENT).encode()).decode()}":
        return Reply(401, {"error": "invalid_client"})
    grant = call.service.codes.pop(call.form.get("code", ""), None)
    verifier = hashlib.sha256(call.form.get("code_verifier", "").encode()).digest()
    stale = call.service.faults.get("token") == "stale_code"
    if (
        grant is None
        or stale
        or time.time() - grant.made_at > CODE_SECONDS
        or call.form.get("redirect_uri") != grant.redirect_uri
        or _base64(verifier) != grant.challenge
    ):
        return Reply(400, {"error": "invalid_grant"})
    access = secrets.token_urlsafe(24)
    call.service.tokens[access] = grant.subject
    content = {"access_token": access, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
    if call.service.faults.get("token") != "no_token":
        content["id_token"] = _id_token(call, grant)
    return Reply(200, content)


def _id_token(call: Call, grant: Grant) -> str:
    fault = call.service.faults.get("token", "")
    now = int(time.time()) + {"expired": -CLOCK_SECONDS, "future": CLOCK_SECONDS}.get(fault, 0)
    claims = {
        "iss": f"{call.issuer}/other" if fault == "issuer" else call.issuer,
        "sub": grant.subject,
        "aud": "somebody else" if fault == "audience" else CLIENT[0],
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "nonce": "another" if fault == "nonce" else grant.nonce,
        "acr": call.service.people[grant.subject]["acr"],
    }
    key = call.service.key
    header = {"alg": "none" if fault == "algorithm" else "ES256", "kid": key.name, "typ": "JWT"}
    signed = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
    signature = b"" if fault == "algorithm" else (Key() if fault == "signature" else key).sign(signed.encode())
    return f"{signed}.{_base64(signature)}"


def userinfo(call: Call) -> Reply:
    """GET /userinfo: what is known of the person to whom the access token belongs."""
    subject = call.service.tokens.get(call.authorization.removeprefix("Bearer "))
    if subject is None:
        return Reply(401, {"error": "invalid_token"})
    known = {name: text for name, text in call.service.people[subject].items() if text and name != "acr"}
    other = call.service.faults.get("userinfo") == "other_subject"
    return Reply(200, {"sub": "somebody else" if other else subject, **known})


def end_session(call: Call) -> Reply:
    """GET /end-session: nobody is remembered here, so there is only something to say."""
    return Reply(200, page=_page("已退出统一身份认证", "<p>可以关闭这个页面了。</p>"))


# ---- switches


def switch(call: Call) -> Reply:
    """POST /switches: faults by endpoint, slow_seconds, people to change, rotate for a new signing key."""
    given = json.loads(call.form["json"])
    faults = given.get("faults", {})
    if any(kind and kind not in FAULTS.get(name, ()) for name, kind in faults.items()):
        return Reply(422, {"error": "unknown fault"})
    call.service.faults |= faults
    call.service.slow_seconds = given.get("slow_seconds", call.service.slow_seconds)
    for subject, changed in given.get("people", {}).items():
        call.service.people[subject] = {**call.service.people.get(subject, {}), **changed}
    if given.get("rotate"):
        call.service.key = Key()
    return Reply(200, {"faults": call.service.faults, "calls": call.service.calls})


ENDPOINTS: Mapping[tuple[str, str], tuple[str, Callable[[Call], Reply]]] = {
    ("GET", "/.well-known/openid-configuration"): ("discovery", discovery),
    ("GET", "/keys"): ("keys", keys),
    ("GET", "/authorize"): ("authorize", authorize),
    ("POST", "/authorize"): ("choose", choose),
    ("POST", "/token"): ("token", token),
    ("GET", "/userinfo"): ("userinfo", userinfo),
    ("GET", "/end-session"): ("end_session", end_session),
    ("POST", "/switches"): ("switches", switch),
}


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _page(title: str, content: str) -> str:
    style = (
        "body{font:18px/1.6 sans-serif;max-width:28rem;margin:2rem auto;padding:0 1rem;color:#1c1f21}"
        "button{display:block;width:100%;min-height:56px;margin:.75rem 0;padding:.5rem 1rem;font:inherit}"
        "small{display:block;color:#4a5055}"
    )
    return (
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{title} - 模拟统一身份认证</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{style}</style></head>'
        f"<body><p>模拟统一身份认证（冀时办）</p><main><h1>{title}</h1>{content}</main></body></html>"
    )
