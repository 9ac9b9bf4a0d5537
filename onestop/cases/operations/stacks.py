"""A stack of scans: dropped at once, looked at page by page, put with the papers by a person. Only for drafts."""

import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID, uuid5

import pikepdf
from django.conf import settings
from django.db.models import Max, Q
from PIL import Image

from onestop.accounts.actors import Actor
from onestop.accounts.identifiers import new_id
from onestop.cases import change, moments, policies, rulebook, scanned_pages, uploads
from onestop.cases.models import Case, ScannedPage, StoredFile
from onestop.cases.operations import files
from onestop.cases.operations.drafts import require_draft
from onestop.cases.refusals import FileRefused, NotFound, Refused
from onestop.cases.states import CaseState
from onestop.recognition import engine, pages, recognising
from onestop.recognition.lines import Reader
from onestop.recognition.recognising import RecognisedPage, Remark

LEASE = timedelta(minutes=2)
"""How long a page is left to the worker that took it; afterwards that one must have died over it."""
MOST_ATTEMPTS = 3
KEPT_UNSORTED = timedelta(days=30)
_JPEG_QUALITY = 90
State = ScannedPage.State


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of a stack: pages taken, and what is wrong with the files that were not."""

    pages: int
    refused: tuple[str, ...]


def drop_stack(*, case_id: UUID, uploaded: Iterable[tuple[str, bytes]], actor: Actor, at: datetime) -> Dropped:
    """Take files, each a page or a PDF of pages, in their sequence. Those that cannot be taken are named."""
    policies.require("attach_file", actor, _draft(case_id))
    ids: list[UUID] = []
    refused: list[str] = []
    for name, content in uploaded:
        try:
            inspected = uploads.inspect(content, name=name, limit=settings.ONESTOP_UPLOAD_LIMIT)
        except FileRefused as fault:
            refused.append(fault.message)
            continue
        # Stored before the rows, one after the other: system.sweep_files removes a file without a row.
        ids += [_keep(page) for page in islice(_split(inspected.content), pages.MOST_PAGES + 1 - len(ids))]
    try:
        _add(case_id, ids, actor=actor, at=at)
    except Refused:
        for one in ids:
            scanned_pages.remove(one)
        raise
    return Dropped(len(ids), tuple(refused))


def _add(case_id: UUID, ids: list[UUID], *, actor: Actor, at: datetime) -> None:
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("attach_file", actor, c.case)
        require_draft(c)
        open_pages = ScannedPage.objects.filter(case_id=case_id).exclude(state=State.PLACED).count()
        if open_pages + len(ids) > pages.MOST_PAGES:
            raise FileRefused(f"一次最多放 {pages.MOST_PAGES} 页。请先把已经放入的归好，或者分几次放。")
        last = ScannedPage.objects.filter(case_id=case_id).aggregate(last=Max("position"))["last"] or 0
        ScannedPage.objects.bulk_create(
            ScannedPage(id=one, case_id=case_id, position=number, dropped_at=at, dropped_by_id=actor.user_id)
            for number, one in enumerate(ids, start=last + 1)
        )


def recognise_next(*, at: datetime) -> bool:
    """Look at the page that waits longest; False where none does. Done twice it comes to the same."""
    row = _claimed(at)
    if row is None:
        return False
    found = _looked_at(row, at) if row.attempts <= MOST_ATTEMPTS else None
    if found:
        _note(row, found)
    else:
        waiting = ScannedPage.objects.filter(id=row.id, state=State.WAITING)
        waiting.update(state=State.LOOKED_AT, remark=Remark.ILLEGIBLE, claimed_until=None)
    return True


def _looked_at(row: ScannedPage, at: datetime) -> RecognisedPage | None:
    theme = rulebook.theme_of(row.case)
    try:
        picture = pages.page(*scanned_pages.get(row.id), 0)
    except pages.Unreadable:
        return None
    return recognising.recognise(picture, theme, reader=_reader(), today=moments.local_date(at))


def place_pages(*, case_id: UUID, placed: Mapping[UUID, str], actor: Actor, at: datetime) -> int:
    """Put pages with the papers that a person chose for them; how many. A page that is there already stays."""
    policies.require("attach_file", actor, _draft(case_id))
    found = ScannedPage.objects.filter(case_id=case_id, id__in=placed, state=State.LOOKED_AT).order_by("position")
    done = 0
    for page in found:
        # Two clerks may confirm the same stack at once: a page goes where the first of them says.
        mine = ScannedPage.objects.filter(_free(at), id=page.id, state=State.LOOKED_AT)
        if mine.update(claimed_until=at + LEASE):
            _place(page, placed[page.id], actor=actor, at=at)
            done += 1
    return done


def _place(page: ScannedPage, material_code: str, *, actor: Actor, at: datetime) -> None:
    """The page as a file of the paper; where that was cut off before, the file is there already and stays."""
    file_id, own = uuid5(page.id, "file"), ScannedPage.objects.filter(id=page.id)
    if not StoredFile.objects.filter(id=file_id).exists():
        try:
            files.attach_file(
                case_id=page.case_id,
                material_code=material_code,
                content=scanned_pages.get(page.id)[0],
                name=f"第{page.position}页.jpg",
                actor=actor,
                at=at,
                file_id=file_id,
            )
        except Refused:
            own.update(claimed_until=None)
            raise
    code = StoredFile.objects.values_list("material__material_code", flat=True).get(id=file_id)
    own.update(state=State.PLACED, file_id=file_id, material_code=code, claimed_until=None)
    scanned_pages.remove(page.id)


def throw_away(*, case_id: UUID, page_ids: Collection[UUID], actor: Actor, at: datetime) -> int:
    """Take pages out of the stack that are no papers; how many. Those put with a paper stay."""
    with change.of_case(case_id, actor=actor, at=at) as c:
        policies.require("remove_file", actor, c.case)
        require_draft(c)
        found = ScannedPage.objects.filter(case_id=case_id, id__in=page_ids).exclude(state=State.PLACED)
        ids = list(found.values_list("id", flat=True))
        found.delete()
    for one in ids:
        scanned_pages.remove(one)
    return len(ids)


def sweep(*, at: datetime, limit: int = 100) -> int:
    """Remove pages that nobody will sort any more: the draft was submitted, or has lain untouched; how many."""
    left = Q(case__state=CaseState.DRAFT, dropped_at__gte=at - KEPT_UNSORTED)
    found = ScannedPage.objects.exclude(state=State.PLACED).exclude(left).order_by("dropped_at")
    ids = list(found.values_list("id", flat=True)[:limit])
    ScannedPage.objects.filter(id__in=ids).exclude(state=State.PLACED).delete()
    for one in ids:
        scanned_pages.remove(one)
    return len(ids)


def _draft(case_id: UUID) -> Case:
    found = Case.objects.filter(id=case_id).first()
    if found is None:
        raise NotFound("没有找到这份申报。")
    return found


def _split(content: bytes) -> Iterator[bytes]:
    """Each page as a file of its own, unchanged."""
    if not content.startswith(b"%PDF"):
        yield content
        return
    with pikepdf.open(io.BytesIO(content)) as source:
        for page in source.pages:
            alone = pikepdf.new()
            alone.pages.append(page)
            target = io.BytesIO()
            alone.save(target, deterministic_id=True)
            yield target.getvalue()


def _keep(content: bytes) -> UUID:
    page_id = new_id()
    scanned_pages.put(page_id, content)
    return page_id


def _free(at: datetime) -> Q:
    """Pages that nobody is at."""
    return Q(claimed_until=None) | Q(claimed_until__lt=at)


def _claimed(at: datetime) -> ScannedPage | None:
    """A waiting page that is now this worker's for a while; compare-and-set, for others look for one as well."""
    free = _free(at)
    for row in ScannedPage.objects.filter(free, state=State.WAITING).order_by("dropped_at", "position")[:5]:
        mine = ScannedPage.objects.filter(free, id=row.id, state=State.WAITING)
        if mine.update(claimed_until=at + LEASE, attempts=row.attempts + 1):
            return ScannedPage.objects.select_related("case").get(id=row.id)
    return None


def reads() -> bool:
    """Whether text on the pages is recognised here; otherwise separator sheets and people sort them."""
    return bool(settings.ONESTOP_READ_SCANS) and engine.installed()


def _reader() -> Reader | None:
    return engine.reader() if reads() else None


def _note(row: ScannedPage, found: RecognisedPage) -> None:
    """The upright picture first: a row that says so must never stand beside one that lies on its side."""
    scanned_pages.put(row.id, _jpeg(found.picture))
    kept = ScannedPage.objects.filter(id=row.id, state=State.WAITING).update(
        state=State.LOOKED_AT,
        remark=found.remark,
        material_code=found.material,
        text_sealed=scanned_pages.sealed_text(found.text, page_id=row.id),
        claimed_until=None,
    )
    if not kept and not ScannedPage.objects.filter(id=row.id).exists():
        # Thrown away while it was looked at.
        scanned_pages.remove(row.id)


def _jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.convert("RGB").save(target, "JPEG", quality=_JPEG_QUALITY)
    return target.getvalue()
