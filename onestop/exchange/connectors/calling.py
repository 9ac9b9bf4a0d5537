"""How this system calls another one over HTTP."""

import ssl
from functools import cache

import httpx


def client(address: str, *, timeout: float) -> httpx.Client:
    """A client of one address; `timeout` in seconds. It keeps to the address: no redirects, and no proxies of the
    environment, which are for the public network and not for the systems of an office."""
    return httpx.Client(
        base_url=address, timeout=timeout, verify=_certificates(), trust_env=False, follow_redirects=False
    )


@cache
def _certificates() -> ssl.SSLContext:
    # Read once: every client would read the same hundred and forty certificates anew, which takes longer than a call.
    return httpx.create_ssl_context(trust_env=False)
