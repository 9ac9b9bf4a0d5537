"""The sandbox's own switches and looks, unsigned: what happens to an item, which faults happen, what arrived."""

import json
from dataclasses import asdict

from sandbox.faults import EVERY
from sandbox.server import Endpoint, Reply, Request


def received(request: Request, body: str) -> Reply:
    """GET /received: what arrived and how many times; ?system=CODE for one system."""
    return 200, {"received": request.server.store.received(request.query.get("system", [""])[0])}


def set_plan(request: Request, body: str) -> Reply:
    """POST /plans: {"case", "item", "steps"} and perhaps "system"; or {"system", "by_hand"}: who decides there."""
    content, desk = json.loads(body), request.server.desk
    if "by_hand" in content:
        desk.decide_by_hand(_name(content["system"]), by_hand=content["by_hand"] is True)
    else:
        system = content.get("system", "")
        desk.plan(case=content["case"], item=content["item"], steps=content["steps"], system=system)
    return 200, {}


def _name(system: object) -> str:
    if not isinstance(system, str) or not system:
        raise ValueError("system is no name")
    return system


def faults(request: Request, body: str) -> Reply:
    """GET /faults: what holds for whom, and what happened lately, the latest first; "" stands for all systems."""
    every = request.server.faults
    settings = {
        system: {**asdict(every.of(system)), "following": every.following(system)} for system in (EVERY, *every.named())
    }
    return 200, {"settings": settings, "happened": [asdict(one) for one in every.happened()]}


def set_faults(request: Request, body: str) -> Reply:
    """POST /faults: any of rate, kinds, slow_seconds, following; or clear; for one system where it names a system."""
    content, every = json.loads(body), request.server.faults
    if content.pop("clear", False):
        every.clear(content.get("system", EVERY))
    setting = every.change(**content)
    return 200, {"rate": setting.rate, "kinds": list(setting.kinds)}


def health(request: Request, body: str) -> Reply:
    """GET /health."""
    return 200, {"status": "ok"}


ENDPOINTS = {
    ("GET", "/received"): Endpoint(received),
    ("POST", "/plans"): Endpoint(set_plan),
    ("GET", "/faults"): Endpoint(faults),
    ("POST", "/faults"): Endpoint(set_faults),
    ("GET", "/health"): Endpoint(health),
}
