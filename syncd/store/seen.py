"""What each side was last seen to hold, with the cursors, in the same transaction. Knows no base and no plan."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from syncd.core.records import CrmRecord, SheetRow, dump_raw, load_raw
from syncd.core.state import SeenRow
from syncd.core.values import Cell, CrmId
from syncd.store.changes import Changes

_CELLS = json.JSONEncoder(ensure_ascii=False)
_CRM = "object, id, parent_id, stamp, is_active, merged_to_id, members"
_ROW = "key, row_id, crm_ref, status, cells, since, before, befores, missing_since"


@dataclass(frozen=True, slots=True)
class SeenCrm:
    """The few members that decide whether a delivered record is news."""

    stamp: str
    text: str
    is_active: bool
    merged_to_id: CrmId | None
    is_gone: bool


class Seen:
    """The tables ``crm_seen``, ``rows_seen`` and ``cursors``."""

    def __init__(self, connection: sqlite3.Connection, changes: Changes) -> None:
        self._db, self._changes = connection, changes

    def cursors(self) -> dict[str, str]:
        """Feed path -> token of the last committed read."""
        return dict(self._db.execute("SELECT feed, token FROM cursors").fetchall())

    def keep_cursors(self, cursors: Mapping[str, str], at: float) -> None:
        """Store the tokens that belong to records kept in this same transaction."""
        self._db.executemany(
            "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)",
            [(feed, token, at) for feed, token in cursors.items()],
        )

    def forget_cursors(self, feeds: Iterable[str]) -> None:
        """Make the next read of these feeds a full one."""
        self._db.executemany("DELETE FROM cursors WHERE feed = ?", [(feed,) for feed in feeds])

    def glance(self, object_name: str, ids: Sequence[CrmId]) -> dict[CrmId, SeenCrm]:
        """Look up what decides whether deliveries of these records are news."""
        found: dict[CrmId, SeenCrm] = {}
        for chunk in _chunks(ids):
            marks = ",".join("?" * len(chunk))
            for row in self._db.execute(
                f"SELECT id, stamp, members, is_active, merged_to_id, is_gone FROM crm_seen"
                f" WHERE object = ? AND id IN ({marks})",
                (object_name, *chunk),
            ):
                found[row[0]] = SeenCrm(row[1], row[2], bool(row[3]), row[4], bool(row[5]))
        return found

    def keep_records(self, records: Iterable[tuple[CrmRecord, str]], at: float) -> None:
        """Store records with the text of their members."""
        kept = list(records)
        if not kept:
            return
        for object_name in {record.object for record, _ in kept}:
            self._changes.touch("crm_seen", object_name)
        self._db.executemany(
            "INSERT OR REPLACE INTO crm_seen VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
            [(r.object, r.id, r.parent_id, r.stamp, int(r.is_active), r.merged_to_id, text, at) for r, text in kept],
        )

    def mark_gone(self, object_name: str, ids: Iterable[CrmId], at: float) -> None:
        """Remember that a look-up by id proved these records absent."""
        self._changes.touch("crm_seen", object_name)
        self._db.executemany(
            "UPDATE crm_seen SET is_gone = 1, seen_at = ? WHERE object = ? AND id = ?",
            [(at, object_name, id_) for id_ in ids],
        )

    def record(self, object_name: str, id_: CrmId) -> CrmRecord | None:
        """One record as last seen; ``None`` when never seen or proven gone."""
        row = self._db.execute(
            f"SELECT {_CRM} FROM crm_seen WHERE object = ? AND id = ? AND is_gone = 0",
            (object_name, id_),
        ).fetchone()
        return _record(row) if row else None

    def records(self, object_name: str) -> Iterator[CrmRecord]:
        """All records of an object, inactive ones too, by id."""
        for row in self._db.execute(
            f"SELECT {_CRM} FROM crm_seen WHERE object = ? AND is_gone = 0 ORDER BY id",
            (object_name,),
        ):
            yield _record(row)

    def count(self, object_name: str) -> tuple[int, int]:
        """How many records of an object are known, and how many of them are active."""
        place = ("crm_seen", object_name)
        return self._changes.remembered(("seen", object_name), (place,), lambda: self._count(object_name))

    def _count(self, object_name: str) -> tuple[int, int]:
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(is_active), 0) FROM crm_seen WHERE object = ? AND is_gone = 0",
            (object_name,),
        ).fetchone()
        return int(row[0]), int(row[1])

    def ids(self, object_name: str) -> list[CrmId]:
        """Ids of all records not proven gone."""
        return [
            row[0]
            for row in self._db.execute("SELECT id FROM crm_seen WHERE object = ? AND is_gone = 0", (object_name,))
        ]

    def children(self, object_name: str, parent_id: CrmId) -> tuple[CrmRecord, ...]:
        """Active child records of one parent, by id."""
        return tuple(
            _record(row)
            for row in self._db.execute(
                f"SELECT {_CRM} FROM crm_seen WHERE object = ? AND parent_id = ? AND is_gone = 0 AND is_active = 1"
                " ORDER BY id",
                (object_name, parent_id),
            )
        )

    def child_ids(self, object_name: str, parent_id: CrmId) -> list[CrmId]:
        """Ids of a parent's child records that are not proven gone."""
        return [
            row[0]
            for row in self._db.execute(
                "SELECT id FROM crm_seen WHERE object = ? AND parent_id = ? AND is_gone = 0", (object_name, parent_id)
            )
        ]

    def expect_children(self, object_name: str, parent_ids: Iterable[CrmId]) -> None:
        """Remember that these parents' lists are to be read."""
        self._db.executemany(
            "INSERT OR IGNORE INTO parents_due VALUES (?, ?)", [(object_name, id_) for id_ in parent_ids]
        )

    def parents_due(self, object_name: str, most: int) -> list[CrmId]:
        """Parents whose lists are to be read."""
        return [
            row[0]
            for row in self._db.execute(
                "SELECT parent_id FROM parents_due WHERE object = ? ORDER BY parent_id LIMIT ?", (object_name, most)
            )
        ]

    def parents_read(self, object_name: str, parent_ids: Iterable[CrmId]) -> None:
        """Forget parents whose lists were read in this same transaction."""
        self._db.executemany(
            "DELETE FROM parents_due WHERE object = ? AND parent_id = ?", [(object_name, id_) for id_ in parent_ids]
        )

    def unbound(self, mapping: str, object_name: str, *, is_active: bool | None) -> list[CrmId]:
        """Ids of records that have no binding in this mapping: none gone or merged, active or inactive as asked."""
        places = (("crm_seen", object_name), ("records", mapping))
        return self._changes.remembered(
            ("unbound", mapping, object_name, str(is_active)),
            places,
            lambda: self._unbound(mapping, object_name, is_active=is_active),
        )

    def _unbound(self, mapping: str, object_name: str, *, is_active: bool | None) -> list[CrmId]:
        return [
            row[0]
            for row in self._db.execute(
                "SELECT c.id FROM crm_seen c LEFT JOIN records r ON r.mapping = ? AND r.crm_id = c.id"
                " WHERE c.object = ? AND c.is_gone = 0 AND c.merged_to_id IS NULL AND r.row_id IS NULL"
                " AND c.is_active = coalesce(?, c.is_active) ORDER BY c.id",
                (mapping, object_name, is_active),
            )
        ]

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


def members_text(record: CrmRecord, wanted: frozenset[str]) -> str:
    """Text of the members that some mapping reads; the rest is not our business and not remembered."""
    return dump_raw({name: value for name, value in record.members.items() if name in wanted})


def cells_text(cells: Sequence[Cell]) -> str:
    """Text of a row's mapped cells; two rows hold the same exactly when their texts are equal."""
    return _CELLS.encode(cells)


def _record(row: Sequence[object]) -> CrmRecord:
    object_name, id_, parent_id, stamp, is_active, merged_to_id, members = row
    return CrmRecord(
        object=str(object_name),
        id=_id(id_) or 0,
        parent_id=_id(parent_id),
        stamp=str(stamp),
        is_active=bool(is_active),
        merged_to_id=_id(merged_to_id),
        members=load_raw(str(members)),
    )


def _id(value: object) -> CrmId | None:
    return value if isinstance(value, int | str) else None


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


def _chunks(ids: Sequence[CrmId]) -> Iterator[Sequence[CrmId]]:
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]
