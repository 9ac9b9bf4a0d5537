"""The hub's own store of cases (办件库): it checks every row against its tables and answers row by row."""

import json
from datetime import datetime
from typing import Any

from sandbox.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    system TEXT NOT NULL, guid TEXT NOT NULL, name TEXT NOT NULL, project_no TEXT NOT NULL, cd_time TEXT NOT NULL,
    content TEXT NOT NULL, gone INTEGER NOT NULL, times INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (system, guid)
)
"""
PAGE = 500
SHARED = "ROW_GUID:50! PROJECT_NO:50! CD_BATCH:32! CD_OPERATION:2!I|U|D CD_TIME:t! DATA_SOURCE:3!"
# name:longest, ! required, t a moment, n a number, then the codes it takes
TABLES = {
    "UP_PRO_ACCEPT": "CATALOG_CODE:12! LOCAL_CATALOG_CODE:50 TASK_CODE:36! LOCAL_TASK_CODE:50 TASK_HANDLE_ITEM:50 "
    "TASK_NAME:1000! TASK_VERSION:n! PROJECT_TYPE:2!1|2|9 PROJECT_NAME:1000 APPLYER_NAME:100! "
    "APPLYER_TYPE:2!1|2|3|4|5|6 APPLYER_PAGE_TYPE:70! APPLYER_PAGE_CODE:500! CONTACT_NAME:100 CONTACT_TYPE:6 "
    "CONTACT_CODE:50 CONTACT_MOBILE:11 LEGAL:100 ADDRESS:1000 ZIP_CODE:6 APPLY_DATE:t! APPLY_TYPE:2!1|2|3|4|9 "
    "ACCEPT_DATE:t! ACCEPT_DOC_NO:50 HANDLE_USER_NAME:100 ORG_NAME:100! ORG_CODE:64! PROMISE_DATE:t",
    "UP_PRO_PROCESS": "PROCESS_NAME:1000! EVENT_NAME:2!1|2|3 EVENT_START_TIME:t! EVENT_END_TIME:t! "
    "HANDLE_USER_NAME:100! HANDLE_EXPLAIN:2000! REMARK:256",
    "UP_PRO_RESULT": "RESULT_TYPE:2!0|1|2|3|4|5|6 RESULT_DATE:t! RESULT_EXPLAIN:2000 RESULT_CETR_NAME:256 "
    "RESULT_CETR_NO:2000 IS_DELIVERY_RESULTS:2!0|1 SATISFACTION:2:1|2|3|4|5 HANDLE_USER_NAME:100 REMARK:256",
    "UP_PRO_SPECIAL_PROCEDURE": "SPECIAL_TYPE:2!1|2 SPECIAL_NAME:1000! SPECIAL_TIME:t! SPECIAL_REASON:2000! "
    "APPLYER_USER_NAME:100 END_TIME:t! RESULT:2000 SPECIAL_EXPLAIN:2000 HANDLE_USER:100 REMARK:256",
    "UP_PRO_MATERIAL": "MATERIAL_NAME:200! MATERIAL_ATTACH_NAME:200 GET_TYPE:2!1|2|3|9 GET_NUM:5 REMARK:1000",
}


def fault(table: str, row: Row) -> tuple[str, str] | None:
    """The first rule that a row breaks, as column and code; None where it breaks none. A deletion needs its key."""
    if table not in TABLES:
        return "", "unknown_table"
    deletion = row.get("CD_OPERATION") == "D"
    rules = dict(_rule(each) for each in f"{SHARED} {'' if deletion else TABLES[table]}".split())
    for name in row:
        if name not in rules and not deletion:
            return name, "unknown_column"
    for name, (kind, required, codes) in rules.items():
        if code := _fault(row.get(name, ""), kind, required, codes):
            return name, code
    return None


def _rule(text: str) -> tuple[str, tuple[str, bool, list[str]]]:
    name, _, rest = text.partition(":")
    required = "!" in rest
    kind, _, codes = rest.replace("!", ":", 1).partition(":")
    return name, (kind, required, codes.split("|") if codes else [])


def _fault(value: Any, kind: str, required: bool, codes: list[str]) -> str:
    if not isinstance(value, str):
        return "not_text"
    if not value:
        return "missing" if required else ""
    if codes and value not in codes:
        return "bad_code"
    if kind == "t":
        return "" if _is_moment(value) else "bad_moment"
    if kind == "n":
        return "" if value.isdecimal() else "bad_number"
    return "too_long" if len(value) > int(kind) else ""


def _is_moment(value: str) -> bool:
    try:
        return bool(datetime.strptime(value, "%Y-%m-%d %H:%M:%S"))  # noqa: DTZ007 - the tables hold local time
    except ValueError:
        return False


class Records:
    """The rows that a system was sent, one for each key."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.run(SCHEMA)

    def take(self, system: str, rows: list[Row]) -> list[Row]:
        """Keep every row that breaks no rule; what became of each."""
        with self._store.writing():
            return [self._take(system, each["table"], each["row"]) for each in rows]

    def _take(self, system: str, table: str, row: Row) -> Row:
        verdict: Row = {"ROW_GUID": row["ROW_GUID"], "accepted": True}
        if found := fault(table, row):
            return verdict | {"accepted": False, "column": found[0], "code": found[1]}
        # What is older than what is here arrived out of order: the newer row stays.
        self._store.run(
            "INSERT INTO records (system, guid, name, project_no, cd_time, content, gone) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (system, guid) DO UPDATE SET times = times + 1, project_no = excluded.project_no, "
            "cd_time = excluded.cd_time, content = excluded.content, gone = excluded.gone "
            "WHERE excluded.cd_time >= records.cd_time",
            *(system, row["ROW_GUID"], table, row["PROJECT_NO"], row["CD_TIME"]),
            *(json.dumps(row, ensure_ascii=False), row["CD_OPERATION"] == "D"),
        )
        return verdict

    def page(self, system: str, after: str) -> list[Row]:
        """The keys of the rows that are here, in their sequence."""
        statement = (
            "SELECT guid AS ROW_GUID, name AS 'table', cd_time AS CD_TIME FROM records "
            "WHERE system = ? AND gone = 0 AND guid > ? ORDER BY guid LIMIT ?"
        )
        return self._store.run(statement, system, after, PAGE)

    def held(self, system: str, project_no: str = "") -> list[Row]:
        """Whole rows with how often each arrived, of one 办件 or of all; for looking."""
        statement = (
            "SELECT name AS 'table', content, gone, times FROM records "
            "WHERE system = ? AND ? IN ('', project_no) ORDER BY rowid"
        )
        return [row | {"row": json.loads(row.pop("content"))} for row in self._store.run(statement, system, project_no)]

    def lose(self, system: str, guid: str) -> None:
        """Lose a row, as a system with a fault of its own would."""
        self._store.run("DELETE FROM records WHERE system = ? AND guid = ?", system, guid)
