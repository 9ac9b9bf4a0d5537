"""The application as a whole: answers checked against the theme, what applies, and the work it fans out into."""

from collections.abc import Mapping, Set
from datetime import date

from onestop.accounts import directory
from onestop.accounts.models import Department
from onestop.cases import contents, papers, rulebook, shared_checks
from onestop.cases.change import Change
from onestop.cases.models import WorkItem
from onestop.cases.refusals import Fault, Incomplete
from onestop.cases.states import WorkState
from onestop.catalog import answers as catalog_answers
from onestop.catalog.choice import Choice, ItemChoice
from onestop.catalog.choose import choose
from onestop.catalog.spec import ItemSpec, ThemeSpec


def chosen(
    theme: ThemeSpec,
    values: Mapping[str, str],
    declined: list[str],
    *,
    on: date | None = None,
    spared: Set[tuple[str, str]] = frozenset(),
) -> Choice:
    """What applies to these answers, as of a day; `spared`: papers for which a shared check stands, and its system."""
    return choose(theme, values, declined=frozenset(declined), on=on and rulebook.open_since(on), spared=spared)


def chosen_for(change: Change, values: Mapping[str, str]) -> Choice:
    """What applies to the case with these answers, its shared checks counted in."""
    checks = shared_checks.of_case(change.case, change.theme, values, on=change.applied_on)
    declined = change.case.declined_items
    return chosen(change.theme, values, declined, on=change.applied_on, spared=checks.spared)


def checked(change: Change, values: Mapping[str, str]) -> tuple[Choice, dict[str, str], list[Fault]]:
    """What applies, the answers in stored shape, and everything that is wrong with them."""
    choice = chosen_for(change, values)
    result = catalog_answers.check_answers(
        change.theme,
        values,
        choice=choice,
        today=change.applied_on,
        office_tables=directory.office_tables(change.case.region_code),
    )
    return choice, result.cleaned, [Fault(problem.field, problem.message) for problem in result.problems]


def require_complete(change: Change) -> Choice:
    """Everything asked is answered rightly and every paper is there, or Incomplete with each fault.

    The cleaned answers replace the typed ones, and the material rows are brought up to date.
    """
    sheet = contents.read_sheet(change.case)
    choice, cleaned, faults = checked(change, sheet.values)
    materials = papers.bring_up_to_date(change, choice)
    asked = [code for code, material in materials.items() if material.promise_asked]
    faults += papers.faults(change.theme, materials, promised=asked)
    if faults:
        raise Incomplete("还有内容需要补充或更正，您填写的都已保存。", faults=faults)
    sheet.values = cleaned
    put_sheet(change, sheet)
    return choice


def put_sheet(change: Change, sheet: contents.Sheet) -> None:
    """Store the answers, and with them who applies, by which lists show and searches find the case."""
    contents.write_sheet(change.case, sheet)
    contents.write_applicant(change.case, change.theme, sheet.values)
    change.put(
        answers_sealed=change.case.answers_sealed,
        applicant_sealed=change.case.applicant_sealed,
        id_number_index=change.case.id_number_index,
        name_index=change.case.name_index,
    )


def fan_out(change: Change, choice: Choice, values: Mapping[str, str]) -> list[WorkItem]:
    """One work item for each item and part of the theme, applying or not (not stored yet).

    An item that does not apply stands there with its reason; one that ends by acceptance ends at once.
    """
    departments = directory.departments_for(change.case.region_code)
    return [
        _work_item(change, spec, choice.item[spec.code], position, values, departments)
        for position, spec in enumerate(change.theme.work)
    ]


def _work_item(
    change: Change,
    spec: ItemSpec,
    chosen_item: ItemChoice,
    position: int,
    values: Mapping[str, str],
    departments: Mapping[str, Department],
) -> WorkItem:
    item = WorkItem(
        case_id=change.case.id,
        item_code=spec.code,
        position=position,
        region_code=change.case.region_code,
        department=station(spec, chosen_item, values) or departments.get(spec.department, change.case.lead_department),
        why=chosen_item.why[:300],
        on_clock=spec.counts_toward_deadline,
        part_of=spec.part_of,
        starts_after=list(chosen_item.starts_after),
        awaits=list(chosen_item.awaits),
        state=WorkState.WAITING if chosen_item.applies else WorkState.NOT_APPLICABLE,
    )
    if chosen_item.applies and spec.done_by_acceptance:
        item.state, item.finished_at = WorkState.COMPLETED, change.at
    return item


def station(spec: ItemSpec, chosen_item: ItemChoice, values: Mapping[str, str]) -> Department | None:
    """The station for this person's address; None where the item's department itself handles it."""
    street = values.get(chosen_item.station_field, "")
    found = directory.station_of_street(street) if street else None
    # A street names the station of one kind of department: another department's item must not end up there.
    return found if found and found.kind == spec.department else None
