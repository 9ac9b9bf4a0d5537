"""Separator sheets: printed by the window for any stack, one for each paper."""

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from onestop.cases import queries
from onestop.recognition import pages, separators
from tests import scenario

pytestmark = pytest.mark.django_db

ADDRESS = reverse("workbench:separators", args=scenario.THEME)


def test_every_paper_has_a_sheet_that_names_it(clerk: Client) -> None:
    answer = clerk.get(ADDRESS)
    assert answer["Content-Type"] == "application/pdf"
    materials = queries.theme(*scenario.THEME).materials
    assert pages.count(answer.content, pages.PDF) == len(materials)
    [code] = zxingcpp.read_barcodes(pages.page(answer.content, pages.PDF, 0))
    assert code.text == separators.payload(scenario.THEME[0], materials[0].code)


def test_a_theme_that_is_not_there_has_none(clerk: Client) -> None:
    assert clerk.get(reverse("workbench:separators", args=["nothing", "1"])).status_code == 404
