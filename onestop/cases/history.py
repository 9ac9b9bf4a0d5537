"""The case log for people: each entry in words, and what its actor wrote about it for those who may read that."""

from onestop.cases import contents, events, policies
from onestop.cases.dossier import Dossier
from onestop.cases.models import CaseEvent, SharedCheck
from onestop.cases.rows import EventView
from onestop.vault.sealing import SealBroken

WORDS = {"reason": "理由", "note": "说明"}


def event_views(dossier: Dossier, *, item_code: str | None = None) -> tuple[EventView, ...]:
    """The case log in words; with an item only that item's entries and those of the whole case."""
    return tuple(
        EventView(
            sequence=event.sequence,
            at=event.at,
            name=event.name,
            text=_text(dossier, event),
            actor_label=event.actor_label,
            item_code=event.item_code,
            words=_words(dossier, event, item_code),
        )
        for event in dossier.events
        if item_code is None or event.item_code in ("", item_code)
    )


def _text(dossier: Dossier, event: CaseEvent) -> str:
    words = events.LABELS[event.name] + _numbers(event)
    subject = dossier.theme.work_by_code[event.item_code].name if event.item_code else ""
    if "lookup" in event.details:
        return f"{words}：{dossier.theme.systems[event.details['system']]}{_outcome(event)}"
    if material := dossier.theme.materials_by_code.get(str(event.details.get("material", ""))):
        subject = material.name
    return f"{words}：{subject}" if subject else words


def _numbers(event: CaseEvent) -> str:
    """The numbers of the documents that it is about; "" for none. What an act issues by itself is listed elsewhere."""
    issued = [one["number"] for one in event.details["documents"]] if event.name == events.DOCUMENT_ISSUED else []
    about = [event.details["number"]] if "document" in event.details else []
    return f"（{'、'.join([*issued, *about])}）" if issued or about else ""


def _outcome(event: CaseEvent) -> str:
    """What came of asking a shared system; "" for an entry that does not say."""
    outcome = str(event.details.get("outcome", ""))
    return f"（{SharedCheck.Outcome(outcome).label}）" if outcome in SharedCheck.Outcome else ""


def _words(dossier: Dossier, event: CaseEvent, item_code: str | None) -> tuple[tuple[str, str], ...]:
    """For the window, and for a department about its own item: the applicant is told in words meant for applicants."""
    of_own_item = item_code is not None and event.item_code == item_code
    if not (of_own_item or policies.at_window(dossier.viewer, dossier.case, None)):
        return ()
    labels = WORDS | {flag.code: f"对“{flag.label}”的判断" for flag in dossier.theme.flags}
    return tuple((labels.get(key, key), text) for key, text in contents.read_words(event).items())


def words_hold(event: CaseEvent) -> bool:
    """Whether what was written about an entry is what its digest in the log says; deleting it breaks nothing."""
    try:
        written = contents.read_words(event)
    except SealBroken:
        return False
    return not written or contents.digest(written) == event.details.get("words_digest")
