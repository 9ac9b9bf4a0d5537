"""Settings are read strictly: what is misspelt or misunderstood stops the start."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from onestop import settings
from tests.commands import running


def _start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own; prints the secret key."""
    return subprocess.run(
        [sys.executable, "-c", "from onestop import settings; print(settings.SECRET_KEY)"],
        check=False,
        capture_output=True,
        text=True,
        env=running.environment(ONESTOP_DATA=str(folder), **variables),
    )


def test_an_unknown_variable_stops_the_start(tmp_path: Path) -> None:
    ran = _start(tmp_path, ONESTOP_ALOWED_HOSTS="example.org")
    assert ran.returncode != 0
    assert "无法识别的环境变量：ONESTOP_ALOWED_HOSTS" in ran.stderr
    assert "ONESTOP_ALLOWED_HOSTS" in ran.stderr


def test_a_variable_that_a_demonstration_does_not_need_is_no_unknown_one(tmp_path: Path) -> None:
    ran = _start(tmp_path, ONESTOP_DEMO="1", ONESTOP_HTTPS_REDIRECT="0", ONESTOP_HSTS_SECONDS="60")
    assert ran.returncode == 0, ran.stderr


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first, second = _start(tmp_path / "new"), _start(tmp_path / "new")
    assert first.returncode == 0, first.stderr
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == second.stdout
    kept = tmp_path / "new" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert [path.name for path in kept.parent.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(("text", "on"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_switches(monkeypatch: pytest.MonkeyPatch, text: str, on: bool) -> None:
    monkeypatch.setenv("ONESTOP_DEBUG", text)
    assert settings.env_bool("ONESTOP_DEBUG") is on


def test_a_switch_that_is_neither_on_nor_off_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONESTOP_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"ONESTOP_DEBUG.*maybe"):
        settings.env_bool("ONESTOP_DEBUG")


@pytest.mark.parametrize("text", ["-1", "20MB", "１２", "1.5"])
def test_a_number_is_a_number(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("ONESTOP_UPLOAD_LIMIT_MB", text)
    with pytest.raises(ImproperlyConfigured, match="不是整数"):
        settings.env_number("ONESTOP_UPLOAD_LIMIT_MB", 20)


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    monkeypatch.delenv("ONESTOP_SECRET_KEY")
    monkeypatch.setenv("ONESTOP_SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert settings.env_secret("ONESTOP_SECRET_KEY") == "from a file"
    monkeypatch.setenv("ONESTOP_SECRET_KEY", "from the environment")
    with pytest.raises(ImproperlyConfigured, match="只能设置一个"):
        settings.env_secret("ONESTOP_SECRET_KEY")


def test_a_database_address_of_another_kind_stops_the_start(tmp_path: Path) -> None:
    ran = _start(tmp_path, DATABASE_URL="mysql://localhost/onestop")
    assert ran.returncode != 0
    assert "postgresql://" in ran.stderr


def test_an_identity_service_needs_a_client(tmp_path: Path) -> None:
    ran = _start(tmp_path, ONESTOP_OIDC_ISSUER="https://identity.example", ONESTOP_OIDC_CLIENT_ID="onestop")
    assert ran.returncode != 0
    assert "ONESTOP_OIDC_CLIENT_SECRET" in ran.stderr
    (tmp_path / "secret").write_text("only for tests\n", encoding="utf-8")
    ran = _start(
        tmp_path,
        ONESTOP_OIDC_ISSUER="https://identity.example",
        ONESTOP_OIDC_CLIENT_ID="onestop",
        ONESTOP_OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"),
    )
    assert ran.returncode == 0, ran.stderr


def test_names_of_others_are_read_by_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {"name": "name", "level": "acr"}
    monkeypatch.setenv("ONESTOP_OIDC_CLAIMS", "level=user_level")
    assert settings.env_names("ONESTOP_OIDC_CLAIMS", ours) == {"name": "name", "level": "user_level"}


@pytest.mark.parametrize("text", ["lvl=user_level", "level", "level="])
def test_a_name_that_is_none_of_ours_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("ONESTOP_OIDC_CLAIMS", text)
    with pytest.raises(ImproperlyConfigured, match="ONESTOP_OIDC_CLAIMS"):
        settings.env_names("ONESTOP_OIDC_CLAIMS", {"level": "acr"})
