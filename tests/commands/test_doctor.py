"""`onestop doctor` finds what is wrong, says how to mend it, and answers by its exit status."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from onestop.accounts.models import Department
from onestop.catalog import library
from onestop.ops import health
from onestop.ops.health import Grade
from onestop.vault.keys import FileKeyProvider
from tests import identifying
from tests.commands import running

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _doctor(folder: Path, **variables: str) -> tuple[int, dict[str, Any]]:
    ran = running.run("doctor", "--json", "--data", str(folder), **variables)
    assert ran.stdout, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def _bad(told: dict[str, Any]) -> list[str]:
    return [finding["subject"] for finding in told["findings"] if finding["grade"] == "bad"]


def test_a_database_that_was_never_made_is_found(tmp_path: Path) -> None:
    status, told = _doctor(tmp_path)
    assert status == 1
    assert told["holds"] is False
    assert "数据库" in _bad(told)
    remedies = {finding["subject"]: finding["remedy"] for finding in told["findings"]}
    assert remedies["数据库"] == "运行 onestop migrate。"


def test_a_migrated_installation_has_a_good_database(installed: Path, tmp_path: Path) -> None:
    _, told = _doctor(Path(shutil.copytree(installed, tmp_path / "data")))
    assert "数据库" not in _bad(told)


def test_settings_that_cannot_be_read_are_a_finding(tmp_path: Path) -> None:
    status, told = _doctor(tmp_path, ONESTOP_TEA="1")
    assert status == 1
    assert _bad(told) == ["设置"]


@pytest.mark.parametrize(
    ("version", "grade"),
    [
        ((3, 40, 1), Grade.WARNING),
        ((3, 44, 5), Grade.WARNING),
        ((3, 44, 6), Grade.GOOD),
        ((3, 45, 0), Grade.WARNING),
        ((3, 50, 6), Grade.WARNING),
        ((3, 50, 7), Grade.GOOD),
        ((3, 51, 2), Grade.WARNING),
        ((3, 51, 3), Grade.GOOD),
        ((3, 53, 4), Grade.GOOD),
    ],
)
def test_the_wal_reset_bug_is_known_by_version(version: tuple[int, ...], grade: Grade) -> None:
    assert health.sqlite_version(version).grade is grade


@pytest.mark.parametrize(
    ("day", "grade"),
    [
        (datetime(2026, 10, 1, tzinfo=SHANGHAI), Grade.GOOD),
        (datetime(2026, 12, 20, tzinfo=SHANGHAI), Grade.WARNING),
        (datetime(2029, 6, 1, tzinfo=SHANGHAI), Grade.BAD),
    ],
)
def test_the_calendar_must_reach_ahead(settings: Settings, tmp_path: Path, day: datetime, grade: Grade) -> None:
    settings.ONESTOP_DATA = tmp_path
    assert health.calendar_reaches(day).grade is grade


def test_a_key_file_that_others_can_read_is_found(settings: Settings, tmp_path: Path) -> None:
    settings.ONESTOP_KEYS_FILE = tmp_path / "keys.json"
    settings.ONESTOP_KEYS_CREATE = False
    assert health.key_file().grade is Grade.BAD
    FileKeyProvider(settings.ONESTOP_KEYS_FILE, create=True).ring()
    settings.ONESTOP_KEYS_FILE.chmod(0o640)
    assert health.key_file().grade is Grade.BAD
    settings.ONESTOP_KEYS_FILE.chmod(0o600)
    assert health.key_file().grade is Grade.GOOD


def test_a_key_file_without_keys_is_found(settings: Settings, tmp_path: Path) -> None:
    settings.ONESTOP_KEYS_FILE = tmp_path / "keys.json"
    settings.ONESTOP_KEYS_FILE.write_text("{}", encoding="utf-8")
    settings.ONESTOP_KEYS_FILE.chmod(0o600)
    finding = health.key_file()
    assert (finding.grade, "keys.json" in finding.detail) == (Grade.BAD, True)


def test_a_theme_that_cannot_be_read_is_found(settings: Settings, tmp_path: Path) -> None:
    settings.ONESTOP_THEMES = tmp_path
    assert health.themes().grade is Grade.BAD
    (tmp_path / "some_theme" / "1").mkdir(parents=True)
    (tmp_path / "some_theme" / "1" / "theme.toml").write_text("nonsense = ", encoding="utf-8")
    finding = health.themes()
    assert finding.grade is Grade.BAD
    assert "some_theme/1" in finding.detail


@pytest.mark.django_db
def test_a_department_that_cannot_be_reported_for_is_named() -> None:
    assert health.credit_codes().grade is Grade.GOOD
    Department.objects.filter(code="police-130602").update(credit_code="")
    finding = health.credit_codes()
    assert (finding.grade, "竞秀区公安分局" in finding.detail) == (Grade.WARNING, True)


def test_a_published_theme_that_was_altered_is_found(settings: Settings, tmp_path: Path) -> None:
    folder = Path(
        shutil.copytree(settings.ONESTOP_THEMES / "veteran_discharge/2022", tmp_path / "veteran_discharge/2022")
    )
    settings.ONESTOP_THEMES = tmp_path
    library.publish(folder)
    assert health.themes().grade is Grade.GOOD
    (folder / "guide.md").write_text("另一份指南", encoding="utf-8")
    finding = health.themes()
    assert (finding.grade, "veteran_discharge/2022" in finding.detail) == (Grade.BAD, True)


def test_an_identity_service_that_does_not_answer_as_itself_is_found(settings: Settings, tmp_path: Path) -> None:
    assert health.identity_service().grade is Grade.GOOD, "none is connected"
    with identifying.connected(tmp_path, settings) as service:
        assert health.identity_service().grade is Grade.GOOD
        settings.ONESTOP_DEMO = False
        finding = health.identity_service()
        assert (finding.grade, "https" in finding.remedy) == (Grade.BAD, True)
        settings.ONESTOP_DEMO = True
        service.fault(keys="error")
        assert health.identity_service().grade is Grade.BAD
        service.fault(keys="")
        settings.ONESTOP_OIDC_ISSUER = f"{service.issuer}/"
        finding = health.identity_service()
        assert (finding.grade, "斜杠" in finding.remedy) == (Grade.BAD, True)
    settings.ONESTOP_OIDC_ISSUER = service.issuer
    assert health.identity_service().grade is Grade.BAD, "it has ended"


@pytest.mark.django_db
def test_a_clock_before_this_version_is_found() -> None:
    assert health.clock(datetime(2020, 1, 1, tzinfo=UTC)).grade is Grade.BAD
    assert health.clock(datetime.now(UTC)).grade is Grade.GOOD


def test_missing_fonts_are_found(settings: Settings, tmp_path: Path) -> None:
    settings.ONESTOP_FONTS = tmp_path
    assert health.fonts().grade is Grade.BAD


def test_missing_stylesheets_are_found(settings: Settings, tmp_path: Path) -> None:
    settings.STATICFILES_DIRS = [("vendor/bootstrap", tmp_path / "absent")]
    assert health.assets().grade is Grade.BAD
