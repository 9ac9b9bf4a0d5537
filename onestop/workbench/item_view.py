"""What the page of a work item shows its department."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from onestop.accounts import directory
from onestop.accounts.actors import Actor
from onestop.accounts.directory import DepartmentRow
from onestop.cases.rows import WorkPage
from onestop.cases.states import WORK_ENDED, WorkState
from onestop.exchange import handovers, payment_rows
from onestop.exchange.handovers import SlipRow
from onestop.workbench import department_acts, presenting
from onestop.workbench.acts import Act
from onestop.workbench.attempts import Attempt
from onestop.workbench.presenting import AnswerSection, CorrectionLine, PaperLine, Remaining
from onestop.workbench.summaries import Summary, leftovers, summary


@dataclass(frozen=True, slots=True)
class Sibling:
    """An item that this one waits for or holds up."""

    name: str
    state: WorkState


@dataclass(frozen=True, slots=True)
class ItemView:
    """Everything on the page."""

    page: WorkPage
    remaining: Remaining | None
    sections: tuple[AnswerSection, ...]
    papers: tuple[PaperLine, ...]
    acts: tuple[Act, ...]
    before: tuple[Sibling, ...]
    """What it waits for or waited for."""
    behind: tuple[Sibling, ...]
    """What waits for it."""
    ticking: bool
    revealable: tuple[str, ...]
    """Keys of the fields whose values are hidden."""
    reveal_reason: str
    corrections: tuple[CorrectionLine, ...]
    held_by_another: bool
    slip: SlipRow | None
    """Where its papers are carried."""
    batch: tuple[UUID, str] | None
    """The payment batch that it is in, with its number."""
    summary: Summary
    leftovers: tuple[str, ...]
    attempt: Attempt


def of_item(page: WorkPage, *, viewer: Actor, attempt: Attempt, today: date, reveal_reason: str = "") -> ItemView:
    """The page for a work item, with a refused attempt shown in its place."""
    acts = department_acts.of_item(page, _other_stations(page, viewer), attempt)
    starts_after = page.theme.work_by_code[page.item.code].starts_after
    before = tuple(Sibling(name, state) for code, name, state in page.siblings if code in starts_after)
    behind = tuple(Sibling(name, state) for code, name, state in page.siblings if code not in starts_after)
    return ItemView(
        page=page,
        remaining=None if page.item.state in WORK_ENDED else presenting.until(page.item.due_date, today),
        sections=presenting.answer_sections(page.theme, page.answers, attempt),
        papers=presenting.paper_lines(page.theme, page.materials, attempt),
        acts=acts,
        before=before,
        behind=behind,
        ticking=any(act.ticks for act in acts),
        revealable=presenting.revealable(page.answers),
        reveal_reason=reveal_reason or attempt.at("reveal").value("reason"),
        corrections=presenting.correction_lines(page.theme, page.corrections),
        batch=payment_rows.open_batch(work_item_id=page.item.id),
        slip=handovers.of_item(work_item_id=page.item.id, viewer=viewer, today=today),
        held_by_another=bool(page.item.officer) and not page.item.mine and page.item.state not in WORK_ENDED,
        summary=summary(attempt, acts),
        leftovers=leftovers(attempt, acts),
        attempt=attempt,
    )


def _other_stations(page: WorkPage, viewer: Actor) -> tuple[DepartmentRow, ...]:
    if "transfer" not in page.item.moves:
        return ()
    found = directory.stations(page.item.department_kind, viewer.region_code)
    return tuple(row for row in found if row.id != viewer.department_id)
