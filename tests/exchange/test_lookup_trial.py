"""The doctor asks every register about somebody who cannot be, and tells of each that does not say so."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from onestop.exchange import lookup_trial
from onestop.exchange.models import Circuit
from onestop.ops import health
from onestop.ops.health import Grade
from tests import people, scenario
from tests.exchange.pretend import KEY, Sandbox, own_connectors

REGISTER, CERTIFICATES = "population_register", "e_certificates"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def declared(settings: Settings, tmp_path: Path, sandbox: Sandbox) -> Iterator[None]:
    """An office whose every system the file of systems names."""
    scenario.plant()
    file = tmp_path / "systems.toml"
    file.write_text(f'[systems.default]\naddress = "{sandbox.address}/systems/{{system}}"', encoding="utf-8")
    settings.ONESTOP_SYSTEMS, settings.ONESTOP_EXCHANGE_KEY = str(file), KEY.decode()
    with own_connectors():
        yield


def test_the_number_is_right_in_its_form_and_nobodys() -> None:
    assert people.make_id_number("000000", date(1900, 1, 1), 0) == lookup_trial.NOBODY


def test_where_every_system_knows_nobody_all_is_well(sandbox: Sandbox) -> None:
    assert health.lookups().grade is Grade.GOOD
    with sandbox.replying({"outcome": "not_found"}, to="lookups", method="POST", signs=True) as sent:
        assert lookup_trial.failing() == {}
    asked = [json.loads(body) for body in sent]
    assert {one["person"]["id_number"] for one in asked} == {lookup_trial.NOBODY}
    assert "household" in {one["lookup"] for one in asked}
    assert all(one["names"] for one in asked)
    assert not Circuit.objects.exists(), "trying out is no reason to leave a system alone"


FAULTS: dict[str, tuple[Callable[[Sandbox], None], str]] = {
    "it fails": (lambda sandbox: sandbox.faults(system=REGISTER, rate=1, kinds=["error"]), "对方回复 500"),
    "it knows everybody": (lambda sandbox: sandbox.know(REGISTER, lookup_trial.NOBODY, HKZX="1"), "查无此人"),
    "its clock is wrong": (lambda sandbox: sandbox.faults(system=REGISTER, clock_ahead=600), "快10分钟"),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_system_that_does_not_answer_as_it_should_is_told(
    sandbox: Sandbox, fault: Callable[[Sandbox], None], words: str
) -> None:
    fault(sandbox)
    found = health.lookups()
    assert (found.grade, "household" in found.detail, words in found.detail) == (Grade.WARNING, True, True)
    assert CERTIFICATES not in found.detail
    assert "申报不受影响" in found.remedy


@pytest.mark.parametrize("content", [{}, {"outcome": "maybe"}, []])
def test_an_answer_that_says_neither_is_told(sandbox: Sandbox, content: object) -> None:
    with sandbox.replying(content, to="lookups", method="POST", signs=True):
        assert set(lookup_trial.failing().values()) == {"unreadable_reply"}


def test_a_system_that_the_file_leaves_out_is_told(settings: Settings) -> None:
    file = Path(settings.ONESTOP_SYSTEMS)
    file.write_text('[systems.police_platform]\naddress = "http://127.0.0.1:9"', encoding="utf-8")
    assert "ONESTOP_SYSTEMS 里没有" in health.lookups().detail
