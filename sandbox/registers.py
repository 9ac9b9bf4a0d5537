"""What the pretend systems know of people: told to them beforehand, and given away to a signed question."""

import json

from sandbox.server import Endpoint, Reply, Request


def look_up(request: Request, body: str) -> Reply:
    """POST /lookups: {"person": {"name", "id_number"}, "names": […]} → what is known of these names, signed."""
    content = json.loads(body)
    known = request.server.store.known(system=request.system, id_number=content["person"]["id_number"])
    if known is None:
        return 200, {"outcome": "not_found"}
    return 200, {"outcome": "found", "values": {name: known[name] for name in content["names"] if name in known}}


def know(request: Request, body: str) -> Reply:
    """POST /people: {"system", "id_number", "values": {name: text}}; without values the person is forgotten."""
    content = json.loads(body)
    values = content.get("values")
    if values is not None and not all(isinstance(text, str) for text in values.values()):
        raise ValueError("values are texts")
    request.server.store.know(system=content["system"], id_number=content["id_number"], values=values)
    return 200, {}


ENDPOINTS = {
    ("POST", "/systems/*/lookups"): Endpoint(look_up, signed=True, signs=True),
    ("POST", "/people"): Endpoint(know),
}
