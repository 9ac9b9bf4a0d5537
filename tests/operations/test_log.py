"""The case log: whatever is done to it afterwards is found, at its place, and it tells nobody's secrets."""

import json
from collections.abc import Callable

import pytest
from django.db.models import F

from onestop.accounts.models import User
from onestop.cases import chain, contents, queries, rulebook
from onestop.cases.change import entry_of
from onestop.cases.models import Case, CaseEvent, StoredFile
from onestop.cases.operations import applicant, department, files, window
from tests import scenario

Tamper = Callable[[Case], object]


def entry(case: Case, sequence: int) -> CaseEvent:
    return CaseEvent.objects.get(case=case, sequence=sequence)


def rewrite(case: Case, place: int, **columns: object) -> None:
    CaseEvent.objects.filter(case=case, sequence=place).update(**columns)


def swap(case: Case, one: int, other: int) -> None:
    rewrite(case, one, sequence=9000)
    rewrite(case, other, sequence=one)
    rewrite(case, 9000, sequence=other)


def slip_in(case: Case, after: int) -> None:
    """An entry in the middle, its own digest right."""
    for sequence in range(case.event_count, after, -1):
        CaseEvent.objects.filter(case=case, sequence=sequence).update(sequence=F("sequence") + 1)
    append(case, after + 1, previous=entry(case, after).hash)


def append(case: Case, sequence: int, *, previous: str) -> None:
    added = CaseEvent(
        case=case, sequence=sequence, name="case.accepted", at=scenario.at(), actor_label="窗口", previous_hash=previous
    )
    added.hash = chain.link(previous, entry_of(added))
    added.save(force_insert=True)


def forge_last(case: Case) -> None:
    """The last entry rewritten with its digest, by somebody who knows how but cannot reach the case row."""
    last = entry(case, case.event_count)
    last.name = "case.declined"
    last.hash = chain.link(last.previous_hash, entry_of(last))
    last.save()


def verdict(case: Case) -> chain.LogVerdict:
    [found] = queries.verify_logs(number=case.number or "")
    return found


def test_an_untouched_log_is_intact() -> None:
    case = scenario.accepted()
    CaseEvent.objects.filter(case=case).update(relayed_at=scenario.at())
    assert verdict(case) == chain.LogVerdict(case.number or "", case.event_count, True, None)


@pytest.mark.parametrize(
    ("tamper", "broken_at"),
    [
        (lambda case: rewrite(case, 2, name="case.declined"), 2),
        (lambda case: rewrite(case, 3, at=scenario.at("2026-09-10")), 3),
        (lambda case: rewrite(case, 3, item_code="id_card"), 3),
        (lambda case: rewrite(case, 2, actor_label="系统"), 2),
        (lambda case: rewrite(case, 2, actor=User.objects.get(username="demo-window-2").id), 2),
        (lambda case: rewrite(case, 2, details={"due": "2027-01-01"}), 2),
        (lambda case: rewrite(case, 4, hash="0" * 64), 4),
        (lambda case: rewrite(case, 4, previous_hash="0" * 64), 4),
        (lambda case: entry(case, 1).delete(), 1),
        (lambda case: entry(case, 3).delete(), 3),
        (lambda case: swap(case, 4, 5), 4),
        (lambda case: slip_in(case, 2), 4),
        (forge_last, 8),
        (lambda case: entry(case, 8).delete(), 8),
        (lambda case: CaseEvent.objects.filter(case=case, sequence__gt=5).delete(), 6),
        (lambda case: CaseEvent.objects.filter(case=case).delete(), 1),
        (lambda case: append(case, 9, previous=case.chain_head), 9),
        (lambda case: append(case, 11, previous=case.chain_head), 9),
    ],
)
def test_what_is_done_to_it_is_found_at_its_place(tamper: Tamper, broken_at: int) -> None:
    case, other = scenario.accepted(), scenario.accepted(who="demo-veteran-2")
    assert case.event_count == 8
    tamper(case)
    assert (verdict(case).intact, verdict(case).broken_at) == (False, broken_at)
    assert verdict(other).intact


SAID = ("号码少一位", "建行卡", "电话里核对", "走访邻居", "门牌在东风路", "转东风所", "已在莲池领取", "改去外地")


def talkative_life() -> Case:
    """A life in which everybody writes something: every kind of entry that has something to keep."""
    clerk, me = scenario.person("demo-window-1"), scenario.person("demo-veteran-1")
    day = scenario.at("2026-09-10")
    case = scenario.submitted()
    correction = window.ask_correction(
        case_id=case.id, fields=["mobile"], materials=["bank_card"], note="号码少一位", actor=clerk, at=day
    )
    files.attach_file(
        case_id=case.id, material_code="bank_card", content=scenario.picture(), name="建行卡.png", actor=me, at=day
    )
    applicant.correct(case_id=case.id, correction_id=correction, changes={"mobile": "13912345678"}, actor=me, at=day)
    window.accept(case_id=case.id, actor=clerk, at=day)
    window.reveal(case_id=case.id, fields=["id_number"], reason="电话里核对", actor=clerk, at=day)
    item = scenario.item_of(case, "household_registration")
    officer = scenario.officer_of(item)
    department.suspend(work_item_id=item.id, reason_code="special_procedure", note="走访邻居", actor=officer, at=day)
    department.resume(work_item_id=item.id, actor=officer, at=day)
    department.return_item(work_item_id=item.id, reason="门牌在东风路", actor=officer, at=day)
    window.transfer_item(
        work_item_id=item.id,
        department_id=scenario.person("demo-police-2").department_id or 0,
        reason="转东风所",
        actor=clerk,
        at=day,
    )
    scenario.complete(scenario.item_of(case, "medical_insurance_enrolment"), moment=day)
    grant = scenario.item_of(case, "self_employment_grant")
    department.refuse(work_item_id=grant.id, reason="已在莲池领取", actor=scenario.officer_of(grant), at=day)
    applicant.withdraw_case(case_id=case.id, reason="改去外地", actor=me, at=day)
    return Case.objects.get(id=case.id)


def test_it_holds_no_value_of_the_form_and_nobodys_words() -> None:
    case = talkative_life()
    kinds = {field.key: field.kind for field in rulebook.theme(*scenario.THEME).form.fields}
    # Codes and months of all people look alike; every other answer is somebody's own.
    own = {
        key: value
        for key, value in contents.answers(case).items()
        if kinds.get(key) not in (None, "code", "year_month")
    }
    secrets = {value for value in own.values() if len(value) > 3}
    assert len(secrets) > 12
    secrets |= {*SAID, "2026-0001", *User.objects.values_list("display_name", flat=True)} - {""}
    log = CaseEvent.objects.filter(case=case)
    written = "\n".join(
        json.dumps([event.name, event.item_code, event.actor_label, event.details], ensure_ascii=False) for event in log
    )
    assert log.count() > 20
    assert StoredFile.objects.filter(case=case).exists()
    assert [secret for secret in secrets if secret in written] == []
