"""`onestop serve` answers, and refuses a database that is not of its version."""

import gzip
import re
import select
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.test import Client

from tests.commands import running

MOST_BYTES_AT_FIRST = 80_000


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def _first_answer(address: str, serving: subprocess.Popen[str]) -> Any:
    """Ask until the site answers: granian reports a worker as started before it listens."""
    until = time.monotonic() + 30
    while serving.poll() is None and time.monotonic() < until:
        try:
            return urllib.request.urlopen(address, timeout=10)
        except urllib.error.URLError:
            select.select([], [], [], 0.05)
    raise AssertionError(f"no answer from {address}")


def assert_light(address: str) -> None:
    """The first page with all that stands beside it, as they travel; the browser keeps the latter for ever."""
    with _compressed(f"{address}/") as answer:
        page = answer.read()
    # But for the icon that a telephone fetches when somebody puts the site on its first screen.
    weight, beside = len(page), set(re.findall(r'"(/static/[^"#]+(?<!png))["#]', gzip.decompress(page).decode()))
    assert {one.rpartition(".")[2] for one in beside} == {"css", "js", "svg"}
    for one in beside:
        with _compressed(address + one) as answer:
            assert "immutable" in answer.headers["Cache-Control"], one
            weight += len(answer.read())
    assert weight < MOST_BYTES_AT_FIRST


def _compressed(address: str) -> Any:
    answer = urllib.request.urlopen(urllib.request.Request(address, headers={"Accept-Encoding": "gzip"}), timeout=10)
    assert answer.headers["Content-Encoding"] == "gzip", address
    return answer


def test_the_site_answers_and_stops_when_told(installed: Path, tmp_path: Path) -> None:
    port = _free_port()
    data = shutil.copytree(installed, tmp_path / "data")
    serving = subprocess.Popen(
        running.words("serve", "--port", str(port), "--workers", "1", "--data", str(data)),
        env=running.environment(ONESTOP_DEMO="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        with _first_answer(f"http://127.0.0.1:{port}/healthz", serving) as answer:
            assert answer.status == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert_light(f"http://127.0.0.1:{port}")
    finally:
        serving.terminate()
        told, _ = serving.communicate(timeout=20)
    assert serving.returncode == 0, told


def test_an_old_database_is_not_served(tmp_path: Path) -> None:
    ran = running.run("serve", "--data", str(tmp_path))
    assert ran.returncode == 1
    assert "请先运行 onestop migrate" in ran.stderr


def test_anybody_may_ask_whether_the_site_is_there(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.content == b"ok\n"
