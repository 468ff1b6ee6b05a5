"""The CRM's records as last seen, with the cursors, in the same transaction. Knows no base and no plan."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from syncd.core.records import CrmRecord, dump_raw, load_raw
from syncd.core.values import CrmId
from syncd.store.changes import Changes

_CRM = "object, id, parent_id, stamp, is_active, merged_to_id, members"


@dataclass(frozen=True, slots=True)
class SeenCrm:
    """The few members that decide whether a delivered record is news."""

    stamp: str
    text: str
    is_active: bool
    merged_to_id: CrmId | None
    is_gone: bool


class SeenRecords:
    """The tables ``crm_seen``, ``parents_due`` and ``cursors``."""

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


def members_text(record: CrmRecord, wanted: frozenset[str]) -> str:
    """Text of the members that some mapping reads; the rest is not our business and not remembered."""
    return dump_raw({name: value for name, value in record.members.items() if name in wanted})


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


def _chunks(ids: Sequence[CrmId]) -> Iterator[Sequence[CrmId]]:
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]
