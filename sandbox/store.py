"""The sandbox's own store: what was received, what is planned, what was answered. One SQLite file."""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS received (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, case_number TEXT NOT NULL, item TEXT NOT NULL,
    body TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1, received_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS work (
    case_number TEXT NOT NULL, item TEXT NOT NULL, message_id TEXT, steps TEXT NOT NULL, due_at REAL,
    PRIMARY KEY (case_number, item)
);
CREATE INDEX IF NOT EXISTS work_due ON work (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS mailbox (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS answers (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, body TEXT NOT NULL
);
"""

Row = dict[str, Any]


class Store:
    """One connection for all threads, one writer at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
        self._mailbox = self._name_of_mailbox()

    def close(self) -> None:
        """Close the file; a call that is still under way finishes first."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing, and nobody else meanwhile."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _rows(self, statement: str, *values: object) -> list[Row]:
        with self._lock:
            return [dict(row) for row in self._connection.execute(statement, values)]

    def keep(self, *, message_id: str, message: Row, body: str, at: float) -> bool:
        """Store a message once; False, and one more time counted, where it is known already."""
        known = self._rows("UPDATE received SET times = times + 1 WHERE id = ? RETURNING id", message_id)
        if not known:
            self._rows(
                "INSERT INTO received (id, kind, case_number, item, body, received_at) VALUES (?, ?, ?, ?, ?, ?)",
                *(message_id, message["kind"], message["case"], message["item"], body, at),
            )
        return not known

    def received(self) -> list[Row]:
        """What arrived, for counting; without the contents."""
        return self._rows("SELECT id, kind, case_number AS 'case', item, times FROM received ORDER BY received_at, id")

    def message(self, message_id: str) -> Row:
        """The content of a received message."""
        content: Row = json.loads(self._rows("SELECT body FROM received WHERE id = ?", message_id)[0]["body"])
        return content

    def work(self, *, case: str, item: str) -> Row | None:
        """What the desk has to do for one item; None where nothing is known."""
        found = self._rows("SELECT * FROM work WHERE case_number = ? AND item = ?", case, item)
        return _with_steps(found[0]) if found else None

    def due(self, now: float) -> list[Row]:
        """Work whose next step is due."""
        return [_with_steps(row) for row in self._rows("SELECT * FROM work WHERE due_at <= ? ORDER BY due_at", now)]

    def plan(self, *, case: str, item: str, message_id: str | None, steps: list[Row], due_at: float | None) -> None:
        """Set what remains to do for one item, and when the next step is due."""
        self._rows(
            "INSERT INTO work (case_number, item, message_id, steps, due_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (case_number, item) DO UPDATE SET "
            "message_id = excluded.message_id, steps = excluded.steps, due_at = excluded.due_at",
            *(case, item, message_id, json.dumps(steps, ensure_ascii=False), due_at),
        )

    def answer(self, *, answer_id: str, body: Row) -> None:
        """Put an answer out for collection."""
        text = json.dumps(body, ensure_ascii=False)
        self._rows("INSERT INTO answers (id, body) VALUES (?, ?)", answer_id, text)

    def answers(self, *, after: str, limit: int) -> list[Row]:
        """Answers behind a position `mailbox:number`, in sequence; all of them behind a position of another mailbox."""
        mailbox, _, number = after.partition(":")
        known = int(number) if mailbox == self._mailbox and number.isdecimal() else 0
        statement = "SELECT position, id, body FROM answers WHERE position > ? ORDER BY position LIMIT ?"
        rows = self._rows(statement, known, limit)
        return [row | {"position": f"{self._mailbox}:{row['position']}"} for row in rows]

    def _name_of_mailbox(self) -> str:
        """A name that a new store does not share with the one before: its numbers begin again."""
        with self.writing():
            if not self._rows("SELECT name FROM mailbox"):
                self._rows("INSERT INTO mailbox (name) VALUES (?)", uuid.uuid4().hex[:12])
            return str(self._rows("SELECT name FROM mailbox")[0]["name"])


def _with_steps(row: Row) -> Row:
    return row | {"steps": json.loads(row["steps"])}
