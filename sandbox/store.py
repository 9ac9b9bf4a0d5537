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
    system TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, case_number TEXT NOT NULL, item TEXT NOT NULL,
    body TEXT NOT NULL, hub TEXT NOT NULL, passed_on INTEGER NOT NULL DEFAULT 0, times INTEGER NOT NULL DEFAULT 1,
    received_at REAL NOT NULL, PRIMARY KEY (system, id)
);
CREATE TABLE IF NOT EXISTS work (
    system TEXT NOT NULL, case_number TEXT NOT NULL, item TEXT NOT NULL, message_id TEXT, steps TEXT NOT NULL,
    due_at REAL, PRIMARY KEY (case_number, item, system)
);
CREATE INDEX IF NOT EXISTS work_due ON work (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS people (
    system TEXT NOT NULL, id_number TEXT NOT NULL, known TEXT NOT NULL, PRIMARY KEY (system, id_number)
);
CREATE TABLE IF NOT EXISTS mailbox (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS answers (
    position INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT NOT NULL, message_id TEXT NOT NULL,
    id TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS answers_of ON answers (system, position);
CREATE INDEX IF NOT EXISTS answers_to ON answers (message_id);
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT NOT NULL, case_number TEXT NOT NULL, item TEXT NOT NULL,
    title TEXT NOT NULL, state TEXT NOT NULL, message_id TEXT NOT NULL, arrived_at REAL NOT NULL,
    UNIQUE (case_number, item, system)
);
CREATE INDEX IF NOT EXISTS entries_of ON entries (system, number);
CREATE TABLE IF NOT EXISTS history (
    entry INTEGER NOT NULL, at REAL NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, content TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS history_of ON history (entry);
CREATE TABLE IF NOT EXISTS papers (
    entry INTEGER NOT NULL, file TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (entry, file)
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

    def run(self, statement: str, *values: object) -> list[Row]:
        """One statement of a module that keeps tables of its own here."""
        return self._rows(statement, *values)

    def _rows(self, statement: str, *values: object) -> list[Row]:
        with self._lock:
            return [dict(row) for row in self._connection.execute(statement, values)]

    def keep(self, *, system: str, message_id: str, message: Row, body: str, hub: str, at: float) -> bool:
        """Store a message at a system once; False, and one more time counted, where it is known there already.

        `hub`: the system that passed it on, "" where it came straight.
        """
        known = self._rows(
            "UPDATE received SET times = times + 1 WHERE system = ? AND id = ? RETURNING id", system, message_id
        )
        if not known:
            self._rows(
                "INSERT INTO received (system, id, kind, case_number, item, body, hub, received_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(system, message_id, message["kind"], message["case"], message["item"], body, hub, at),
            )
        return not known

    def received(self, system: str = "") -> list[Row]:
        """What arrived, for counting, at one system or at all; without the contents."""
        return self._rows(
            "SELECT system, id, kind, case_number AS 'case', item, hub, passed_on, times FROM received "
            "WHERE ? IN ('', system) ORDER BY received_at, rowid",
            system,
        )

    def arrival(self, *, system: str, message_id: str) -> Row | None:
        """One message as it stands at a system, with its content; None where it never came."""
        found = self._rows("SELECT * FROM received WHERE system = ? AND id = ?", system, message_id)
        return found[0] | {"message": json.loads(found[0]["body"])} if found else None

    def mark_passed_on(self, *, system: str, message_id: str) -> bool:
        """Note that a hub passes a message on; False where it has done so before."""
        statement = "UPDATE received SET passed_on = 1 WHERE system = ? AND id = ? AND passed_on = 0 RETURNING id"
        return bool(self._rows(statement, system, message_id))

    def work(self, *, system: str, case: str, item: str) -> Row | None:
        """What a system has to do for one item, or what is planned for it at any system; None where nothing is."""
        found = self._rows(
            "SELECT * FROM work WHERE case_number = ? AND item = ? AND system IN (?, '') ORDER BY system DESC LIMIT 1",
            *(case, item, system),
        )
        return _with_steps(found[0]) if found else None

    def begun(self, *, system: str, case: str, item: str) -> list[Row]:
        """The work on one item that has begun, at one system or at all."""
        found = self._rows(
            "SELECT * FROM work WHERE case_number = ? AND item = ? AND ? IN ('', system) AND message_id IS NOT NULL",
            *(case, item, system),
        )
        return [_with_steps(row) for row in found]

    def due(self, now: float) -> list[Row]:
        """Work whose next step is due."""
        return [_with_steps(row) for row in self._rows("SELECT * FROM work WHERE due_at <= ? ORDER BY due_at", now)]

    def plan(
        self, *, system: str, case: str, item: str, message_id: str | None, steps: list[Row], due_at: float | None
    ) -> None:
        """Set what remains to do for one item at a system, and when the next step is due."""
        self._rows(
            "INSERT INTO work (system, case_number, item, message_id, steps, due_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (case_number, item, system) DO UPDATE SET "
            "message_id = excluded.message_id, steps = excluded.steps, due_at = excluded.due_at",
            *(system, case, item, message_id, json.dumps(steps, ensure_ascii=False), due_at),
        )

    def answer(self, *, system: str, message_id: str, answer_id: str, body: Row) -> None:
        """Put an answer to a message out for collection from a system."""
        text = json.dumps(body, ensure_ascii=False)
        self._rows(
            "INSERT INTO answers (system, message_id, id, body) VALUES (?, ?, ?, ?)",
            *(system, message_id, answer_id, text),
        )

    def answers_to(self, message_id: str) -> int:
        """How many answers to a message were put out, each counted once."""
        found = self._rows("SELECT COUNT(DISTINCT id) AS many FROM answers WHERE message_id = ?", message_id)
        return int(found[0]["many"])

    def is_answered(self, message_id: str) -> bool:
        """Whether an answer to a message was put out, wherever it is collected."""
        return bool(self._rows("SELECT 1 FROM answers WHERE message_id = ? LIMIT 1", message_id))

    def answers(self, *, system: str, after: str, limit: int) -> list[Row]:
        """A system's answers behind a position `mailbox:number`, in sequence; all behind one of another mailbox."""
        mailbox, _, number = after.partition(":")
        known = int(number) if mailbox == self._mailbox and number.isdecimal() else 0
        statement = "SELECT position, id, body FROM answers WHERE system = ? AND position > ? ORDER BY position LIMIT ?"
        rows = self._rows(statement, system, known, limit)
        return [row | {"position": f"{self._mailbox}:{row['position']}"} for row in rows]

    def know(self, *, system: str, id_number: str, values: dict[str, str] | None) -> None:
        """Let a system know these things of a person and nothing else; None: let it forget the person."""
        if values is None:
            self._rows("DELETE FROM people WHERE system = ? AND id_number = ?", system, id_number)
        else:
            self._rows(
                "INSERT OR REPLACE INTO people (system, id_number, known) VALUES (?, ?, ?)",
                *(system, id_number, json.dumps(values, ensure_ascii=False)),
            )

    def known(self, *, system: str, id_number: str) -> dict[str, str] | None:
        """What a system knows of a person; None where it knows nobody of this number."""
        found = self._rows("SELECT known FROM people WHERE system = ? AND id_number = ?", system, id_number)
        return dict(json.loads(found[0]["known"])) if found else None

    def _name_of_mailbox(self) -> str:
        """A name that a new store does not share with the one before: its numbers begin again."""
        with self.writing():
            if not self._rows("SELECT name FROM mailbox"):
                self._rows("INSERT INTO mailbox (name) VALUES (?)", uuid.uuid4().hex[:12])
            return str(self._rows("SELECT name FROM mailbox")[0]["name"])


def _with_steps(row: Row) -> Row:
    return row | {"steps": json.loads(row["steps"])}
