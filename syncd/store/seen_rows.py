"""The worksheets' rows as last seen, missing ones too. Knows no base and no plan."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from syncd.core.records import SheetRow
from syncd.core.state import SeenRow
from syncd.core.values import Cell
from syncd.store.changes import Changes

_CELLS = json.JSONEncoder(ensure_ascii=False)
_ROW = "key, row_id, crm_ref, status, cells, since, before, befores, missing_since"


class SeenRows:
    """The table ``rows_seen``."""

    def __init__(self, connection: sqlite3.Connection, changes: Changes) -> None:
        self._db, self._changes = connection, changes

    def row_prints(self, mapping: str) -> dict[str, tuple[str, float | None]]:
        """Key -> (fingerprint, missing since) of all rows last seen."""
        return {
            key: (fingerprint, missing)
            for key, fingerprint, missing in self._db.execute(
                "SELECT key, fingerprint, missing_since FROM rows_seen WHERE mapping = ?", (mapping,)
            )
        }

    def keep_rows(self, mapping: str, rows: Iterable[tuple[SeenRow, str]]) -> None:
        """Store changed or new rows with the fingerprint of their raw line."""
        kept = list(rows)
        if not kept:
            return
        self._changes.touch("rows_seen", mapping)
        self._db.executemany(
            "INSERT OR REPLACE INTO rows_seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            [
                (
                    mapping,
                    seen.key,
                    seen.row.row_id,
                    seen.row.crm_ref,
                    seen.row.status,
                    cells_text(seen.row.cells),
                    fingerprint,
                    seen.since,
                    seen.before,
                    json.dumps(seen.befores),
                )
                for seen, fingerprint in kept
            ],
        )

    def mark_missing(self, mapping: str, keys: Iterable[str], since: float | None) -> None:
        """Remember since when rows are absent; ``None`` when they are back."""
        marked = [(since, mapping, key) for key in keys]
        if marked:
            self._changes.touch("rows_seen", mapping)
            self._db.executemany("UPDATE rows_seen SET missing_since = ? WHERE mapping = ? AND key = ?", marked)

    def forget_rows(self, mapping: str, keys: Iterable[str]) -> None:
        """Drop rows that have no further meaning (rows without id that changed or left)."""
        forgotten = [(mapping, key) for key in keys]
        if forgotten:
            self._changes.touch("rows_seen", mapping)
            self._db.executemany("DELETE FROM rows_seen WHERE mapping = ? AND key = ?", forgotten)

    def row(self, mapping: str, key: str) -> SeenRow | None:
        """One row as last seen."""
        found = self._db.execute(
            f"SELECT {_ROW} FROM rows_seen WHERE mapping = ? AND key = ?",
            (mapping, key),
        ).fetchone()
        return _row(found) if found else None

    def rows(self, mapping: str) -> Iterator[SeenRow]:
        """All rows as last seen, missing ones too."""
        for found in self._db.execute(f"SELECT {_ROW} FROM rows_seen WHERE mapping = ? ORDER BY key", (mapping,)):
            yield _row(found)

    def first_cells(self, mapping: str) -> list[tuple[str, Cell]]:
        """Key and first mapped cell of every row that has an id; where there is a parent column it is the first."""
        return [
            (str(key), json.loads(cell))
            for key, cell in self._db.execute(
                "SELECT key, json_quote(json_extract(cells, '$[0]')) FROM rows_seen WHERE mapping = ? AND key < '~'"
                " AND cells <> '[]'",
                (mapping,),
            )
        ]

    def loose_rows(self, mapping: str) -> list[SeenRow]:
        """Rows whose key is not a plain row id: no id, a foreign one, or a second row with the same one."""
        places = (("rows_seen", mapping),)
        return self._changes.remembered(("loose", mapping), places, lambda: self._loose_rows(mapping))

    def _loose_rows(self, mapping: str) -> list[SeenRow]:
        return [
            _row(found)
            for found in self._db.execute(
                f"SELECT {_ROW} FROM rows_seen WHERE mapping = ? AND key >= '~' ORDER BY key",
                (mapping,),
            )
        ]

    def stray_rows(self, mapping: str) -> list[SeenRow]:
        """Present rows that carry an id of which this store has no binding."""
        places = (("rows_seen", mapping), ("records", mapping))
        return self._changes.remembered(("stray", mapping), places, lambda: self._stray_rows(mapping))

    def _stray_rows(self, mapping: str) -> list[SeenRow]:
        columns = ", ".join(f"s.{name}" for name in _ROW.split(", "))
        return [
            _row(found)
            for found in self._db.execute(
                f"SELECT {columns} FROM rows_seen s LEFT JOIN records r ON r.mapping = s.mapping AND r.row_id = s.key"
                " WHERE s.mapping = ? AND s.key < '~' AND s.missing_since IS NULL AND r.row_id IS NULL ORDER BY s.key",
                (mapping,),
            )
        ]

    def missing_rows(self, mapping: str) -> list[SeenRow]:
        """Rows that carried an id and are absent from the last read."""
        places = (("rows_seen", mapping),)
        return self._changes.remembered(("missing", mapping), places, lambda: self._missing_rows(mapping))

    def _missing_rows(self, mapping: str) -> list[SeenRow]:
        return [
            _row(found)
            for found in self._db.execute(
                f"SELECT {_ROW} FROM rows_seen INDEXED BY rows_missing WHERE mapping = ?"
                " AND missing_since IS NOT NULL AND key < '~' ORDER BY key",
                (mapping,),
            )
        ]


def cells_text(cells: Sequence[Cell]) -> str:
    """Text of a row's mapped cells; two rows hold the same exactly when their texts are equal."""
    return _CELLS.encode(cells)


def _row(row: Sequence[object]) -> SeenRow:
    key, row_id, crm_ref, status, cells, since, before, befores, missing = row
    return SeenRow(
        key=str(key),
        row=SheetRow(
            position=-1,
            row_id=str(row_id),
            crm_ref=str(crm_ref),
            status=str(status),
            cells=tuple(json.loads(str(cells))),
        ),
        since=float(str(since)),
        before=float(str(before)),
        befores=tuple(json.loads(str(befores))),
        missing_since=missing if isinstance(missing, float) else None,
    )
