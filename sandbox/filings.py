"""Applications that people filed at the hub: put out for collection like answers, with their papers by reference."""

import base64
import json
import secrets
import time
import uuid
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import hashes

from sandbox.store import Row, Store

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS filings (project_no TEXT NOT NULL, system TEXT NOT NULL, told TEXT NOT NULL, "
    "PRIMARY KEY (system, project_no))",
    "CREATE TABLE IF NOT EXISTS filed_papers (token TEXT PRIMARY KEY, content BLOB NOT NULL, fetched INTEGER NOT NULL)",
)


class Filings:
    """The applications of every system, and what was answered to each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        for statement in SCHEMA:
            store.run(statement)

    def file(self, system: str, application: Row, papers: Sequence[Row] = ()) -> str:
        """File an application at a system, or file it again under the number that it has; its number (办件编号).

        application: as docs/howto/intake.md shows it, without MATERIALS. papers: MATERIAL_NAME, name and content, in
        base64 or as text.
        """
        number = application.get("PROJECT_NO") or f"JS{time.strftime('%Y%m%d')}{secrets.randbelow(10**8):08d}"
        with self._store.writing():
            self._store.run("INSERT OR IGNORE INTO filings VALUES (?, ?, '[]')", number, system)
            named: dict[str, list[Row]] = {}
            for paper in papers:
                named.setdefault(paper["MATERIAL_NAME"], []).append(self._put_away(paper))
            materials = [{"MATERIAL_NAME": name, "FILES": files} for name, files in named.items()]
            filed = {"APPLY_DATE": time.strftime("%Y-%m-%d %H:%M:%S"), "APPLY_TYPE": "2", **application}
            body = {"act": "application", "application": {**filed, "PROJECT_NO": number, "MATERIALS": materials}}
            self._store.answer(system=system, message_id=number, answer_id=str(uuid.uuid4()), body=body)
        return str(number)

    def _put_away(self, paper: Row) -> Row:
        content, token = base64.b64decode(paper["content"]), secrets.token_urlsafe(24)
        self._store.run("INSERT INTO filed_papers VALUES (?, ?, 0)", token, content)
        digest = hashes.Hash(hashes.SM3())
        digest.update(content)
        return {
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, digest.copy().finalize().hex() + paper["MATERIAL_NAME"])),
            "name": paper.get("name", ""),
            "digest": digest.finalize().hex(),
            "href": f"/papers/{token}",
        }

    def paper(self, token: str) -> bytes | None:
        """The content of a paper, counted; None where there is none."""
        found = self._store.run(
            "UPDATE filed_papers SET fetched = fetched + 1 WHERE token = ? RETURNING content", token
        )
        return found[0]["content"] if found else None

    def lose_papers(self) -> None:
        """Forget every paper, as a system would that keeps them for a while only."""
        self._store.run("DELETE FROM filed_papers")

    def swap_papers(self, content: bytes) -> None:
        """Give something else for every paper, as somebody in between would."""
        self._store.run("UPDATE filed_papers SET content = ?", content)

    def fetched(self) -> list[int]:
        """How often each paper was fetched."""
        return [row["fetched"] for row in self._store.run("SELECT fetched FROM filed_papers ORDER BY rowid")]

    def note(self, system: str, told: Any) -> None:
        """Keep what was answered to an application. KeyError for what names none of the system's."""
        number = told["PROJECT_NO"]
        with self._store.writing():
            found = self._store.run("SELECT told FROM filings WHERE system = ? AND project_no = ?", system, number)
            if not found:
                raise KeyError(number)
            known = json.loads(found[0]["told"])
            text = json.dumps([*known, told] if told not in known else known, ensure_ascii=False)
            self._store.run("UPDATE filings SET told = ? WHERE system = ? AND project_no = ?", text, system, number)

    def told(self, system: str, project_no: str) -> list[Row]:
        """What was answered to an application, in sequence."""
        found = self._store.run("SELECT told FROM filings WHERE system = ? AND project_no = ?", system, project_no)
        return list(json.loads(found[0]["told"])) if found else []
