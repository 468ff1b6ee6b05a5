"""Bindings with their two-faced bases, issued ids, and what is remembered of each mapping. Knows no side."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from syncd.core.records import dump_raw, load_raw
from syncd.core.state import Binding, Face, State
from syncd.core.values import CrmId
from syncd.store.changes import Changes

_BINDING = "mapping, row_id, crm_id, state, base, children, note, placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingState:
    """What is remembered of a mapping as a whole."""

    name: str
    is_live: bool
    """Its first plan was accepted; before that nothing is written."""
    salt: str
    sheet_id: int | None
    ever_bound: bool
    read_at: float
    """When its worksheet was last completely read; 0 for never."""
    rules: dict[str, str]
    """Accepted rules: key -> identity. A rule not in here is in its own first sync."""


class Bases:
    """The tables ``records``, ``issued`` and ``mappings``."""

    def __init__(self, connection: sqlite3.Connection, changes: Changes) -> None:
        self._db, self._changes = connection, changes

    def mapping(self, name: str) -> MappingState | None:
        """What is remembered of a mapping; ``None`` before it was ever read."""
        return self._changes.remembered(("mapping", name), (("mappings", name),), lambda: self._mapping(name))

    def _mapping(self, name: str) -> MappingState | None:
        row = self._db.execute(
            "SELECT name, state, salt, sheet_id, ever_bound, read_at, rules FROM mappings WHERE name = ?",
            (name,),
        ).fetchone()
        if row is None:
            return None
        return MappingState(
            name=row[0],
            is_live=row[1] == "live",
            salt=row[2],
            sheet_id=row[3],
            ever_bound=bool(row[4]),
            read_at=row[5],
            rules=json.loads(row[6]),
        )

    def keep_mapping(self, state: MappingState) -> None:
        """Store what is remembered of a mapping."""
        self._changes.touch("mappings", state.name)
        self._db.execute(
            "INSERT OR REPLACE INTO mappings VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                state.name,
                "live" if state.is_live else "new",
                state.salt,
                state.sheet_id,
                int(state.ever_bound),
                state.read_at,
                json.dumps(state.rules),
            ),
        )

    def binding(self, mapping: str, row_id: str) -> Binding | None:
        """One binding by its row id."""
        return self._one("mapping = ? AND row_id = ?", (mapping, row_id))

    def bound_to(self, mapping: str, crm_id: CrmId) -> Binding | None:
        """The binding of a CRM record."""
        return self._one("mapping = ? AND crm_id = ?", (mapping, crm_id))

    def _one(self, where: str, arguments: Sequence[object]) -> Binding | None:
        row = self._db.execute(f"SELECT {_BINDING} FROM records WHERE {where}", tuple(arguments)).fetchone()
        return _binding(row) if row else None

    def dirty(self, mapping: str) -> list[Binding]:
        """Bindings in which something moved since they were last decided, in row id order."""
        return [
            _binding(row)
            for row in self._db.execute(
                f"SELECT {_BINDING} FROM records INDEXED BY records_dirty WHERE mapping = ? AND is_dirty = 1"
                " ORDER BY row_id",
                (mapping,),
            )
        ]

    def in_state(self, mapping: str, state: State) -> list[Binding]:
        """Bindings of a mapping in one state, in row id order."""
        question, places = ("in state", mapping, state.value), (("records", mapping),)
        return self._changes.remembered(question, places, lambda: self._in_state(mapping, state))

    def _in_state(self, mapping: str, state: State) -> list[Binding]:
        found = self._db.execute(
            f"SELECT {_BINDING} FROM records INDEXED BY records_state WHERE mapping = ? AND state = ? ORDER BY row_id",
            (mapping, state.value),
        )
        return [_binding(row) for row in found]

    def all(self, mapping: str) -> Iterator[Binding]:
        """All bindings of a mapping in row id order."""
        for row in self._db.execute(f"SELECT {_BINDING} FROM records WHERE mapping = ? ORDER BY row_id", (mapping,)):
            yield _binding(row)

    def row_ids(self, mapping: str) -> set[str]:
        """Row ids of all bindings."""
        return {row[0] for row in self._db.execute("SELECT row_id FROM records WHERE mapping = ?", (mapping,))}

    def by_crm_id(self, mapping: str) -> dict[CrmId, str]:
        """CRM id -> row id of all bindings that have both."""
        return dict(
            self._db.execute(
                "SELECT crm_id, row_id FROM records WHERE mapping = ? AND crm_id IS NOT NULL", (mapping,)
            ).fetchall()
        )

    def count(self, mapping: str, state: State | None = None) -> int:
        """How many bindings there are (in one state)."""
        counts = self._changes.remembered(("counts", mapping), (("records", mapping),), lambda: self._counts(mapping))
        return sum(counts.values()) if state is None else counts.get(state.value, 0)

    def _counts(self, mapping: str) -> dict[str, int]:
        asked = "SELECT state, count(*) FROM records WHERE mapping = ? GROUP BY state"
        return dict(self._db.execute(asked, (mapping,)).fetchall())

    def keep(self, bindings: Iterable[Binding], *, is_dirty: bool) -> None:
        """Store bindings whole."""
        kept = list(bindings)
        for mapping in {binding.mapping for binding in kept}:
            self._changes.touch("records", mapping)
        self._db.executemany(
            "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    b.mapping,
                    b.row_id,
                    b.crm_id,
                    b.state.value,
                    _base_text(b),
                    _children_text(b),
                    int(is_dirty),
                    b.note,
                    b.placed_by,
                )
                for b in kept
            ],
        )

    def drop(self, mapping: str, row_id: str) -> None:
        """Forget a binding that never came to be."""
        self._changes.touch("records", mapping)
        self._db.execute("DELETE FROM records WHERE mapping = ? AND row_id = ?", (mapping, row_id))

    def soil(self, mapping: str, row_ids: Iterable[str]) -> None:
        """Mark bindings as needing a decision."""
        self._mark("UPDATE records SET is_dirty = 1 WHERE mapping = ? AND row_id = ?", mapping, row_ids)

    def soil_crm(self, mapping: str, crm_ids: Iterable[CrmId]) -> None:
        """Mark the bindings of CRM records as needing a decision."""
        self._mark("UPDATE records SET is_dirty = 1 WHERE mapping = ? AND crm_id = ?", mapping, crm_ids)

    def soil_all(self, mapping: str) -> None:
        """Mark all bindings of a mapping, as after a change of its meaning."""
        self._db.execute("UPDATE records SET is_dirty = 1 WHERE mapping = ?", (mapping,))

    def rest(self, mapping: str, row_ids: Iterable[str]) -> None:
        """Mark bindings as decided: nothing is left to do for them."""
        self._mark("UPDATE records SET is_dirty = 0 WHERE mapping = ? AND row_id = ?", mapping, row_ids)

    def _mark(self, statement: str, mapping: str, ids: Iterable[CrmId]) -> None:
        if marked := [(mapping, id_) for id_ in ids]:
            self._db.executemany(statement, marked)

    def issue(self, row_id: str, mapping: str, at: float) -> None:
        """Remember an id as issued, whatever becomes of it."""
        self._db.execute("INSERT OR IGNORE INTO issued VALUES (?, ?, ?)", (row_id, mapping, at))

    def was_issued(self, row_id: str, mapping: str) -> bool:
        """Whether an id found in the sheet is one of ours."""
        found = self._db.execute("SELECT 1 FROM issued WHERE row_id = ? AND mapping = ?", (row_id, mapping))
        return found.fetchone() is not None


def _base_text(binding: Binding) -> str:
    return dump_raw({rule: [face.crm, face.sheet, face.identity] for rule, face in binding.base.items()})


def _children_text(binding: Binding) -> str:
    return json.dumps([dict(binding.children), sorted(binding.passed_over)])


def _binding(row: Sequence[object]) -> Binding:
    mapping, row_id, crm_id, state, base, children, note, placed = row
    bound, passed = json.loads(str(children))
    return Binding(
        mapping=str(mapping),
        row_id=str(row_id),
        crm_id=crm_id if isinstance(crm_id, int | str) else None,
        state=State(str(state)),
        base={
            rule: Face(tuple(crm), tuple(sheet), identity)
            for rule, (crm, sheet, identity) in load_raw(str(base)).items()
        },
        children=bound,
        passed_over=frozenset(passed),
        note=str(note),
        placed_by=str(placed),
    )
