"""A picture of each paper stands where somebody is told to bring it: small, for everybody, without a script."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from onestop.cases import queries
from onestop.portal import samples
from tests import scenario
from tests.pages.portal.test_personal_guide import situations

pytestmark = pytest.mark.django_db


def address(material: str) -> str:
    return reverse("portal:sample", args=[*scenario.THEME, material])


def test_every_paper_of_the_guide_has_one_that_is_small_and_may_be_kept(client: Client) -> None:
    guide = client.get(reverse("portal:guide", args=scenario.THEME)).content.decode()
    for material in queries.theme(*scenario.THEME).materials:
        assert f'src="{address(material.code)}" alt="{material.name}的样张' in guide
        reply = client.get(address(material.code))
        assert len(reply.content) <= samples.MOST_BYTES
        assert Image.open(io.BytesIO(reply.content)).format == "WEBP"
        assert "max-age" in reply["Cache-Control"]


def test_the_notice_shows_those_of_the_papers_that_apply(client: Client) -> None:
    notice = client.get(reverse("portal:mine", args=scenario.THEME), situations()).content.decode()
    shown = set(re.findall(r"samples/(\w+)/", notice))
    assert {"discharge_certificate", "bank_card"} <= shown
    assert "id_photo_file" not in shown


def test_the_papers_of_a_draft_show_theirs(owner: Client) -> None:
    case_id = scenario.draft()
    text = owner.get(reverse("portal:papers", args=[case_id])).content.decode()
    assert address("two_inch_photo") in text


@pytest.mark.parametrize("wrong", ["nothing", "values"])
def test_what_is_no_paper_has_none(client: Client, wrong: str) -> None:
    assert client.get(address(wrong)).status_code == 404
