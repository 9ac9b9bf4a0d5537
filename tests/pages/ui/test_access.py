"""Who may open which page."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from onestop.accounts import demo, directory
from onestop.accounts.models import User
from onestop.accounts.roles import Role
from onestop.ui import access
from tests import scenario


def test_an_address_without_a_row_is_closed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "pages", dict)
    assert client.get("/healthz").status_code == 403


def test_a_row_that_names_nobody_opens_to_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "pages", lambda: {"healthz": frozenset[Role]()})
    assert client.get("/healthz").status_code == 302


def test_unknown_addresses_get_a_page_of_ours(client: Client) -> None:
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert "没有找到这个页面" in page.content.decode()


@pytest.mark.django_db
class TestSignIn:
    @pytest.fixture(autouse=True)
    def people(self) -> None:
        demo.plant(at=timezone.now())

    def test_one_click_signs_in_as_a_sample_person(self, client: Client) -> None:
        person = directory.sample_people()[0]
        answer = client.post("/sign-in/sample/", {"username": person.username})
        assert answer.status_code == 302
        assert person.display_name in client.get("/sign-in/").content.decode()

    @override_settings(ONESTOP_DEMO=False)
    def test_outside_a_demonstration_nobody_is_offered_or_taken(self, client: Client) -> None:
        person = directory.sample_people()[0]
        assert person.display_name not in client.get("/sign-in/").content.decode()
        assert client.post("/sign-in/sample/", {"username": person.username}).status_code == 422
        assert "_auth_user_id" not in client.session

    def test_a_wrong_password_does_not_tell_whether_the_name_exists(self, client: Client) -> None:
        person = directory.sample_people()[0]
        answers = [
            client.post("/sign-in/", {"username": name, "password": "wrong"}) for name in (person.username, "nobody")
        ]
        assert [answer.status_code for answer in answers] == [422, 422]
        assert all("登录名或密码不正确" in answer.content.decode() for answer in answers)

    def test_it_goes_on_to_the_wanted_page_but_not_to_another_site(self, client: Client) -> None:
        person = directory.sample_people()[0]
        form = {"username": person.username}
        assert client.post("/sign-in/sample/", form | {"next": "/cases/"})["Location"] == "/cases/"
        assert client.post("/sign-in/sample/", form | {"next": "https://elsewhere.example/"})["Location"].startswith(
            "/"
        )

    def test_signing_out_ends_the_session(self, client: Client) -> None:
        client.post("/sign-in/sample/", {"username": directory.sample_people()[0].username})
        client.post("/sign-out/")
        assert "_auth_user_id" not in client.session

    def test_signing_out_needs_a_post(self, client: Client) -> None:
        assert client.get("/sign-out/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "home"), [("demo-window-1", "workbench:queue"), ("demo-police-1", "workbench:worklist")]
)
def test_the_front_door_leads_the_staff_to_their_work(client: Client, who: str, home: str) -> None:
    scenario.plant()
    client.force_login(User.objects.get(username=who))
    assert client.get("/").headers["Location"] == reverse(home)
