"""A case keeps the rules that it began with: whoever alters them afterwards stops it, and decides nothing by others."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from onestop.accounts.models import User
from onestop.cases import queries, rulebook
from onestop.cases.models import CaseEvent
from onestop.cases.operations import department, drafts
from onestop.cases.refusals import NotFound, RulesChanged
from onestop.catalog import library
from tests import scenario

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def themes(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A copy of the themes that the test may alter, read afresh."""
    settings.ONESTOP_THEMES = Path(shutil.copytree(installed.ONESTOP_THEMES, tmp_path / "themes"))
    rulebook.library.cache_clear()
    scenario.plant()
    yield settings.ONESTOP_THEMES
    rulebook.library.cache_clear()


def alter(themes: Path, *, unpublish: bool = True) -> None:
    """Change one rule as an administrator could by mistake, and restart."""
    if unpublish:
        for pins in themes.glob("*/published.toml"):
            pins.unlink()
    path = themes / "veteran_discharge/2022/theme.toml"
    path.write_text(path.read_text("utf-8").replace("working_days = 15", "working_days = 20"), "utf-8")
    rulebook.library.cache_clear()


def test_a_case_is_not_handled_by_rules_that_were_altered_under_it(themes: Path) -> None:
    case = scenario.accepted()
    item = scenario.item_of(case, "social_insurance_registration")
    outcome, officer = scenario.outcome_for(item), scenario.officer_of(item)
    alter(themes)

    with pytest.raises(RulesChanged, match="恢复该版本的原文件"):
        department.complete(work_item_id=item.id, outcome=outcome, actor=officer, at=scenario.at("2026-09-15"))

    assert scenario.item_of(case, item.item_code).state == item.state
    assert CaseEvent.objects.filter(case=case).count() == case.event_count


def test_whoever_opens_the_case_is_told_and_lists_go_on(themes: Path, client: Client) -> None:
    case = scenario.submitted()
    clerk = scenario.person("demo-window-1")
    alter(themes)

    with pytest.raises(RulesChanged):
        queries.case_page(case_id=case.id, viewer=clerk, today=scenario.at().date())
    client.force_login(User.objects.get(username="demo-window-1"))
    page = client.get(reverse("workbench:case", args=[case.id]))
    assert (page.status_code, "主题文件在申报之后被改动过" in page.content.decode()) == (409, True)
    assert client.get(reverse("workbench:queue")).status_code == 200


def test_a_published_version_that_was_altered_is_used_for_nothing(themes: Path) -> None:
    folder = themes / "veteran_discharge/2022"
    library.publish(folder)
    alter(themes, unpublish=False)

    with pytest.raises(RulesChanged, match="onestop theme check"):
        scenario.draft()


def test_a_new_case_begins_with_the_rules_as_they_are_now(themes: Path) -> None:
    alter(themes)

    assert scenario.submitted().theme_digest == rulebook.theme(*scenario.THEME).digest


@pytest.mark.parametrize("theme", [("veteran_discharge", "1999"), ("unknown", "1"), ("..", "themes")])
def test_a_theme_that_is_not_there_is_not_found(theme: tuple[str, str]) -> None:
    with pytest.raises(NotFound, match="没有找到主题"):
        drafts.open_draft(
            theme_code=theme[0],
            theme_version=theme[1],
            region_code="130602",
            actor=scenario.person("demo-veteran-1"),
            at=scenario.at(),
        )
