"""The bank that pays out: takes a batch file as an officer would upload it, and gives the return file back.

`POST /systems/bank/files` with `{"file": base64 of the CSV, "refuse": {"2": "户名与账号不符"}, "on": "2026-09-18"}`:
those positions are refused in the bank's words, all others paid on that day. The reply is `{"file": base64}`.
"""

import base64
import binascii
import csv
import io
import json
from datetime import datetime, timedelta, timezone
from typing import Any

from sandbox.desk import Unreadable
from sandbox.server import Endpoint, Endpoints, Reply, Request

CHINA = timezone(timedelta(hours=8))
CONTROL = "合计"
HEADS = ("批次号", "序号", "户名", "账号", "金额（元）", "结果", "日期", "原因")


def returned(content: bytes, *, refuse: dict[str, str], on: str) -> bytes:
    """The return file of a batch file; Unreadable where the bank cannot make it out, or where it does not add up."""
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("gb18030"))))
        payments = [row for row in rows if row["序号"] != CONTROL]
        [control] = [row for row in rows if row["序号"] == CONTROL]
        amounts = [_fen(row["金额（元）"]) for row in payments]
    except (UnicodeDecodeError, KeyError, ValueError, csv.Error) as error:
        raise Unreadable(f"no batch file: {error}") from error
    if (f"{len(payments)}笔", sum(amounts)) != (control["户名"], _fen(control["金额（元）"])):
        raise Unreadable("count or total of the control line is wrong")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for row in payments:
        words = refuse.get(row["序号"], "")
        told = [row[head] for head in HEADS[:5]]
        writer.writerow([*told, "失败" if words else "成功", on, words])
    return text.getvalue().encode("gb18030")


def _fen(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def _files(request: Request, body: str) -> Reply:
    asked: dict[str, Any] = json.loads(body)
    try:
        content = base64.b64decode(asked["file"], validate=True)
    except binascii.Error as error:
        raise Unreadable("file is no base64") from error
    refuse = {str(position): str(words) for position, words in dict(asked.get("refuse", {})).items()}
    answer = returned(content, refuse=refuse, on=str(asked.get("on") or datetime.now(tz=CHINA).date()))
    return 200, {"file": base64.b64encode(answer).decode()}


ENDPOINTS: Endpoints = {("POST", "/systems/bank/files"): Endpoint(_files)}
