"""The entries of the desks: what each system has to decide, item by item, with its state, history and papers."""

import json
import time
from typing import Any

from sandbox.store import Row, Store

WAITING, SUSPENDED, CORRECTION = "waiting", "suspended", "correction"
COMPLETED, REFUSED, WITHDRAWN = "completed", "refused", "withdrawn"
OPEN = (WAITING, SUSPENDED, CORRECTION)
AFTER = {
    "complete": COMPLETED,
    "refuse": REFUSED,
    "suspend": SUSPENDED,
    "resume": WAITING,
    "ask_correction": CORRECTION,
}
"""Act → the state that it leaves."""
ACTS = {
    WAITING: ("complete", "ask_correction", "suspend", "refuse"),
    SUSPENDED: ("resume",),
}
"""State → what a person can do in it."""


class Entries:
    """One row per item and system. Every change runs inside the `writing` of whoever asks for it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def arrive(self, *, system: str, message_id: str, message: Row) -> None:
        """A message about an item arrived: it waits again, or is withdrawn."""
        state = WITHDRAWN if message["kind"] == "withdrawal" else WAITING
        now = time.time()
        [entry] = self._store.run(
            "INSERT INTO entries (system, case_number, item, title, state, message_id, arrived_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (case_number, item, system) DO UPDATE SET "
            "state = excluded.state, message_id = excluded.message_id RETURNING number",
            *(system, message["case"], message["item"], str(message.get("item_name") or message["item"])),
            *(state, message_id, now),
        )
        self.note(entry["number"], who="", what=message["kind"])

    def act(self, *, system: str, case: str, item: str, who: str, step: Row) -> None:
        """Note an act about an item and the state that it leaves."""
        found = self._store.run(
            "UPDATE entries SET state = ? WHERE system = ? AND case_number = ? AND item = ? RETURNING number",
            *(AFTER[step["act"]], system, case, item),
        )
        for entry in found:
            self.note(entry["number"], who=who, what=step["act"], content=step)

    def note(self, number: int, *, who: str, what: str, content: Row | None = None) -> None:
        """Add a line to the history of an entry; `who` is "" where nobody at a desk did it."""
        self._store.run(
            "INSERT INTO history (entry, at, who, what, content) VALUES (?, ?, ?, ?, ?)",
            *(number, time.time(), who, what, json.dumps(content or {}, ensure_ascii=False)),
        )

    def one(self, *, system: str, number: int) -> Row | None:
        """An entry of a system with the message that it is about now; None where there is no such entry."""
        found = self._store.run(
            "SELECT entries.*, received.body, received.hub FROM entries "
            "JOIN received ON received.system = entries.system AND received.id = entries.message_id "
            "WHERE entries.system = ? AND number = ?",
            *(system, number),
        )
        return found[0] | {"message": json.loads(found[0]["body"])} if found else None

    def listing(self, *, system: str, is_open: bool, before: int | None, limit: int) -> list[Row]:
        """Entries of a system that are open or decided, the newest first, those before a number."""
        states = OPEN if is_open else (COMPLETED, REFUSED, WITHDRAWN)
        return self._store.run(
            f"SELECT * FROM entries WHERE system = ? AND state IN ({', '.join('?' * len(states))}) "  # noqa: S608 - question marks
            "AND (? IS NULL OR number < ?) ORDER BY number DESC LIMIT ?",
            *(system, *states, before, before, limit),
        )

    def waiting(self, system: str) -> list[Row]:
        """Entries of a system that wait for its decision."""
        return self._store.run("SELECT * FROM entries WHERE system = ? AND state = ?", system, WAITING)

    def counts(self) -> dict[str, tuple[int, int]]:
        """System → how many entries are open, and how many there are."""
        found = self._store.run(
            "SELECT system, SUM(state IN (?, ?, ?)) AS open, COUNT(*) AS every FROM entries GROUP BY system", *OPEN
        )
        return {row["system"]: (row["open"], row["every"]) for row in found}

    def history(self, number: int) -> list[Row]:
        """What happened to an entry, in sequence."""
        found = self._store.run("SELECT * FROM history WHERE entry = ? ORDER BY rowid", number)
        return [row | {"content": json.loads(row["content"])} for row in found]

    def paused_for(self, number: int) -> str:
        """The reason of the latest suspension of an entry; "" where it never stood still."""
        found = self._store.run(
            "SELECT content FROM history WHERE entry = ? AND what = 'suspend' ORDER BY rowid DESC LIMIT 1", number
        )
        return str(json.loads(found[0]["content"]).get("reason", "")) if found else ""

    def paper(self, *, number: int, file: str) -> tuple[str, bytes] | None:
        """Media type and content of a file that was fetched for an entry."""
        found = self._store.run("SELECT * FROM papers WHERE entry = ? AND file = ?", number, file)
        return (found[0]["media_type"], found[0]["content"]) if found else None

    def fetched(self, number: int) -> set[str]:
        """The files of an entry that were fetched."""
        return {row["file"] for row in self._store.run("SELECT file FROM papers WHERE entry = ?", number)}

    def keep_paper(self, *, number: int, file: str, media_type: str, content: bytes) -> None:
        """Store a file that was fetched."""
        self._store.run("INSERT OR REPLACE INTO papers VALUES (?, ?, ?, ?)", number, file, media_type, content)

    def held_back(self, hub: str, *, limit: int) -> list[dict[str, Any]]:
        """Messages that a hub has taken and not passed on, the newest first."""
        found = self._store.run(
            "SELECT * FROM received WHERE system = ? AND passed_on = 0 "
            "AND COALESCE(json_extract(body, '$.system'), '') NOT IN ('', system) ORDER BY received_at DESC LIMIT ?",
            *(hub, limit),
        )
        return [row | {"message": json.loads(row["body"])} for row in found]
