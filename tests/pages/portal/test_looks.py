"""长辈版 is switched from any page, stays on that page, and is remembered."""

import pytest
from django.test import Client
from django.urls import reverse

from onestop.accounts.models import User
from tests import scenario

pytestmark = pytest.mark.django_db

GUIDE = reverse("portal:guide", args=scenario.THEME)
LARGE = '<html lang="zh-Hans" class="large">'


def test_stays_on_the_page_and_holds_for_the_next_ones(client: Client) -> None:
    assert LARGE not in client.get(GUIDE).content.decode()
    reply = client.post(reverse("ui:look"), {"look": "large", "back": GUIDE})
    assert reply.headers["Location"] == GUIDE
    assert reply.cookies["look"]["max-age"] >= 300 * 24 * 3600
    assert LARGE in client.get(GUIDE).content.decode()
    assert LARGE in client.get("/").content.decode()


def test_goes_back_to_normal(client: Client) -> None:
    client.cookies["look"] = "large"
    client.post(reverse("ui:look"), {"look": "normal", "back": GUIDE})
    assert LARGE not in client.get(GUIDE).content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.post(reverse("ui:look"), {"look": "large", "back": back}).headers["Location"] == "/"


def test_is_not_for_the_staffs_pages() -> None:
    client = Client()
    client.cookies["look"] = "large"
    client.force_login(User.objects.get(username="demo-window-1"))
    assert LARGE not in client.get(reverse("workbench:queue")).content.decode()
