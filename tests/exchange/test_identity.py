"""The identity service: who is believed, and everything that is not."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from pytest_django import Settings

from onestop.accounts.people import Identity
from onestop.exchange import identity
from onestop.exchange.identity import Departure, NotIdentified, Reason
from tests import identifying
from tests.identifying import BACK, Service


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[Service]:
    """A running identity service that this site is connected to."""
    with identifying.connected(tmp_path, settings) as running:
        yield running


def _back(service: Service, subject: str = "zhao") -> tuple[Departure, str]:
    """Go there and choose somebody: the departure, and the code that came back."""
    departure = identity.depart(back_to=BACK)
    brought = service.choose(departure.address, subject)
    assert brought["state"] == departure.state
    return departure, brought["code"]


def _identify(departure: Departure, code: str, *, back_to: str = BACK) -> Identity:
    return identity.identify(
        code=code,
        nonce=departure.nonce,
        code_verifier=departure.code_verifier,
        back_to=back_to,
        at=timezone.now(),
    )


def _reason(departure: Departure, code: str, *, back_to: str = BACK) -> Reason:
    with pytest.raises(NotIdentified) as failure:
        _identify(departure, code, back_to=back_to)
    return failure.value.reason


def test_who_chose_a_name_is_that_person(service: Service) -> None:
    who = _identify(*_back(service))
    assert (who.name, who.id_number, who.mobile) == ("赵志远", "130602200306180317", "13800000011")
    assert (who.source, who.verified_at is not None) == ("identity_service", True)


def test_the_address_carries_a_challenge_and_not_the_secrets(service: Service) -> None:
    departure = identity.depart(back_to=BACK)
    asked = parse_qs(urlsplit(departure.address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    assert departure.code_verifier not in departure.address
    assert "sandbox" not in urlsplit(departure.address).query
    other = identity.depart(back_to=BACK)
    assert {departure.state, departure.nonce, departure.code_verifier}.isdisjoint(dataclasses.astuple(other))


def test_a_mobile_that_is_not_known_is_left_to_the_form(service: Service) -> None:
    assert _identify(*_back(service, "qian")).mobile == ""


@pytest.mark.parametrize(
    ("subject", "reason"), [("sun", Reason.NOT_REAL_NAME), ("zhou", Reason.NO_IDENTITY)], ids=["level", "id_number"]
)
def test_who_is_not_verified_enough_is_nobody(service: Service, subject: str, reason: Reason) -> None:
    assert _reason(*_back(service, subject)) is reason


@pytest.mark.parametrize("number", ["130602200306180318", "130602200313180317", "12345"])
def test_a_number_that_cannot_be_is_nobodys(service: Service, number: str) -> None:
    service.switch(people={"zhao": {"id_number": number}})
    assert _reason(*_back(service)) is Reason.NO_IDENTITY


@pytest.mark.parametrize(
    ("endpoint", "fault", "reason"),
    [
        ("token", "error", Reason.UNAVAILABLE),
        ("token", "garbage", Reason.UNAVAILABLE),
        ("token", "nonce", Reason.UNTRUSTED),
        ("token", "signature", Reason.UNTRUSTED),
        ("token", "algorithm", Reason.UNTRUSTED),
        ("token", "audience", Reason.UNTRUSTED),
        ("token", "issuer", Reason.UNTRUSTED),
        ("token", "no_token", Reason.UNTRUSTED),
        ("token", "expired", Reason.CLOCK),
        ("token", "future", Reason.CLOCK),
        ("token", "stale_code", Reason.EXPIRED),
        ("keys", "error", Reason.UNAVAILABLE),
        ("keys", "garbage", Reason.UNAVAILABLE),
        ("userinfo", "error", Reason.UNAVAILABLE),
        ("userinfo", "garbage", Reason.UNAVAILABLE),
        ("userinfo", "other_subject", Reason.UNTRUSTED),
    ],
)
def test_what_is_not_as_it_must_be_identifies_nobody(
    service: Service, endpoint: str, fault: str, reason: Reason
) -> None:
    departure, code = _back(service)
    service.fault(**{endpoint: fault})
    assert _reason(departure, code) is reason
    service.fault(**{endpoint: ""})
    assert _identify(*_back(service)).name == "赵志远", "the next try finds a service that works"


@pytest.mark.parametrize("endpoint", ["discovery", "token", "keys", "userinfo"])
def test_a_slow_service_is_not_waited_for(service: Service, settings: Settings, endpoint: str) -> None:
    settings.ONESTOP_EXCHANGE_TIMEOUT = 0.2
    service.switch(faults={endpoint: "slow"}, slow_seconds=0.5)
    with pytest.raises(NotIdentified) as failure:
        _identify(*_back(service))
    assert failure.value.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("error", Reason.UNAVAILABLE),
        ("garbage", Reason.UNAVAILABLE),
        ("other_issuer", Reason.MISCONFIGURED),
    ],
)
def test_nobody_is_sent_to_a_service_that_does_not_answer_as_itself(
    service: Service, fault: str, reason: Reason
) -> None:
    service.fault(discovery=fault)
    with pytest.raises(NotIdentified) as failure:
        identity.depart(back_to=BACK)
    assert failure.value.reason is reason
    service.fault(discovery="")
    identity.depart(back_to=BACK)


def test_a_code_is_good_once_and_only_for_who_went(service: Service) -> None:
    departure, code = _back(service)
    stranger = dataclasses.replace(departure, code_verifier="guessed" * 8)
    assert _reason(stranger, code) is Reason.EXPIRED
    departure, code = _back(service)
    assert _reason(departure, code, back_to=f"{BACK}?other") is Reason.EXPIRED
    departure, code = _back(service)
    _identify(departure, code)
    assert _reason(departure, code) is Reason.EXPIRED


def test_a_wrong_secret_is_the_operators_to_mend(service: Service, settings: Settings) -> None:
    settings.ONESTOP_OIDC_CLIENT_SECRET = "another"
    assert _reason(*_back(service)) is Reason.MISCONFIGURED


def test_metadata_and_keys_are_fetched_once(service: Service) -> None:
    for _ in range(3):
        _identify(*_back(service))
    assert (service.calls("discovery"), service.calls("keys")) == (1, 1)


def test_a_new_key_is_looked_for_once(service: Service) -> None:
    _identify(*_back(service))
    service.switch(rotate=True)
    assert _identify(*_back(service)).name == "赵志远"
    assert service.calls("keys") == 2


def test_what_others_call_it_is_a_matter_of_settings(service: Service, settings: Settings) -> None:
    settings.ONESTOP_OIDC_CLAIMS = settings.ONESTOP_OIDC_CLAIMS | {"id_number": "cert_no", "level": "user_level"}
    settings.ONESTOP_OIDC_LEVELS = ["4"]
    service.switch(people={"zhou": {"cert_no": "130602200306180317", "user_level": "4"}})
    assert _identify(*_back(service, "zhou")).id_number == "130602200306180317"
    assert _reason(*_back(service, "zhao")) is Reason.NOT_REAL_NAME


def test_nothing_personal_and_no_secret_is_in_what_is_logged(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for subject in ("sun", "zhou"):
        _reason(*_back(service, subject))
    service.fault(token="signature")
    departure, code = _back(service)
    _reason(departure, code)
    # The browser of the test speaks through httpx, which sees what a browser sees.
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("http"))
    assert "not_real_name" in ours
    secrets = (code, departure.nonce, departure.code_verifier)
    personal = ("孙立新", "周文博", "赵志远", "1306022003", "138000000")
    assert [one for one in (*personal, *secrets) if one in ours] == []


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "another"},
        {"redirect_uri": "https://evil.example/sign-in/identity/answer/"},
        {"redirect_uri": "http://127.0.0.1:8000/elsewhere/"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"response_type": "token"},
        {"scope": "profile"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_pretend_service_refuses_what_a_real_one_would(service: Service, change: dict[str, str]) -> None:
    address = urlsplit(identity.depart(back_to=BACK).address)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()} | change
    for reply in (
        service.caller.get(address.path, params=asked),
        service.caller.post(address.path, data=asked | {"subject": "zhao"}),
    ):
        assert (reply.status_code, "请求有误" in reply.text) == (400, True)


def test_an_unknown_fault_is_refused(service: Service) -> None:
    assert service.caller.post("/systems/identity/switches", json={"faults": {"token": "fire"}}).status_code == 422
