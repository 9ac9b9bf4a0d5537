"""Fetching the papers that a message refers to, once: docs/howto/callbacks.md from the other side."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request

from sandbox import signing

TIMEOUT_SECONDS = 10
LARGEST = 64 * 1024 * 1024
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class NotFetched(Exception):
    """A paper that did not come; the message says why, in words for the desk."""


def fetch(*, site: str, href: str, sender: str, key: bytes) -> tuple[str, bytes]:
    """Media type and content of a paper. Raises NotFetched.

    The id of the call follows from the address: a transfer that broke off goes on under the id that it began with.
    """
    if not site:
        raise NotFetched("本模拟系统不知道对方网站的地址（启动时用 --site 指明）。")
    if not href.startswith("/"):
        raise NotFetched("报文里的领取地址有误。")
    timestamp, message_id = str(int(time.time())), f"paper-{hashlib.sha256(href.encode()).hexdigest()[:32]}"
    headers = {
        "X-Onestop-Sender": sender,
        "X-Onestop-Id": message_id,
        "X-Onestop-Timestamp": timestamp,
        "X-Onestop-Signature": signing.sign(key, timestamp=timestamp, message_id=message_id, body=href),
    }
    request = urllib.request.Request(site.rstrip("/") + href, headers=headers)  # noqa: S310 - the operator names the site
    try:
        with _direct.open(request, timeout=TIMEOUT_SECONDS) as reply:
            content = reply.read(LARGEST)
            media_type = reply.headers.get_content_type()
            digest = reply.headers.get("Content-Digest", "")
    except urllib.error.HTTPError as refusal:
        raise NotFetched(_words(refusal)) from refusal
    except OSError as error:
        raise NotFetched("对方网站没有应答，请稍后再取。") from error
    expected = f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
    if not hmac.compare_digest(digest, expected):
        raise NotFetched("取来的内容与对方给的摘要不符，没有收下，请再取一次。")
    return media_type, content


def _words(refusal: urllib.error.HTTPError) -> str:
    try:
        return f"对方没有给：{json.loads(refusal.read())['message']}"
    except (OSError, ValueError, KeyError, TypeError):
        return f"对方没有给（状态 {refusal.code}）。"
