"""The site as an application on a telephone: what it is made of exists, and nothing of it is anybody's page."""

import json
import re

from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image
from pytest_django import Settings

from tests import recent, scenario
from tests.pages.browsers import signed_in


def test_the_manifest_names_the_site_and_icons_of_the_size_they_claim(client: Client, settings: Settings) -> None:
    settings.ONESTOP_SITE_NAME = "竞秀区一件事"
    told = json.loads(client.get("/manifest.webmanifest").content)
    assert (told["name"], told["start_url"], told["display"]) == ("竞秀区一件事", "/", "standalone")
    drawn = [icon for icon in told["icons"] if icon["type"] == "image/png"]
    assert {icon["sizes"] for icon in drawn} == {"192x192", "512x512"}
    for icon in drawn:
        found = finders.find(icon["src"].removeprefix("/static/"))
        with Image.open(str(found)) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_the_service_worker_keeps_what_the_offline_page_is_made_of_and_nothing_else(client: Client) -> None:
    reply = client.get("/service-worker.js")
    assert reply["Content-Type"].startswith("text/javascript")
    kept = json.loads(reply.content.decode().split(";\n", 1)[0].removeprefix("const KEPT = "))
    page = client.get(kept["page"]).content.decode()
    assert sorted(kept["assets"]) == sorted(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert all(finders.find(address.removeprefix("/static/")) for address in kept["assets"])


def test_the_offline_page_is_nobodys(client: Client) -> None:
    recent.draft()
    person = signed_in("demo-veteran-1")
    assert person.get("/offline/").content == client.get("/offline/").content
    assert scenario.person("demo-veteran-1").name not in person.get("/offline/").content.decode()


def test_a_page_says_for_whom_the_browser_may_keep_something_without_saying_who(client: Client) -> None:
    names = [
        re.findall(r'name="kept-for" content="(\w+)"', one.get("/lookup/").content.decode())
        for one in (client, signed_in("demo-veteran-1"), signed_in("demo-veteran-1"), signed_in("demo-veteran-2"))
    ]
    assert names[0] == []
    assert names[1] == names[2] != names[3]
