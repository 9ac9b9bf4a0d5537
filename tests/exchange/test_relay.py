"""From the case log to the ledger: who is told what, and nothing else."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from onestop.accounts.models import Department
from onestop.cases import contents
from onestop.cases.models import Case, CaseEvent, Material, WorkItem
from onestop.cases.operations import applicant, department, window
from onestop.exchange import queries, sealed
from onestop.exchange.models import Delivery
from tests import scenario
from tests.exchange import line as lines
from tests.exchange.line import Line

pytestmark = pytest.mark.django_db

MOMENT = scenario.at("2026-09-15", 9)


def told() -> list[tuple[str, str, str]]:
    """Kind, item and addressed department of every delivery, as the messages themselves say it."""
    found = [lines.message(delivery) for delivery in lines.deliveries()]
    return [(content["kind"], content["item"], content["department"]) for content in found]


def routes() -> dict[str, dict[str, Any]]:
    """The routes of the theme, read from the file itself."""
    folder = Path(settings.ONESTOP_THEMES) / scenario.THEME[0] / scenario.THEME[1]
    declared = tomllib.loads((folder / "routes.toml").read_text(encoding="utf-8"))["route"]
    return {route["item"]: route for route in declared}


def hand_over(case: Case) -> WorkItem:
    """Transfer the household registration to the other station."""
    item = scenario.item_of(case, "household_registration")
    there = Department.objects.get(code="police-130602-02")
    officer = scenario.officer_of(item)
    department.transfer(work_item_id=item.id, department_id=there.id, reason="地址属东风所", actor=officer, at=MOMENT)
    return item


def test_released_items_go_to_the_departments_with_systems_of_their_own(line: Line) -> None:
    lines.office("police", "healthcare_security")
    scenario.accepted()

    assert line.relay() > 0

    assert told() == [
        ("item", "household_registration", "police-130602-01"),
        ("item", "medical_insurance_enrolment", "healthcare-130602"),
    ]
    assert line.relay() == 0, "an event is taken up once"


def test_nothing_goes_out_where_everybody_works_in_the_workbench(line: Line) -> None:
    scenario.plant()
    scenario.accepted()
    line.relay()
    assert told() == []


def test_a_paper_route_sends_nothing(line: Line) -> None:
    lines.office("armed_forces_dept")
    case = scenario.accepted()
    line.relay()
    assert scenario.item_of(case, "reserve_registration").state == "ready"
    assert told() == []


def test_what_waits_for_another_item_goes_when_it_is_released(line: Line) -> None:
    lines.office("social_security")
    case = scenario.accepted()
    line.relay()
    assert [item for _, item, _ in told()] == ["social_insurance_registration"]

    scenario.complete(scenario.item_of(case, "social_insurance_registration"))
    line.relay()

    assert [item for _, item, _ in told()] == ["social_insurance_registration", "pension_transfer"]


@pytest.mark.parametrize("code", ["01_with_parents", "03_own_house", "06_card_lost", "14_delivery_choices"])
def test_a_message_holds_what_its_route_names_and_nothing_else(line: Line, code: str) -> None:
    lines.office()
    case = scenario.accepted(code)
    line.relay()
    answers = contents.answers(case)
    assert lines.deliveries()

    for delivery in lines.deliveries():
        route, content = routes()[lines.item_about(delivery).item_code], lines.message(delivery)
        wanted = {name: answers[key] for key, name in route["fields"].items() if answers.get(key)}
        assert content["fields"] == wanted
        held = Material.objects.filter(case_id=case.id, material_code__in=route["materials"])
        assert [paper["code"] for paper in content["materials"]] == [
            paper for paper in route["materials"] if paper in {row.material_code for row in held}
        ]
        assert (content["system"], content["via"]) == (route["system"], route.get("via", ""))
        assert delivery.system == (route.get("via") or route["system"]), "whom we call"
        assert content["via"] == route.get("via", "")
        foreign = {value for key, value in answers.items() if key not in route["fields"] and len(value) > 3}
        text = json.dumps(content, ensure_ascii=False).replace(lines.item_about(delivery).item_code, "")
        allowed = "\n".join([*wanted.values(), content["released_on"], content["due_date"], case.number or ""])
        assert [value for value in foreign if value in text and value not in allowed] == []


def test_a_paper_travels_as_a_reference_that_proves_its_content(line: Line) -> None:
    lines.office("police")
    scenario.accepted()
    line.relay()
    [delivery] = lines.deliveries()
    papers = {paper["code"]: paper for paper in lines.message(delivery)["materials"]}
    [file] = papers["host_household_book"]["files"]
    assert file.keys() == {"id", "media_type", "size", "pages", "digest", "href"}
    assert "照片" not in json.dumps(papers, ensure_ascii=False), "file names are the applicant's own words"


def test_what_waits_to_be_sent_is_sealed(line: Line) -> None:
    lines.office()
    answers = contents.answers(scenario.accepted())
    line.relay()
    for delivery in lines.deliveries():
        stored = bytes(delivery.payload_sealed or b"")
        assert stored
        assert answers["id_number"].encode() not in stored
        assert answers["name"].encode() not in stored
        assert answers["id_number"] in sealed.payload(delivery)


def test_a_transferred_item_is_called_back_from_one_and_given_to_the_other_once(line: Line) -> None:
    lines.office("police")
    case = scenario.accepted()
    line.relay()
    hand_over(case)
    line.relay()
    assert told() == [
        ("item", "household_registration", "police-130602-01"),
        ("withdrawal", "household_registration", "police-130602-01"),
        ("item", "household_registration", "police-130602-02"),
    ]


def test_a_station_that_was_never_told_is_not_told_at_all(line: Line) -> None:
    lines.office("police")
    hand_over(scenario.accepted())
    line.relay()
    assert told() == [("item", "household_registration", "police-130602-02")]


@pytest.mark.parametrize(
    ("own", "expected"), [("police-130602-01", ["item", "withdrawal"]), ("police-130602-02", ["item"])]
)
def test_a_transfer_between_a_workbench_and_a_system(line: Line, own: str, expected: list[str]) -> None:
    scenario.plant()
    Department.objects.filter(code=own).update(handles_in=Department.HandlesIn.OWN_SYSTEM)
    case = scenario.accepted()
    line.relay()
    hand_over(case)
    line.relay()
    assert [(kind, where) for kind, _, where in told()] == [(kind, own) for kind in expected]


def test_a_correction_follows_with_the_corrected_contents(line: Line) -> None:
    lines.office("police")
    case = scenario.accepted()
    line.relay()
    item = scenario.item_of(case, "household_registration")
    correction = department.ask_correction(
        work_item_id=item.id,
        fields=["settle_address"],
        materials=[],
        note="门牌号不清",
        actor=scenario.officer_of(item),
        at=MOMENT,
    )
    changes = {"settle_address": "先锋街道向阳小区3号楼2单元501室"}
    applicant.correct(
        case_id=case.id, correction_id=correction, changes=changes, actor=scenario.person("demo-veteran-1"), at=MOMENT
    )
    line.relay()

    first, second = lines.deliveries()
    assert (first.kind, second.kind) == ("item", "correction")
    assert lines.message(second)["fields"]["SETTLE_ADDRESS"] == changes["settle_address"]
    assert lines.message(first)["fields"]["SETTLE_ADDRESS"] != changes["settle_address"]


def withdraw_item(case: Case, code: str) -> None:
    owner = scenario.person("demo-veteran-1")
    applicant.withdraw_item(case_id=case.id, item_code=code, reason="自行办理", actor=owner, at=MOMENT)


def test_a_withdrawn_item_is_called_back_without_a_field_or_paper(line: Line) -> None:
    lines.office("healthcare_security")
    case = scenario.accepted()
    scenario.complete(scenario.item_of(case, "medical_insurance_enrolment"))
    line.relay()
    withdraw_item(case, "medical_insurance_transfer")
    line.relay()
    assert [kind for kind, item, _ in told() if item == "medical_insurance_transfer"] == ["item", "withdrawal"]
    last = lines.message(lines.deliveries()[-1])
    assert not {"fields", "materials"} & last.keys()


def test_what_was_withdrawn_before_it_was_sent_is_never_mentioned(line: Line) -> None:
    lines.office("healthcare_security")
    case = scenario.accepted()
    scenario.complete(scenario.item_of(case, "medical_insurance_enrolment"))
    withdraw_item(case, "medical_insurance_transfer")
    line.relay()
    assert told() == []


@pytest.mark.parametrize("ending", ["withdraw", "terminate"])
def test_a_case_that_ends_early_is_called_back_from_everybody_who_still_has_a_part(line: Line, ending: str) -> None:
    lines.office("police", "social_security", "veterans_affairs")
    case = scenario.accepted()
    line.relay()
    scenario.complete(scenario.item_of(case, "social_insurance_registration"))
    if ending == "withdraw":
        owner = scenario.person("demo-veteran-1")
        applicant.withdraw_case(case_id=case.id, reason="不办了", actor=owner, at=MOMENT)
    else:
        window.terminate(case_id=case.id, reason="申请人死亡", actor=scenario.person("demo-window-1"), at=MOMENT)
    line.relay()
    assert [(kind, item) for kind, item, _ in told()] == [
        ("item", "household_registration"),
        ("item", "social_insurance_registration"),
        ("item", "self_employment_grant"),
        ("withdrawal", "household_registration"),
        ("withdrawal", "self_employment_grant"),
    ]


def test_a_case_that_cannot_be_put_into_words_stops_nobody_and_stands_in_the_ledger(line: Line) -> None:
    lines.office("police")
    broken, good = scenario.accepted(), scenario.accepted(who="demo-veteran-2")
    Case.objects.filter(id=broken.id).update(theme_version="1999")

    line.relay()

    assert not CaseEvent.objects.filter(relayed_at=None).exists()
    assert Delivery.objects.get(case=good).state == "pending"
    [found] = queries.undelivered()
    assert (found.case_number, found.item_code, found.failure) == (
        broken.number,
        "household_registration",
        "misconfigured",
    )
