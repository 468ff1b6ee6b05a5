"""The journal as the sheet's side sees it during one call: how things looked, and what is being put right.

A repair may be lost, or land late, like any write. What is to be put back, and where, the sheet's side decides.
"""

from collections.abc import Callable, Sequence

from syncd.core.mapping import Mapping
from syncd.core.plan import COLUMNS_ROW, RestoreCells, SheetSnapshot
from syncd.core.records import dump_raw
from syncd.core.state import Task
from syncd.core.values import Cell
from syncd.cycle.world import World

TAKEN_BACK = "a write of syncd landed in this row by mistake and was taken back; if somebody typed it, type it again"
"""Why a value is listed as lost that looked like ours."""


class CallJournal:
    """A ``SheetJournal``; snapshots are kept as the caller says, repairs become intents of their own."""

    def __init__(self, world: World, *, run_id: int, keep: Callable[[Sequence[SheetSnapshot]], None]) -> None:
        self._world, self._run_id = world, run_id
        self._keep = keep
        self._open: dict[int, tuple[int, RestoreCells]] = {}
        self._told: set[tuple[str, str, Cell]] = set()

    def keep(self, snapshots: Sequence[SheetSnapshot]) -> None:
        """Commit how things look."""
        with self._world.store.write():
            self._keep(snapshots)

    def restoring(self, repair: RestoreCells, snapshot: SheetSnapshot) -> None:
        """Commit a repair that is about to leave, with what the cells hold now."""
        world = self._world
        with world.store.write():
            (opened,) = world.store.journal.open(
                [("sheet", repair.mapping, repair.row_id, Task(operation=repair))],
                run_id=self._run_id,
                sent_at=world.clock.now(),
                snapshots=[snapshot],
            )
            self._tell(repair, snapshot)
        self._open[id(repair)] = (opened, repair)

    def restored(self, repair: RestoreCells) -> None:
        """Close a repair: it is over."""
        intent, _ = self._open.pop(id(repair))
        with self._world.store.write():
            self._world.store.journal.close([intent])

    def leave(self) -> set[str]:
        """Say from when on what is still open can land no more, and to which mappings it belongs.

        Call inside a write transaction, when the call is over.
        """
        store, settings = self._world.store, self._world.settings
        store.journal.expire(
            [intent for intent, _ in self._open.values()], self._world.clock.now() + settings.sheet_limit_seconds
        )
        return {repair.mapping for _, repair in self._open.values()}

    def _tell(self, repair: RestoreCells, snapshot: SheetSnapshot) -> None:
        """Keep what is taken back: it looks like a write of ours gone astray, but somebody may have typed the same.

        Nobody can tell for certain when an answer was lost and rows moved.
        """
        world = self._world
        rows = [row for row in snapshot.rows if row[0] != COLUMNS_ROW]
        for line, header, rightful in repair.cells:
            _, row_id, cells = rows[line]
            held = cells[snapshot.headers.index(header)]
            rule = _rule_of(world.mapping(repair.mapping), header)
            if not rule or held == "" or (row_id, header, held) in self._told:
                continue
            self._told.add((row_id, header, held))
            world.store.disputes.lose(
                repair.mapping, row_id, rule, side="sheet", value=dump_raw([held]), beaten_by=dump_raw([rightful]),
                why=TAKEN_BACK, run_id=self._run_id, at=world.clock.now(),
            )  # fmt: skip


def _rule_of(mapping: Mapping, header: str) -> str:
    return next((rule.key for rule in mapping.rules if any(c.header == header for c in rule.columns)), "")
