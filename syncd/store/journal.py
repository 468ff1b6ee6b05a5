"""Intents: what was about to be written, committed before it leaves, closed when it is known what became of it."""

import math
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from syncd.core.crm_operations import ChangeElements
from syncd.core.outcomes import Written
from syncd.core.sheet_operations import MarkRow, RestoreCells, SheetSnapshot
from syncd.core.state import Task
from syncd.store.codec import decode, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A journalled task whose outcome is not settled yet."""

    id: int
    side: str
    mapping: str
    row_id: str
    task: Task
    batch: int
    """Intents of one batch share their snapshots."""
    snapshots: tuple[SheetSnapshot, ...]
    sent_at: float
    """When it left, or was last tried again since its deadline."""
    deadline: float
    """Until then a write that seems not to have landed may still do so; infinite while nobody has said yet when it
    left for the last time: quotas may keep a write back for minutes after it was journalled."""
    fence: int | None = None
    """For the sheet: the number of the fence under which it left; 0 without one, ``None`` when it has not left."""

    @property
    def rows(self) -> list[tuple[str, str]]:
        """(mapping, row id) of every record this write concerns: bulk calls and creations concern several.

        A mark concerns none: whether it stands there decides nothing about the record.
        """
        if isinstance(self.task.operation, MarkRow):
            return []
        if isinstance(self.task.operation, ChangeElements | RestoreCells):
            return [(self.mapping, row_id) for row_id in self.task.operation.row_ids]
        return [(self.mapping, self.row_id), *((part.mapping, part.row_id) for part in self.task.rows)]


class Journal:
    """The table ``intents``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def open(
        self,
        tasks: Iterable[tuple[str, str, str, Task]],
        *,
        run_id: int,
        sent_at: float,
        snapshots: Sequence[SheetSnapshot] = (),
    ) -> list[int]:
        """Record tasks (side, mapping, row id, task) as about to leave; returns their ids in order."""
        batch = int(self._db.execute("SELECT coalesce(max(id), 0) + 1 FROM intents").fetchone()[0])
        if snapshots:
            self._db.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?)", (batch, encode(snapshots)))
        ids = []
        for side, mapping, row_id, task in tasks:
            cursor = self._db.execute(
                "INSERT INTO intents (run_id, side, mapping, row_id, task, batch, sent_at, deadline)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (run_id, side, mapping, row_id, encode(task), batch, sent_at, math.inf),
            )
            ids.append(int(cursor.lastrowid or 0))
        return ids

    def look_again(self, batch: int, snapshots: Sequence[SheetSnapshot]) -> None:
        """Keep how things look while nothing of a batch has landed; later looks take the place of earlier ones."""
        anew = {snapshot.mapping for snapshot in snapshots}
        kept = [one for one in self._snapshots(batch) if not (one.is_later and one.mapping in anew)]
        self._db.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?)", (batch, encode([*kept, *snapshots])))

    def wrote(self, mapping: str, rows: Mapping[str, Written], added: Collection[str] = ()) -> None:
        """Count what was written rightly since into how things look to every batch that is still open."""
        for (batch,) in self._db.execute("SELECT batch FROM snapshots").fetchall():
            latest = {one.mapping: one for one in self._snapshots(batch)}.get(mapping)
            if latest is not None:
                self.look_again(batch, [latest.since_written(rows, added)])

    def send(self, ids: Iterable[int], fence: int) -> None:
        """Note under which fence some intents leave now, or leave once more."""
        self._db.executemany("UPDATE intents SET fence = ? WHERE id = ?", [(fence, id_) for id_ in ids])

    def fences(self) -> set[int]:
        """Name the fences of what is not settled yet."""
        return {row[0] for row in self._db.execute("SELECT fence FROM intents WHERE fence > 0")}

    def take_back(self, mapping: str, cells: Collection[tuple[str, str]]) -> None:
        """Note that what open batches wrote for cells (row id, column) is put back, and not to be looked for."""
        for (batch,) in self._db.execute("SELECT batch FROM snapshots").fetchall():
            found = self._snapshots(batch)
            changed = [
                replace(one, unsent=tuple(sorted({*one.unsent, *cells}))) if one.mapping == mapping else one
                for one in found
            ]
            if changed != list(found):
                self._db.execute("UPDATE snapshots SET content = ? WHERE batch = ?", (encode(changed), batch))

    def expire(self, ids: Iterable[int], at: float) -> None:
        """Note from when on writes that will not be sent again can land no more."""
        self._db.executemany("UPDATE intents SET deadline = ? WHERE id = ?", [(at, id_) for id_ in ids])

    def tried(self, ids: Iterable[int], at: float) -> None:
        """Note when writes were tried again that are never given up."""
        self._db.executemany("UPDATE intents SET sent_at = ? WHERE id = ?", [(at, id_) for id_ in ids])

    def close(self, ids: Iterable[int]) -> None:
        """Forget intents whose outcome has been settled in this same transaction."""
        self._db.executemany("DELETE FROM intents WHERE id = ?", [(id_,) for id_ in ids])
        # Asked for each snapshot, so that closing thousands of intents one by one never lists them all each time.
        self._db.execute(
            "DELETE FROM snapshots WHERE NOT EXISTS (SELECT 1 FROM intents WHERE intents.batch = snapshots.batch)"
        )

    def pending(self) -> list[Intent]:
        """All open intents, oldest first."""
        rows = self._db.execute(
            "SELECT id, side, mapping, row_id, task, sent_at, deadline, batch, fence FROM intents ORDER BY id"
        ).fetchall()
        # A snapshot holds whole columns of a worksheet: it is decoded once and shared by its batch.
        snapshots = {batch: self._snapshots(batch) for batch in {row[7] for row in rows}}
        return [
            Intent(
                id=row[0],
                side=row[1],
                mapping=row[2],
                row_id=row[3],
                task=decode(row[4]),
                snapshots=snapshots[row[7]],
                sent_at=row[5],
                deadline=row[6],
                batch=row[7],
                fence=row[8],
            )
            for row in rows
        ]

    def _snapshots(self, batch: int) -> tuple[SheetSnapshot, ...]:
        found = self._db.execute("SELECT content FROM snapshots WHERE batch = ?", (batch,)).fetchone()
        return tuple(decode(found[0])) if found else ()

    def count(self) -> int:
        """How many intents are open."""
        return int(self._db.execute("SELECT count(*) FROM intents").fetchone()[0])
