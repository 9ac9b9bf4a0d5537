"""How the applicant is reached from now on: another number, and whether text messages are wanted."""

from datetime import datetime
from uuid import UUID

from onestop.accounts.actors import Actor
from onestop.cases import application, change, contents, events, policies
from onestop.cases.change import Change
from onestop.cases.refusals import Fault, Incomplete, WrongState
from onestop.cases.states import CaseState
from onestop.catalog import answers


def change_contact(*, case_id: UUID, mobile: str, text_messages: bool, actor: Actor, at: datetime) -> None:
    """Send later messages to another number, or none; the portal has them all the same. Again it changes nothing."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("change_contact", actor, c.case)
        if c.case.state == CaseState.DRAFT:
            raise WrongState("还没有提交申报，请直接在表单里填写手机号码。")
        changed = _put_mobile(c, mobile)
        if not changed and c.case.text_messages == text_messages:
            return
        c.put(text_messages=text_messages)
        c.record(events.CONTACT_CHANGED, details={"fields": changed, "text_messages": text_messages})


def _put_mobile(c: Change, mobile: str) -> list[str]:
    """Put a number into the answers; the field that changed, if it did."""
    key, sheet = c.theme.identity.mobile, contents.read_sheet(c.case)
    checked = answers.check_field(c.theme, key, mobile, today=c.today, office_tables={})
    if faults := [Fault(key, problem.message) for problem in checked.problems]:
        raise Incomplete("请核对手机号码。", faults=faults)
    number = checked.cleaned.get(key, "")
    if not number:
        raise Incomplete("请填写手机号码。", faults=[Fault(key, "请填写手机号码，例如 13800000000。")])
    if number == sheet.values.get(key):
        return []
    c.put(answers_revision=c.case.answers_revision + 1)
    sheet.values[key], sheet.revisions[key] = number, c.case.answers_revision
    application.put_sheet(c, sheet)
    return [key]
