"""Drafts: begun, filled in field by field, thrown away. The case log starts only at submission."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from onestop.accounts import directory, people
from onestop.accounts.actors import Actor
from onestop.accounts.roles import Role
from onestop.cases import authority, change, contents, file_store, policies, prefill, rulebook
from onestop.cases.change import Change
from onestop.cases.models import Authorisation, Case, Material, ScannedPage, SharedCheck, StoredFile
from onestop.cases.refusals import BeyondAuthority, Fault, NotPermitted, Outdated, WrongState
from onestop.cases.states import CaseState, MaterialState, Standing
from onestop.catalog import answers as catalog_answers


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saved draft answers: its new revision, and what is wrong with the fields just given."""

    revision: int
    problems: tuple[Fault, ...]
    revised: frozenset[str]
    """Fields written elsewhere since the page was made: it must show them anew before it goes on from here."""


@transaction.atomic(durable=True)
def open_draft(*, theme_code: str, theme_version: str, region_code: str, actor: Actor, at: datetime) -> UUID:
    """Begin a case (草稿) for the applicant, or at the window on an applicant's behalf (一窗受理)."""
    if not actor.has(Role.APPLICANT, Role.WINDOW_CLERK):
        raise NotPermitted("只有申请人或窗口人员可以发起申报。请用相应的账号登录。")
    at_window = actor.has(Role.WINDOW_CLERK)
    case = blank(theme_code, theme_version, region_code, at=at)
    case.channel = policies.WINDOW if at_window else policies.ONLINE
    case.applicant_id = None if at_window else actor.user_id
    case.filed_by_id = actor.user_id if at_window else None
    identity = None if at_window or actor.user_id is None else people.identity_of(actor.user_id)
    first = prefill.first_answers(rulebook.theme_of(case), identity) if identity else {}
    contents.write_sheet(case, contents.Sheet(values=first))
    case.save(force_insert=True)
    return case.id


def blank(theme_code: str, theme_version: str, region_code: str, *, at: datetime) -> Case:
    """A draft of a theme that the region's office offers (not stored yet)."""
    theme = rulebook.theme(theme_code, theme_version)
    try:
        offered = directory.offered_themes(region_code)
    except directory.NoSuchOffice as missing:
        raise NotPermitted(f"{missing}请从首页重新选择。") from missing
    if (theme_code, theme_version) not in offered:
        raise NotPermitted("本地区没有开办这个主题，或这一版本已停用。请从首页重新选择。")
    return Case(
        region_code=region_code,
        theme_code=theme.code,
        theme_version=theme.version,
        theme_digest=theme.digest,
        state=CaseState.DRAFT,
        lead_department=directory.departments_for(region_code)[theme.lead_department],
        created_at=at,
    )


def save_answers(
    *, case_id: UUID, changes: Mapping[str, str], revision: int | None, actor: Actor, at: datetime
) -> Saved:
    """Save some answers of a draft, also wrong ones: nothing typed is lost. Problems are those of the given fields.

    `revision` is the one the page was made from; another value for a field that was written elsewhere since is refused
    (Outdated names the fields, and nothing is saved). None lets the last writer win.
    """
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("save_answers", actor, c.case)
        require_draft(c)
        sheet = contents.read_sheet(c.case)
        known = c.theme.fields_by_key.keys() | c.theme.situations_by_key.keys()
        given = {key: value for key, value in changes.items() if key in known and sheet.values.get(key, "") != value}
        given = _by_whom(c, sheet, given)
        newer = {key for key, written in sheet.revisions.items() if revision is not None and written > revision}
        _require_fresh(c, given.keys() & newer)
        if given:
            c.put(answers_revision=c.case.answers_revision + 1)
            sheet.values.update(given)
            sheet.revisions.update(dict.fromkeys(given, c.case.answers_revision))
            contents.write_sheet(c.case, sheet)
            contents.write_applicant(c.case, c.theme, sheet.values)
            c.put(answers_sealed=c.case.answers_sealed, applicant_sealed=c.case.applicant_sealed)
        return Saved(c.case.answers_revision, _problems(c, changes), revised=frozenset(newer))


def _by_whom(c: Change, sheet: contents.Sheet, given: dict[str, str]) -> dict[str, str]:
    """What of the changes the actor may make. An agent leaves alone who applies, and an account that stands there."""
    standing = policies.standing_of(c.actor, c.case)
    if standing is None:
        return given
    who = c.theme.identity
    if fixed := [key for key in (who.name, who.id_number, who.mobile) if key in given]:
        raise BeyondAuthority(
            "委托人的姓名、身份证号码和手机号码只能由本人更改。",
            faults=[Fault(key, f"“{_label(c, key)}”只能由本人更改。") for key in fixed],
        )
    if standing is Standing.AWAITS:
        return given
    require_no_account(c, sheet, given)
    unseen = authority.withheld(c.theme)
    return {key: value for key, value in given.items() if value or key not in unseen}


def require_no_account(c: Change, sheet: contents.Sheet, given: Mapping[str, str]) -> None:
    """BeyondAuthority where an agent gives another account than the one that stands there; leaving it empty is fine."""
    if policies.standing_of(c.actor, c.case) is None:
        return
    known = {key for key in authority.withheld(c.theme) if sheet.values.get(key)}
    if changed := [key for key in sorted(known) if given.get(key) not in (None, "", sheet.values[key])]:
        raise BeyondAuthority(
            "填好的银行账号只能由本人更改，请让本人登录后更改，或者到窗口办理。",
            faults=[Fault(key, f"“{_label(c, key)}”只能由本人更改。") for key in changed],
        )


def require_draft(c: Change) -> None:
    """WrongState unless the case is still a draft."""
    if c.case.state != CaseState.DRAFT:
        raise WrongState("申报已经提交，不能再直接修改。需要更正的，请等待窗口告知补正，或先撤回再重新申报。")


def _require_fresh(c: Change, stale: Collection[str]) -> None:
    if stale:
        raise Outdated(
            "这些内容刚刚在别处改过。请刷新页面，核对后再保存。",
            faults=[Fault(key, f"“{_label(c, key)}”在另一台设备上改过，未覆盖。") for key in sorted(stale)],
        )


def _label(c: Change, key: str) -> str:
    field = c.theme.fields_by_key.get(key)
    return field.label if field else c.theme.situations_by_key[key].question


def _problems(c: Change, changes: Mapping[str, str]) -> tuple[Fault, ...]:
    tables = directory.office_tables(c.case.region_code)
    found = (
        problem
        for key, value in changes.items()
        for problem in catalog_answers.check_field(c.theme, key, value, today=c.today, office_tables=tables).problems
    )
    return tuple(Fault(problem.field, problem.message) for problem in found)


def set_declined(*, case_id: UUID, declined: Collection[str], actor: Actor, at: datetime) -> None:
    """Say which items the applicant leaves out; only items that the theme lets one leave out."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("set_declined", actor, c.case)
        require_draft(c)
        fixed = [item.name for item in c.theme.items if item.code in declined and not item.declinable]
        if fixed:
            raise WrongState(f"“{'、'.join(fixed)}”是必办事项，不能取消勾选。请保留后继续填写。")
        known = {item.code for item in c.theme.items}
        c.put(declined_items=sorted(known.intersection(declined)))


def discard_draft(*, case_id: UUID, actor: Actor, at: datetime) -> None:
    """Throw a draft away with its files; a submitted case cannot be thrown away."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("discard_draft", actor, c.case)
        if c.case.state != CaseState.DRAFT:
            raise WrongState("申报已经提交，不能删除；可以“撤回”。")
        files = throw_away(c)
    forget_files(files)


def throw_away(c: Change) -> list[UUID]:
    """Delete a draft under lock with everything that belongs to it; the ids for `forget_files` once that is certain."""
    files = [
        one
        for rows in (ScannedPage.objects, StoredFile.objects)
        for one in rows.filter(case_id=c.case.id).values_list("id", flat=True)
    ]
    for kind in (ScannedPage, StoredFile, Material, SharedCheck, Authorisation):
        kind.objects.filter(case_id=c.case.id).delete()
    Case.objects.filter(id=c.case.id).delete()
    return files


def forget_files(files: Collection[UUID]) -> None:
    """Remove the contents of files whose rows are gone."""
    for file_id in files:
        file_store.default().remove(file_id)


def ask_promise(*, case_id: UUID, material_code: str, asked: bool, actor: Actor, at: datetime) -> None:
    """Ask for acceptance with a paper missing (容缺受理), or take that back."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("ask_promise", actor, c.case)
        require_draft(c)
        spec = c.theme.materials_by_code.get(material_code)
        if spec is None or not spec.may_be_promised:
            raise WrongState("这份材料不能容缺，请上传后再提交。")
        material, _ = Material.objects.get_or_create(
            case_id=c.case.id, material_code=material_code, defaults={"state": MaterialState.MISSING}
        )
        Material.objects.filter(id=material.id).update(promise_asked=asked)
