"""What a caller is told when a call was refused: one shape, whoever refused it."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

journal = structlog.get_logger(__name__)

PREFIX = "/api/"
RETRY_AFTER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class _Words:
    status: int
    message: str


CODES = {
    "unsigned": _Words(401, "缺少签名。请带上 X-Onestop-Id、X-Onestop-Timestamp 和 X-Onestop-Signature。"),
    "bad_id": _Words(401, "报文编号不能用。请使用不超过 100 个可打印字符的编号。"),
    "bad_signature": _Words(401, "签名不符。请核对密钥，以及被签名的内容是否与发出的一字不差。"),
    "other_algorithm": _Words(401, "签名算法与双方约定的不一致。请按约定的算法重新签名。"),
    "stale": _Words(401, "时间戳与本系统相差超过 5 分钟。请校准时钟，每次发送都重新签名。"),
    "reused_id": _Words(401, "该编号已用于另一份内容。请为新的报文使用新的编号。"),
    "no_key": _Words(401, "本系统尚未配置签名密钥，无法核对签名。请联系运维人员。"),
    "unknown_sender": _Words(404, "没有这个系统。请核对地址中的系统代码。"),
    "unknown_caller": _Words(401, "不知道是哪个系统在调用。请在 X-Onestop-Sender 中写明系统代码。"),
    "not_found": _Words(404, "没有这个地址。请核对后再试。"),
    "method_not_allowed": _Words(405, "该地址不支持这种请求方法。"),
    "fetched": _Words(410, "该文件已经领取过。如需再次取得，请与推送单位联系。"),
    "closed": _Words(410, "该事项已经结束或不再由贵单位办理，材料不再提供。"),
    "removed": _Words(410, "该文件已经移除。请以最近一次推送的材料为准。"),
    "too_large": _Words(413, "报文太长。请控制在 64 KiB 以内。"),
    "unsupported_media_type": _Words(415, "只接受 application/json。"),
    "unreadable": _Words(422, "签名无误，但内容读不懂。请按接口文档核对各字段。"),
    "too_many": _Words(429, "来文过多，本次没有收下。请稍后重发。"),
    "bad_request": _Words(400, "请求不完整或格式不对。"),
    "forbidden": _Words(403, "该地址没有开放。"),
    "broken": _Words(500, "系统出错，请稍后再试。"),
    "no_room": _Words(503, "本系统存储空间已满，本次没有收下。请稍后重发。"),
    "unavailable": _Words(503, "文件暂时打不开，请稍后再试；如仍不行，请与推送单位联系。"),
}
"""Everything that can be wrong with a call."""

BY_STATUS = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    503: "no_room",
}


class CallRefused(Exception):
    """A call that did nothing, or nothing but leave a trace; `code` is one of CODES."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def response(request: HttpRequest, code: str) -> HttpResponse:
    """The refusal as the caller gets it, and a line for the operator without anything that the caller wrote."""
    status = CODES[code].status
    place = request.resolver_match.view_name if request.resolver_match else ""
    journal.warning("call_refused", place=place, code=code, status=status)
    told = _told(code, status)
    if status == 429:
        told["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return told


def _told(code: str, status: int) -> HttpResponse:
    return JsonResponse(
        {"code": code, "message": CODES[code].message}, status=status, json_dumps_params={"ensure_ascii": False}
    )


class OneShapeMiddleware:
    """Gives what was refused before any of our functions was asked, e.g. a wrong method, the same shape."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = self.get_response(request)
        if not request.path_info.startswith(PREFIX) or given.status_code < 400:
            return given
        if given.headers.get("Content-Type") == "application/json":
            return given
        fallback = "broken" if given.status_code >= 500 else "bad_request"
        told = _told(BY_STATUS.get(given.status_code, fallback), given.status_code)
        if "Allow" in given:
            told["Allow"] = given["Allow"]
        return told
