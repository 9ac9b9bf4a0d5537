"""The sandbox's own switches and looks, unsigned: what happens to an item, which faults happen, what arrived."""

import json

from sandbox.server import Endpoint, Reply, Request


def received(request: Request, body: str) -> Reply:
    """GET /received: what arrived and how many times; ?system=CODE for one system."""
    return 200, {"received": request.server.store.received(request.query.get("system", [""])[0])}


def set_plan(request: Request, body: str) -> Reply:
    """POST /plans: {"case", "item", "steps"} and perhaps "system"."""
    content = json.loads(body)
    request.server.desk.plan(
        case=content["case"], item=content["item"], steps=content["steps"], system=content.get("system", "")
    )
    return 200, {}


def set_faults(request: Request, body: str) -> Reply:
    """POST /faults: any of rate, kinds, slow_seconds, following; for one system where it names a system."""
    setting = request.server.faults.change(**json.loads(body))
    return 200, {"rate": setting.rate, "kinds": list(setting.kinds)}


def health(request: Request, body: str) -> Reply:
    """GET /health."""
    return 200, {"status": "ok"}


ENDPOINTS = {
    ("GET", "/received"): Endpoint(received),
    ("POST", "/plans"): Endpoint(set_plan),
    ("POST", "/faults"): Endpoint(set_faults),
    ("GET", "/health"): Endpoint(health),
}
