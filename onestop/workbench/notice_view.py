"""The documents of a case as the window sees them, and what it may do with each."""

from collections.abc import Iterable
from dataclasses import dataclass

from onestop.cases.documents import DocumentRow
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import Attempt


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """An issued document in the table."""

    row: DocumentRow
    acts: tuple[Act, ...]


def lines(rows: Iterable[DocumentRow], attempt: Attempt) -> tuple[DocumentLine, ...]:
    """Each document, with the form that makes it void while it is valid."""
    return tuple(DocumentLine(row, () if row.voided_at else (_void(row, attempt),)) for row in rows)


def _void(row: DocumentRow, attempt: Attempt) -> Act:
    own = attempt.at("void") if attempt.item_code == str(row.id) else Attempt()
    reason = Maker(own).text("reason", "作废的原因", hint="例如：姓名有误，已另开。")
    explains = "文号不再使用，核验时显示已作废。已经发出去的请收回。"
    return Act("void", "作废", tone="grave", explains=explains, inputs=(reason,), opened=bool(own.act))
