"""A theme of another office with other departments runs from the first page to its end as data alone."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from onestop.accounts import demo
from onestop.accounts.actors import actor_of
from onestop.accounts.models import Department, Office, Street, User
from onestop.accounts.roles import Role
from onestop.cases import rulebook
from onestop.cases.models import Case, Pickup, WorkItem
from onestop.cases.operations import department, window
from onestop.catalog.examples import load_examples
from tests import scenario

THEMES = Path(__file__).parents[1] / "rules/themes"
BORROWER = next(one for one in load_examples(THEMES / "library_card/1") if one.code == "borrower")

pytestmark = pytest.mark.django_db


def employer(kind: str, name: str, code: str = "", parent: Department | None = None) -> Department:
    """A department or branch, and somebody who works there."""
    place = Department.objects.create(code=code or kind, kind=kind, name=name, region_code=demo.REGION, parent=parent)
    User.objects.create(
        username=f"{place.code}-clerk",
        display_name=name,
        roles=[Role.WINDOW_CLERK, Role.OFFICER],
        department=place,
        region_code=demo.REGION,
        created_at=timezone.now(),
    )
    return place


@pytest.fixture(autouse=True)
def themes(settings: Settings) -> Iterator[None]:
    """An office that offers only this theme."""
    settings.ONESTOP_THEMES = THEMES
    rulebook.library.cache_clear()
    demo.plant(at=timezone.now(), themes=["library_card/1"])
    Office.objects.update(themes=["library_card/1"])
    library = employer("library", "区图书馆")
    employer("treasury", "区财务所")
    branch = employer("library", "东馆", "library-east", parent=library)
    Street.objects.filter(code=BORROWER.answers["branch"]).update(station=branch)
    yield
    rulebook.library.cache_clear()


@pytest.fixture
def reader() -> Client:
    """An applicant's browser."""
    browser = Client()
    browser.force_login(User.objects.get(username="demo-veteran-1"))
    return browser


def photograph() -> SimpleUploadedFile:
    """A picture of the size that the theme asks for."""
    content = io.BytesIO()
    Image.new("RGB", (358, 441), "white").save(content, "PNG")
    return SimpleUploadedFile("p.png", content.getvalue(), "image/png")


def applied(reader: Client) -> Case:
    """The borrower's case, filled in page by page and submitted."""
    begun = reader.post(reverse("portal:begin"), {"code": "library_card", "version": "1"})
    case_id = UUID(re.search(r"[0-9a-f-]{36}", begun["Location"])[0])  # type: ignore[index]
    theme = rulebook.theme("library_card", "1")
    situations = {key: BORROWER.answers[key] for key in theme.situations_by_key}
    assert reader.post(reverse("portal:questions", args=[case_id]), situations).status_code == 302
    scope = reader.get(reverse("portal:scope", args=[case_id])).content.decode()
    assert all(item.name in scope for item in theme.items)
    moved = {"moved_on": timezone.localdate().isoformat()}
    fields = {key: value for key, value in (dict(BORROWER.answers) | moved).items() if key in theme.fields_by_key}
    for section in theme.form.sections:
        page = reader.post(reverse("portal:section", args=[case_id, section.key]), fields)
        assert page.status_code == 302, page.content.decode()
    for code in BORROWER.expect.materials:
        reader.post(reverse("portal:attach", args=[case_id, code]), {"file": photograph()})
    assert reader.post(reverse("portal:review", args=[case_id])).status_code == 302
    return Case.objects.get(id=case_id)


def test_from_the_first_page_to_the_end(reader: Client) -> None:
    assert "借书“一件事一次办”" in reader.get(reverse("portal:home")).content.decode()
    case = applied(reader)
    clerk = actor_of(User.objects.get(username="library-clerk"))
    window.accept(case_id=case.id, actor=clerk, at=timezone.now())
    notice = case.documents.get()
    assert notice.number == f"区图书馆证字〔{timezone.localdate().year}〕1号"
    kept = reader.get(reverse("portal:document", args=[case.id, notice.id]))
    assert kept.content.startswith(b"%PDF")
    assert reader.get(reverse("portal:case", args=[case.id])).status_code == 200
    while item := WorkItem.objects.filter(case=case, state="ready").select_related("department").first():
        officer = actor_of(User.objects.get(username=f"{item.department.code}-clerk"))
        fields = rulebook.theme_of(case).work_by_code[item.item_code].outcome.fields
        department.complete(
            work_item_id=item.id,
            outcome={each.key: scenario.RESULTS.get(each.kind, "1") for each in fields},
            actor=officer,
            at=timezone.now(),
        )

    states = dict(WorkItem.objects.filter(case=case).order_by("position").values_list("item_code", "state"))
    assert set(states.values()) == {"completed"}
    assert WorkItem.objects.get(case=case, item_code="home_loan").department.code == "library-east"
    assert list(states) == list(BORROWER.expect.items)
    assert Case.objects.get(id=case.id).state == "concluded"
    # This theme has its results fetched where they were made: they lie there as soon as they are done.
    lying = Pickup.objects.filter(case=case).select_related("department", "work_item__department")
    assert {row.state for row in lying} == {"ready"}
    assert all(row.department == row.work_item.department for row in lying)


def test_whoever_is_not_eligible_is_told_where_to_go(reader: Client) -> None:
    begun = reader.post(reverse("portal:begin"), {"code": "library_card", "version": "1"})
    answered = reader.post(begun["Location"], {"lives_here": "no"}, follow=True)

    assert "您居住地的图书馆" in answered.content.decode()


def test_an_address_sends_no_item_to_a_station_of_another_department(reader: Client) -> None:
    """A street names a police station; an item of the library that is routed by it stays with the library."""
    Street.objects.filter(code=BORROWER.answers["branch"]).update(
        station=Department.objects.get(code="police-130602-01")
    )
    case = applied(reader)
    window.accept(case_id=case.id, actor=actor_of(User.objects.get(username="library-clerk")), at=timezone.now())

    assert WorkItem.objects.get(case=case, item_code="home_loan").department.code == "library"


def test_no_page_speaks_of_another_theme(reader: Client) -> None:
    case = applied(reader)
    for name in ("home", "case", "application", "privacy", "receipt"):
        page = reader.get(reverse(f"portal:{name}", args=[] if name == "home" else [case.id])).content.decode()
        assert not re.findall("退役|军人|派出所|户口", page), name
