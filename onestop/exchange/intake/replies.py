"""What whoever filed elsewhere is told there: taken in, incomplete and what is missing, a second one, or not here."""

from collections.abc import Iterable
from datetime import datetime

from onestop.accounts.identifiers import new_id
from onestop.cases.models import Case
from onestop.cases.refusals import Fault
from onestop.exchange import sealed
from onestop.exchange.models import Delivery, Filing


def put(filing: Filing, *, words: str, gaps: Iterable[Fault], at: datetime) -> None:
    """Put the answer to a filing into the ledger, within the caller's transaction."""
    number = Case.objects.filter(id=filing.case_id).values_list("number", flat=True).first() if filing.case_id else ""
    reply = Delivery(
        id=new_id(),
        case_id=filing.case_id,
        region_code=filing.region_code,
        system=filing.system,
        kind=Delivery.Kind.FILING,
        state=Delivery.State.PENDING,
        due_at=at,
        created_at=at,
    )
    content = {
        "kind": "filing",
        "PROJECT_NO": filing.project_no,
        "result": filing.verdict,
        "case": number or "",
        "words": words,
        "gaps": [{"where": gap.where, "message": gap.message} for gap in gaps],
    }
    sealed.seal_payload(reply, content)
    reply.save(force_insert=True)
