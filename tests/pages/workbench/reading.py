"""Reading a page in tests."""

import re
from html import unescape
from typing import Any

from django.test import Client


def words(response: Any) -> str:
    """The page as people read it: no tags, no runs of blanks."""
    body = response.content.decode()
    body = re.sub(r"<(script|svg)\b.*?</\1>", " ", body, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def followed(client: Client, response: Any) -> str:
    """The page behind a redirect, as people read it."""
    assert response.status_code == 302, words(response)
    return words(client.get(response["Location"]))
