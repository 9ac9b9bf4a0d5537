"""Signing in by the unified identity service: going there, coming back, and what to do where it did not work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from onestop.accounts import sign_in as signing_in
from onestop.accounts.models import User
from onestop.accounts.sign_in import SignInRefused
from onestop.exchange import identity
from onestop.exchange.identity import NotIdentified, Reason
from onestop.ui import entering

DEPARTURES = "identity_departures"
WANTED = "identity_wanted"
BACK_WITHIN = timedelta(minutes=10)
MOST_DEPARTURES = 5
"""Tabs in which somebody is under way at once."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong in the person's words, what to do about it, and how it is said to a machine."""

    title: str
    message: str
    remedy: str
    status: int = 422


_WAIT = "请过几分钟再试。急着办的，可以换一种方式登录，或者带身份证到窗口办理。"
_AGAIN = "请再登录一次。"
STALE = Trouble("这次登录已经失效", "登录是从另一个页面开始的，或者这个页面已经用过了。", _AGAIN)
TOO_LATE = Trouble("登录超时了", "从点按钮到回来超过了十分钟，为了安全，这次登录作废。", _AGAIN)
TROUBLES = {
    Reason.UNAVAILABLE: Trouble("暂时连不上统一身份认证", "对方没有及时答复，不是您的操作有误。", _WAIT, 503),
    Reason.MISCONFIGURED: Trouble(
        "统一身份认证暂时不能用", "本网站与对方的连接设置有误，不是您的操作有误，运维人员会看到这个问题。", _WAIT, 503
    ),
    Reason.EXPIRED: Trouble("登录超时了", "对方给的登录凭据已经过期，或者已经用过一次。", _AGAIN),
    Reason.UNTRUSTED: Trouble(
        "没有登录成功",
        "对方的答复没有通过安全核验，为了保护您的信息，没有让您登录。",
        "请再登录一次。反复这样，请换一种方式登录，或者带身份证到窗口办理。",
    ),
    Reason.CLOCK: Trouble(
        "没有登录成功", "本网站与统一身份认证的时钟对不上，不是您的操作有误，运维人员会看到这个问题。", _WAIT, 503
    ),
    Reason.CANCELLED: Trouble(
        "您取消了登录", "没有从统一身份认证取得任何信息。", "想继续，请再登录一次；也可以换一种方式登录。"
    ),
    Reason.NO_IDENTITY: Trouble(
        "没有取得您的姓名和身份证号码",
        "统一身份认证没有把姓名和有效的身份证号码交给本网站，无法确认是谁在申报。",
        "请先在统一身份认证里补全身份证信息，授权时不要去掉姓名和身份证号码，再登录一次；也可以带身份证到窗口办理。",
    ),
    Reason.NOT_REAL_NAME: Trouble(
        "您的账号还没有实名认证",
        "申报要确认是您本人，只注册、没有实名认证的账号不能用来申报。",
        "请先在统一身份认证里完成实名认证，再登录一次；也可以带身份证到窗口办理，窗口当面核对。",
    ),
}


@require_safe
def depart(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the identity service. A link and not a form: a form may not end on a foreign page."""
    _require_service()
    wanted = entering.own_address(request, request.GET.get("next", ""))
    request.session[WANTED] = wanted
    try:
        leaving = identity.depart(back_to=_back_to(request))
    except NotIdentified as failure:
        return _trouble(request, TROUBLES[failure.reason], wanted)
    waiting = {
        **request.session.get(DEPARTURES, {}),
        leaving.state: {
            "nonce": leaving.nonce,
            "code_verifier": leaving.code_verifier,
            "wanted": wanted,
            "at": timezone.now().isoformat(),
        },
    }
    request.session[DEPARTURES] = dict(list(waiting.items())[-MOST_DEPARTURES:])
    return redirect(leaving.address)


@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Takes what the identity service sent along; a departure counts once."""
    _require_service()
    waiting = request.session.get(DEPARTURES, {})
    departure = waiting.pop(_known_state(request, waiting), None)
    request.session[DEPARTURES] = waiting
    wanted = departure["wanted"] if departure else request.session.get(WANTED, "")
    if departure is None and isinstance(request.user, User):
        # The way back in the browser, or a second press: who is signed in already goes on.
        return redirect(entering.address_after(request, request.user, wanted))
    now = timezone.now()
    trouble = _not_in_time(departure, now)
    if trouble or departure is None:
        return _trouble(request, trouble or STALE, wanted)
    try:
        user = _user(request, departure, now)
    except NotIdentified as failure:
        return _trouble(request, TROUBLES[failure.reason], wanted)
    except SignInRefused as refusal:
        return _trouble(request, Trouble("不能登录", refusal.message, ""), wanted)
    response = entering.enter(request, user, wanted)
    request.session[entering.BY_SERVICE] = True
    return response


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Says that our session has ended, and offers to end the service's too: at a shared computer both must."""
    _require_service()
    farewell = identity.farewell(back_to=request.build_absolute_uri(reverse("ui:sign_in")))
    return render(request, "ui/signed_out.html", {"farewell": farewell, "service": settings.ONESTOP_OIDC_NAME})


def _require_service() -> None:
    if not identity.is_used():
        raise Http404


def _back_to(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("ui:identity_answer"))


def _known_state(request: HttpRequest, waiting: dict[str, Any]) -> str:
    given = request.GET.get("state", "")
    return next((state for state in waiting if constant_time_compare(state, given)), "")


def _not_in_time(departure: dict[str, str] | None, now: datetime) -> Trouble | None:
    if departure is None:
        return STALE
    return TOO_LATE if now - datetime.fromisoformat(departure["at"]) > BACK_WITHIN else None


def _user(request: HttpRequest, departure: dict[str, str], now: datetime) -> User:
    if "code" not in request.GET:
        raise identity.refused(request.GET.get("error", ""))
    verified = identity.identify(
        code=request.GET["code"],
        nonce=departure["nonce"],
        code_verifier=departure["code_verifier"],
        back_to=_back_to(request),
        at=now,
    )
    return signing_in.as_verified(verified, at=now)


def _trouble(request: HttpRequest, trouble: Trouble, wanted: str) -> HttpResponse:
    context = {"trouble": trouble, "next": wanted, "service": settings.ONESTOP_OIDC_NAME}
    return render(request, "ui/identity_trouble.html", context, status=trouble.status)
