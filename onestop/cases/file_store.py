"""Keeps sealed files in a folder; a file is there whole or not at all."""

import errno
import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from onestop.cases.refusals import FileRefused

_OURS = re.compile(r"[0-9a-f]{32}|\.[0-9a-f]{32}\.[0-9a-f]{16}")
"""A file by its id, and one that is being written."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class StoreFull(FileRefused):
    """There is no room left; nothing was kept."""

    code = "store_full"

    def __init__(self) -> None:
        super().__init__("存储空间已满，文件没有保存。请稍后再传；如仍不行，请联系窗口。")


class FileMissing(Exception):
    """The store has no such file."""


class FileStore:
    """Sealed contents by id, in folders derived from the id alone. The caller has sealed what it hands over."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, file_id: UUID, content: bytes) -> None:
        """Keep the content so that it survives a power cut; raises StoreFull."""
        path = self._path(file_id)
        try:
            self._make_folder(path.parent)
            self._write(path, content)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise StoreFull from error
            raise

    def get(self, file_id: UUID) -> bytes:
        """The content as it was put; raises FileMissing."""
        try:
            return self._path(file_id).read_bytes()
        except FileNotFoundError as error:
            raise FileMissing(str(file_id)) from error

    def holds(self, file_id: UUID) -> bool:
        """Whether the content is there, without reading it."""
        return self._path(file_id).is_file()

    def remove(self, file_id: UUID) -> None:
        """Remove the content for good. Removing twice is no error: an interrupted removal is simply done again."""
        path = self._path(file_id)
        try:
            path.unlink()
        except FileNotFoundError:
            return
        _sync_folder(path.parent)

    def settled(self, *, before: datetime, after: str = "", most: int = 500) -> tuple[list[Path], str]:
        """Files, half-written ones too, last written before a moment, from the folders behind `after`.

        Also the folder to go on after, "" at the end. Looks at about `most` files and folders.
        """
        found: list[Path] = []
        looked = 0
        for name, folder in self._folders(after=after):
            inside = sorted(folder.iterdir())
            found += [path for path in inside if _OURS.fullmatch(path.name) and _written_before(path, before)]
            looked += 1 + len(inside)
            if looked >= most:
                return found, name
        return found, ""

    def _folders(self, *, after: str) -> Iterator[tuple[str, Path]]:
        """The folders that hold files, by name."""
        for outer in sorted(self.root.glob("??")):
            if outer.name >= after[:2]:
                inside = ((f"{outer.name}/{inner.name}", inner) for inner in sorted(outer.glob("??")))
                yield from ((name, folder) for name, folder in inside if name > after)

    def _path(self, file_id: UUID) -> Path:
        # The end of the id, for ids that begin with the time would all fall into one folder.
        return self.root / file_id.hex[-2:] / file_id.hex[-4:-2] / file_id.hex

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        missing = [folder, *(parent for parent in folder.parents if not parent.exists())]
        for each in reversed(missing):
            each.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(each.parent)

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def default() -> FileStore:
    """The store of this installation."""
    return FileStore(Path(settings.ONESTOP_DATA) / "files")


def _written_before(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False  # put in its place, or removed, while we looked


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
