"""Signing in by the identity service: who comes in, as whom, and what is said to who does not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from onestop.accounts import people
from onestop.accounts.actors import actor_of
from onestop.accounts.models import Office, User
from onestop.accounts.people import Identity
from onestop.cases import queries
from onestop.cases.models import Case
from onestop.ui import identity_pages
from tests import identifying
from tests.identifying import HOST, Service

BEGIN, ANSWER = "/sign-in/identity/", "/sign-in/identity/answer/"


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[Service]:
    """A running identity service that this site is connected to."""
    with identifying.connected(tmp_path, settings) as running:
        yield running


@pytest.fixture
def visitor() -> Client:
    """A browser at the address where the service sends people back to."""
    return Client(headers={"host": HOST})


def _brought(service: Service, visitor: Client, subject: str = "zhao", wanted: str = "") -> dict[str, str]:
    """Go to the service and press somebody's name: what the browser brings back."""
    gone = visitor.get(BEGIN, {"next": wanted} if wanted else {})
    assert gone.status_code == 302
    return service.choose(gone["Location"], subject)


def _user(visitor: Client) -> User | None:
    key = visitor.session.get(SESSION_KEY)
    return User.objects.get(pk=key) if key else None


def _trouble(visitor: Client, brought: dict[str, str]) -> tuple[int, str]:
    """Status and words of the page that says that it did not work; nobody is signed in then."""
    before = User.objects.count()
    page = visitor.get(ANSWER, brought)
    assert (_user(visitor), User.objects.count()) == (None, before)
    text = page.content.decode()
    assert "再用冀时办登录一次" in text
    assert "换一种方式登录" in text
    return page.status_code, text


class TestComingIn:
    def test_somebody_new_gets_an_account_of_what_was_verified(self, service: Service, visitor: Client) -> None:
        answer = visitor.get(ANSWER, _brought(service, visitor))
        assert (answer.status_code, answer["Location"]) == (302, "/")
        user = _user(visitor)
        assert user
        assert (user.roles, user.region_code, user.display_name) == (["applicant"], "130602", "赵**")
        assert not user.has_usable_password()
        known = people.identity_of(user.id)
        assert known
        assert (known.name, known.id_number, known.mobile) == ("赵志远", "130602200306180317", "13800000011")
        assert (known.source, known.changes) == ("identity_service", ())
        assert "赵志远" not in user.username + user.display_name
        assert "130602200306180317" not in user.username

    def test_the_same_number_is_the_same_account(self, service: Service, visitor: Client) -> None:
        before = User.objects.count()
        visitor.get(ANSWER, _brought(service, visitor, "li"))
        user = _user(visitor)
        assert user
        assert (user.username, User.objects.count()) == ("demo-veteran-1", before)

    def test_a_new_name_and_mobile_replace_the_old_ones_and_are_noted(self, service: Service, visitor: Client) -> None:
        visitor.get(ANSWER, _brought(service, visitor))
        service.switch(people={"zhao": {"name": "赵远志", "phone_number": "13900000099"}})
        visitor.get(ANSWER, _brought(service, visitor))
        user = _user(visitor)
        assert user
        known = people.identity_of(user.id)
        assert known
        assert (known.name, known.mobile) == ("赵远志", "13900000099")
        assert [field for _, field in known.changes] == ["name", "mobile"]
        service.switch(people={"zhao": {"phone_number": ""}})
        visitor.get(ANSWER, _brought(service, visitor))
        kept = people.identity_of(user.id)
        assert kept
        assert (kept.mobile, len(kept.changes)) == ("13900000099", 2)

    def test_a_draft_begins_with_what_was_verified(self, service: Service, visitor: Client) -> None:
        visitor.get(ANSWER, _brought(service, visitor))
        begun = visitor.post(reverse("portal:begin"), {"code": "veteran_discharge", "version": "2022"})
        assert begun.status_code == 302
        user = _user(visitor)
        assert user
        (row,) = queries.my_cases(viewer=actor_of(user))
        answers = queries.case_page(viewer=actor_of(user), case_id=row.id, today=timezone.localdate()).raw_answers
        assert (answers["name"], answers["id_number"], answers["mobile"]) == (
            "赵志远",
            "130602200306180317",
            "13800000011",
        )

    def test_the_session_gets_a_new_key(self, service: Service, visitor: Client) -> None:
        brought = _brought(service, visitor)
        before = visitor.session.session_key
        visitor.get(ANSWER, brought)
        assert before != visitor.session.session_key
        assert not visitor.session.exists(str(before))

    def test_goes_on_to_where_somebody_was(self, service: Service, visitor: Client) -> None:
        wanted = "/guide/veteran_discharge/2022/?a=1"
        assert visitor.get(ANSWER, _brought(service, visitor, wanted=wanted))["Location"] == wanted

    @pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"])
    def test_goes_on_to_our_own_pages_only(self, service: Service, visitor: Client, wanted: str) -> None:
        assert visitor.get(ANSWER, _brought(service, visitor, wanted=wanted))["Location"] == "/"

    def test_two_tabs_both_arrive_where_they_were(self, service: Service, visitor: Client) -> None:
        first = _brought(service, visitor, wanted="/?tab=1")
        second = _brought(service, visitor, wanted="/?tab=2")
        assert visitor.get(ANSWER, first)["Location"] == "/?tab=1"
        assert visitor.get(ANSWER, second)["Location"] == "/?tab=2"

    def test_pressing_back_afterwards_goes_on(self, service: Service, visitor: Client) -> None:
        brought = _brought(service, visitor)
        visitor.get(ANSWER, brought)
        again = visitor.get(ANSWER, brought)
        assert (again.status_code, again["Location"]) == (302, "/")

    def test_where_several_offices_share_a_site_the_person_chooses(self, service: Service, visitor: Client) -> None:
        Office.objects.create(region_code="130606", name="另一个区", themes=["veteran_discharge/2022"])
        visitor.get(ANSWER, _brought(service, visitor))
        user = _user(visitor)
        assert user
        assert user.region_code == ""
        home = visitor.get("/").content.decode()
        assert 'name="region" value="130602"' in home
        assert 'name="region" value="130606"' in home
        asked = {"code": "veteran_discharge", "version": "2022", "region": "130602"}
        assert visitor.post(reverse("portal:begin"), asked).status_code == 302
        assert visitor.post(reverse("portal:begin"), asked | {"region": "999999", "again": "yes"}).status_code == 403
        assert len(queries.my_cases(viewer=actor_of(user))) == 1

    def test_who_belongs_to_an_office_cannot_choose_another(self, service: Service, visitor: Client) -> None:
        Office.objects.create(region_code="130606", name="另一个区", themes=["veteran_discharge/2022"])
        visitor.get(ANSWER, _brought(service, visitor, "li"))
        asked = {"code": "veteran_discharge", "version": "2022", "region": "130606"}
        assert visitor.post(reverse("portal:begin"), asked).status_code == 302
        assert Case.objects.latest("created_at").region_code == "130602"


class TestNotComingIn:
    @pytest.mark.parametrize(
        ("subject", "says"),
        [
            ("", "您取消了登录"),
            ("sun", "还没有实名认证"),
            ("zhou", "没有取得您的姓名和身份证号码"),
        ],
        ids=["cancelled", "level", "id_number"],
    )
    def test_who_is_not_there_or_not_verified(self, service: Service, visitor: Client, subject: str, says: str) -> None:
        status, text = _trouble(visitor, _brought(service, visitor, subject, wanted="/?here=1"))
        assert (status, says in text) == (422, True)
        assert "/sign-in/identity/?next=%2F%3Fhere%3D1" in text
        for personal in ("孙立新", "周文博", "130602200104090575"):
            assert personal not in text

    @pytest.mark.parametrize(
        ("fault", "status", "says"),
        [
            ("error", 503, "暂时连不上"),
            ("nonce", 422, "没有通过安全核验"),
            ("signature", 422, "没有通过安全核验"),
            ("expired", 503, "时钟对不上"),
            ("future", 503, "时钟对不上"),
            ("stale_code", 422, "登录超时了"),
        ],
    )
    def test_what_cannot_be_believed(
        self, service: Service, visitor: Client, fault: str, status: int, says: str
    ) -> None:
        brought = _brought(service, visitor, wanted="/?here=1")
        service.fault(token=fault)
        told, text = _trouble(visitor, brought)
        assert (told, says in text) == (status, True)
        assert "next=%2F%3Fhere%3D1" in text
        service.fault(token="")
        assert visitor.get(ANSWER, _brought(service, visitor)).status_code == 302

    def test_a_service_that_is_down(self, service: Service, visitor: Client) -> None:
        service.fault(discovery="error")
        page = visitor.get(BEGIN, {"next": "/?here=1"})
        assert (page.status_code, "暂时连不上" in page.content.decode()) == (503, True)
        assert "next=%2F%3Fhere%3D1" in page.content.decode()

    def test_a_state_that_is_not_ours_is_an_old_tab(self, service: Service, visitor: Client) -> None:
        brought = _brought(service, visitor, wanted="/?here=1")
        status, text = _trouble(visitor, brought | {"state": "guessed"})
        assert (status, "这次登录已经失效" in text) == (422, True)
        assert "next=%2F%3Fhere%3D1" in text

    def test_an_answer_in_another_browser_is_refused(self, service: Service, visitor: Client) -> None:
        brought = _brought(service, visitor)
        status, text = _trouble(Client(headers={"host": HOST}), brought)
        assert (status, "这次登录已经失效" in text) == (422, True)
        assert visitor.get(ANSWER, brought).status_code == 302, "whose it is can still use it"

    def test_a_state_counts_once(self, service: Service, visitor: Client) -> None:
        brought = _brought(service, visitor, "")
        assert "您取消了登录" in _trouble(visitor, brought)[1]
        assert "这次登录已经失效" in _trouble(visitor, brought)[1]

    def test_after_ten_minutes_it_is_too_late(self, service: Service, visitor: Client) -> None:
        brought = _brought(service, visitor, wanted="/?here=1")
        session = visitor.session
        departures = session[identity_pages.DEPARTURES]
        left_at = timezone.now() - identity_pages.BACK_WITHIN - timedelta(seconds=1)
        departures[brought["state"]]["at"] = left_at.isoformat()
        session[identity_pages.DEPARTURES] = departures
        session.save()
        status, text = _trouble(visitor, brought)
        assert (status, "超过了十分钟" in text, "next=%2F%3Fhere%3D1" in text) == (422, True, True)

    def test_an_answer_of_nonsense(self, service: Service, visitor: Client) -> None:
        state = _brought(service, visitor)["state"]
        assert _trouble(visitor, {"state": state, "error": "<script>"})[0] == 503
        assert "<script>alert" not in _trouble(visitor, {"error": "<script>alert"})[1]
        assert _trouble(visitor, {})[0] == 422

    def test_an_account_that_was_closed_stays_closed(self, service: Service, visitor: Client) -> None:
        visitor.get(ANSWER, _brought(service, visitor))
        User.objects.filter(pk=visitor.session[SESSION_KEY]).update(is_active=False)
        later = Client(headers={"host": HOST})
        status, text = _trouble(later, _brought(service, later))
        assert (status, "账号已停用" in text) == (422, True)


class TestGoing:
    def test_both_sessions_are_spoken_of(self, service: Service, visitor: Client) -> None:
        visitor.get(ANSWER, _brought(service, visitor))
        left = visitor.post("/sign-out/")
        assert (left["Location"], _user(visitor)) == ("/sign-out/done/", None)
        text = visitor.get(left["Location"]).content.decode()
        assert "一并退出统一身份认证" in text
        assert f"{service.issuer}/end-session?" in text
        assert "id_token_hint" not in text

    def test_a_service_that_is_down_keeps_nobody_in(self, service: Service, visitor: Client) -> None:
        visitor.get(ANSWER, _brought(service, visitor))
        service.fault(discovery="error")
        left = visitor.post("/sign-out/")
        assert _user(visitor) is None
        assert visitor.get(left["Location"]).status_code == 200

    def test_who_came_otherwise_leaves_as_before(self, service: Service, owner: Client) -> None:
        assert owner.post("/sign-out/")["Location"] == "/sign-in/"


class TestSignInPage:
    def test_the_button_keeps_what_somebody_was_doing(self, service: Service, client: Client) -> None:
        text = client.get("/sign-in/", {"next": "/cases/a b/?c&d"}).content.decode()
        assert "用统一身份认证登录（冀时办）" in text
        assert f'href="{BEGIN}?next=%2Fcases%2Fa%20b%2F%3Fc%26d"' in text

    def test_without_a_service_there_is_no_button_and_no_page(self, client: Client) -> None:
        assert "统一身份认证" not in client.get("/sign-in/").content.decode()
        assert {client.get(address).status_code for address in (BEGIN, ANSWER, "/sign-out/done/")} == {404}

    def test_the_way_there_leaves_this_site(self, service: Service, visitor: Client) -> None:
        gone = urlsplit(visitor.get(BEGIN)["Location"])
        assert f"{gone.scheme}://{gone.netloc}/systems/identity" == service.issuer


def test_an_identity_sealed_before_there_was_a_service_still_opens() -> None:
    user = User.objects.get(username="demo-veteran-2")
    before = people.identity_of(user.id)
    assert before
    assert (before.source, before.verified_at, before.changes) == ("", None, ())
    verified = Identity(name=before.name, id_number=before.id_number, mobile="", source="identity_service")
    assert people.renew(user.id, verified, at=timezone.now()) == ()
    after = people.identity_of(user.id)
    assert after
    assert (after.mobile, after.source) == (before.mobile, "identity_service")
