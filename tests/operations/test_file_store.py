"""Files and rows: a paper is never lost, a full store keeps nothing half, and what no row knows is swept up."""

import errno
import os
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import override_settings

from onestop.accounts import keys
from onestop.accounts.identifiers import new_id
from onestop.cases import file_store, queries
from onestop.cases.models import StoredFile
from onestop.cases.operations import drafts, files, system
from onestop.cases.refusals import FileRefused, NotFound
from onestop.ops.worker import Worker
from tests import scenario
from tests.operations.refusing import refused

ME = "demo-veteran-1"
DAY = scenario.at("2026-09-08")
MUCH_LATER = DAY + system.KEPT_WITHOUT_ROW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(ONESTOP_DATA=str(tmp_path)):
        yield


def kept() -> list[Path]:
    return sorted(path for path in (Path(settings.ONESTOP_DATA) / "files").rglob("*") if path.is_file())


def attach(case_id: UUID) -> UUID:
    return files.attach_file(
        case_id=case_id,
        material_code="bank_card",
        content=scenario.picture(),
        name="卡.png",
        actor=scenario.person(ME),
        at=DAY,
    )


def written_at(moment: datetime) -> None:
    for path in kept():
        os.utime(path, (moment.timestamp(), moment.timestamp()))


def test_what_is_kept_is_sealed_and_opens_as_it_was() -> None:
    file_id = attach(scenario.draft(papers=False))
    [path] = kept()
    assert b"PNG" not in path.read_bytes()
    opened = queries.open_file(file_id=file_id, viewer=scenario.person(ME))
    assert (opened.name, opened.media_type) == ("卡.png", "image/png")
    assert opened.content.startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        queries.open_file(file_id=file_id, viewer=scenario.person("demo-veteran-2"))


class TestFullStore:
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
    def test_keeps_nothing_half_and_says_so(self, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        case_id = scenario.draft(papers=False)

        def full(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", full)
        with refused(case_id, file_store.StoreFull, "存储空间已满", "请稍后再传"):
            attach(case_id)
        assert kept() == []
        assert issubclass(file_store.StoreFull, FileRefused), "the page says it where the file was chosen"

        monkeypatch.undo()
        assert attach(case_id)

    def test_any_other_trouble_with_the_disk_is_the_operators(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case_id = scenario.draft(papers=False)
        before = scenario.rows_of(case_id)

        def broken(*_: object) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="error"):
            attach(case_id)
        assert scenario.rows_of(case_id) == before


class TestFilesWithoutRow:
    def orphan(self) -> UUID:
        """As a process leaves it that died between file and row."""
        file_id = new_id()
        file_store.default().put(file_id, keys.seal_bytes(b"paper", column="file", row=file_id))
        return file_id

    def test_do_no_harm_and_are_swept_up_after_a_week(self) -> None:
        known, orphan = attach(scenario.draft(papers=False)), self.orphan()
        written_at(DAY)
        assert system.sweep_files(at=DAY + system.KEPT_WITHOUT_ROW) == (0, "")
        assert system.sweep_files(at=MUCH_LATER) == (1, "")
        assert system.sweep_files(at=MUCH_LATER) == (0, "")
        with pytest.raises(file_store.FileMissing):
            file_store.default().get(orphan)
        assert queries.open_file(file_id=known, viewer=scenario.person(ME)).content

    def test_half_written_ones_go_too_and_strange_ones_stay(self) -> None:
        attach(scenario.draft(papers=False))
        [path] = kept()
        half = path.with_name(f".{path.name}.{'0' * 16}")
        strange = path.with_name("README")
        for each in (half, strange):
            each.write_bytes(b"x")
        written_at(DAY)
        assert system.sweep_files(at=MUCH_LATER) == (1, "")
        assert kept() == sorted([path, strange])

    def test_a_removed_paper_keeps_its_content_while_it_keeps_its_row(self) -> None:
        case_id = scenario.draft(papers=False)
        file_id = attach(case_id)
        files.remove_file(case_id=case_id, file_id=file_id, actor=scenario.person(ME), at=DAY)
        written_at(DAY)
        assert system.sweep_files(at=MUCH_LATER) == (0, "")
        assert StoredFile.objects.get(id=file_id).removed_at == DAY

    def test_a_draft_thrown_away_by_a_process_that_died_leaves_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case_id = scenario.draft(papers=False)
        attach(case_id)

        def dies(*_: object) -> None:
            raise SystemExit

        monkeypatch.setattr(file_store.FileStore, "remove", dies)
        with pytest.raises(SystemExit):
            drafts.discard_draft(case_id=case_id, actor=scenario.person(ME), at=DAY)
        assert len(kept()) == 1
        written_at(DAY)
        assert system.sweep_files(at=MUCH_LATER) == (1, "")

    def test_a_sweep_looks_at_so_many_and_goes_on_next_time(self) -> None:
        for _ in range(6):
            self.orphan()
        written_at(DAY)
        removed, after, rounds = 0, "", 0
        while rounds == 0 or after:
            found, after = system.sweep_files(at=MUCH_LATER, most=4, after=after)
            removed, rounds = removed + found, rounds + 1
        assert removed == 6
        assert rounds > 2

    def test_the_worker_sweeps(self) -> None:
        self.orphan()
        written_at(DAY)
        _, broken = Worker(stop=threading.Event(), now=lambda: MUCH_LATER).round()
        assert (broken, kept()) == (False, [])

    def test_an_empty_store_is_no_trouble(self) -> None:
        assert system.sweep_files(at=MUCH_LATER) == (0, "")
