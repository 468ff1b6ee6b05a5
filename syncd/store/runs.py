"""Cycle history and its retention, the history of values, operator requests, and small facts about the state."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syncd.core.values import CrmId
from syncd.store.changes import Changes

KEEP_RUNS = 2000
"""Reports of older cycles are dropped; the history of values is kept."""
KEEP_REQUESTS_SECONDS = 86400.0
"""Answered requests are kept a day for whoever asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorRequest:
    """Something a command asks of the daemon."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    created_at: float
    expires_at: float
    state: str
    """``waiting``, ``done``, ``failed``, ``expired``."""
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One value that changed, as far as syncd can know."""

    at: float
    since: float
    """The change happened between ``since`` and ``at`` (two reads); 0 when the first is unknown."""
    mapping: str
    row_id: str
    crm_id: CrmId | None
    rule: str
    side: str
    """Where the change was seen (``crm``, ``sheet``) or written to by syncd (``to crm``, ``to sheet``)."""
    old: str
    new: str
    why: str
    run_id: int


class Runs:
    """The tables ``runs``, ``history``, ``requests`` and ``meta``."""

    def __init__(self, connection: sqlite3.Connection, changes: Changes | None = None) -> None:
        """Without ``changes`` this connection is beside the writer's and remembers nothing."""
        self._db, self._changes = connection, changes or Changes(is_writer=False)

    def begin(self, kind: str, at: float) -> int:
        """Open a run and return its number."""
        cursor = self._db.execute(
            "INSERT INTO runs (started_at, kind, outcome, report) VALUES (?, ?, 'running', '{}')", (at, kind)
        )
        return int(cursor.lastrowid or 0)

    def end(self, run_id: int, *, outcome: str, report: Mapping[str, Any], at: float) -> None:
        """Close a run with its report."""
        self._db.execute(
            "UPDATE runs SET ended_at = ?, outcome = ?, report = ? WHERE id = ?",
            (at, outcome, json.dumps(report, default=str), run_id),
        )
        self._db.execute("DELETE FROM runs WHERE id <= ?", (run_id - KEEP_RUNS,))
        self._db.execute(
            "DELETE FROM requests WHERE state != 'waiting' AND created_at < ?", (at - KEEP_REQUESTS_SECONDS,)
        )

    def last(self, count: int = 1) -> list[dict[str, Any]]:
        """The newest runs, newest first."""
        return [
            {
                "id": r[0],
                "started_at": r[1],
                "ended_at": r[2],
                "kind": r[3],
                "outcome": r[4],
                "report": json.loads(r[5]),
            }
            for r in self._db.execute(
                "SELECT id, started_at, ended_at, kind, outcome, report FROM runs ORDER BY id DESC LIMIT ?",
                (count,),
            )
        ]

    def tell(self, lines: Iterable[HistoryLine]) -> None:
        """Keep lines of history."""
        self._db.executemany(
            "INSERT INTO history (at, since, mapping, row_id, crm_id, rule, side, old, new, why, run_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (h.at, h.since, h.mapping, h.row_id, h.crm_id, h.rule, h.side, h.old, h.new, h.why, h.run_id)
                for h in lines
            ],
        )

    def history(
        self,
        *,
        row_id: str | None = None,
        crm_id: CrmId | None = None,
        find: str | None = None,
        limit: int = 500,
    ) -> list[HistoryLine]:
        """Look history up by record or by a piece of a value, newest first."""
        where: list[str] = []
        arguments: list[CrmId] = []
        if row_id is not None:
            where.append("row_id = ?")
            arguments.append(row_id)
        if crm_id is not None:
            where.append("crm_id = ?")
            arguments.append(crm_id)
        clause = " OR ".join(where)
        if find is not None:
            clause = "(old LIKE ? ESCAPE '!' OR new LIKE ? ESCAPE '!')"
            pattern = "%" + find.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
            arguments = [pattern, pattern]
        rows = self._db.execute(
            "SELECT at, since, mapping, row_id, crm_id, rule, side, old, new, why, run_id FROM history"
            f" WHERE {clause or '1'} ORDER BY id DESC LIMIT ?",
            (*arguments, limit),
        )
        return [
            HistoryLine(
                at=r[0], since=r[1], mapping=r[2], row_id=r[3], crm_id=r[4], rule=r[5], side=r[6], old=r[7], new=r[8],
                why=r[9], run_id=r[10],
            )
            for r in rows
        ]  # fmt: skip

    def known_old(self, mapping: str, rule: str, row_id: str, value: str) -> bool:
        """Whether a value is one that this field held before and that was superseded."""
        found = self._db.execute(
            "SELECT 1 FROM history WHERE mapping = ? AND row_id = ? AND rule = ? AND old = ? LIMIT 1",
            (mapping, row_id, rule, value),
        )
        return found.fetchone() is not None

    def ask(self, kind: str, arguments: Mapping[str, Any], *, at: float, lifetime_seconds: float = 600.0) -> int:
        """Put a request for the daemon; returns its number."""
        cursor = self._db.execute(
            "INSERT INTO requests (kind, arguments, created_at, expires_at, state, result)"
            " VALUES (?, ?, ?, ?, 'waiting', '{}')",
            (kind, json.dumps(arguments), at, at + lifetime_seconds),
        )
        return int(cursor.lastrowid or 0)

    def waiting(self, now: float) -> list[OperatorRequest]:
        """Requests to be done, oldest first; overdue ones expire."""
        self._db.execute("UPDATE requests SET state = 'expired' WHERE state = 'waiting' AND expires_at < ?", (now,))
        return [_request(row) for row in self._db.execute(f"{_REQUEST} WHERE state = 'waiting' ORDER BY id")]

    def complete(self, request_id: int, *, state: str, result: Mapping[str, Any]) -> None:
        """Answer a request."""
        self._db.execute(
            "UPDATE requests SET state = ?, result = ? WHERE id = ?",
            (state, json.dumps(result, default=str), request_id),
        )

    def request(self, request_id: int) -> OperatorRequest | None:
        """Look at one request."""
        row = self._db.execute(f"{_REQUEST} WHERE id = ?", (request_id,)).fetchone()
        return _request(row) if row else None

    def note(self, key: str, value: str) -> None:
        """Remember a small fact, such as the tenant this state belongs to."""
        self._changes.touch("meta", key)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def noted(self, key: str) -> str | None:
        """Recall a small fact."""
        return self._changes.remembered(("noted", key), (("meta", key),), lambda: self._noted(key))

    def _noted(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def all_noted(self, keys: Sequence[str]) -> dict[str, str]:
        """Recall several small facts; those never noted are left out."""
        marks = ",".join("?" * len(keys))
        return dict(self._db.execute(f"SELECT key, value FROM meta WHERE key IN ({marks})", tuple(keys)).fetchall())


_REQUEST = "SELECT id, kind, arguments, created_at, expires_at, state, result FROM requests"


def _request(row: tuple[Any, ...]) -> OperatorRequest:
    return OperatorRequest(
        id=row[0],
        kind=row[1],
        arguments=json.loads(row[2]),
        created_at=row[3],
        expires_at=row[4],
        state=row[5],
        result=json.loads(row[6]),
    )
