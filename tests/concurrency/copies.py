"""Many cases quickly: copies of an accepted case, row by row, each sealed and chained anew to stand by itself."""

from django.db import transaction

from onestop.accounts.identifiers import new_id
from onestop.cases import chain, change, contents, numbering
from onestop.cases.models import Case, CaseEvent, Clock, Material, WorkItem


def copies_of(case: Case, count: int) -> list[Case]:
    """`count` cases that stand where `case` stands; their papers have no files."""
    with transaction.atomic():
        made = [_case(case) for _ in range(count)]
        _copy_log(case, made)
        _copy_papers(case, made)
        _copy_work(case, made)
    return made


def _case(case: Case) -> Case:
    copy = Case.objects.get(id=case.id)
    sheet, who = contents.read_sheet(copy), contents.read_applicant(copy)
    copy.id = new_id()
    copy.number = numbering.case_number(region_code=copy.region_code, on=copy.created_at.date())
    contents.write_sheet(copy, sheet)
    copy.applicant_sealed = contents.write(who, column="cases_case.applicant", row=copy.id)
    return copy


def _copy_log(case: Case, made: list[Case]) -> None:
    log, rows = list(CaseEvent.objects.filter(case_id=case.id).order_by("sequence").values()), []
    for copy in made:
        copy.chain_head = ""
        for entry in log:
            event = CaseEvent(**entry | {"id": None, "case_id": copy.id, "previous_hash": copy.chain_head})
            event.hash = copy.chain_head = chain.link(copy.chain_head, change.entry_of(event))
            rows.append(event)
    Case.objects.bulk_create(made)
    CaseEvent.objects.bulk_create(rows, batch_size=500)


def _copy_papers(case: Case, made: list[Case]) -> None:
    papers = list(Material.objects.filter(case_id=case.id).values())
    rows = [Material(**paper | {"id": new_id(), "case_id": copy.id}) for copy in made for paper in papers]
    Material.objects.bulk_create(rows, batch_size=500)


def _copy_work(case: Case, made: list[Case]) -> None:
    items = list(WorkItem.objects.filter(case_id=case.id).values())
    clocks = list(Clock.objects.filter(case_id=case.id).values())
    work, running = [], []
    for copy in made:
        # A result is sealed to its row: the copies go without.
        own = {item["id"]: new_id() for item in items}
        work += [
            WorkItem(**item | {"id": own[item["id"]], "case_id": copy.id, "result_sealed": None}) for item in items
        ]
        running += [
            Clock(**clock | {"id": new_id(), "case_id": copy.id, "work_item_id": own.get(clock["work_item_id"])})
            for clock in clocks
        ]
    WorkItem.objects.bulk_create(work, batch_size=500)
    Clock.objects.bulk_create(running, batch_size=500)
