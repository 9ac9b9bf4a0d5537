"""What somebody could sensibly do next with a case as it stands, so that lives come far and everywhere."""

from collections.abc import Iterator
from dataclasses import replace

from onestop.accounts import directory
from onestop.cases import rulebook
from onestop.cases.models import Case, Correction, Material, StoredFile, WorkItem
from onestop.cases.states import WORK_ENDED, WORK_MOVES, WORK_ON_LIST, CaseState, MaterialState, WorkState
from tests import scenario
from tests.invariants.acting import Attempt

Turn = tuple[str, Attempt]
THEME = rulebook.theme(*scenario.THEME)
NAMES = {"return": "return_item"}


def of_departments(attempt: Attempt) -> Iterator[Turn]:
    """Every move that the table has for every item on a list, by an officer of its department."""
    for item in WorkItem.objects.filter(case_id=attempt.case_id, state__in=WORK_ON_LIST).order_by("position"):
        spec = THEME.work_by_code[item.item_code]
        reasons = [reason.code for reason in spec.pause_reasons]
        fitting = replace(
            attempt,
            who="officer",
            code=item.item_code,
            reason=reasons[attempt.number % len(reasons)] if reasons else "",
            field=next((field.key for field in THEME.form.fields if item.item_code in field.read_by), ""),
            paper=next((paper.code for paper in THEME.materials if item.item_code in paper.read_by), ""),
            words="有理由",
            station=_another_station(attempt, item),
        )
        for name, move in WORK_MOVES.items():
            if WorkState(item.state) in move.sources and move.made_by.startswith("department"):
                yield NAMES.get(name, name), fitting


def _another_station(attempt: Attempt, item: WorkItem) -> int:
    """A station that the item may be given to, where there is another."""
    others = directory.stations(THEME.work_by_code[item.item_code].department, item.region_code)
    ids = [row.id for row in others if row.id != item.department_id]
    return ids[attempt.number % len(ids)] if ids else 0


def of_the_window(attempt: Attempt) -> Iterator[Turn]:
    """Accept or ask while the case is with the window; send on what came back; see and show."""
    fitting = replace(attempt, who="clerk", words="有理由", field="mobile", paper="bank_card")
    state = Case.objects.get(id=attempt.case_id).state
    if state == CaseState.SUBMITTED:
        yield "accept", fitting
        yield "ask_correction", fitting
    for item in WorkItem.objects.filter(case_id=attempt.case_id, state=WorkState.RETURNED).order_by("position"):
        yield "transfer_item", replace(fitting, code=item.item_code, station=_another_station(attempt, item))
    promised = Material.objects.filter(case_id=attempt.case_id, state=MaterialState.PROMISED)
    for code in sorted(promised.values_list("material_code", flat=True)):
        yield "see_original", replace(fitting, paper=code, number=0)


def of_the_applicant(attempt: Attempt) -> Iterator[Turn]:
    """Hand in and take back what is owed, answer what is asked, leave out, take in."""
    fitting = replace(attempt, who="me", words="有理由")
    owed = (MaterialState.REJECTED, MaterialState.PROMISED, MaterialState.AWAITED)
    for paper in Material.objects.filter(case_id=attempt.case_id, state__in=owed).order_by("material_code"):
        yield "attach_file", replace(fitting, paper=paper.material_code)
    for correction in Correction.objects.filter(case_id=attempt.case_id, answered_at=None).order_by("id"):
        code = correction.work_item.item_code if correction.work_item else ""
        yield "correct", replace(fitting, code=code, field=next(iter(correction.fields), ""))
    for item in WorkItem.objects.filter(case_id=attempt.case_id, state=WorkState.WAITING).order_by("position"):
        yield "hand_in_awaited", replace(fitting, code=item.item_code)
    yield from _choices(fitting)


def _choices(fitting: Attempt) -> Iterator[Turn]:
    """Situations to change, items to leave out, files to take back."""
    case = Case.objects.get(id=fitting.case_id)
    if case.state == CaseState.HANDLING:
        for number in (0, 4, 1, 9):
            yield "change_situation", replace(fitting, number=number)
    for item in WorkItem.objects.filter(case_id=case.id).exclude(state__in=WORK_ENDED).order_by("position"):
        if THEME.work_by_code[item.item_code].declinable:
            yield "withdraw_item", replace(fitting, code=item.item_code)
    later = StoredFile.objects.filter(case_id=case.id, removed_at=None, uploaded_at__gt=case.submitted_at)
    for stored in later.order_by("id"):
        yield "remove_file", replace(fitting, paper=stored.material.material_code)
