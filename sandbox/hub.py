"""What the hub (省一体化政务服务平台) has beside other systems' calls: its store of cases, people who file there."""

import json

from sandbox.server import Content, Endpoint, Reply, Request


def take_records(request: Request, body: str) -> Reply:
    """POST /records: {"rows": [{"table", "row"}]} → {"rows": [{"ROW_GUID", "accepted", "column", "code"}]}."""
    return 200, {"rows": request.server.records.take(request.system, json.loads(body)["rows"])}


def list_records(request: Request, body: str) -> Reply:
    """GET /records?after=ROW_GUID: the keys of what is here."""
    after = request.query.get("after", [""])[0]
    return 200, {"rows": request.server.records.page(request.system, after)}


def take_reply(request: Request, body: str) -> Reply:
    """POST /filings: what became of an application."""
    request.server.filings.note(request.system, json.loads(body))
    return 200, {}


def paper(request: Request, body: str) -> Reply:
    """GET /papers/TOKEN: a paper that came by reference with an application."""
    content = request.server.filings.paper(request.wild[-1])
    return (410, {"error": "gone"}) if content is None else Content(200, content, "application/octet-stream")


def look_at_records(request: Request, body: str) -> Reply:
    """GET /looks/records?system=CODE&project_no=NUMBER, unsigned: the rows themselves."""
    system, number = (request.query.get(name, [""])[0] for name in ("system", "project_no"))
    return 200, {"rows": request.server.records.held(system, number)}


def lose_record(request: Request, body: str) -> Reply:
    """POST /looks/records/lose, unsigned: {"system", "ROW_GUID"}."""
    content = json.loads(body)
    request.server.records.lose(content["system"], content["ROW_GUID"])
    return 200, {}


def file(request: Request, body: str) -> Reply:
    """POST /filings, unsigned: {"system", "application", "papers"}: somebody files an application there."""
    content = json.loads(body)
    number = request.server.filings.file(content["system"], content["application"], content.get("papers", ()))
    return 201, {"PROJECT_NO": number}


def look_at_filing(request: Request, body: str) -> Reply:
    """GET /filings?system=CODE&project_no=NUMBER, unsigned: what its applicant was told."""
    system, number = (request.query.get(name, [""])[0] for name in ("system", "project_no"))
    return 200, {"told": request.server.filings.told(system, number)}


ENDPOINTS = {
    ("POST", "/systems/*/records"): Endpoint(take_records, signed=True, signs=True),
    ("GET", "/systems/*/records"): Endpoint(list_records, signed=True, signs=True),
    ("POST", "/systems/*/filings"): Endpoint(take_reply, signed=True),
    ("GET", "/systems/*/papers/*"): Endpoint(paper, signed=True),
    ("GET", "/looks/records"): Endpoint(look_at_records),
    ("POST", "/looks/records/lose"): Endpoint(lose_record),
    ("POST", "/filings"): Endpoint(file),
    ("GET", "/filings"): Endpoint(look_at_filing),
}
