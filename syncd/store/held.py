"""Held slices with their consents, and the edits counted against the limits that hold them."""

import sqlite3
from collections.abc import Iterable, Sequence

from syncd.core.held import Line, Slice
from syncd.core.records import digest
from syncd.store.changes import Changes


class Held:
    """What waits until somebody looks."""

    def __init__(self, connection: sqlite3.Connection, changes: Changes) -> None:
        self._db, self._changes = connection, changes

    def hold(self, held: Slice, lines: Sequence[Line]) -> None:
        """Open a slice with its lines."""
        self._changes.touch("slices")
        self._db.execute(
            "INSERT OR REPLACE INTO slices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (held.id, held.mapping, held.side, held.kind, held.rule, held.reason, held.opened_at, held.expires_at,
             held.state),
        )  # fmt: skip
        self._db.executemany(
            "INSERT OR REPLACE INTO slice_lines VALUES (?, ?, ?, ?, ?, ?)",
            [(held.id, line.row_id, line.rule, line.crm, line.sheet, line.state) for line in lines],
        )

    def slices(self, mapping: str | None = None, *, states: Sequence[str] = ("open",)) -> list[Slice]:
        """Slices in these states, oldest first."""
        places = (("slices", ""),)
        return self._changes.remembered(
            ("slices", mapping or "", *states), places, lambda: self._slices(mapping, states)
        )

    def _slices(self, mapping: str | None, states: Sequence[str]) -> list[Slice]:
        marks = ",".join("?" * len(states))
        query = (
            "SELECT id, mapping, side, kind, rule, reason, opened_at, expires_at, state FROM slices"
            f" WHERE state IN ({marks})"
        )
        arguments: list[object] = list(states)
        if mapping:
            query, arguments = f"{query} AND mapping = ?", [*arguments, mapping]
        return [
            Slice(
                id=r[0], mapping=r[1], side=r[2], kind=r[3], rule=r[4], reason=r[5], opened_at=r[6], expires_at=r[7],
                state=r[8],
            )
            for r in self._db.execute(f"{query} ORDER BY opened_at, id", arguments)
        ]  # fmt: skip

    def lines(self, slice_id: str) -> list[Line]:
        """Lines of one slice in row order."""
        return [
            Line(slice_id=slice_id, row_id=r[0], rule=r[1], crm=r[2], sheet=r[3], state=r[4])
            for r in self._db.execute(
                "SELECT row_id, rule, crm, sheet, state FROM slice_lines WHERE slice_id = ? ORDER BY row_id, rule",
                (slice_id,),
            )
        ]

    def set_slice(self, slice_id: str, state: str) -> None:
        """Move a slice to another state, its open lines with it."""
        self._changes.touch("slices")
        self._db.execute("UPDATE slices SET state = ? WHERE id = ?", (state, slice_id))
        self._db.execute(
            "UPDATE slice_lines SET state = ? WHERE slice_id = ? AND state IN ('open', 'accepted')",
            (state, slice_id),
        )

    def set_line(self, slice_id: str, row_id: str, rule: str, state: str) -> None:
        """Move one line to another state."""
        self._db.execute(
            "UPDATE slice_lines SET state = ? WHERE slice_id = ? AND row_id = ? AND rule = ?",
            (state, slice_id, row_id, rule),
        )

    def drop_line(self, slice_id: str, row_id: str, rule: str) -> None:
        """Take a line out of a slice because its values have moved on."""
        self._db.execute(
            "DELETE FROM slice_lines WHERE slice_id = ? AND row_id = ? AND rule = ?", (slice_id, row_id, rule)
        )

    # edits counted against the limits

    def count_edits(self, edits: Iterable[tuple[str, str, str, str, str, str]], at: float) -> None:
        """Count edits (mapping, side, kind, rule, row id, value) once, when first seen."""
        self._db.executemany(
            "INSERT OR IGNORE INTO edits VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(m, s, k, r, row, digest(value), at) for m, s, k, r, row, value in edits],
        )

    def recent_edits(self, mapping: str, since: float) -> dict[tuple[str, str, str], int]:
        """(side, kind, rule) -> number of edits seen since an instant."""
        return {
            (r[0], r[1], r[2]): r[3]
            for r in self._db.execute(
                "SELECT side, kind, rule, count(*) FROM edits WHERE mapping = ? AND at > ? GROUP BY side, kind, rule",
                (mapping, since),
            )
        }

    def forget_edits(self, before: float) -> None:
        """Drop counts that no limit looks at any more."""
        self._db.execute("DELETE FROM edits WHERE at <= ?", (before,))
