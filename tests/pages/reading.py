"""Reading a page in tests."""

import re
from html import unescape
from typing import Any

from django.test import Client


def words(response: Any) -> str:
    """The page as people read it: no tags, no runs of blanks."""
    return _text(response.content.decode())


def followed(client: Client, response: Any) -> str:
    """The page behind a redirect, as people read it."""
    assert response.status_code == 302, words(response)
    return words(client.get(response["Location"]))


def message_at(response: Any, key: str) -> str:
    """What the page says beside a field."""
    found = re.search(rf'id="message-{re.escape(key)}"[^>]*>(.*?)</p>', response.content.decode(), flags=re.S)
    assert found, f"the page has no place for messages on {key}"
    return _text(found[1])


def summary_of(response: Any) -> dict[str, str]:
    """The summary of faults at the head of a page: where each leads → what it says."""
    body = response.content.decode()
    found = re.search(r'<section class="error-summary".*?</section>', body, flags=re.S)
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', found[0], flags=re.S) if found else []
    return {unescape(address): _text(text) for address, text in links}


def card_of(response: Any, material_code: str) -> str:
    """The card of one paper, as people read it."""
    found = re.search(
        rf'<section class="panel paper[^"]*" id="paper-{material_code}".*?</section>', response.content.decode(), re.S
    )
    assert found, f"the page has no card for {material_code}"
    return _text(found[0])


def _text(html: str) -> str:
    html = re.sub(r"<(script|svg)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
