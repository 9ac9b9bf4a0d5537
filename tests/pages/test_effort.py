"""How much somebody has to do whose data are shared: counted along the pages as they come, on the longest path."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onestop.cases.models import Case
from onestop.portal.drafts import Draft
from tests import recent, scenario
from tests.exchange.pretend import Sandbox
from tests.pages import test_sharing
from tests.pages.browsers import signed_in
from tests.pages.test_sharing import LI, REGISTER

MOST_THINGS = 40
"""Typed, chosen or handed in."""
MOST_SCREENS = 12
"""From the first question to the button that submits."""
LONGEST = {
    "id_card_request": "renew",
    "id_card_reason": "expired",
    "discharge_order_date": str(timezone.localdate() - timedelta(days=60)),
    "late_reason": "在外地就医。",
    "insurance_type": "employee",
    "household_page_delivery": "post",
    "id_card_delivery": "post",
    "postal_address": "河北省保定市竞秀区东风街道1号",
}
"""What makes the path of the sample applicant longer, who has a household to register and is late."""

sandbox = test_sharing.sandbox


class Way:
    """Through the pages, one after the other."""

    def __init__(self, client: Client, answers: Mapping[str, str]) -> None:
        self._client = client
        self._answers = answers
        self.screens: list[str] = []
        self.things: list[str] = []

    def see(self, address: str) -> Any:
        """Open the page that comes next, wherever that leads."""
        page = self._client.get(address, follow=True)
        self.screens.append(page.redirect_chain[-1][0] if page.redirect_chain else address)
        return page

    def answer(self, page: Any) -> None:
        """The questions that no system has answered, as they come."""
        while asked := [one["situation"].key for one in page.context["questions"] if not one["answer"]]:
            self.things += asked
            given = {one: self._answers[one] for one in asked}
            page = self._client.post(self.screens[-1], given, headers={"HX-Request": "true"})

    def fill_in(self, page: Any) -> str:
        """What a section asks for and does not have yet, until it leads on; where to."""
        sent = page
        while sent.status_code != 302:
            views = [one["view"] for _, fields in sent.context["parts"] for one in fields if one["view"]]
            wanting = [view.key for view in views if not view.value and (view.required or view.key in LONGEST)]
            assert wanting or not self._faults(sent), self._faults(sent)
            self.things += wanting
            typed = {view.key: view.value or self._answers.get(view.key, "") for view in views}
            sent = self._client.post(self.screens[-1], typed)
        return str(sent["Location"])

    @staticmethod
    def _faults(page: Any) -> list[tuple[str, str]]:
        return list(page.context["faults"])

    def hand_in(self, page: Any) -> None:
        """A picture for every paper."""
        draft: Draft = page.context["draft"]
        for paper in draft.missing_papers:
            self.things.append(paper.code)
            address = reverse("portal:attach", args=[draft.page.row.id, paper.code])
            self._client.post(address, {"file": SimpleUploadedFile("照片.png", scenario.picture(), "image/png")})


@pytest.mark.django_db
def test_the_longest_path_is_short(sandbox: Sandbox) -> None:
    client = signed_in("demo-veteran-1")
    sandbox.know(REGISTER, LI["id_number"], XM="李卫国", XB="1", MZ="01", CSRQ="2002-03-15", HKZX="1")
    sandbox.know("e_certificates", LI["id_number"], SFZ_ZT="VALID")
    sandbox.know("social_security_platform", LI["id_number"], PZ_QQ="1", JFPZ="1", XXB="1", YHHZ="1")
    way = Way(client, recent.answers("01_with_parents") | LONGEST)
    client.post(reverse("portal:begin"), test_sharing.THEME)
    case_id: UUID = Case.objects.latest("created_at").id
    way.answer(way.see(reverse("portal:questions", args=[case_id])))
    client.post(way.screens[-1], {})
    way.see(reverse("portal:scope", args=[case_id]))
    following = client.post(way.screens[-1], {"form": "steps"})["Location"]
    while "/form/" in following:
        following = way.fill_in(way.see(following))
    way.hand_in(way.see(following))
    way.see(reverse("portal:review", args=[case_id]))
    assert client.post(way.screens[-1])["Location"] == reverse("portal:receipt", args=[case_id])
    assert Case.objects.get().state == "submitted"
    assert len(way.things) <= MOST_THINGS, way.things
    assert len(way.screens) <= MOST_SCREENS, way.screens
    assert sorted(way.things) == sorted(set(way.things)), "nothing is asked twice"
